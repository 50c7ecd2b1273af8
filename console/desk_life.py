"""What of a desk lives: its files, the sync process beside it, its clock, and who is told what changed."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from console import __version__
from console.config import DeskSettings, Home
from console.desk_files import DeskFiles
from console.notice_settings import USUAL
from console.presence import Presence
from console.profiles.model import Profile
from console.rules.macros import prepare
from console.sync.companion import Companion, sync_command
from console.sync.freshness import kept_as_of
from console.sync.wire import Changed, ClockTold, LinkTold, PresenceTold, Told, clock_from
from console.upstream.protocol import DeskClock
from console.views import LinkState, Notice
from storage.problems import Busy, Problem
from storage.records import Agent

log = logging.getLogger(__name__)

PULSE = 1.0  # seconds between two looks at what nobody tells us: reminders, another console's files


class LivingDesk:
    """Opens nothing and asks for nothing: it keeps what is open going, and follows what changes."""

    def __init__(
        self, settings: DeskSettings, profile: Profile, language: str, files: DeskFiles, home: Home
    ) -> None:
        self._settings = settings
        self.notices = USUAL  # until whoever opens the desk says otherwise
        self._home = home
        self._profile = profile
        self._language = language
        self._cache = files.cache
        self._ledger = files.ledger
        self._files = files
        self._told_of_damage = False
        self._notices: list[Callable[[Notice], None]] = []
        self._stopping = threading.Event()
        self._pulse: threading.Thread | None = None
        self._due: frozenset[str] = frozenset()
        self._versions: tuple[int, tuple[int, int]] | None = None
        self._told = LinkTold(LinkState.STARTING if files.why is None else LinkState.READING, why=files.why)
        self._me = Agent("", "")
        self._clock = DeskClock(datetime.now(UTC), datetime.now(UTC))
        self._companion: Companion | None = None
        if files.why is None:
            self._companion = Companion(
                sync_command(settings.name), self._hear, home.prepare("logs") / "sync.errors", home.path
            )
        self._presence = Presence(self._companion.here if self._companion is not None else _nobody_hears)

    # Who and when

    @property
    def profile(self) -> Profile:
        return self._profile

    @property
    def language(self) -> str:
        return self._language

    @property
    def account(self) -> str:
        return self._settings.name

    @property
    def read_only(self) -> str:
        if self._files.why is None:
            return ""
        return self._files.held_by or str(self._files.why)

    @property
    def why_read_only(self) -> Problem | None:
        return self._files.why

    @property
    def me(self) -> Agent:
        return self._me

    @property
    def keys_file(self) -> Path:
        return self._home.keys_file

    @property
    def presence(self) -> Presence:
        return self._presence

    def now(self) -> datetime:
        return self._clock.at(datetime.now(UTC))

    def timezone(self) -> ZoneInfo:
        return self._profile.hours.timezone

    # Life

    def listen(self, on_notice: Callable[[Notice], None]) -> None:
        self._notices.append(on_notice)

    def start(self) -> None:
        # Not when it is opened: what keeps secrets out of the first line would make the first paint wait.
        log.info("the console has desk %s (%s), Pult %s", self.account, self._settings.kind, __version__)
        if self._companion is not None:
            self._companion.start()
        self._pulse = threading.Thread(target=self._watch_files, name="pulse", daemon=True)
        self._pulse.start()

    def close(self) -> None:
        """Stop what runs, and let the directory go."""
        self._stopping.set()
        if self._companion is not None:
            self._companion.stop()
        if self._pulse is not None and self._pulse is not threading.current_thread():
            self._pulse.join(PULSE * 2)
        self._ledger.close()
        self._cache.close()
        if self._files.holder is not None:
            self._files.holder.release()

    def introduced(self) -> None:
        """Called when it is known who we are there, and what time it is."""

    def followed(self) -> Notice:
        """Called when the cache has changed; what else the screens are told."""
        return Notice()

    # Inside

    def _writable(self) -> None:
        if self._files.why is not None:
            raise self._files.why

    def _whoami(self) -> Agent:
        return self._me

    def _read_introduction(self) -> None:
        """What the sync process has left in the cache: who we are there, and what time it is."""
        meta = self._cache.meta
        self._me = Agent(meta.get("me_id") or "", meta.get("me_name") or "", meta.get("me_login") or "")
        if told := meta.get("clock"):
            self._clock = clock_from(json.loads(told))
        if self._told.as_of is None or self._told.state is LinkState.READING:
            self._told = replace(self._told, as_of=kept_as_of(self._cache))
        self.introduced()

    def _hear(self, told: Told) -> None:
        """From the companion's thread."""
        if self._cache.stands_in():  # what it tells of lies in the file that it has made
            self._follow_cache()
        match told:
            case ClockTold():
                self._clock = told.clock
                self._read_introduction()
                self._presence.say_again()
                self._notify(Notice(link=True))
            case PresenceTold():
                if concerned := self._presence.told(told.present):
                    self._notify(Notice(tickets=concerned))
            case LinkTold():
                said = told.why if told.state is LinkState.STARTING else None
                self._told = told
                self._notify(Notice(link=True, says=said))
            case Changed():
                if told.everything:
                    self._cache.follow()
                more = self.followed()
                everything = told.everything or more.everything
                self._notify(Notice(told.tickets, told.zones | more.zones, True, everything, more.says))

    def _notify(self, notice: Notice) -> None:
        for on_notice in self._notices:
            on_notice(notice)

    def _reminded(self) -> frozenset[str]:
        return frozenset(reminder.ticket_id for reminder in self._ledger.reminders.over(self.now()))

    def _watch_files(self) -> None:
        """Reminders come by time alone; another console's work is seen by the files' versions."""
        self._look_at_files(first=True)
        if self._stopping.wait(PULSE):
            return
        self._warm_up()
        while not self._stopping.wait(PULSE):
            self._look_at_files()

    def _look_at_files(self, *, first: bool = False) -> None:
        """Tell of what has changed since the last look. While another program holds a file, nothing has."""
        with contextlib.suppress(Busy):
            due = self._reminded()
            if due != self._due and not first:
                self._notify(Notice(zones=frozenset(zone.key for zone in self._profile.zones)))
            self._due = due
            if not first:
                self._follow_cache()
            if first or self._files.why is not None:
                versions = (self._cache.data_version(), self._ledger.version())
                if versions != self._versions and not first:
                    self._read_introduction()
                    self._notify(Notice(link=True, everything=True, says=self.followed().says))
                self._versions = versions

    def _follow_cache(self) -> None:
        """A cache that was not there, damaged or deleted is made by the sync process: go on with that one."""
        if self._cache.follow():
            self._told_of_damage = False
            self._read_introduction()
            self._notify(Notice(link=True, everything=True))
        elif self._cache.stands_in() and not self._told_of_damage:
            self._told_of_damage = True
            if self._companion is not None:
                self._companion.wake()
            self._notify(Notice(link=True, everything=True))

    def _warm_up(self) -> None:
        """Import what the first digit and the first search need: when the first paint is over and the
        first keys are pressed, which it would keep from the interpreter, and before a person is so far."""
        prepare(self._profile)
        self._cache.search.find("-", 1)


def _nobody_hears(ticket_id: str, writing: bool) -> None:
    """A console that only reads is in no ticket."""
