"""What may happen at the practice desk, row by row. Called inside a writing transaction.

Every change of a ticket goes through `touch`, so that its version and the feed of changes tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.profiles.model import Profile
from storage.connection import sqlite3
from storage.frozen import frozen
from storage.instants import to_ms
from storage.records import MessageKind, OrderEvent, OrderItem

SNIPPET = 120
"""Characters of the newest message that a list shows."""


@frozen
class DeskStatuses:
    """The profile's statuses by what they mean to the desk."""

    known: tuple[str, ...]
    first: str  # of a ticket that nobody has touched
    working: str  # of one that somebody works on, and of one that is opened again
    answerable: frozenset[str]  # those in which a customer's message changes no status

    @classmethod
    def of(cls, profile: Profile) -> DeskStatuses:
        active = [status.key for status in profile.statuses if status.open and not status.waits_for_customer]
        return cls(
            known=tuple(status.key for status in profile.statuses),
            first=active[0],
            working=active[1] if len(active) > 1 else active[0],
            answerable=frozenset(active),
        )


@frozen
class NewPerson:
    name: str
    language: str
    email: str = ""
    phone: str = ""
    city: str = ""
    remark: str = ""
    persona: str | None = None
    colleague: bool = False
    group: str = ""


@frozen
class NewOrder:
    """An order as it stands when it comes to the desk; `history` is oldest first and ends with its status."""

    history: tuple[OrderEvent, ...]
    items: tuple[OrderItem, ...]
    currency: str
    place: str
    reserve_until: datetime | None
    expected_at: datetime | None
    parcel: str
    partner: str = ""  # keys of the profile
    product: str = ""


def add_agent(db: sqlite3.Connection, login: str, name: str, role: str = "operator") -> int:
    cursor = db.execute("INSERT INTO agents (login, name, role) VALUES (?, ?, ?)", (login, text(name), role))
    return int(cursor.lastrowid or 0)


def add_person(db: sqlite3.Connection, person: NewPerson) -> int:
    """The id of this person; a persona that has been here before keeps theirs."""
    if person.persona is not None:
        known = db.execute("SELECT id FROM customers WHERE persona = ?", (person.persona,)).fetchone()
        if known is not None:
            return int(known[0])
    cursor = db.execute(
        "INSERT INTO customers (persona, name, email, phone, language, city, remark, colleague, in_group)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            person.persona,
            text(person.name),
            text(person.email),
            text(person.phone),
            person.language,
            text(person.city),
            text(person.remark),
            person.colleague,
            person.group,
        ),
    )
    return int(cursor.lastrowid or 0)


def next_order_number(db: sqlite3.Connection, step: int) -> str:
    """A number for a new order: `step` after the last one, since not every order brings a ticket."""
    row = db.execute("UPDATE day SET last_order = last_order + ? RETURNING last_order", (step,)).fetchone()
    return str(row[0])


def earlier_order_number(db: sqlite3.Connection, back: int) -> str:
    """A number for an order of long ago: about `back` before the last one, and free."""
    number = int(db.execute("SELECT last_order FROM day").fetchone()[0]) - back
    while db.execute("SELECT 1 FROM orders WHERE number = ?", (str(number),)).fetchone() is not None:
        number -= 1
    return str(number)


def add_order(db: sqlite3.Connection, customer_id: int, order: NewOrder, number: str) -> None:
    total = sum(item.amount * item.quantity for item in order.items)
    db.execute(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            customer_id,
            order.history[-1].status,
            to_ms(order.history[0].at),
            to_ms(order.history[-1].at),
            total,
            order.currency,
            order.place,
            to_ms(order.reserve_until),
            to_ms(order.expected_at),
            order.parcel,
            order.partner,
            order.product,
        ),
    )
    db.executemany(
        "INSERT INTO order_events (number, status, at, remark) VALUES (?, ?, ?, ?)",
        [(number, event.status, to_ms(event.at), event.remark) for event in order.history],
    )
    db.executemany(
        "INSERT INTO order_items VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, position, item.name, item.amount, item.size, item.quantity)
            for position, item in enumerate(order.items)
        ],
    )


def add_ticket(
    db: sqlite3.Connection,
    *,
    subject: str,
    status: str,
    channel: str,
    kind: str,
    requester_id: int,
    language: str,
    at: datetime,
    order_number: str | None = None,
    step: int = 1,
) -> int:
    number = db.execute(
        "UPDATE day SET last_ticket = last_ticket + ? RETURNING last_ticket", (step,)
    ).fetchone()[0]
    db.execute(
        "INSERT INTO tickets (id, subject, status, channel, kind, created_at, updated_at, requester_id,"
        " order_number, language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            text(subject),
            status,
            channel,
            kind,
            to_ms(at),
            to_ms(at),
            requester_id,
            order_number,
            language,
        ),
    )
    touch(db, number, at)
    return int(number)


