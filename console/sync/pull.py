"""From the helpdesk into the cache: pages of changes, single tickets, and what passing time moves."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from console.profiles.model import Profile
from console.rules.cleaning import clean_line
from console.rules.order_moves import after_notes
from console.rules.zones import fingerprint, place
from console.sync.cleaned import cleaned, cleaned_agent, cleaned_catalog
from console.sync.feed_guard import FeedGuard
from console.sync.freshness import Freshness
from console.sync.history import with_history
from console.sync.linked import Linked, as_asked_in
from console.sync.roster_home import RosterHome
from console.sync.wire import clock_fields
from console.upstream.protocol import (
    ChangePage,
    DeskClock,
    FeedRefused,
    Forbidden,
    Gone,
    Invalid,
    Merged,
    Quarantined,
    Snapshot,
    Upstream,
    UpstreamProblem,
)
from storage.cache import Cache
from storage.cache.quarantine import FEED as THE_FEED
from storage.frozen import frozen
from storage.problems import Problem, Unstorable, mark, packed, unpacked
from storage.records import Agent, Cursor, Customer, Message, Order, Placement, Ticket

FEED = "changes"
RULES = "rules"  # the name of the fingerprint under which the tickets were placed
SWEPT_AT_ONCE = 180  # tickets; two requests of a Request Tracker
TRIED_AT_ONCE = 5  # tickets of the quarantine that are read again with each part of the sweep
LINKED_AT_ONCE = 5  # linked tickets that are looked for with one pull
LONGEST_WHY = 2000  # characters

ODD = (Unstorable, TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)
"""What one ticket with values of wrong types may lead to anywhere on its way into the cache."""


@frozen
class Pulled:
    """What one step of pulling changed in the cache. `new` counts tickets that were not in it."""

    tickets: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    more: bool = False
    expected_total: int | None = None
    new: int = 0
    quarantined: tuple[Quarantined, ...] = ()


@frozen
class _Kept:
    """What became of one ticket: the zones that it left and came to, whether it was not here before, and
    the other tickets into which it has brought an answer."""

    zones: set[str]
    new: bool
    others: set[str]


class Pull:
    """Reads one helpdesk into one cache. Only the sync process makes one: it is the cache's writer."""

    def __init__(self, upstream: Upstream, cache: Cache, profile: Profile) -> None:
        self._upstream = upstream
        self._cache = cache
        self._profile = profile
        self._me = cache.meta.get("me_id") or ""
        self._guard = FeedGuard()
        self._linked = Linked(cache, profile)
        self._also = Pulled()  # what reading single tickets has changed besides them
        self._roster = RosterHome(cache)
        self.freshness = Freshness(cache)

    @property
    def me(self) -> str:
        """Our agent's id over there, "" before the first introduction."""
        return self._me

    def cached(self) -> int:
        """How many tickets the cache holds. Counts them."""
        return self._cache.tickets.how_many()

    def zone_of(self, ticket_id: str) -> str:
        """The zone in which the cache has a ticket, "" when in none."""
        ticket = self._cache.tickets.get(ticket_id)
        return ticket.zone if ticket else ""

    def roster_ticket(self) -> str:
        """The ticket that takes the roster's notes, "" while there is none."""
        return self._roster.ticket()

    def roster_ticket_with(self, client_key: str) -> str:
        """The ticket of the roster in which the message with this key stands, "" when in none."""
        return self._roster.with_key(client_key)

    def customer(self, customer_id: str) -> Customer | None:
        """Who is known by this id."""
        return self._cache.customers.get(customer_id)

    def cached_ticket(self, ticket_id: str) -> Ticket | None:
        """A ticket as it was read last."""
        return self._cache.tickets.get(ticket_id)

    def order(self, number: str) -> Order | None:
        """An order as it was read last."""
        return self._cache.orders.get(number)

    def chat_with(self, role: str) -> str:
        """The work chat with a role that runs, "" where none does."""
        return self._linked.chat_with(role)

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
            self._look_at_all_if_rules_changed()
        self._me = me.id
        return me, clock

    def people(self) -> None:
        """Learn who has come to the desk since, and what canned replies there are now."""
        catalog = cleaned_catalog(self._upstream.catalog())
        if set(catalog.agents) == set(self._cache.agents.all()):
            return
        with self._cache.writing():
            self._cache.agents.replace(catalog.agents)
            self._cache.templates.replace(catalog.templates)

    def page(self, now: datetime, wall: datetime) -> Pulled:
        """One page of changes; its items and the cursor are kept in one transaction.

        `now` is the desk's time, for the rules; `wall` dates the cursor. Raises `FeedRefused` for a
        page that cannot be believed: it is noted, and the cursor stays where it was.
        """
        before = self._cache.cursors.get(FEED)
        try:
            page = self._upstream.pull_changes(before.value if before else None)
            self._guard.check(page, before.value if before else None)
        except FeedRefused as problem:
            self.refuse(problem, wall)
            raise
        if not page.items and not page.gone and before is not None and before.value == page.next_cursor:
            self._released((THE_FEED,))
            return self._with_others(Pulled())  # an idle poll writes nothing
        with self._cache.writing():
            return self._with_others(self._kept(page, now, wall))

    def _with_others(self, pulled: Pulled) -> Pulled:
        """Together with the tickets into which an answer has come while others were read."""
        also, self._also = self._also, Pulled()
        if not also.tickets:
            return pulled
        return replace(pulled, tickets=pulled.tickets | also.tickets, zones=pulled.zones | also.zones)

    def _kept(self, page: ChangePage, now: datetime, wall: datetime) -> Pulled:
        tickets: set[str] = set()
        zones: set[str] = set()
        bad = list(page.quarantined)
        new = 0
        for snapshot in page.items:
            try:
                with self._cache.writing():  # of its own: one bad ticket takes back only itself
                    kept = self._keep(cleaned(snapshot), now)
            except ODD as problem:
                bad.append(Quarantined(_name_of(snapshot), _why(problem)))
                continue
            tickets |= {snapshot.ticket.id, *kept.others}
            zones |= kept.zones
            new += kept.new
        for ticket_id in page.gone:
            zones |= self._drop(ticket_id)
            tickets.add(ticket_id)
        self._released({THE_FEED, *tickets})
        self._leave_out(bad, wall)
        self._cache.cursors.put(Cursor(FEED, page.next_cursor, wall))
        self.freshness.put(wall)
        return Pulled(
            frozenset(tickets), frozenset(zones), page.more, page.expected_total, new, quarantined=tuple(bad)
        )

    def refuse(self, problem: FeedRefused, wall: datetime) -> None:
        """Note that a page of changes was not taken; the next run of pages begins with a clean slate."""
        self._guard.begin_again()
        with self._cache.writing():
            self._cache.quarantine.put(THE_FEED, packed(problem), wall)

    def _released(self, ids: Collection[str]) -> None:
        """What could be read after all is taken off the list of what was left out."""
        if found := self._cache.quarantine.among(ids):
            with self._cache.writing():
                self._cache.quarantine.release(found)

    def _leave_out(self, bad: Collection[Quarantined], wall: datetime) -> None:
        for one in bad:
            self._cache.quarantine.put(
                clean_line(str(one.ticket_id), 200), clean_line(one.why, LONGEST_WHY), wall
            )

    def try_again(self, now: datetime, wall: datetime) -> Pulled:
        """Read once more the tickets of the quarantine that were tried longest ago: a bound number."""
        tickets: set[str] = set()
        zones: set[str] = set()
        for ticket_id in self._cache.quarantine.oldest(TRIED_AT_ONCE):
            before = self.zone_of(ticket_id)
            try:
                with suppress(Merged):
                    self.ticket(ticket_id, now)
            except Invalid as problem:
                with self._cache.writing():
                    self._leave_out([Quarantined(ticket_id, _why(problem))], wall)
                continue
            with self._cache.writing():
                self._cache.quarantine.release([ticket_id])
            tickets.add(ticket_id)
            zones |= _zones(before, self.zone_of(ticket_id))
        return Pulled(frozenset(tickets), frozenset(zones))

    def ticket(self, ticket_id: str, now: datetime) -> Snapshot | None:
        """Read one ticket whole and keep it; None when it is gone or hidden from us.

        Raises `Merged` for one that has become part of another, which is forgotten as well, and `Invalid`
        for one that cannot be kept as the helpdesk tells it.
        """
        try:
            snapshot = cleaned(self._upstream.fetch(ticket_id))
            with self._cache.writing():
                kept = self._keep(snapshot, now)
            if kept.others:
                also = self._also
                self._also = Pulled(also.tickets | kept.others, also.zones | kept.zones)
        except (Gone, Forbidden) as problem:
            with self._cache.writing():
                self._drop(ticket_id)
            if isinstance(problem, Merged):
                raise
            return None
        except ODD as problem:
            raise Invalid(
                mark("Ticket {ticket} cannot be read: {why}."), ticket=ticket_id, why=unpacked(_why(problem))
            ) from problem
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

    def sweep(self, after: str) -> tuple[Pulled, str]:
        """Part of the search for what no feed tells: tickets that were moved out of our sight, or deleted.

        Looks at a bound number of tickets behind the id `after` ("" begins), in few requests. Gives
        what has gone, and the id to go on behind: "" when all have been looked at.
        """
        known = self._cache.tickets.ids(after, SWEPT_AT_ONCE)
        if not known:
            return Pulled(), ""
        asked = frozenset(known)
        gone = [one for one in self._upstream.reconcile(known) if one in asked]
        go_on = known[-1] if len(known) == SWEPT_AT_ONCE else ""
        self._linked.look_again()
        if not gone:
            return Pulled(), go_on
        zones: set[str] = set()
        with self._cache.writing():
            for ticket_id in gone:
                zones |= self._drop(ticket_id)
        return Pulled(frozenset(gone), frozenset(zones)), go_on

    def clock(self) -> DeskClock:
        """The desk's clock, kept when it was set anew."""
        clock = self._upstream.clock()
        told = json.dumps(clock_fields(clock))
        if self._cache.meta.get("clock") != told:
            with self._cache.writing():
                self._cache.meta.put("clock", told)
        return clock

    def _keep(self, snapshot: Snapshot, now: datetime) -> _Kept:
        """Write one ticket with what belongs to it."""
        ticket = snapshot.ticket
        before = self._cache.tickets.get(ticket.id)
        for order in snapshot.orders:
            self._cache.orders.put(order)
        if snapshot.customer is not None:
            self._cache.customers.put(snapshot.customer)
        group = snapshot.customer.group if snapshot.customer is not None else before.group if before else ""
        chain = snapshot.messages
        if chain is not None:
            chain = self._linked.with_answers(ticket.id, chain)
        held = self._linked.told(chain) if chain is not None else None
        ticket = with_history(ticket, before, chain, group, now)
        ticket = self._roster.told(ticket, before, chain)
        if held is None:
            ticket = replace(ticket, aside=before is not None and before.aside)
        elif held.about:
            ticket = as_asked_in(ticket, held)
        if chain is not None and ticket.order_number:
            self._lay_on_moves(ticket.order_number, chain)
        placement = self._placement(ticket, now)
        self._cache.tickets.put(ticket, placement)
        zones = _zones(before.zone if before else "", placement.zone)
        if chain is not None:
            self._cache.messages.replace(ticket.id, chain)
        others = set[str]()
        if held is not None and held.about:
            self._linked.keep_chat(ticket, held)
            for other, its_chain in self._linked.answered(held):
                zones |= self._answered(other, its_chain, now)
                others.add(other.id)
        return _Kept(zones, before is None, others)

    def _answered(self, ticket: Ticket, chain: Sequence[Message], now: datetime) -> set[str]:
        """Keep a ticket into which an answer has come from another one; the zones that it leaves and
        comes to."""
        left = ticket.zone
        placement = self._placement(ticket, now)
        self._cache.tickets.put(ticket, placement)
        self._cache.messages.replace(ticket.id, chain)
        return _zones(left, placement.zone)

    def linked(self, now: datetime) -> Pulled:
        """Read linked tickets of open questions that no feed has told of: they may lie in a queue that is
        not this desk's. A bound number, and each one once until the next sweep."""
        before, read = self._also, set[str]()
        self._also = Pulled()
        try:
            for ticket_id in self._linked.missing(LINKED_AT_ONCE):
                with suppress(Merged, Invalid):
                    self.ticket(ticket_id, now)
                read.add(ticket_id)
        except UpstreamProblem:
            self._linked.look_again()
            raise
        finally:
            also, self._also = self._also, before
        return Pulled(frozenset(read | also.tickets), also.zones)

    def _lay_on_moves(self, number: str, chain: Sequence[Message]) -> None:
        """An order that the helpdesk does not move itself is where the notes of its ticket have put it."""
        order = self._cache.orders.get(number)
        if order is None:
            return
        laid = after_notes(order, chain, self._profile)
        if laid != order:
            self._cache.orders.put(laid)

    def _look_at_all_if_rules_changed(self) -> None:
        """A profile that was edited, or rules of a newer program, may place every ticket elsewhere."""
        rules = fingerprint(self._profile)
        if self._cache.meta.get(RULES) != rules:
            self._cache.tickets.look_at_all()
            self._cache.meta.put(RULES, rules)

    def _drop(self, ticket_id: str) -> set[str]:
        before = self._cache.tickets.get(ticket_id)
        if before is None:
            return set()
        self._cache.tickets.remove(ticket_id)
        self._roster.gone(ticket_id)
        return _zones(before.zone)

    def _placement(self, ticket: Ticket, now: datetime) -> Placement:
        order = self._cache.orders.get(ticket.order_number) if ticket.order_number else None
        return place(ticket, order, self._profile, now, self._me)


def _name_of(snapshot: Snapshot) -> str:
    """What a ticket is called that may have no proper id."""
    return clean_line(str(snapshot.ticket.id), 200) or "?"


def _why(problem: Exception) -> str:
    """A problem keeps its sentence, translated where it is shown; of other errors only the kind is told,
    since their words may hold a customer's."""
    if isinstance(problem, Problem):
        return packed(problem)
    return packed(
        Problem(mark("A value in it is not of the right kind ({kind})."), kind=type(problem).__name__)
    )


def _zones(*keys: str) -> set[str]:
    return {key for key in keys if key}
