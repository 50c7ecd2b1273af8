"""The desk as screens know it. `console.desk.Desk` is one; tests bring a small one of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from console.asking import AskingPort
    from console.calling import CallPort
    from console.drafts_port import DraftsPort
    from console.duty.desk import DutyPort
    from console.handing_over import HandingPort
    from console.notice_settings import NoticeSettings
    from console.order_desk import OrderPort
    from console.presence import PresencePort
    from console.profiles.model import Profile
    from console.rules.announcements import Standing
    from console.views import (
        BoardZone,
        ChainEntry,
        Choice,
        DealtWith,
        Draftable,
        Link,
        MacroOffer,
        Marks,
        Notice,
        Receipt,
        Tally,
        TicketView,
        Urgency,
        ZoneState,
    )
    from console.waiting_port import WaitingPort
    from storage.problems import Problem
    from storage.records import Agent, Outgoing, TicketRow


class DeskPort(Protocol):
    """What a screen may ask of the desk, and order from it.

    Reading touches local files only and never waits for a network. Writing touches the ledger only
    and returns when the order is durable; it raises `NotPossible` when the order cannot be taken
    now, and other `Problem`s when this machine cannot keep it (a full disk).
    """

    @property
    def profile(self) -> Profile: ...

    @property
    def language(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def read_only(self) -> str:
        """Who holds the directory while this console only reads, or else what keeps it from writing; ""
        when it is ours."""
        ...

    @property
    def why_read_only(self) -> Problem | None:
        """Why this console only reads, as a sentence; None when it may write."""
        ...

    @property
    def me(self) -> Agent: ...

    @property
    def notices(self) -> NoticeSettings:
        """How this operator wants to be called."""
        ...

    @property
    def keys_file(self) -> Path | None:
        """Where this operator's own keys would be; None where there is no such place."""
        ...

    @property
    def asking(self) -> AskingPort:
        """Whom to ask, and what has been asked and not answered."""
        ...

    @property
    def waiting(self) -> WaitingPort:
        """The outbox: what waits, what stopped, and what is decided about it."""
        ...

    @property
    def presence(self) -> PresencePort:
        """Who else is in a ticket."""
        ...

    @property
    def other_drafts(self) -> DraftsPort:
        """Drafts of one ticket that several consoles wrote."""
        ...

    @property
    def roster(self) -> DutyPort:
        """Who works when and where."""
        ...

    @property
    def moving(self) -> OrderPort:
        """What may become of a ticket's order."""
        ...

    @property
    def calls(self) -> CallPort:
        """Calls that are written down."""
        ...

    @property
    def handing(self) -> HandingPort:
        """The page of a ticket for whoever goes on with it."""
        ...

    def now(self) -> datetime:
        """The desk's own clock, aware, UTC: a practice day has its own."""
        ...

    def timezone(self) -> ZoneInfo:
        """Where the desk's wall clock hangs."""
        ...

    # Reading

    def zones(self) -> tuple[ZoneState, ...]: ...

    def count(self, zone: str) -> int: ...

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        """Rows of a zone, most urgent first, without what has just been answered from here."""
        ...

    def rank(self, zone: str, ticket_id: str) -> int | None:
        """How many rows stand before this ticket in the zone; None when it is not in it."""
        ...

    def zone_of(self, ticket_id: str) -> str:
        """The zone's key, "" when the ticket is on no list."""
        ...

    def ticket(self, ticket_id: str) -> TicketView | None: ...

    def earlier(self, ticket_id: str, before: str, limit: int = 100) -> tuple[ChainEntry, ...]:
        """Entries of the chain before the message `before`, oldest first, the newest `limit` of them."""
        ...

    def marks(self) -> Marks:
        """What the ledger knows of the tickets on the lists: small, read again at every notice."""
        ...

    def board(self, rows: int, zones: Collection[str] | None = None) -> tuple[BoardZone, ...]:
        """The zones, or only some of them, in the profile's order: all that anybody has to do there,
        each with its first `rows` rows, colleagues' tickets among them."""
        ...

    def standing(self) -> Standing:
        """How things stand for this operator: what bell, title and notices are made from."""
        ...

    def first_in(self, zone: str) -> str | None:
        """The id of the most urgent ticket of a zone."""
        ...

    def offers(self, ticket_id: str) -> tuple[MacroOffer, ...]:
        """The macros that this ticket's zone has on digits."""
        ...

    def templates(self, words: str, ticket_id: str = "") -> tuple[Choice, ...]:
        """Every macro and canned reply of the helpdesk that fits the words, best for the ticket first."""
        ...

    def fill(self, ticket_id: str, macro_key: str) -> Draftable: ...

    def find(self, words: str, limit: int = 50) -> list[TicketRow]: ...

    def link(self) -> Link: ...

    def tally(self) -> Tally: ...

    def outbox(self, limit: int = 200) -> list[Outgoing]: ...

    def closed_today(self) -> tuple[DealtWith, ...]:
        """The tickets that were answered or closed from here since midnight, the newest first."""
        ...

    def statuses(self, ticket_id: str) -> tuple[Choice, ...]: ...

    def reasons(self) -> tuple[Choice, ...]: ...

    def later_presets(self) -> tuple[Choice, ...]:
        """Keys are minutes, as text."""
        ...

    def colleagues(self) -> tuple[Choice, ...]: ...

    def clock_colour(self, due_at: datetime | None) -> Urgency: ...

    # Writing

    def save_draft(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> None: ...

    def drop_draft(self, ticket_id: str) -> None: ...

    def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
        """Confirm a reply or a note. Raises `console.rules.macros.Unfilled` with the span of a
        required blank that is still empty."""
        ...

    def claim(self, ticket_id: str) -> Receipt: ...

    def release(self, ticket_id: str) -> Receipt: ...

    def done(self, ticket_id: str) -> Receipt: ...

    def set_status(self, ticket_id: str, key: str) -> Receipt: ...

    def set_reason(self, ticket_id: str, key: str) -> Receipt: ...

    def later(self, ticket_id: str, minutes: int) -> Receipt: ...

    def hand_over(self, ticket_id: str, agent_id: str, note: str) -> Receipt: ...

    def send_anyway(self, ticket_id: str) -> Receipt:
        """What was held back in this ticket goes out although the ticket has changed."""
        ...

    def back_to_draft(self, ticket_id: str) -> Receipt:
        """What was held back becomes the ticket's draft again; nothing goes out."""
        ...

    def undo(self) -> Receipt | None:
        """Take back the last thing that still can be; None when there is none."""
        ...

    def undo_left(self) -> float:
        """Seconds that the last receipt can still be undone, 0 when it cannot."""
        ...

    def duty(self, zones: Sequence[str]) -> None:
        """Set which zones are open for this operator today."""
        ...

    def tour_wanted(self) -> bool:
        """Whether the tour is to be shown by itself: on the practice desk, the first time."""
        ...

    def tour_shown(self) -> None:
        """It was shown, and is not to come again by itself."""
        ...

    # Life

    def listen(self, on_notice: Callable[[Notice], None]) -> None:
        """Call back, from another thread, when something changed."""
        ...

    def start(self) -> None:
        """Start and watch what keeps the files fresh."""
        ...

    def close(self) -> None: ...
