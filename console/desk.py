"""The operator's desk: all that a screen may ask for or order. It hands on to the parts that know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console import tour
from console.agent_roles import role_said
from console.asking import Asking
from console.board import Board
from console.config import PRACTICE, DeskSettings, Home
from console.desk_files import DeskFiles, open_files
from console.desk_parts import DeskParts
from console.draft_desk import DraftDesk
from console.duty.desk import DutyDesk
from console.handing_over import Handing
from console.lists import Lists, urgency
from console.profiles.model import Profile, said
from console.ticket_view import Tickets
from console.today import closed_today, tally
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
from storage.records import GOES_BY_ITSELF, STUCK, Outgoing, OutgoingState, TicketRow

if TYPE_CHECKING:
    from console.rules.announcements import Standing

_STOPPED = STUCK | {OutgoingState.NEEDS_AUTH}


class Desk(DeskParts):
    """One operator's desk. Reading touches local files, writing the ledger; the network is elsewhere.

    Made by `open_desk`. `console.desk_port.DeskPort` says what each call means.
    """

    def __init__(
        self, settings: DeskSettings, profile: Profile, language: str, files: DeskFiles, home: Home
    ) -> None:
        super().__init__(settings, profile, language, files, home)
        cache, ledger = files.cache, files.ledger
        self._lists = Lists(cache, ledger, profile, language, self.now, self._whoami)
        self._board = Board(
            cache, self._lists, profile, self.now, self._whoami, lambda: self.roster.at_work()
        )
        self.roster = DutyDesk(
            home.desk(settings.name),
            cache,
            ledger,
            self._lists,
            self._board,
            profile,
            language,
            self.now,
            self._whoami,
            self._writable,
            lambda ticket_id: self._actions.ticket(ticket_id),
            lambda: self._actions,
            self._ordered,
            example=settings.kind == PRACTICE,
        )
        self._tickets = Tickets(cache, ledger, profile, language, self.now, self._whoami)
        self.asking = Asking(cache, ledger, profile, language, self.now)
        self.handing = Handing(profile, language, self.now, self._tickets.view, self.asking.of_ticket)
        self._other_drafts = DraftDesk(ledger, self._writable)
        self._read_introduction()

    @property
    def other_drafts(self) -> DraftDesk:
        return self._other_drafts

    def introduced(self) -> None:
        self.roster.take_up()

    def start(self) -> None:
        self.roster.begin_following()
        super().start()

    def followed(self) -> Notice:
        return self.roster.followed()

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

    def templates(self, words: str, ticket_id: str = "") -> tuple[Choice, ...]:
        return self._tickets.templates(words, ticket_id)

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
            Choice(
                str(minutes), duration(minutes), day_and_time(now + timedelta(minutes=minutes), timezone, now)
            )
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


def open_desk(home: Home, settings: DeskSettings, profile: Profile, language: str) -> Desk:
    """Open an operator's desk: for work, or for reading where another console has it.

    Raises `StorageProblem` where this machine cannot keep the files.
    """
    return Desk(settings, profile, language, open_files(home, settings.name), home)
