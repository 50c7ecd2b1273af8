"""The operator's desk: all that a screen may ask for or order. It hands on to the parts that know."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console import tour
from console.actions import Actions
from console.agent_roles import role_said
from console.asking import Asking
from console.attention import Attention
from console.board import Board
from console.calling import CallDesk
from console.config import PRACTICE, DeskSettings, Home
from console.desk_files import DeskFiles, open_files
from console.draft_desk import DraftDesk
from console.duty.desk import DutyDesk
from console.duty.kept import KeptRoster
from console.handing_over import Handing
from console.lists import Lists, urgency
from console.notice_settings import USUAL
from console.order_desk import OrderDesk
from console.presence import Presence
from console.profiles.model import Profile, said
from console.rules.announcements import Standing
from console.rules.macros import prepare
from console.sync.companion import Companion, sync_command
from console.sync.freshness import kept_as_of
from console.sync.wire import Changed, ClockTold, LinkTold, PresenceTold, Told, clock_from
from console.ticket_view import Tickets
from console.today import closed_today, tally
from console.upstream.protocol import DeskClock
from console.views import (
    BoardZone,
    ChainEntry,
    Choice,
    DealtWith,
    Draftable,
    Link,
    LinkState,
    MacroOffer,
    Marks,
    Notice,
    Receipt,
    Tally,
    TicketView,
    Urgency,
    ZoneState,
)
from console.waiting import Waiting
from storage.problems import Problem
from storage.records import GOES_BY_ITSELF, STUCK, Agent, Outgoing, OutgoingState, TicketRow

_STOPPED = STUCK | {OutgoingState.NEEDS_AUTH}
PULSE = 1.0  # seconds between two looks at what nobody tells us: reminders, another console's files


class Desk:
    """One operator's desk. Reading touches local files, writing the ledger; the network is elsewhere.

    Made by `open_desk`. `console.desk_port.DeskPort` says what each call means.
    """

    def __init__(
        self, settings: DeskSettings, profile: Profile, language: str, files: DeskFiles, home: Home
    ) -> None:
        cache, ledger = files.cache, files.ledger
        self._settings = settings
        self.notices = USUAL  # until whoever opens the desk says otherwise
        self._home = home
        self._profile = profile
        self._language = language
        self._cache = cache
        self._ledger = ledger
        self._files = files
        self._told_of_damage = False
        self._notices: list[Callable[[Notice], None]] = []
        self._stopping = threading.Event()
        self._pulse: threading.Thread | None = None
        self._told = LinkTold(LinkState.STARTING if files.why is None else LinkState.READING, why=files.why)
        self._me = Agent("", "")
        self._clock = DeskClock(datetime.now(UTC), datetime.now(UTC))
        self._companion: Companion | None = None
        if files.why is None:
            self._companion = Companion(
                sync_command(settings.name), self._hear, home.prepare("logs") / "sync.errors", home.path
            )
        self._lists = Lists(cache, ledger, profile, language, self.now, self._whoami)
        self._attention = Attention(cache, ledger, self._lists, profile, language, self.now, self._whoami)
        self._board = Board(
            cache, self._lists, profile, self.now, self._whoami, lambda: self.roster.at_work()
        )
        self.roster = DutyDesk(
            KeptRoster(home.desk(settings.name), profile, example=settings.kind == PRACTICE),
            cache,
            self._lists,
            self._board,
            profile,
            language,
            self.now,
            self._whoami,
            self._writable,
            lambda ticket_id: self._actions.ticket(ticket_id),
        )
        self._tickets = Tickets(cache, ledger, profile, language, self.now, self._whoami)
        self.asking = Asking(cache, profile, language, self.now)
        self._actions = Actions(
            cache, ledger, profile, lambda: self.account, self.now, time.monotonic, self._whoami
        )
        self.moving = OrderDesk(
            profile, language, self.now, self._tickets.order, self._actions, self._ordered
        )
        self.calls = CallDesk(cache, ledger, profile, self.now, self._actions, self._writable, self._ordered)
        self.handing = Handing(profile, language, self.now, self._tickets.view, self.asking.of_ticket)
        self._waiting = Waiting(
            cache,
            ledger,
            profile,
            self._tickets,
            self._whoami,
            lambda: self._told.progress is None,
            self._actions,
            self._writable,
            self._after_writing,
        )
        self._other_drafts = DraftDesk(ledger, self._writable)
        self._presence = Presence(self._companion.here if self._companion is not None else _nobody_hears)
        self._read_introduction()

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
    def waiting(self) -> Waiting:
        return self._waiting

    @property
    def presence(self) -> Presence:
        return self._presence

    @property
    def other_drafts(self) -> DraftDesk:
        return self._other_drafts

    def now(self) -> datetime:
        return self._clock.at(datetime.now(UTC))

    def timezone(self) -> ZoneInfo:
        return self._profile.hours.timezone

    # Reading

    def zones(self) -> tuple[ZoneState, ...]:
        return self._lists.zones()

    def count(self, zone: str) -> int:
        return self._lists.count(zone)

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        return self._lists.rows(zone, offset, limit)

    def rank(self, zone: str, ticket_id: str) -> int | None:
        return self._lists.rank(zone, ticket_id)

    def zone_of(self, ticket_id: str) -> str:
        return self._lists.zone_of(ticket_id)

    def marks(self) -> Marks:
        return self._lists.marks()

    def board(self, rows: int, zones: Collection[str] | None = None) -> tuple[BoardZone, ...]:
        return self._board.zones(rows, zones)

    def standing(self) -> Standing:
        return self._attention.standing(settled=self._told.state is not LinkState.STARTING)

    def first_in(self, zone: str) -> str | None:
        first = self._lists.rows(zone, 0, 1)
        return first[0].id if first else None

    def ticket(self, ticket_id: str) -> TicketView | None:
        return self._tickets.view(ticket_id)

    def earlier(self, ticket_id: str, before: str, limit: int = 100) -> tuple[ChainEntry, ...]:
        return self._tickets.earlier(ticket_id, before, limit)

    def offers(self, ticket_id: str) -> tuple[MacroOffer, ...]:
        return self._tickets.offers(ticket_id)

    def templates(self, words: str) -> tuple[Choice, ...]:
        return self._tickets.templates(words)

    def fill(self, ticket_id: str, macro_key: str) -> Draftable:
        return self._tickets.fill(ticket_id, macro_key)

    def find(self, words: str, limit: int = 50) -> list[TicketRow]:
        return self._cache.search.find(words, limit)

    def link(self) -> Link:
        waiting, needs_look = self._ledger.outbox.key_presses(GOES_BY_ITSELF, _STOPPED)
        return Link(
            self._told.state,
            since=self._desk_time(self._told.since),
            as_of=self._desk_time(self._told.as_of),
            waiting=waiting,
            needs_look=needs_look,
            why=self._told.why,
            progress=self._told.progress,
        )

    def _desk_time(self, wall: datetime | None) -> datetime | None:
        """What the desk's own clock showed then: everything that a person sees goes by it."""
        return None if wall is None else self._clock.at(wall)

    def tally(self) -> Tally:
        return tally(self._ledger, self._cache, self._profile, self.now())

    def outbox(self, limit: int = 200) -> list[Outgoing]:
        return self._ledger.outbox.listing(limit)

    def closed_today(self) -> tuple[DealtWith, ...]:
        return closed_today(self._ledger, self._cache, self._profile, self.now())

    def statuses(self, ticket_id: str) -> tuple[Choice, ...]:
        ticket = self._cache.tickets.get(ticket_id)
        return tuple(
            Choice(status.key, said(status.title, self._language), said(status.meaning, self._language))
            for status in self._profile.statuses
            if ticket is None or status.key != ticket.status
        )

    def reasons(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(reason.key, said(reason.title, self._language)) for reason in self._profile.reasons
        )

    def later_presets(self) -> tuple[Choice, ...]:
        from console.moments import day_and_time, duration

        now, timezone = self.now(), self.timezone()
        return tuple(
            Choice(str(minutes), duration(minutes), day_and_time(now + timedelta(minutes=minutes), timezone))
            for minutes in self._profile.later_minutes
        )

    def colleagues(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(agent.id, agent.name, role_said(agent.role))
            for agent in self._cache.agents.all()
            if agent.active and agent.id != self._me.id
        )

    def clock_colour(self, due_at: datetime | None) -> Urgency:
        return urgency(due_at, self.now())

    # Writing

    def save_draft(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> None:
        self._writable()
        self._actions.save_draft(ticket_id, text, note=note, macro_key=macro)

    def drop_draft(self, ticket_id: str) -> None:
        self._writable()
        self._ledger.drafts.withdraw(ticket_id)

    def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
        return self._ordered(lambda: self._actions.send(ticket_id, text, note=note, macro_key=macro))

    def claim(self, ticket_id: str) -> Receipt:
        self.roster.allow_claim(ticket_id)
        return self._ordered(lambda: self._actions.claim(ticket_id))

    def release(self, ticket_id: str) -> Receipt:
        return self._ordered(lambda: self._actions.release(ticket_id))

    def done(self, ticket_id: str) -> Receipt:
        return self._ordered(lambda: self._actions.done(ticket_id))

    def set_status(self, ticket_id: str, key: str) -> Receipt:
        return self._ordered(lambda: self._actions.set_status(ticket_id, key))

    def set_reason(self, ticket_id: str, key: str) -> Receipt:
        return self._ordered(lambda: self._actions.set_reason(ticket_id, key))

    def later(self, ticket_id: str, minutes: int) -> Receipt:
        return self._ordered(lambda: self._actions.later(ticket_id, minutes))

    def hand_over(self, ticket_id: str, agent_id: str, note: str) -> Receipt:
        told = self.handing.note(ticket_id, agent_id, note)
        return self._ordered(lambda: self._actions.hand_over(ticket_id, agent_id, told))

    def send_anyway(self, ticket_id: str) -> Receipt:
        return self._ordered(lambda: self._actions.send_anyway(ticket_id))

    def back_to_draft(self, ticket_id: str) -> Receipt:
        return self._ordered(lambda: self._actions.back_to_draft(ticket_id))

    def undo(self) -> Receipt | None:
        self._writable()
        receipt = self._actions.undo()
        if receipt is not None:
            self._after_writing(receipt)
        return receipt

    def undo_left(self) -> float:
        return self._actions.undo_left()

    def duty(self, zones: Sequence[str]) -> None:
        self._lists.duty = frozenset(zones)
        self._notify(Notice(zones=frozenset(zone.key for zone in self._profile.zones)))

    def tour_wanted(self) -> bool:
        return self._files.why is None and tour.is_wanted(self._home, self._settings)

    def tour_shown(self) -> None:
        tour.remember(self._home)

    # Life

    def listen(self, on_notice: Callable[[Notice], None]) -> None:
        self._notices.append(on_notice)

    def start(self) -> None:
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

    # Inside

    def _ordered(self, order: Callable[[], Receipt]) -> Receipt:
        self._writable()
        receipt = order()
        self._after_writing(receipt)
        return receipt

    def _after_writing(self, receipt: Receipt) -> None:
        if self._companion is not None:
            self._companion.wake()
        zones = {self._lists.zone_of(receipt.ticket_id)}
        cached = self._cache.tickets.get(receipt.ticket_id)
        if cached is not None:
            zones.add(cached.zone)
        self._notify(Notice(frozenset({receipt.ticket_id}), frozenset(zones - {""}), link=True))

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
        self.roster.take_up()

    def _hear(self, told: Told) -> None:
        """From the companion's thread."""
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
                self._notify(Notice(told.tickets, told.zones, link=True, everything=told.everything))

    def _notify(self, notice: Notice) -> None:
        for on_notice in self._notices:
            on_notice(notice)

    def _reminded(self) -> frozenset[str]:
        return frozenset(reminder.ticket_id for reminder in self._ledger.reminders.over(self.now()))

    def _watch_files(self) -> None:
        """Reminders come by time alone; another console's work is seen by the files' versions."""
        due = self._reminded()
        versions = (self._cache.data_version(), self._ledger.version())
        if self._stopping.wait(PULSE):
            return
        self._warm_up()
        while not self._stopping.wait(PULSE):
            if (reminded := self._reminded()) != due:
                due = reminded
                self._notify(Notice(zones=frozenset(zone.key for zone in self._profile.zones)))
            self._follow_cache()
            if self._files.why is None:
                continue
            if (seen := (self._cache.data_version(), self._ledger.version())) != versions:
                versions = seen
                self._read_introduction()
                self._notify(Notice(link=True, everything=True))

    def _follow_cache(self) -> None:
        """A cache that was damaged or deleted is made anew by the sync process: go on with that one."""
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


def open_desk(home: Home, settings: DeskSettings, profile: Profile, language: str) -> Desk:
    """Open an operator's desk: for work, or for reading where another console has it.

    Raises `StorageProblem` where this machine cannot keep the files.
    """
    return Desk(settings, profile, language, open_files(home, settings.name), home)
