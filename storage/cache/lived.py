"""What a ticket has been through, in one column: what its clocks count from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from storage.instants import from_ms, to_ms
from storage.records import OpenQuestion, StatusStay, Ticket

ASKING = """instr(lived, '"asked"') > 0"""
"""Says in SQL that a question is open; an index is made of it, so it is asked in these very words."""


def lived(ticket: Ticket) -> str:
    """As JSON, "" for a ticket of which nothing is known."""
    told = {
        "taken": to_ms(ticket.taken_at),
        "replied": to_ms(ticket.first_replied_at),
        "status": to_ms(ticket.status_since),
        "stays": [[stay.status, to_ms(stay.since), to_ms(stay.until)] for stay in ticket.stays],
        "asked": [
            [one.role, to_ms(one.asked_at), one.id, *([one.ticket] if one.ticket else [])]
            for one in ticket.asked
        ],
        "aside": 1 if ticket.aside else None,
    }
    told = {name: value for name, value in told.items() if value not in (None, [])}
    return json.dumps(told, ensure_ascii=False) if told else ""


def with_life(ticket: Ticket, text: str) -> Ticket:
    """The ticket with what `lived` has written of it."""
    if not text:
        return ticket
    told = json.loads(text)
    return replace(
        ticket,
        taken_at=_moment(told.get("taken")),
        first_replied_at=_moment(told.get("replied")),
        status_since=_moment(told.get("status")),
        stays=tuple(
            StatusStay(str(status), from_ms(int(since)), from_ms(int(until)))
            for status, since, until in told.get("stays", ())
        ),
        asked=tuple(
            OpenQuestion(str(role), from_ms(int(at)), str(key), *map(str, rest))
            for role, at, key, *rest in told.get("asked", ())
        ),
        aside=bool(told.get("aside")),
    )


def _moment(value: int | None) -> datetime | None:
    return from_ms(value)
