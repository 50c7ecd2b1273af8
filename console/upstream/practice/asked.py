"""What an agent asks of the practice desk, checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from console.profiles.model import Profile
from console.upstream.practice import writing
from console.upstream.protocol import Gone, Invalid, NewTicket
from storage.connection import sqlite3
from storage.problems import mark
from storage.records import Changes, TicketField

Columns = dict[TicketField, str | int | None]
"""What the columns of a ticket are to hold."""


def ticket_there(db: sqlite3.Connection, ticket_id: str) -> int:
    """The row's number of a ticket. Raises `Gone`."""
    number = writing.number_of(ticket_id)
    if number is None or db.execute("SELECT 1 FROM tickets WHERE id = ?", (number,)).fetchone() is None:
        raise Gone(
            mark("Ticket {ticket} is no longer at the practice desk; it leaves the list by itself."),
            ticket=ticket_id,
        )
    return number


def columns(db: sqlite3.Connection, profile: Profile, changes: Changes) -> Columns:
    """The columns' values for these changes. Raises `Invalid`."""
    found: Columns = {}
    for field, value in changes.items():
        if field is TicketField.STATUS:
            known = [status.key for status in profile.statuses]
            found[field] = one_of(
                value, known, mark("The practice desk has no status “{value}”; it has {known}.")
            )
        elif field is TicketField.REASON:
            known = [reason.key for reason in profile.reasons]
            sentence = mark("The practice desk has no contact reason “{value}”; it has {known}.")
            found[field] = one_of(value, known, sentence) if value else ""
        else:
            found[field] = None if value is None else agent_there(db, value)
    return found


def agent_there(db: sqlite3.Connection, agent_id: str) -> int:
    """The row's number of an agent who works. Raises `Invalid`."""
    row = db.execute("SELECT id FROM agents WHERE CAST(id AS TEXT) = ? AND active", (agent_id,)).fetchone()
    if row is None:
        raise Invalid(
            mark("Nobody at this desk has the id {agent}; choose a colleague from the list."), agent=agent_id
        )
    return int(row[0])


def check_new(db: sqlite3.Connection, profile: Profile, ticket: NewTicket) -> None:
    """Raises `Invalid` for a ticket that cannot be opened."""
    channels = [channel.key for channel in profile.channels]
    one_of(ticket.channel, channels, mark("The practice desk has no channel “{value}”; it has {known}."))
    kinds = list(profile.kinds)
    one_of(ticket.kind, kinds, mark("The practice desk has no kind of ticket “{value}”; it has {known}."))
    check_body(ticket.body)
    if not ticket.order_number:
        return
    if db.execute("SELECT 1 FROM orders WHERE number = ?", (ticket.order_number,)).fetchone() is None:
        raise Invalid(
            mark("There is no order {order} at this desk; check the number."), order=ticket.order_number
        )


def check_body(body: str) -> None:
    if not body.strip():
        raise Invalid(mark("An empty message is not sent; write something first."))


def is_colleague(db: sqlite3.Connection, ticket: int) -> bool:
    """Whether the requester works in a neighbouring department."""
    row = db.execute(
        "SELECT c.colleague FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = ?",
        (ticket,),
    ).fetchone()
    return bool(row[0])


def known_person(db: sqlite3.Connection, person_id: str) -> int | None:
    row = db.execute("SELECT id FROM customers WHERE id = ?", (writing.number_of(person_id),)).fetchone()
    return None if row is None else int(row[0])


def one_of(value: str | None, known: Sequence[str], sentence: str) -> str:
    """`value`, when it is one of the known; else `Invalid` with this sentence."""
    if value is None or value not in known:
        raise Invalid(sentence, value=value or "", known=", ".join(known))
    return value
