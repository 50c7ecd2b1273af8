"""From the helpdesk into the cache: pages of changes, single tickets, and what passing time moves."""

from __future__ import annotations

import json
from datetime import datetime

from console.profiles.model import Profile
from console.rules.zones import place
from console.sync.cleaned import cleaned, cleaned_agent, cleaned_catalog
from console.sync.wire import clock_fields
from console.upstream.protocol import (
    DeskClock,
    Forbidden,
    Gone,
    Quarantined,
    Snapshot,
    Upstream,
    UpstreamProblem,
)
from storage.cache import Cache
from storage.frozen import frozen
from storage.problems import Unstorable, mark
from storage.records import Agent, Cursor, Placement, Ticket

FEED = "changes"
RECONCILE_BATCH = 1000


class RepeatedPage(UpstreamProblem):
    """A feed says that there is more and does not move."""


@frozen
class Pulled:
    """What one step of pulling changed in the cache."""

    tickets: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    more: bool = False
    expected_total: int | None = None
    quarantined: tuple[Quarantined, ...] = ()


class Pull:
    """Reads one helpdesk into one cache. Only the sync process makes one: it is the cache's writer."""

    def __init__(self, upstream: Upstream, cache: Cache, profile: Profile) -> None:
        self._upstream = upstream
        self._cache = cache
        self._profile = profile
        self._me = cache.meta.get("me_id") or ""

    @property
    def me(self) -> str:
        """Our agent's id over there, "" before the first introduction."""
        return self._me

    def zone_of(self, ticket_id: str) -> str:
        """The zone in which the cache has a ticket, "" when in none."""
        ticket = self._cache.tickets.get(ticket_id)
        return ticket.zone if ticket else ""

    def introduce(self) -> tuple[Agent, DeskClock]:
        """Learn who we are, who else there is and what time it is at the desk, and keep that."""
        me = cleaned_agent(self._upstream.whoami())
        catalog = cleaned_catalog(self._upstream.catalog())
        clock = self._upstream.clock()
        with self._cache.writing():
            self._cache.meta.put("me_id", me.id)
            self._cache.meta.put("me_name", me.name)
            self._cache.meta.put("me_login", me.login)
            self._cache.meta.put("clock", json.dumps(clock_fields(clock)))
            self._cache.agents.replace(catalog.agents)
            self._cache.templates.replace(catalog.templates)
        self._me = me.id
        return me, clock

    def page(self, now: datetime, wall: datetime) -> Pulled:
        """One page of changes; its items and the cursor are kept in one transaction.

        `now` is the desk's time, for the rules; `wall` dates the cursor.
        """
        before = self._cache.cursors.get(FEED)
        page = self._upstream.pull_changes(before.value if before else None)
        if page.more and before is not None and page.next_cursor == before.value:
            raise RepeatedPage(
                mark("The helpdesk repeats a page of changes without end; nothing was taken from it.")
            )
        tickets: set[str] = set()
        zones: set[str] = set()
        bad = list(page.quarantined)
        if not page.items and not page.gone and before is not None and before.value == page.next_cursor:
            return Pulled()  # an idle poll writes nothing
        with self._cache.writing():
            for snapshot in page.items:
                try:
                    with self._cache.writing():  # of its own: one bad ticket takes back only itself
                        zones |= self._keep(cleaned(snapshot), now)
                except Unstorable as problem:
                    bad.append(Quarantined(snapshot.ticket.id, str(problem)))
                    continue
                tickets.add(snapshot.ticket.id)
            for ticket_id in page.gone:
                zones |= self._drop(ticket_id)
                tickets.add(ticket_id)
            self._cache.cursors.put(Cursor(FEED, page.next_cursor, wall))
        return Pulled(frozenset(tickets), frozenset(zones), page.more, page.expected_total, tuple(bad))

    def ticket(self, ticket_id: str, now: datetime) -> Snapshot | None:
        """Read one ticket whole and keep it; None when it is gone or hidden from us."""
        try:
            snapshot = cleaned(self._upstream.fetch(ticket_id))
        except (Gone, Forbidden):
            with self._cache.writing():
                self._drop(ticket_id)
            return None
        with self._cache.writing():
            self._keep(snapshot, now)
        return snapshot

    def time_passes(self, now: datetime, limit: int = 500) -> Pulled:
        """Move the tickets that nothing but time has moved; touches no others."""
        due = self._cache.tickets.to_look_at(now, limit)
        if not due:
            return Pulled()
        zones: set[str] = set()
        with self._cache.writing():
            for ticket in due:
                zones.add(ticket.zone)
                placement = self._placement(ticket, now)
                self._cache.tickets.place(ticket.id, placement)
                zones.add(placement.zone)
        return Pulled(frozenset(ticket.id for ticket in due), frozenset(zones - {""}), len(due) == limit)

    def reconcile(self) -> Pulled:
        """Find what a feed cannot tell: tickets that are no longer ours to see."""
        gone: list[str] = []
        after = ""
        while known := self._cache.tickets.ids(after, RECONCILE_BATCH):
            gone += self._upstream.reconcile(known)
            after = known[-1]
        if not gone:
            return Pulled()
        zones: set[str] = set()
        with self._cache.writing():
            for ticket_id in gone:
                zones |= self._drop(ticket_id)
        return Pulled(frozenset(gone), frozenset(zones))

    def clock(self) -> DeskClock:
        """The desk's clock, kept when it was set anew."""
        clock = self._upstream.clock()
        told = json.dumps(clock_fields(clock))
        if self._cache.meta.get("clock") != told:
            with self._cache.writing():
                self._cache.meta.put("clock", told)
        return clock

    def _keep(self, snapshot: Snapshot, now: datetime) -> set[str]:
        """Write one ticket with what belongs to it; the zones that it left and came to."""
        ticket = snapshot.ticket
        before = self._cache.tickets.get(ticket.id)
        for order in snapshot.orders:
            self._cache.orders.put(order)
        if snapshot.customer is not None:
            self._cache.customers.put(snapshot.customer)
        placement = self._placement(ticket, now)
        self._cache.tickets.put(ticket, placement)
        if snapshot.messages is not None:
            self._cache.messages.replace(ticket.id, snapshot.messages)
        return _zones(before.zone if before else "", placement.zone)

    def _drop(self, ticket_id: str) -> set[str]:
        before = self._cache.tickets.get(ticket_id)
        if before is None:
            return set()
        self._cache.tickets.remove(ticket_id)
        return _zones(before.zone)

    def _placement(self, ticket: Ticket, now: datetime) -> Placement:
        order = self._cache.orders.get(ticket.order_number) if ticket.order_number else None
        return place(ticket, order, self._profile, now, self._me)


def _zones(*keys: str) -> set[str]:
    return {key for key in keys if key}
