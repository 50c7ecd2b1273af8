"""Consoles of one practice desk, each with files of its own, synced when a test says so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from console.config import DeskSettings, Home
from console.desk import Desk, open_desk
from console.profiles.loader import load_profile
from console.rules.roster import DutyDay
from console.sync.process import Sync, run_once
from console.sync.roster_home import roster_tickets
from console.sync.wire import Changed, ClockTold, Told
from console.upstream.practice.founding import Founding
from console.upstream.practice.upstream import PracticeUpstream
from console.views import Notice
from storage.cache import Cache
from storage.records import MessageKind, OutgoingState

PROFILE = load_profile("boutique")
MONDAY = date(2026, 11, 23)


class Console:
    """One operator's console. `desk` is what their screens have; `told` the notices that they got."""

    def __init__(self, directory: Path, practice: Path, agent: str, *, fresh: bool = False) -> None:
        """`fresh`: the screen opens before anything has been read."""
        self.home = Home(directory / agent)
        self.files = self.home.prepare("desks", "test")
        self._practice = practice
        self._agent = agent
        self.upstream = self._come_in()
        if not fresh:
            self._run()
        self.told: list[Notice] = []
        settings = DeskSettings("test", "practice", "boutique", login=agent)
        self.desk: Desk = open_desk(self.home, settings, PROFILE, "en")
        self.desk.listen(self.told.append)
        self.desk.roster.begin_following()

    def _come_in(self) -> PracticeUpstream:
        return PracticeUpstream.open(
            self._practice,
            profile=PROFILE,
            agent=self._agent,
            wall=lambda: datetime.now(UTC),
            founding_of=Founding(seed=1, day=MONDAY, colleagues=PROFILE.roster.people),
        )

    def _run(self) -> list[Told]:
        heard: list[Told] = []
        sync = Sync(self.files, self._come_in(), PROFILE, heard.append)
        run_once(sync, 10.0)
        sync.close()
        return heard

    def sync(self) -> None:
        """Everything goes out and comes in, and the console hears of it."""
        for told in self._run():
            if isinstance(told, Changed | ClockTold):
                self.desk._hear(told)  # as the process beside it would say

    def days(self, monday: date, person: str) -> list[tuple[str, ...]]:
        """The zones of somebody's days of a week."""
        week = [one for one in self.desk.roster.days(week_days(monday)) if one.person == person]
        return [one.zones for one in sorted(week, key=lambda one: one.day)]

    def plan(self, day: date, person: str, *zones: str) -> None:
        spans = PROFILE.shifts[0].spans
        self.desk.roster.put(DutyDay(day, person, spans, zones, PROFILE.shifts[0].key))

    def notes(self) -> list[str]:
        """The bodies of the roster's notes at the helpdesk."""
        found = []
        for ticket_id in self.tickets():
            chain = self.upstream.fetch(ticket_id).messages or ()
            found += [message.body for message in chain if message.kind is MessageKind.NOTE]
        return found

    def tickets(self) -> list[str]:
        cache = Cache.open(self.files / "cache.db", writing=False)
        try:
            return roster_tickets(cache)
        finally:
            cache.close()

    def states(self) -> list[OutgoingState]:
        return [item.state for item in self.desk.outbox()]

    def close(self) -> None:
        self.desk.close()
        self.upstream.close()


def week_days(monday: date) -> list[date]:
    return [date.fromordinal(monday.toordinal() + number) for number in range(7)]
