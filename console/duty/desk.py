"""Duty as the desk sees it: who is at work, where it burns, what is mine today, what I leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console.duty.days import WEEK, monday_of
from console.duty.following import Following
from console.duty.kept import KeptRoster
from console.duty.shared import SharedRoster
from console.duty.sharing import Sharing
from console.profiles.model import Profile, said
from console.rules.roster import DutyDay, RosterFlaw, day_of, flaws, on_duty
from console.views import AtWork, Choice, Notice, NotPossible, Receipt, RosterStanding, Strain, Trouble
from storage.problems import mark

if TYPE_CHECKING:
    from console.board import Board
    from console.confirming import Confirming
    from console.lists import Lists
    from storage.cache import Cache
    from storage.ledger import Ledger
    from storage.records import Agent, AssignedTicket, Ticket

WEEKS = range(-1, 5)
"""The weeks, from this one, whose people are offered though the helpdesk does not name them."""

OF_MINE = 500
"""Tickets of one person that are looked through at the end of a shift."""


class DutyPort(Protocol):
    """What a screen asks about duty; see `DutyDesk`."""

    def people(self) -> tuple[Choice, ...]: ...

    def days(self, days: Sequence[date]) -> tuple[DutyDay, ...]: ...

    def flaws(self, days: Sequence[date]) -> tuple[RosterFlaw, ...]: ...

    def put(self, day: DutyDay) -> None: ...

    def clear(self, day: date, person: str) -> None: ...

    def standing(self, monday: date) -> RosterStanding: ...

    def share(self, monday: date) -> Receipt: ...

    def at_work(self) -> tuple[AtWork, ...]: ...

    def mine(self) -> DutyDay | None: ...

    def trouble(self) -> Trouble | None: ...

    def help_there(self) -> str: ...

    def left_behind(self) -> tuple[AssignedTicket, ...]: ...


class DutyDesk:
    """Reads the roster over the desk's lists, keeps what a senior plans, and shares it with the team.

    `directory` is where the desk keeps its files; with `example` the profile's example counts where nothing
    is planned. `ahead` gives a ticket as it will be when what is on its way has arrived; `confirming` and
    `ordered` carry out what is ordered.
    """

    def __init__(
        self,
        directory: Path,
        cache: Cache,
        ledger: Ledger,
        lists: Lists,
        board: Board,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
        writable: Callable[[], None],
        ahead: Callable[[str], Ticket],
        confirming: Callable[[], Confirming],
        ordered: Callable[[Callable[[], Receipt]], Receipt],
        *,
        example: bool,
    ) -> None:
        shared = SharedRoster(cache, profile)
        self._kept = KeptRoster(directory, profile, example=example, shared=shared)
        self._cache = cache
        self._lists = lists
        self._board = board
        self._profile = profile
        self._language = language
        self._now = now
        self._me = me
        self._writable = writable
        self._ahead = ahead
        self._sharing = Sharing(self._kept, cache, ledger, profile, now, me, confirming, ordered)
        self._following = Following(self._kept, shared, profile, now, me)
        self._taken_up: tuple[str, date] | None = None
        self._given: frozenset[str] = frozenset()
        self._follows = False

    def people(self) -> tuple[Choice, ...]:
        """Everybody who can be planned, by login: agents of the helpdesk, those of the example roster, and
        whoever is planned already."""
        names = self._known()
        monday = monday_of(self._today())
        weeks = [monday + timedelta(days=WEEK * number + day) for number in WEEKS for day in range(WEEK)]
        for one in (*self._kept.planned(), *self.days(weeks)):
            names.setdefault(one.person, one.person)
        return tuple(Choice(login, name) for login, name in sorted(names.items(), key=lambda one: one[1]))

    def _known(self) -> dict[str, str]:
        """Names by login of those who work here."""
        names = {person.login: person.name for person in self._kept.example_people()}
        agents = self._cache.agents.all()
        return names | {agent.login: agent.name for agent in agents if agent.active and agent.login}

    def days(self, days: Sequence[date]) -> tuple[DutyDay, ...]:
        """What is planned for these days: by the team's plan, here, or else by the profile's example."""
        return self._kept.of_days(days)

    def flaws(self, days: Sequence[date]) -> tuple[RosterFlaw, ...]:
        """What is wrong with the plan of these days."""
        return flaws(self.days(days), self._profile, self._known(), days)

    def put(self, day: DutyDay) -> None:
        """Plan one person's day. The others of that day are kept as they are, the example's included."""
        self._writable()
        rest = [one for one in self.days([day.day]) if one.person != day.person]
        self._kept.replace([day.day], [*rest, day])

    def clear(self, day: date, person: str) -> None:
        """Plan nothing for somebody on a day."""
        self._writable()
        self._kept.replace([day], [one for one in self.days([day]) if one.person != person])

    def standing(self, monday: date) -> RosterStanding:
        """How the week as it is planned here stands towards what the team has."""
        return self._sharing.standing(monday)

    def share(self, monday: date) -> Receipt:
        """Send the week to the team, through the helpdesk. Raises `NotPossible` where there is nothing to
        send."""
        self._writable()
        return self._sharing.share(monday)

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
            raise self._all_keep_up()
        self._lists.duty = self._lists.duty | {trouble.zone}
        return trouble.zone

    def _all_keep_up(self) -> NotPossible:
        """Why no zone needs help, with what is overdue all the same."""
        loads = [(zone.load, zone.title) for zone in self._board.zones(0)]
        late = max(loads, key=lambda one: one[0].overdue, default=None)
        if late is not None and late[0].overdue:
            sentence = mark(
                "Those on duty can answer all that is due within the hour. Overdue comes first: {zone} ({n})."
            )
            return NotPossible(sentence, zone=late[1], n=late[0].overdue)
        due = sum(load.due for load, _title in loads)
        if due:
            return NotPossible(
                mark("No zone needs help: those on duty can answer what is due within the hour ({n})."), n=due
            )
        return NotPossible(mark("No zone needs help: nothing is due within the hour."))

    def take_up(self) -> bool:
        """Open the zones that the roster gives me today, once a day; whether that changed anything."""
        if self._follows:
            self._following.begin()  # now that it is known who we are
        key = (self._me().login, self._today())
        if not key[0] or key == self._taken_up:
            return False
        self._taken_up = key
        self._given = self._my_zones()
        if not self._given:
            return False
        self._lists.duty = self._given
        return True

    def begin_following(self) -> None:
        """From now on what the team's roster changes of my days is told."""
        self._follows = True
        self._following.begin()

    def followed(self) -> Notice:
        """Take up what the team's roster has changed since the last look, and a day that has begun; what
        the screens are told of it. Nothing where it is the same."""
        begun = self._taken_up is not None and self._taken_up[1] != self._today() and self.take_up()
        if not self._following.moved():
            return Notice(zones=frozenset(self.titles()), everything=True) if begun else Notice()
        if self._taken_up is not None:
            # What was opened or closed here by hand stays so; what the roster gave and gives no more closes.
            # Where it gave nothing, the zones that the profile opens give way to mine.
            given = self._my_zones()
            duty = self._lists.duty - (self._given - given) | (given - self._given) if self._given else given
            self._lists.duty, self._given = duty or self._lists.duty, given
        return Notice(zones=frozenset(self.titles()), link=True, everything=True, says=self._following.news())

    def _my_zones(self) -> frozenset[str]:
        mine = self.mine()
        return frozenset(mine.zones) & self.titles().keys() if mine is not None else frozenset()

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
        ahead = [(one, self._ahead(one.id)) for one in mine]
        return tuple(
            replace(one, requester=ticket.requester, subject=ticket.subject)
            for one, ticket in ahead
            if ticket.assignee_id == me
        )

    def titles(self) -> Mapping[str, str]:
        """The zones' titles, by key, in the operator's language."""
        return {zone.key: said(zone.title, self._language) for zone in self._profile.zones}

    def _today(self) -> date:
        return self._now().astimezone(self._profile.hours.timezone).date()
