"""How things stand for one operator, read off the local files: what announcements are made from.

Every question is bounded: a desk with a million tickets is asked as much as one with a hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.lists import NOW, Lists
from console.profiles.model import Profile, said
from console.rules.announcements import Mine, Reminded, Standing, Stopped, Urgent
from console.views import COUNTED_TO
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import STUCK, Agent, OutgoingState, TicketRow

OF_A_ZONE = 96  # urgent rows that are looked at: beyond so many, one more is no news
_PAGE = 24
# Of one's own tickets the latest changed come first: once all are known, those are enough.
OF_MINE_AT_FIRST = 2000
OF_MINE = 100
OF_LEDGER = 50

_STOPPED = STUCK | {OutgoingState.NEEDS_AUTH}


class Attention:
    """Reads the lists as the operator sees them: what was just answered from here waits for nobody."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        lists: Lists,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._lists = lists
        self._titles = {zone.key: said(zone.title, language) for zone in profile.zones}
        self._now = now
        self._me = me
        self._of_mine = OF_MINE_AT_FIRST

    def standing(self, *, settled: bool) -> Standing:
        """`settled` is False while the first pull runs; one's own tickets are not told of before."""
        now = self._now()
        open_zones = [state for state in self._lists.zones() if state.on_duty]
        urgent = [one for state in open_zones for one in self._urgent(state.zone.key, now)]
        late = sum(self._overdue(state.zone.key, now) for state in open_zones)
        return Standing(
            waiting=sum(state.count for state in open_zones),
            overdue=min(late, COUNTED_TO),
            urgent=tuple(urgent),
            mine=tuple(self._mine()) if settled else (),
            stopped=tuple(self._stopped()),
            reminded=tuple(self._reminded(now)),
            settled=settled,
        )

    def _urgent(self, zone: str, now: datetime) -> list[Urgent]:
        found: list[Urgent] = []
        for offset in range(0, OF_A_ZONE, _PAGE):
            for row in self._lists.rows(zone, offset, _PAGE):
                if row.due_at is None or row.due_at > now + NOW:
                    return found  # the rows come by their clocks
                found.append(Urgent(row.id, row.number, self._titles[zone], row.due_at))
            if len(found) < offset + _PAGE:
                break
        return found

    def _overdue(self, zone: str, now: datetime) -> int:
        overlay = self._lists.overlay()

        def is_late(due_at: datetime | None) -> bool:
            return due_at is not None and due_at < now

        moved = overlay.moved.values()
        gone = sum(one.cached_zone == zone and is_late(one.cached_place.due_at) for one in moved)
        come = sum(one.zone == zone and is_late(one.row.due_at) for one in moved)
        return self._cache.work.listed_due(zone, now, COUNTED_TO + gone) - gone + come

    def _mine(self) -> list[Mine]:
        """The tickets that are ours, or are about to be: a claim of ours makes no answer of what waits."""
        me = self._me().id
        overlay = self._lists.overlay()
        limit = self._of_mine
        if me:
            self._of_mine = OF_MINE
        found = [
            Mine(one.id, one.number, self._titles.get(one.zone, ""), one.waiting_since)
            for one in self._cache.work.assigned(me, limit)
            if one.id not in overlay.moved
        ]
        for moved in overlay.moved.values():
            row: TicketRow = moved.row
            if me and row.assignee_id == me:
                found.append(Mine(row.id, row.number, self._titles.get(moved.zone, ""), row.waiting_since))
        return found

    def _stopped(self) -> list[Stopped]:
        items = self._ledger.outbox.listing(OF_LEDGER, _STOPPED)
        return [
            Stopped(item.op_id, item.ticket_id, self._number(item.ticket_id), item.state.value)
            for item in items
        ]

    def _reminded(self, now: datetime) -> list[Reminded]:
        over = self._ledger.reminders.over(now)[-OF_LEDGER:]
        return [Reminded(one.ticket_id, self._number(one.ticket_id), one.until) for one in over]

    def _number(self, ticket_id: str) -> str:
        ticket = self._cache.tickets.get(ticket_id)
        return ticket.number if ticket is not None else ""
