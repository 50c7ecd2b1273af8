"""A practice desk with as many tickets as are wanted and no customers who answer: a helpdesk to pull from."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime

from console.profiles.loader import load_profile
from console.upstream.practice import writing
from console.upstream.practice.founding import Founding
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.practice.writing import NewOrder, NewPerson
from console.upstream.protocol import Snapshot
from tests.bench.bench import Bench
from tests.bench.caches import Made, prepare_home, quiet_profile, stream


def fill_practice(bench: Bench, tickets: int) -> Made:
    """A home whose helpdesk has these tickets; its cache is empty. Made anew: its clock is today's."""
    home = Made(bench.root / f"practice-{tickets}", tickets)
    shutil.rmtree(home.home, ignore_errors=True)
    prepare_home(home.home, bench.root)
    upstream = PracticeUpstream.open(
        home.practice,
        profile=load_profile(quiet_profile(bench.root)),
        agent="",
        wall=lambda: datetime.now(UTC),
        founding_of=Founding(seed=1),
    )
    people: dict[str, int] = {}
    with upstream.server.writing() as (db, now):
        for snapshot in stream(tickets, begin=now):
            _put(db, snapshot, people)
    upstream.close()
    return home


def _put(db: sqlite3.Connection, snapshot: Snapshot, people: dict[str, int]) -> None:
    ticket, customer = snapshot.ticket, snapshot.customer
    assert customer is not None
    if customer.id not in people:
        people[customer.id] = writing.add_person(
            db, NewPerson(customer.name, customer.language, customer.email, customer.phone, customer.city)
        )
    number = None
    for order in snapshot.orders:
        new = NewOrder(
            order.history,
            order.items,
            order.currency,
            order.place,
            order.reserve_until,
            order.expected_at,
            "",
        )
        number = order.number
        writing.add_order(db, people[customer.id], new, number)
    ticket_id = writing.add_ticket(
        db,
        subject=ticket.subject,
        status="open",
        channel=ticket.channel,
        kind=ticket.kind,
        requester_id=people[customer.id],
        language=ticket.language,
        at=ticket.created_at,
        order_number=number,
    )
    for message in snapshot.messages or ():
        writing.add_message(
            db,
            ticket_id,
            message.kind,
            message.body,
            message.sent_at,
            author=message.author,
            author_id=message.author_id,
        )
    db.execute(
        "UPDATE tickets SET waiting_since = created_at WHERE id = ?", (ticket_id,)
    )  # the desk's own functions would count a customer's message as of now
