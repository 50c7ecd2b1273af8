"""Duty as the desk sees it: who is at work, where it burns, what is mine today, what I leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from console.board import Board
from console.duty.kept import KeptRoster
from console.lists import Lists
from console.profiles.model import Profile, said
from console.rules.roster import DutyDay, RosterFlaw, day_of, flaws, on_duty
from console.views import AtWork, Choice, NotPossible, Strain, Trouble
from storage.cache import Cache
from storage.problems import mark
from storage.records import Agent, AssignedTicket, Ticket

OF_MINE = 500
"""Tickets of one person that are looked through at the end of a shift."""


class DutyPort(Protocol):
    """What a screen asks about duty; see `DutyDesk`."""

    def people(self) -> tuple[Choice, ...]: ...

    def days(self, days: Sequence[date]) -> tuple[DutyDay, ...]: ...

    def flaws(self, days: Sequence[date]) -> tuple[RosterFlaw, ...]: ...

    def put(self, day: DutyDay) -> None: ...

    def clear(self, day: date, person: str) -> None: ...

    def at_work(self) -> tuple[AtWork, ...]: ...

    def mine(self) -> DutyDay | None: ...

    def trouble(self) -> Trouble | None: ...

    def help_there(self) -> str: ...

    def left_behind(self) -> tuple[AssignedTicket, ...]: ...


class DutyDesk:
    """Reads the roster over the desk's lists, and keeps what a senior plans. `ahead` gives a ticket as it
    will be when what is on its way has arrived."""

    def __init__(
        self,
        kept: KeptRoster,
        cache: Cache,
        lists: Lists,
        board: Board,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
        writable: Callable[[], None],
        ahead: Callable[[str], Ticket],
    ) -> None:
        self._kept = kept
        self._cache = cache
        self._lists = lists
        self._board = board
        self._profile = profile
        self._language = language
        self._now = now
        self._me = me
        self._writable = writable
        self._ahead = ahead
        self._taken_up: tuple[str, date] | None = None

    def people(self) -> tuple[Choice, ...]:
        """Everybody who can be planned, by login: agents of the helpdesk, and those of the example roster."""
        names = {person.login: person.name for person in self._kept.example_people()}
        names |= {
            agent.login: agent.name for agent in self._cache.agents.all() if agent.active and agent.login
        }
        names |= {one.person: names.get(one.person, one.person) for one in self._kept.planned()}
        return tuple(Choice(login, name) for login, name in sorted(names.items(), key=lambda one: one[1]))

    def days(self, days: Sequence[date]) -> tuple[DutyDay, ...]:
        """What is planned for these days, or else what the profile's example says."""
        return self._kept.of_days(days)

    def flaws(self, days: Sequence[date]) -> tuple[RosterFlaw, ...]:
        """What is wrong with the plan of these days."""
        return flaws(self.days(days), self._profile, [choice.key for choice in self.people()], days)

    def put(self, day: DutyDay) -> None:
        """Plan one person's day. The others of that day are kept as they are, the example's included."""
        self._writable()
        rest = [one for one in self.days([day.day]) if one.person != day.person]
        self._kept.replace([day.day], [*rest, day])

    def clear(self, day: date, person: str) -> None:
        """Plan nothing for somebody on a day."""
        self._writable()
        self._kept.replace([day], [one for one in self.days([day]) if one.person != person])

    def at_work(self) -> tuple[AtWork, ...]:
        """Who is on duty now, with the zones that they have: those whom the helpdesk knows as its agents."""
        names = {agent.login: agent.name for agent in self._cache.agents.all() if agent.login}
        me = self._me().login
        return tuple(
            AtWork(
                one.person,
                names[one.person],
                tuple(zone for zone in one.zones if any(zone == known.key for known in self._profile.zones)),
                one.until,
                one.at_lunch,
                bool(me) and one.person == me,
            )
            for one in on_duty(self.days([self._today()]), self._now(), self._profile)
            if one.person in names
        )

    def mine(self) -> DutyDay | None:
        """My own day; None where nothing is planned for me."""
        me = self._me().login
        return day_of(self.days([self._today()]), me, self._today()) if me else None

    def trouble(self) -> Trouble | None:
        """The zone in which most is due within the hour for those who are on it; None where all are well."""
        worst: Trouble | None = None
        for zone in self._board.zones(0):
            if zone.load.strain is not Strain.OVER:
                continue
            found = Trouble(zone.zone.key, zone.title, zone.load.due, zone.load.capacity, zone.on_duty)
            if worst is None or found.due * worst.capacity > worst.due * found.capacity:
                worst = found
        return worst

    def help_there(self) -> str:
        """Open the zone in trouble for me; its key. Raises `NotPossible` where nothing is in trouble."""
        trouble = self.trouble()
        if trouble is None:
            raise NotPossible(mark("No zone needs help now: what is due within the hour can be done."))
        self._lists.duty = self._lists.duty | {trouble.zone}
        return trouble.zone

    def take_up(self) -> bool:
        """Open the zones that the roster gives me today, once a day; whether that changed anything."""
        key = (self._me().login, self._today())
        if not key[0] or key == self._taken_up:
            return False
        self._taken_up = key
        mine = self.mine()
        if mine is None or not mine.zones:
            return False
        self._lists.duty = frozenset(mine.zones) & self.titles().keys()
        return True

    def allow_claim(self, ticket_id: str) -> None:
        """Raises `NotPossible` for a ticket of a zone that is paused for me."""
        titles, zone = self.titles(), self._lists.zone_of(ticket_id)
        by = self._lists.paused().get(zone)
        if by is not None:
            raise NotPossible(
                mark("{zone} is paused for you while something waits in {by}: take that first."),
                zone=titles[zone],
                by=titles[by],
            )

    def left_behind(self) -> tuple[AssignedTicket, ...]:
        """The open tickets that are mine and stay mine when all has gone out, for the end of a shift."""
        me = self._me().id
        mine = self._cache.work.assigned(me, OF_MINE) if me else []
        return tuple(one for one in mine if self._ahead(one.id).assignee_id == me)

    def titles(self) -> Mapping[str, str]:
        """The zones' titles, by key, in the operator's language."""
        return {zone.key: said(zone.title, self._language) for zone in self._profile.zones}

    def _today(self) -> date:
        return self._now().astimezone(self._profile.hours.timezone).date()
