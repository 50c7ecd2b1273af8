"""The files of one operator's desk, filled as a sync would have left them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.config import DeskSettings, Home
from console.profiles.loader import load_profile
from console.rules.zones import place
from console.sync.wire import clock_fields
from console.upstream.protocol import DeskClock
from storage.cache import Cache
from storage.records import Agent, Customer, Message, MessageKind, Order, Ticket

PROFILE = load_profile("boutique")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Kyiv: the desk is open
ME = Agent("7", "Оксана")
SETTINGS = DeskSettings("test", "practice", "boutique")


def make_ticket(ticket_id: str, **over: object) -> Ticket:
    ticket = Ticket(
        id=ticket_id,
        number=f"104{ticket_id}",
        subject="Где заказ?",
        status="open",
        channel="telegram",
        kind="question",
        created_at=NOW - timedelta(minutes=int(ticket_id)),
        updated_at=NOW,
        requester_id="c1",
        requester="Ирина К.",
        waiting_since=NOW - timedelta(minutes=int(ticket_id)),
        order_number="77120",
        last_message_id=f"m{ticket_id}",
        version="1",
        language="ru",
    )
    return replace(ticket, **over)  # type: ignore[arg-type]  # only fields of a ticket are passed


def put(cache: Cache, *tickets: Ticket) -> None:
    """Cache tickets as the sync process would."""
    with cache.writing():
        for ticket in tickets:
            order = cache.orders.get(ticket.order_number)
            cache.tickets.put(ticket, place(ticket, order, PROFILE, NOW, ME.id))
            message = Message(
                ticket.last_message_id, ticket.id, MessageKind.CUSTOMER, "Ирина К.", "Где мой заказ?", NOW
            )
            cache.messages.replace(ticket.id, [message])


def fill_home(path: Path) -> Home:
    """A home with one desk: five tickets of one customer in the messengers' zone, "5" waiting longest."""
    home = Home(path)
    directory = home.prepare("desks", "test")
    cache = Cache.open(directory / "cache.db", writing=True)
    with cache.writing():
        cache.meta.put("me_id", ME.id)
        cache.meta.put("me_name", ME.name)
        cache.meta.put("clock", json.dumps(clock_fields(DeskClock(datetime.now(UTC), NOW))))
        cache.agents.replace([ME, Agent("8", "Пётр")])
        cache.customers.put(Customer("c1", "Ирина Коваль", language="ru"))
        cache.orders.put(
            Order("77120", "in_transit", NOW, NOW, "c1", expected_at=NOW + timedelta(days=2), place="Киев")
        )
    put(cache, *(make_ticket(str(number)) for number in range(1, 6)))
    cache.close()
    return home
