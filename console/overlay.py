"""What the ledger says, laid over what the cache says.

The cache tells what the helpdesk knew a moment ago; the ledger tells what this operator has done
since. A ticket that was just answered is gone from its list at once, and comes back when that is
undone. The number of such tickets is small, the lists are long: pages are read from the cache and
mended here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from console.profiles.model import Profile
from console.rules.zones import place
from storage.cache import Cache
from storage.frozen import frozen
from storage.records import (
    STUCK,
    Order,
    Outgoing,
    OutgoingKind,
    Placement,
    RowPlace,
    Ticket,
    TicketField,
    TicketRow,
    ZoneCount,
)


def after_outbox(ticket: Ticket, items: Iterable[Outgoing], me: str, my_name: str) -> Ticket:
    """The ticket as it will be when the items have arrived; a stuck item and all behind it say nothing."""
    for item in sorted(items, key=lambda item: item.seq):
        if item.state in STUCK:
            break
        ticket = replace(ticket, updated_at=max(ticket.updated_at, item.created_at))
        if item.kind is OutgoingKind.CLAIM:
            ticket = replace(ticket, assignee_id=me, assignee=my_name)
        if item.kind is OutgoingKind.REPLY:
            ticket = replace(ticket, waiting_since=None)
        if TicketField.STATUS in item.changes:
            ticket = replace(ticket, status=item.changes[TicketField.STATUS] or ticket.status)
        if TicketField.ASSIGNEE in item.changes:
            ticket = replace(ticket, assignee_id=item.changes[TicketField.ASSIGNEE] or "", assignee="")
        if TicketField.REASON in item.changes:
            ticket = replace(ticket, reason=item.changes[TicketField.REASON] or "")
    return ticket


@frozen
class Moved:
    """A ticket that is somewhere else than the cache's lists say. `zone` is "" when on no list."""

    row: TicketRow
    cached_zone: str
    cached_place: RowPlace
    zone: str


class Overlay:
    """The lists as the operator should see them. Made anew whenever one of the two files changed."""

    def __init__(self, cache: Cache, moved: Sequence[Moved]) -> None:
        self._cache = cache
        self.moved: Mapping[str, Moved] = {each.row.id: each for each in moved}
        self._out: dict[str, list[RowPlace]] = {}
        self._in: dict[str, list[TicketRow]] = {}
        self._ranks: dict[str, Sequence[int]] = {}
        for each in moved:
            if each.cached_zone:
                self._out.setdefault(each.cached_zone, []).append(each.cached_place)
            if each.zone:
                self._in.setdefault(each.zone, []).append(each.row)
        for rows in self._in.values():
            rows.sort(key=lambda row: order_of(row.place))

    def count(self, zone: str) -> int:
        return self._cache.tickets.count(zone) - len(self._out.get(zone, ())) + len(self._in.get(zone, ()))

    def counts(self) -> dict[str, ZoneCount]:
        cached = {count.zone: count for count in self._cache.tickets.counts()}
        for zone in self._out.keys() | self._in.keys():
            first = self.rows(zone, 0, 1)
            cached[zone] = ZoneCount(zone, self.count(zone), first[0].due_at if first else None)
        return cached

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        """`limit` rows from `offset`, both counted in the list as the operator sees it."""
        out, coming = self._out.get(zone, ()), self._in.get(zone, ())
        if not out and not coming:
            return self._cache.tickets.rows_from(zone, offset, limit)
        begin = max(0, offset - len(coming))
        cached = self._cache.tickets.rows_from(zone, begin, limit + len(coming) + len(out) + offset - begin)
        gone_before = bisect_left(self._out_ranks(zone), begin) if begin else 0
        kept = [row for row in cached if row.id not in self.moved]
        seen = begin - gone_before
        if cached:
            first = order_of(cached[0].place)
            before = [row for row in coming if order_of(row.place) < first] if begin else []
        else:
            before = list(coming)[: max(0, offset - seen)]
        merged = sorted([*kept, *coming[len(before) :]], key=lambda row: order_of(row.place))
        skip = offset - seen - len(before)
        return merged[max(0, skip) : max(0, skip) + limit]

    def _out_ranks(self, zone: str) -> Sequence[int]:
        """The cached numbers of the rows that have left a list, ascending. Asked for once: after an outage
        there are many, and each costs a question."""
        ranks = self._ranks.get(zone)
        if ranks is None:
            ranks = sorted(self._cache.tickets.rank(zone, place) for place in self._out.get(zone, ()))
            self._ranks[zone] = ranks
        return ranks

    def rank(self, zone: str, row_place: RowPlace) -> int:
        """How many rows stand before this place in the list as the operator sees it."""
        here = order_of(row_place)
        return (
            self._cache.tickets.rank(zone, row_place)
            - sum(order_of(place) < here for place in self._out.get(zone, ()))
            + sum(order_of(row.place) < here for row in self._in.get(zone, ()))
        )


def order_of(row_place: RowPlace) -> tuple[bool, float, str]:
    """The order of the lists: most urgent first, without a clock last, then by id."""
    due = row_place.due_at
    return (due is None, due.timestamp() if due else 0.0, row_place.id)


def moved_tickets(
    tickets: Iterable[Ticket],
    outgoing: Mapping[str, Sequence[Outgoing]],
    snoozed: Collection[str],
    orders: Mapping[str, Order],
    profile: Profile,
    now: datetime,
    me: str,
    my_name: str,
    shown_in_cache: Collection[str],
) -> list[Moved]:
    """Where each ticket with something undelivered, or put off until later, belongs now.

    `shown_in_cache` are the ids that the cache has on its lists.
    """
    moved = []
    for ticket in tickets:
        ahead = after_outbox(ticket, outgoing.get(ticket.id, ()), me, my_name)
        placement = place(ahead, orders.get(ticket.order_number), profile, now, me)
        zone = placement.zone if placement.shown and ticket.id not in snoozed else ""
        cached_zone = ticket.zone if ticket.id in shown_in_cache else ""
        if zone == cached_zone and placement.due_at == ticket.due_at:
            continue
        moved.append(Moved(row_of(ahead, placement), cached_zone, RowPlace(ticket.due_at, ticket.id), zone))
    return moved


def row_of(ticket: Ticket, placement: Placement) -> TicketRow:
    return TicketRow(
        id=ticket.id,
        number=ticket.number,
        requester=ticket.requester,
        subject=ticket.subject,
        status=ticket.status,
        channel=ticket.channel,
        assignee_id=ticket.assignee_id,
        waiting_since=ticket.waiting_since,
        due_at=placement.due_at,
        updated_at=ticket.updated_at,
    )
