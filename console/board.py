"""What the board shows: every zone with all that anybody has to do there, and who does it.

The operator's own part of a zone is the list as the desk shows it, ledger laid over; colleagues' part
comes from the cache as the helpdesk told it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from console.lists import Lists
from console.overlay import Overlay, order_of
from console.profiles.model import Profile
from console.views import COUNTED_TO, AtWork, BoardZone, OnZone, Strain, ZoneLoad, ZoneState
from storage.cache import Cache
from storage.folding import sort_key
from storage.records import Agent, Ticket, TicketRow

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
        at_work: Callable[[], Sequence[AtWork]] = tuple,
    ) -> None:
        self._cache = cache
        self._lists = lists
        self._profile = profile
        self._now = now
        self._me = me
        self._at_work = at_work
        self._met: dict[str, str] = {}  # names of agents who are on no list of the helpdesk's, by id

    def zones(self, rows: int, only: Collection[str] | None = None) -> tuple[BoardZone, ...]:
        """The zones, or only some of them, in the profile's order, each with its first `rows` rows."""
        now = self._now()
        overlay = self._lists.overlay()
        elsewhere = self._elsewhere(overlay)
        work = self._work(overlay, elsewhere)
        agents = self._cache.agents.all()
        names = {agent.id: agent.name for agent in agents}
        planned = self._planned({agent.login: agent.id for agent in agents if agent.login})
        return tuple(
            self._zone(
                state,
                _with_planned(work.get(state.zone.key, {}), planned.get(state.zone.key, ())),
                {**names, **planned.get(state.zone.key, {})},
                rows,
                overlay,
                elsewhere,
                now,
            )
            for state in self._lists.zones()
            if only is None or state.zone.key in only
        )

    def _planned(self, ids: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """Who has which zone now by the roster: names by id, or by login where there is no id yet."""
        found: dict[str, dict[str, str]] = {}
        for one in self._at_work():
            for zone in () if one.at_lunch else one.zones:
                found.setdefault(zone, {})[ids.get(one.login, one.login)] = one.name
        return found

    def _elsewhere(self, overlay: Overlay) -> list[Ticket]:
        """What the cache counts as work of `ticket.zone`, and what was done from here has moved away."""
        found = []
        for ticket in self._cache.tickets.get_many(sorted(overlay.moved)):
            moved, placed = overlay.moved[ticket.id], self._cache.tickets.placement(ticket.id)
            if placed is not None and placed.zone and not placed.rests and (moved.zone or placed.shown):
                found.append(ticket)
        return found

    def _zone(
        self,
        state: ZoneState,
        work: Mapping[str, int],
        names: Mapping[str, str],
        rows: int,
        overlay: Overlay,
        elsewhere: Sequence[Ticket],
        now: datetime,
    ) -> BoardZone:
        listed = self._rows(state.zone.key, rows, overlay)
        self._meet(listed, names)
        people = self._people(work, {**self._met, **names})
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
            load=self._load(state.zone.key, len(people), overlay, elsewhere, now),
            rows=listed,
        )

    def _work(self, overlay: Overlay, elsewhere: Sequence[Ticket]) -> dict[str, dict[str, int]]:
        """How much of each zone's work each agent has, with what has just been done from here."""
        work: dict[str, dict[str, int]] = {}

        def add(zone: str, agent_id: str, count: int) -> None:
            agents = work.setdefault(zone, {})
            agents[agent_id] = agents.get(agent_id, 0) + count

        for counted in self._cache.work.agents():
            add(counted.zone, counted.agent_id, counted.count)
        for ticket in elsewhere:
            add(ticket.zone, ticket.assignee_id, -1)
        for moved in overlay.moved.values():
            if moved.zone:
                add(moved.zone, moved.row.assignee_id, 1)
        return work

    def _people(self, work: Mapping[str, int], names: Mapping[str, str]) -> tuple[OnZone, ...]:
        me = self._me()
        people = [
            OnZone(agent_id, names.get(agent_id, agent_id), count, agent_id == me.id)
            for agent_id, count in work.items()
            if agent_id
        ]
        return tuple(
            sorted(people, key=lambda one: (not one.me, -one.count, sort_key(one.name), one.agent_id))
        )

    def _meet(self, rows: Sequence[TicketRow], names: Mapping[str, str]) -> None:
        """The list of agents is read now and then; somebody new is known by the tickets they took."""
        for row in rows:
            agent_id = row.assignee_id
            if agent_id and agent_id not in names and agent_id not in self._met:
                ticket = self._cache.tickets.get(row.id)
                if ticket is not None and ticket.assignee_id == agent_id and ticket.assignee:
                    self._met[agent_id] = ticket.assignee

    def _rows(self, zone: str, rows: int, overlay: Overlay) -> tuple[TicketRow, ...]:
        ours = self._lists.rows(zone, 0, rows)
        here = {ticket_id for ticket_id, moved in overlay.moved.items() if moved.zone}
        theirs = [row for row in self._cache.work.theirs(zone, rows) if row.id not in here]
        return tuple(islice(merge(ours, theirs, key=lambda row: order_of(row.place)), rows))

    def _load(
        self, zone: str, people: int, overlay: Overlay, elsewhere: Sequence[Ticket], now: datetime
    ) -> ZoneLoad:
        def due(before: datetime) -> int:
            gone = sum(one.zone == zone and _ends(one.due_at, before) for one in elsewhere)
            moved = overlay.moved.values()
            come = sum(one.zone == zone and _ends(one.row.due_at, before) for one in moved)
            most = COUNTED_TO + gone
            work = self._cache.work
            cached = work.listed_due(zone, before, most) + work.theirs_due(zone, before, most)
            return min(cached - gone + come, COUNTED_TO)

        # Work that nobody has taken yet is measured against one person.
        capacity = max(1, people) * self._profile.goals.hour
        soon = due(now + LOOKS_AHEAD)
        return ZoneLoad(soon, due(now), capacity, strain_of(soon, capacity))


def _with_planned(work: Mapping[str, int], planned: Iterable[str]) -> dict[str, int]:
    """How much each has, those among them who have nothing yet and are planned here."""
    return {**dict.fromkeys(planned, 0), **{agent: count for agent, count in work.items() if count > 0}}


def _ends(due_at: datetime | None, before: datetime) -> bool:
    return due_at is not None and due_at < before
