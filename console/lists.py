"""The zones' lists as the operator should see them: cached pages with the ledger laid over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from console.overlay import Moved, Overlay, moved_tickets
from console.profiles.model import Profile, said
from console.rules.roster import paused
from console.views import Marks, Urgency, ZoneState, is_wish
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import Agent, Outgoing, Reminder, RowPlace, TicketRow

SOON = timedelta(minutes=10)  # amber from here on
NOW = timedelta(minutes=3)  # red from here on


def urgency(due_at: datetime | None, now: datetime) -> Urgency:
    """How a clock that ends at `due_at` is to be read at `now`."""
    if due_at is None:
        return Urgency.NONE
    left = due_at - now
    if left < timedelta(0):
        return Urgency.OVER
    if left <= NOW:
        return Urgency.NOW
    return Urgency.SOON if left <= SOON else Urgency.CALM


class Lists:
    """Reads pages, counts and ranks. The overlay is made anew only when one of the files changed."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._language = language
        self._now = now
        self._me = me
        self._made_of: tuple[object, ...] = ()
        self._overlay = Overlay(cache, ())
        self._marks = Marks()
        self.duty = frozenset(zone.key for zone in profile.zones if zone.on_duty)

    def zones(self) -> tuple[ZoneState, ...]:
        """Every zone in the order in which the profile shows them."""
        counts = self.overlay().counts()
        pauses = self.paused()
        states = []
        for zone in self._profile.zones:
            count = counts.get(zone.key)
            states.append(
                ZoneState(
                    zone,
                    said(zone.title, self._language),
                    count.count if count else 0,
                    count.most_urgent_at if count else None,
                    zone.key in self.duty,
                    self._title(pauses.get(zone.key, "")),
                )
            )
        return tuple(states)

    def paused(self) -> Mapping[str, str]:
        """The zones that are paused for this operator, each with the zone that is worked first: one that
        is open for them and has something in it."""
        overlay = self.overlay()
        busy = [zone for zone in self.duty if overlay.count(zone)]
        return {zone: by for zone, by in paused(busy, self._profile).items() if zone in self.duty}

    def _title(self, zone: str) -> str:
        return said(self._profile.zone(zone).title, self._language) if zone else ""

    def count(self, zone: str) -> int:
        return self.overlay().count(zone)

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        return self.overlay().rows(zone, offset, limit)

    def rank(self, zone: str, ticket_id: str) -> int | None:
        """How many rows stand before a ticket; None when it is not on that list."""
        overlay = self.overlay()
        if moved := overlay.moved.get(ticket_id):
            return overlay.rank(zone, moved.row.place) if moved.zone == zone else None
        if self._listed_in(ticket_id) != zone:
            return None
        ticket = self._cache.tickets.get(ticket_id)
        return overlay.rank(zone, RowPlace(ticket.due_at, ticket.id)) if ticket else None

    def zone_of(self, ticket_id: str) -> str:
        if moved := self.overlay().moved.get(ticket_id):
            return moved.zone
        return self._listed_in(ticket_id)

    def _listed_in(self, ticket_id: str) -> str:
        """The zone on whose list the cache has a ticket, "" when on none."""
        placement = self._cache.tickets.placement(ticket_id)
        return placement.zone if placement and placement.shown else ""

    def marks(self) -> Marks:
        self.overlay()
        return self._marks

    def overlay(self) -> Overlay:
        """The overlay of this moment."""
        now = self._now()
        made_of = (
            self._cache.data_version(),
            self._ledger.version(),
            frozenset(reminder.ticket_id for reminder in self._ledger.reminders.over(now)),
        )
        if made_of != self._made_of:
            self._make(now)
            self._made_of = made_of
        return self._overlay

    def _make(self, now: datetime) -> None:
        outgoing: dict[str, list[Outgoing]] = {}
        for item in self._ledger.outbox.pending():
            outgoing.setdefault(item.ticket_id, []).append(item)
        active = self._ledger.reminders.active(now)
        back = {one.ticket_id for one in active if one.waits_for and self._answered(one)}
        snoozed = {reminder.ticket_id for reminder in active} - back
        self._overlay = Overlay(self._cache, self._moved(outgoing, snoozed, now))
        self._marks = Marks(
            pending={
                ticket_id: min(items, key=lambda item: item.seq).state
                for ticket_id, items in outgoing.items()
            },
            reminded=frozenset(reminder.ticket_id for reminder in self._ledger.reminders.over(now)) | back,
            drafted=frozenset(draft.ticket_id for draft in self._ledger.drafts.all()),
            wished=frozenset(ticket_id for ticket_id, items in outgoing.items() if any(map(is_wish, items))),
        )

    def _answered(self, reminder: Reminder) -> bool:
        """Whether the question that a ticket waits for has reached the helpdesk and is open no more."""
        if not self._cache.messages.has(reminder.ticket_id, reminder.waits_for):
            return False
        ticket = self._cache.tickets.get(reminder.ticket_id)
        return ticket is not None and all(one.id != reminder.waits_for for one in ticket.asked)

    def _moved(
        self, outgoing: dict[str, list[Outgoing]], snoozed: set[str], now: datetime
    ) -> Sequence[Moved]:
        concerned = outgoing.keys() | snoozed
        if not concerned:
            return ()
        tickets = self._cache.tickets.get_many(sorted(concerned))
        numbers = {ticket.order_number for ticket in tickets if ticket.order_number}
        orders = {order.number: order for n in sorted(numbers) if (order := self._cache.orders.get(n))}
        shown = {ticket.id for ticket in tickets if self._listed_in(ticket.id)}
        me = self._me()
        return moved_tickets(tickets, outgoing, snoozed, orders, self._profile, now, me.id, me.name, shown)
