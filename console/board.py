"""What the board shows: every zone with all that anybody has to do there, and who does it.

The operator's own part of a zone is the list as the desk shows it, ledger laid over; colleagues' part
comes from the cache as the helpdesk told it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from console.lists import Lists
from console.overlay import Overlay, order_of
from console.profiles.model import Profile
from console.views import COUNTED_TO, BoardZone, OnZone, Strain, ZoneLoad, ZoneState
from storage.cache import Cache
from storage.folding import sort_key
from storage.records import Agent, TicketRow

LOOKS_AHEAD = timedelta(hours=1)
FULL_FROM = 0.75  # of what those on a zone can do in an hour


def strain_of(due: int, capacity: int) -> Strain:
    """How `due` tickets of an hour stand to what can be answered in it."""
    if not due:
        return Strain.IDLE
    if due > capacity:
        return Strain.OVER
    return Strain.FULL if due >= capacity * FULL_FROM else Strain.EASY


class Board:
    """Reads bounded pages and counters: what a repaint costs does not grow with the zones."""

    def __init__(
        self,
        cache: Cache,
        lists: Lists,
        profile: Profile,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
    ) -> None:
        self._cache = cache
        self._lists = lists
        self._profile = profile
        self._now = now
        self._me = me

    def zones(self, rows: int, only: Collection[str] | None = None) -> tuple[BoardZone, ...]:
        """The zones, or only some of them, in the profile's order, each with its first `rows` rows."""
        now = self._now()
        overlay = self._lists.overlay()
        work = self._work(overlay)
        names = {agent.id: agent.name for agent in self._cache.agents.all()}
        return tuple(
            self._zone(state, work.get(state.zone.key, {}), names, rows, overlay, now)
            for state in self._lists.zones()
            if only is None or state.zone.key in only
        )

    def _zone(
        self,
        state: ZoneState,
        work: Mapping[str, int],
        names: Mapping[str, str],
        rows: int,
        overlay: Overlay,
        now: datetime,
    ) -> BoardZone:
        people = self._people(work, names)
        urgent = self._cache.work.theirs_most_urgent(state.zone.key)
        clocks = [clock for clock in (state.most_urgent_at, urgent) if clock is not None]
        return BoardZone(
            zone=state.zone,
            title=state.title,
            count=sum(work.values()),
            most_urgent_at=min(clocks, default=None),
            on_duty=state.on_duty,
            people=people,
            free=work.get("", 0),
            load=self._load(state.zone.key, len(people), overlay, now),
            rows=self._rows(state.zone.key, rows, overlay),
        )

    def _work(self, overlay: Overlay) -> dict[str, dict[str, int]]:
        """How much of each zone's work each agent has, with what has just been done from here."""
        work: dict[str, dict[str, int]] = {}

        def add(zone: str, agent_id: str, count: int) -> None:
            agents = work.setdefault(zone, {})
            agents[agent_id] = agents.get(agent_id, 0) + count

        for counted in self._cache.work.agents():
            add(counted.zone, counted.agent_id, counted.count)
        for ticket in self._cache.tickets.get_many(sorted(overlay.moved)):
            moved = overlay.moved[ticket.id]
            if moved.cached_zone:
                add(moved.cached_zone, ticket.assignee_id, -1)
            if moved.zone:
                add(moved.zone, moved.row.assignee_id, 1)
        return work

    def _people(self, work: Mapping[str, int], names: Mapping[str, str]) -> tuple[OnZone, ...]:
        me = self._me()
        people = [
            OnZone(agent_id, names.get(agent_id, agent_id), count, agent_id == me.id)
            for agent_id, count in work.items()
            if agent_id and count > 0
        ]
        return tuple(
            sorted(people, key=lambda one: (not one.me, -one.count, sort_key(one.name), one.agent_id))
        )

    def _rows(self, zone: str, rows: int, overlay: Overlay) -> tuple[TicketRow, ...]:
        ours = self._lists.rows(zone, 0, rows)
        here = {ticket_id for ticket_id, moved in overlay.moved.items() if moved.zone}
        theirs = [row for row in self._cache.work.theirs(zone, rows) if row.id not in here]
        return tuple(islice(merge(ours, theirs, key=lambda row: order_of(row.place)), rows))

    def _load(self, zone: str, people: int, overlay: Overlay, now: datetime) -> ZoneLoad:
        # Work that nobody has taken yet is measured against one person.
        capacity = max(1, people) * self._profile.goals.hour
        due = self._due(zone, now + LOOKS_AHEAD, overlay)
        return ZoneLoad(due, self._due(zone, now, overlay), capacity, strain_of(due, capacity))

    def _due(self, zone: str, before: datetime, overlay: Overlay) -> int:
        def is_due(due_at: datetime | None) -> bool:
            return due_at is not None and due_at < before

        moved = overlay.moved.values()
        gone = sum(one.cached_zone == zone and is_due(one.cached_place.due_at) for one in moved)
        come = sum(one.zone == zone and is_due(one.row.due_at) for one in moved)
        most = COUNTED_TO + gone
        listed = self._cache.work.listed_due(zone, before, most)
        return min(listed - gone + come + self._cache.work.theirs_due(zone, before, most), COUNTED_TO)