def add_message(
    db: sqlite3.Connection,
    ticket_id: int,
    kind: MessageKind,
    body: str,
    at: datetime,
    *,
    author: str = "",
    author_id: str = "",
    client_key: str | None = None,
) -> int:
    """Put a message into a chain; it does not touch the ticket's status or clocks. Its id."""
    body = text(body)
    cursor = db.execute(
        "INSERT INTO messages (ticket_id, kind, author, author_id, body, sent_at, client_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ticket_id, kind.value, author, author_id, body, to_ms(at), client_key),
    )
    message_id = int(cursor.lastrowid or 0)
    snippet = " ".join(body[: SNIPPET * 4].split())[:SNIPPET]
    db.execute(
        "UPDATE tickets SET snippet = ?, last_message_id = ? WHERE id = ?", (snippet, message_id, ticket_id)
    )
    touch(db, ticket_id, at)
    return message_id


def requester_writes(
    db: sqlite3.Connection,
    statuses: DeskStatuses,
    ticket_id: int,
    kind: MessageKind,
    body: str,
    at: datetime,
    author: str | None = None,
) -> int:
    """The requester says something: from now on somebody waits, and a finished ticket opens again.

    `author` is whoever says it in their place (the shop), None when they do themselves.
    """
    requester_id, name, status = db.execute(
        "SELECT c.id, c.name, t.status FROM tickets t JOIN customers c ON c.id = t.requester_id"
        " WHERE t.id = ?",
        (ticket_id,),
    ).fetchone()
    speaker = (name, str(requester_id)) if author is None else (author, "")
    message_id = add_message(db, ticket_id, kind, body, at, author=speaker[0], author_id=speaker[1])
    db.execute(
        "UPDATE tickets SET waiting_since = coalesce(waiting_since, ?), status = ? WHERE id = ?",
        (to_ms(at), status if status in statuses.answerable else statuses.working, ticket_id),
    )
    return message_id


def move_order(
    db: sqlite3.Connection,
    number: str,
    status: str,
    at: datetime,
    remark: str = "",
    reserve_until: datetime | None = None,
) -> None:
    """An order goes to another status; every ticket about it tells so. A reserve date stays only if given."""
    db.execute(
        "UPDATE orders SET status = ?, updated_at = ?, reserve_until = ? WHERE number = ?",
        (status, to_ms(at), to_ms(reserve_until), number),
    )
    db.execute(
        "INSERT INTO order_events (number, status, at, remark) VALUES (?, ?, ?, ?)",
        (number, status, to_ms(at), remark),
    )
    _touch_tickets_of(db, number, at)


def keep_order(db: sqlite3.Connection, number: str, until: datetime, at: datetime) -> None:
    """An order is kept for its customer until then; its status stays."""
    db.execute(
        "UPDATE orders SET reserve_until = ?, updated_at = ? WHERE number = ?",
        (to_ms(until), to_ms(at), number),
    )
    _touch_tickets_of(db, number, at)


def _touch_tickets_of(db: sqlite3.Connection, number: str, at: datetime) -> None:
    for (ticket_id,) in db.execute("SELECT id FROM tickets WHERE order_number = ?", (number,)).fetchall():
        touch(db, ticket_id, at)


def touch(db: sqlite3.Connection, ticket_id: int, at: datetime) -> None:
    """The ticket changed: a new version, and a line in the feed."""
    db.execute(
        "UPDATE tickets SET version = version + 1, updated_at = max(updated_at, ?) WHERE id = ?",
        (to_ms(at), ticket_id),
    )
    db.execute("INSERT INTO changes (ticket_id) VALUES (?)", (ticket_id,))


def remove_ticket(db: sqlite3.Connection, ticket_id: int) -> None:
    """Take a ticket off the desk, with its chain; the feed tells that it is gone."""
    db.execute("DELETE FROM tickets WHERE id = ?", (ticket_id,))
    db.execute("INSERT INTO changes (ticket_id) VALUES (?)", (ticket_id,))


def note_deed(
    db: sqlite3.Connection, at: datetime, who: str, action: str, ticket_id: int, detail: str = ""
) -> None:
    """Keep who did what."""
    db.execute(
        "INSERT INTO deeds (at, who, action, ticket_id, detail) VALUES (?, ?, ?, ?, ?)",
        (to_ms(at), who, action, ticket_id, detail),
    )


def plan_event(db: sqlite3.Connection, due: datetime, kind: str, instance: str, detail: str = "") -> None:
    """Something is going to happen at `due` of the desk's time."""
    db.execute(
        "INSERT INTO events (due_at, kind, instance, detail) VALUES (?, ?, ?, ?)",
        (to_ms(due), kind, instance, detail),
    )


def text(value: str) -> str:
    """Whatever was typed, as text that can be kept: half a surrogate pair is no letter."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def number_of(ticket_id: str) -> int | None:
    """The row's number of an id that this desk can have given, else None."""
    return int(ticket_id) if ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) < 16 else None


def known_ids(db: sqlite3.Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of these tickets are at the desk."""
    numbers = [number for number in map(number_of, ids) if number is not None]
    found: set[str] = set()
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        places = ",".join("?" * len(some))
        found |= {str(row[0]) for row in db.execute(f"SELECT id FROM tickets WHERE id IN ({places})", some)}
    return frozenset(found)
