"""What a ticket has been through, worked out where the helpdesk does not tell: what its clocks count from.

A helpdesk tells how a ticket stands. When it was taken, in which statuses it was before, when it was first
answered and which questions to colleagues are open is seen by comparing it with what was known, and by
reading its chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from console.rules.questions import open_questions
from storage.records import Message, MessageKind, OpenQuestion, StatusStay, Ticket

MOST_STAYS = 20  # the newest; a ticket that went to and fro more often has its clocks a little early


def with_history(
    ticket: Ticket, before: Ticket | None, messages: Sequence[Message] | None, group: str, now: datetime
) -> Ticket:
    """`ticket` with what its clocks count from.

    `before` is what was known of it; `messages` its whole chain, oldest first, None where that is not
    read anew; `group` its customer's. What the helpdesk itself tells stays as it is told.
    """
    changed_at = min(ticket.updated_at, now)
    return replace(
        ticket,
        group=ticket.group or group,
        taken_at=_taken_at(ticket, before, changed_at),
        first_replied_at=_first_replied_at(ticket, before, messages),
        status_since=_status_since(ticket, before, changed_at),
        stays=ticket.stays or _stays(ticket, before, changed_at),
        asked=ticket.asked or _asked(before, messages),
    )


def _taken_at(ticket: Ticket, before: Ticket | None, changed_at: datetime) -> datetime | None:
    if not ticket.assignee_id:
        return None
    same = before is not None and before.assignee_id == ticket.assignee_id
    return ticket.taken_at or (before.taken_at if same and before is not None else None) or changed_at


def _first_replied_at(
    ticket: Ticket, before: Ticket | None, messages: Sequence[Message] | None
) -> datetime | None:
    known = ticket.first_replied_at or (before.first_replied_at if before is not None else None)
    if known is not None or messages is None:
        return known
    return next((message.sent_at for message in messages if message.kind is MessageKind.REPLY), None)


def _status_since(ticket: Ticket, before: Ticket | None, changed_at: datetime) -> datetime:
    if ticket.status_since is not None:
        return ticket.status_since
    if before is not None and before.status == ticket.status and before.status_since is not None:
        return before.status_since
    return changed_at


def _stays(ticket: Ticket, before: Ticket | None, changed_at: datetime) -> tuple[StatusStay, ...]:
    if before is None or before.status == ticket.status:
        return before.stays if before is not None else ()
    since = before.status_since or before.updated_at
    until = max(since, ticket.status_since or changed_at)
    return (*before.stays, StatusStay(before.status, since, until))[-MOST_STAYS:]


def _asked(before: Ticket | None, messages: Sequence[Message] | None) -> tuple[OpenQuestion, ...]:
    if messages is not None:
        return open_questions(messages)
    return before.asked if before is not None else ()
