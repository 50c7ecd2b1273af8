"""Rows of the practice desk's file into records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from console.upstream.protocol import Snapshot
from storage.connection import sqlite3
from storage.instants import from_ms
from storage.records import Agent, Customer, Message, MessageKind, Order, OrderEvent, OrderItem, Ticket

_TICKET = (
    "SELECT t.id, t.subject, t.status, t.channel, t.kind, t.created_at, t.updated_at, t.requester_id,"
    " c.name, t.assignee_id, a.name, t.order_number, t.reason, t.language, t.waiting_since, t.snippet,"
    " t.last_message_id, t.version"
    " FROM tickets t JOIN customers c ON c.id = t.requester_id LEFT JOIN agents a ON a.id = t.assignee_id"
)
_CUSTOMER = "SELECT id, name, email, phone, language, city, remark, in_group FROM customers"
_ORDER = (
    "SELECT number, customer_id, status, created_at, updated_at, total, currency, place, reserve_until,"
    " expected_at, parcel, partner, product FROM orders"
)
_MESSAGE = "SELECT id, ticket_id, kind, author, author_id, body, sent_at, client_key FROM messages"


def agents(db: sqlite3.Connection) -> tuple[Agent, ...]:
    rows = db.execute("SELECT id, name, login, role, active FROM agents ORDER BY id")
    return tuple(Agent(str(row[0]), row[1], row[2], row[3], bool(row[4])) for row in rows)


def snapshots(db: sqlite3.Connection, ids: Sequence[int]) -> tuple[Snapshot, ...]:
    """The tickets of these ids that are there, by id, each with its customer, orders and whole chain."""
    tickets = [
        _ticket(row) for row in db.execute(f"{_TICKET} WHERE {_among('t.id', ids)} ORDER BY t.id", ids)
    ]
    people = sorted({int(ticket.requester_id) for ticket in tickets})
    customers = {
        str(row[0]): Customer(str(row[0]), *row[1:])
        for row in db.execute(f"{_CUSTOMER} WHERE {_among('id', people)}", people)
    }
    orders = orders_of(db, people)
    chains = _chains(db, ids)
    return tuple(
        Snapshot(
            ticket,
            customers[ticket.requester_id],
            orders[ticket.requester_id],
            chains[ticket.id],
        )
        for ticket in tickets
    )


def orders_of(db: sqlite3.Connection, customers: Sequence[int]) -> defaultdict[str, tuple[Order, ...]]:
    """Every order of these customers, by the customer's id, oldest first."""
    rows = db.execute(
        f"{_ORDER} WHERE {_among('customer_id', customers)} ORDER BY created_at, number", customers
    ).fetchall()
    numbers = [row[0] for row in rows]
    history: defaultdict[str, list[OrderEvent]] = defaultdict(list)
    items: defaultdict[str, list[OrderItem]] = defaultdict(list)
    for number, status, at, remark in db.execute(
        "SELECT number, status, at, remark FROM order_events"
        f" WHERE {_among('number', numbers)} ORDER BY at, id",
        numbers,
    ):
        history[number].append(OrderEvent(status, from_ms(at), remark))
    for number, *rest in db.execute(
        "SELECT number, name, amount, size, quantity FROM order_items"
        f" WHERE {_among('number', numbers)} ORDER BY number, position",
        numbers,
    ):
        items[number].append(OrderItem(*rest))
    found: defaultdict[str, tuple[Order, ...]] = defaultdict(tuple)
    for row in rows:
        found[str(row[1])] += (_order(row, history[row[0]], items[row[0]]),)
    return found


def _chains(db: sqlite3.Connection, ids: Sequence[int]) -> defaultdict[str, tuple[Message, ...]]:
    chains: defaultdict[str, list[Message]] = defaultdict(list)
    rows = db.execute(f"{_MESSAGE} WHERE {_among('ticket_id', ids)} ORDER BY ticket_id, sent_at, id", ids)
    for row in rows:
        chains[str(row[1])].append(_message(row))
    return defaultdict(tuple, {ticket_id: tuple(chain) for ticket_id, chain in chains.items()})


def _ticket(row: tuple) -> Ticket:  # type: ignore[type-arg]  # a row of _TICKET
    return Ticket(
        id=str(row[0]),
        number=str(row[0]),
        subject=row[1],
        status=row[2],
        channel=row[3],
        kind=row[4],
        created_at=from_ms(row[5]),
        updated_at=from_ms(row[6]),
        requester_id=str(row[7]),
        requester=row[8],
        assignee_id="" if row[9] is None else str(row[9]),
        assignee=row[10] or "",
        order_number=row[11] or "",
        reason=row[12],
        language=row[13],
        waiting_since=from_ms(row[14]),
        snippet=row[15],
        last_message_id="" if row[16] is None else str(row[16]),
        version=str(row[17]),
    )


def _order(row: tuple, history: Iterable[OrderEvent], items: Iterable[OrderItem]) -> Order:  # type: ignore[type-arg]  # a row of _ORDER
    return Order(
        number=row[0],
        customer_id=str(row[1]),
        status=row[2],
        created_at=from_ms(row[3]),
        updated_at=from_ms(row[4]),
        history=tuple(history),
        items=tuple(items),
        total=row[5],
        currency=row[6],
        place=row[7],
        reserve_until=from_ms(row[8]),
        expected_at=from_ms(row[9]),
        parcel=row[10],
        partner=row[11],
        product=row[12],
    )


def _message(row: tuple) -> Message:  # type: ignore[type-arg]  # a row of _MESSAGE
    return Message(
        id=str(row[0]),
        ticket_id=str(row[1]),
        kind=MessageKind(row[2]),
        author=row[3],
        author_id=row[4],
        body=row[5],
        sent_at=from_ms(row[6]),
        client_key=row[7] or "",
    )


def _among(column: str, values: Sequence[object]) -> str:
    return f"{column} IN ({','.join('?' * len(values))})"
