"""The part of the check that asks whether the team's roster could be opened where it would be."""

from __future__ import annotations

from console.upstream.rt.messages import offers
from console.upstream.rt.report import Findings, Line, Topic
from console.upstream.rt.rest import Rest
from storage.problems import mark


def check_roster(rest: Rest, queue: str, number: int) -> list[Line]:
    """`queue` is the one in which this desk opens tickets: calls, and the roster's own."""
    found = Findings()
    if "create" not in offers(rest.get(f"queue/{number}").body):
        found.warning(
            Topic.RIGHTS,
            mark(
                "You may open no tickets in the queue {queue}: a call of somebody new cannot be logged, and "
                "the duty roster not be shared for the first time. An administrator must grant CreateTicket: "
                "Admin > Queues > {queue} > Group Rights."
            ),
            queue=queue,
        )
    return found.lines
