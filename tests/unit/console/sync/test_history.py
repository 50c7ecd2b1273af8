"""What clocks count from, worked out from how a ticket changes and from its chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.rules.marked_notes import write
from console.sync.history import MOST_STAYS, with_history
from storage.records import Message, MessageKind, OpenQuestion, StatusStay, Ticket

START = datetime(2026, 11, 12, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = Ticket("1", "1", "", "new", "email", "question", START, START)


def at(hours: int, ticket: Ticket, **changes: object) -> Ticket:
    return replace(ticket, updated_at=START + hours * HOUR, **changes)  # type: ignore[arg-type]


def message(hours: int, kind: MessageKind, body: str = "", author: str = "a") -> Message:
    return Message(f"m{hours}", "1", kind, author, body, START + hours * HOUR, author)


def seen(*states: Ticket, chain: tuple[Message, ...] | None = ()) -> Ticket:
    """The ticket after each of these states has been pulled in turn."""
    known: Ticket | None = None
    for state in states:
        known = with_history(state, known, chain, "", START + 100 * HOUR)
    assert known is not None
    return known


def test_a_ticket_is_taken_when_it_gets_its_agent() -> None:
    taken = at(1, NEW, assignee_id="7")
    assert seen(NEW).taken_at is None
    assert seen(NEW, taken).taken_at == START + HOUR
    assert seen(NEW, taken, at(2, taken, subject="x")).taken_at == START + HOUR
    assert seen(NEW, taken, at(2, taken, assignee_id="8")).taken_at == START + 2 * HOUR
    assert seen(NEW, taken, at(2, taken, assignee_id="")).taken_at is None
    told = at(3, NEW, assignee_id="7", taken_at=START)
    assert seen(NEW, taken, told).taken_at == START


def test_the_first_answer_stays_the_first() -> None:
    chain = (
        message(0, MessageKind.CUSTOMER),
        message(1, MessageKind.NOTE),
        message(2, MessageKind.REPLY),
        message(3, MessageKind.REPLY),
    )
    assert seen(NEW, chain=chain[:2]).first_replied_at is None
    known = seen(NEW, chain=chain)
    assert known.first_replied_at == START + 2 * HOUR
    assert with_history(NEW, known, None, "", START).first_replied_at == START + 2 * HOUR


def test_statuses_are_remembered_from_when_to_when() -> None:
    asked, back = at(1, NEW, status="waiting"), at(5, NEW, status="open")
    known = seen(NEW, at(0, NEW), asked, at(3, asked), back, at(6, back))
    assert known.status_since == START + 5 * HOUR
    assert known.stays == (
        StatusStay("new", START, START + HOUR),
        StatusStay("waiting", START + HOUR, START + 5 * HOUR),
    )


def test_only_the_newest_stays_are_kept() -> None:
    states = [at(n, NEW, status="new" if n % 2 else "open") for n in range(30)]
    known = seen(*states)
    assert len(known.stays) == MOST_STAYS
    assert known.stays[-1].until == START + 29 * HOUR


def test_open_questions_come_from_the_chain() -> None:
    asks = message(1, MessageKind.NOTE, write("question", {"role": "warehouse"}, "Measure?"))
    answer = message(2, MessageKind.NOTE, "44 cm", author="b")
    waits = seen(NEW, chain=(asks,))
    assert waits.asked == (OpenQuestion("warehouse", START + HOUR, "m1"),)
    assert with_history(NEW, waits, None, "", START).asked == waits.asked
    assert with_history(NEW, waits, (asks, answer), "", START).asked == ()
    said = message(1, MessageKind.CUSTOMER, asks.body)
    assert seen(NEW, chain=(said,)).asked == ()


@pytest.mark.parametrize(
    ("own", "customers", "expected"), [("", "vip", "vip"), ("b", "vip", "b"), ("", "", "")]
)
def test_the_group_is_the_tickets_or_the_customers(own: str, customers: str, expected: str) -> None:
    assert with_history(replace(NEW, group=own), None, (), customers, START).group == expected
