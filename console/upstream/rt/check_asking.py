"""The part of the check that looks at the queues in which the profile's roles are asked."""

from __future__ import annotations

from collections.abc import Mapping

from console.profiles.model import FieldMapping
from console.upstream.rt.messages import offers
from console.upstream.rt.report import Findings, Line, Topic
from console.upstream.rt.rest import Rest
from storage.problems import mark


def check_asking(rest: Rest, mapping: FieldMapping, queues: Mapping[str, int]) -> list[Line]:
    """Whether linked tickets can be opened there; `queues` are all that we may see. What is missing keeps
    nobody from working: such questions stop in the outbox, and say why."""
    found = Findings()
    roles: dict[str, list[str]] = {}
    for role, queue in mapping.role_queues.items():
        roles.setdefault(queue, []).append(role)
    good = []
    for queue, asked in roles.items():
        if queue not in queues:
            found.warning(
                Topic.QUEUES,
                mark(
                    "Questions to {roles} go into the queue {queue}, which is not there, or hidden from "
                    "you. Correct [role_queues] in rt.toml, or grant SeeQueue and CreateTicket."
                ),
                roles=", ".join(asked),
                queue=queue,
            )
        elif "create" not in offers(rest.get(f"queue/{queues[queue]}").body):
            found.warning(
                Topic.RIGHTS,
                mark(
                    "Questions to {roles} go into the queue {queue}, where you may open no tickets. An "
                    "administrator must grant CreateTicket: Admin > Queues > {queue} > Group Rights."
                ),
                roles=", ".join(asked),
                queue=queue,
            )
        else:
            good.append(queue)
    if good:
        found.good(
            Topic.QUEUES, mark("Questions to colleagues can be asked in: {queues}."), queues=", ".join(good)
        )
    return found.lines
