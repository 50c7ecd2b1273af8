"""Taking tickets and people out of the cache for good: no word of them is left in its files.

Deleting rows is not enough: SQLite leaves them in free pages and in the WAL, and the search index and
its list of words keep what they were made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.cache.indexing import make_anew
from storage.cache.session import CacheSession
from storage.cache.tickets import Tickets
from storage.crash_points import Place, reached
from storage.frozen import frozen
from storage.instants import to_ms

_AT_ONCE = 200


@frozen
class PurgedCache:
    """How many were taken out. `ticket_ids` are the tickets; `whole` is False when another console read
    meanwhile, so that old pages are left in the files until the next purge."""

    ticket_ids: tuple[str, ...]
    messages: int
    customers: int
    orders: int
    whole: bool


def older_than(session: CacheSession, before: datetime) -> list[str]:
    """Tickets that nobody has to do anything about any more, and that changed last before a moment."""
    rows: list[tuple[str]] = session.all(
        "SELECT id FROM tickets WHERE zone = '' AND updated_at < ? ORDER BY id", (to_ms(before),)
    )
    return [row[0] for row in rows]


def of_customers(session: CacheSession, customers: Sequence[str]) -> list[str]:
    """All tickets of these customers, open ones too."""
    found: list[str] = []
    for customer in customers:
        rows: list[tuple[str]] = session.all(
            "SELECT id FROM tickets WHERE requester_id = ? AND requester_id <> '' ORDER BY id", (customer,)
        )
        found += [row[0] for row in rows]
    return found


def purge(session: CacheSession, ticket_ids: Sequence[str], customers: Sequence[str]) -> PurgedCache:
    """Take these tickets out, these customers, and whoever has no ticket left, with all their orders.

    What an interrupted purge has not come to is still there: the next one takes it.
    """
    session.secure_delete()
    messages = 0
    tickets = Tickets(session)
    for start in range(0, len(ticket_ids), _AT_ONCE):
        with session.writing():
            for ticket_id in ticket_ids[start : start + _AT_ONCE]:
                messages += session.one("SELECT count(*) FROM messages WHERE ticket_id = ?", (ticket_id,))[0]
                tickets.remove(ticket_id)
                session.run("DELETE FROM quarantine WHERE ticket_id = ?", (ticket_id,))
        reached(Place.PURGING)
    people, orders = _people(session, customers)
    make_anew(session)
    return PurgedCache(tuple(ticket_ids), messages, people, orders, session.rewrite())


def _people(session: CacheSession, customers: Sequence[str]) -> tuple[int, int]:
    without = "NOT IN (SELECT requester_id FROM tickets)"
    with session.writing():
        # Orders from files are the operator's own; they come again from there.
        orders = session.run(
            f"DELETE FROM orders WHERE source = '' AND customer_id <> '' AND customer_id {without} "
            "AND number NOT IN (SELECT order_number FROM tickets)"
        )
        people = session.run(f"DELETE FROM customers WHERE id {without}")
        for customer in customers:
            orders += session.run(
                "DELETE FROM orders WHERE source = '' AND customer_id = ? AND customer_id <> ''", (customer,)
            )
            people += session.run("DELETE FROM customers WHERE id = ?", (customer,))
    return people, orders
