"""A small desk in memory for tests of the screens, with the clock in the test's hand.

It obeys at once, keeps a list of what it was told in `told`, and refuses what `refuses` names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console.asking import note_to_fill
from console.notice_settings import USUAL
from console.profiles.model import Profile, said
from console.rules.announcements import Standing
from console.rules.questions import ASK
from console.views import (
    BoardZone,
    ChainEntry,
    Choice,
    ClockView,
    DealtWith,
    Draftable,
    Link,
    LinkState,
    MacroOffer,
    Marks,
    Notice,
    NotPossible,
    Receipt,
    Tally,
    TicketView,
    Urgency,
    ZoneState,
    is_wish,
)
from storage.problems import Problem
from storage.records import (
    Agent,
    Customer,
    Draft,
    DraftKind,
    Message,
    MessageKind,
    Order,
    Outgoing,
    OutgoingState,
    Reminder,
    Ticket,
    TicketRow,
)
from tests.ui.asking_double import AskingDouble
from tests.ui.board_double import board_zone
from tests.ui.builders import (
    HOSTILE,
    ME,
    NOW,
    make_customer,
    make_macro,
    make_message,
    make_order,
    make_profile,
    make_row,
    make_ticket,
    make_tickets,
    make_zone,
    pending,
)
from tests.ui.calls_double import CallsDouble
from tests.ui.drafts_double import DraftsDouble
from tests.ui.duty_double import DutyDouble
from tests.ui.handing_double import HandingDouble
from tests.ui.moving_double import MovingDouble
from tests.ui.presence_double import PresenceDouble
from tests.ui.waiting_double import WaitingDouble

__all__ = [
    "HOSTILE",
    "ME",
    "NOW",
    "DeskDouble",
    "make_customer",
    "make_desk",
    "make_macro",
    "make_message",
    "make_order",
    "make_profile",
    "make_ticket",
    "make_tickets",
    "make_zone",
    "pending",
]

_FAR = datetime.max.replace(tzinfo=NOW.tzinfo)


def _urgent_first(ticket: Ticket) -> tuple[datetime, str]:
    return ticket.due_at or _FAR, ticket.id


class DeskDouble:
    """Implements `console.desk_port.DeskPort` over dictionaries."""

    def __init__(
        self,
        tickets: Iterable[Ticket] = (),
        messages: Iterable[Message] = (),
        orders: Iterable[Order] = (),
        customers: Iterable[Customer] = (),
        profile: Profile | None = None,
        language: str = "ru",
    ) -> None:
        self.profile = profile or make_profile()
        self.language = language
        self.account = "test"
        self.read_only = ""
        self.keys_file: Path | None = None
        self.me: Agent = ME
        self.clock = NOW
        self.tickets = {ticket.id: ticket for ticket in tickets}
        self.messages = list(messages)
        self.orders = {order.number: order for order in orders}
        self.customers = {customer.id: customer for customer in customers}
        self.drafts: dict[str, Draft] = {}
        self.reminders: dict[str, Reminder] = {}
        self.link_now = Link(LinkState.ONLINE, as_of=NOW)
        self.tally_now = Tally(hour=14, hour_goal=18, day=96, day_goal=150)
        self.open_zones = {zone.key for zone in self.profile.zones if zone.on_duty}
        self.outgoing: list[Outgoing] = []
        self.dealt_with: list[DealtWith] = []
        self.why = self.tone = ""
        self.clocks: tuple[ClockView, ...] = ()
        self.moving = MovingDouble()
        self.calls = CallsDouble()
        self.handing = HandingDouble()
        self.paused_by: dict[str, str] = {}
        self.roster = DutyDouble(self.profile)
        self.asking = AskingDouble(self.profile, language)
        self.sent_with: list[tuple[str, bool]] = []  # the key of each text sent, and whether it is a note
        self.told: list[tuple[str, ...]] = []
        self.refuses: dict[str, Problem] = {}
        self.listeners: list[Callable[[Notice], None]] = []
        self.notices = USUAL
        self.stands = Standing()  # what announcements are made from
        self.theirs: list[Ticket] = []  # what colleagues have: on the board, on no list
        self.boards_read: list[frozenset[str] | None] = []
        self.waiting = WaitingDouble(self.told, self._obey)
        self.presence = PresenceDouble()
        self.other_drafts = DraftsDouble(self.drafts)
        self.started = self.closed = self.wants_tour = False
        self._undo: tuple[Receipt, datetime, dict[str, Ticket], list[Message]] | None = None

    # The test's hand

    @property
    def why_read_only(self) -> NotPossible | None:
        if not self.read_only:
            return None
        return NotPossible("This console only reads: {holder} has this desk open.", holder=self.read_only)

    def advance(self, seconds: float) -> None:
        """Let time pass on the desk's clock."""
        self.clock += timedelta(seconds=seconds)

    def change(self, ticket: Ticket, *messages: Message) -> None:
        """Something changed at the helpdesk: tell every listener (from the calling thread)."""
        before = self.zone_of(ticket.id)
        self.tickets[ticket.id] = ticket
        self.messages.extend(messages)
        zones = frozenset(zone for zone in (before, ticket.zone) if zone)
        self.tell(Notice(tickets=frozenset({ticket.id}), zones=zones))

    def tell(self, notice: Notice) -> None:
        for listener in self.listeners:
            listener(notice)

    # Reading

    def now(self) -> datetime:
        return self.clock

    def timezone(self) -> ZoneInfo:
        return self.profile.hours.timezone

    def zones(self) -> tuple[ZoneState, ...]:
        states = []
        for zone in self.profile.zones:
            lying = self._lying(zone.key)
            urgent = lying[0].due_at if lying else None
            title = said(zone.title, self.language)
            by = self.paused_by.get(zone.key, "")
            states.append(ZoneState(zone, title, len(lying), urgent, zone.key in self.open_zones, by))
        return tuple(states)

    def count(self, zone: str) -> int:
        return len(self._lying(zone))

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        return [make_row(ticket) for ticket in self._lying(zone)[offset : offset + limit]]

    def rank(self, zone: str, ticket_id: str) -> int | None:
        ids = [ticket.id for ticket in self._lying(zone)]
        return ids.index(ticket_id) if ticket_id in ids else None

    def zone_of(self, ticket_id: str) -> str:
        ticket = self.tickets.get(ticket_id)
        return ticket.zone if ticket else ""

    def ticket(self, ticket_id: str) -> TicketView | None:
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            return None
        chain = sorted((m for m in self.messages if m.ticket_id == ticket_id), key=lambda m: m.sent_at)
        pending = {item.op_id: item.state for item in self.outgoing}
        same = [t for t in self.tickets.values() if t.requester_id == ticket.requester_id]
        order = self.orders.get(ticket.order_number)
        return TicketView(
            ticket=ticket,
            customer=self.customers.get(ticket.requester_id),
            orders=(order,) if order else (),
            chain=tuple(ChainEntry(m, pending.get(m.client_key)) for m in chain[-100:]),
            earlier=max(0, len(chain) - 100),
            draft=self.drafts.get(ticket_id),
            reminder=self.reminders.get(ticket_id),
            mine=ticket.assignee_id == self.me.id,
            undelivered=tuple(item for item in self.outgoing if item.ticket_id == ticket_id),
            history=len(same) - 1,
            language=ticket.language or self.language,
            why=self.why,
            tone=self.tone,
            clocks=self.clocks,
        )

    def earlier(self, ticket_id: str, before: str, limit: int = 100) -> tuple[ChainEntry, ...]:
        chain = sorted((m for m in self.messages if m.ticket_id == ticket_id), key=lambda m: m.sent_at)
        place = next(i for i, message in enumerate(chain) if message.id == before)
        return tuple(ChainEntry(message) for message in chain[max(0, place - limit) : place])

    def marks(self) -> Marks:
        return Marks(
            pending={item.ticket_id: item.state for item in reversed(self.outgoing)},
            reminded=frozenset(i for i, r in self.reminders.items() if r.until <= self.clock),
            drafted=frozenset(self.drafts),
            wished=frozenset(item.ticket_id for item in self.outgoing if is_wish(item)),
        )

    def board(self, rows: int, zones: Collection[str] | None = None) -> tuple[BoardZone, ...]:
        self.boards_read.append(None if zones is None else frozenset(zones))
        names = {self.me.id: self.me.name, **{choice.key: choice.title for choice in self.colleagues()}}
        found = []
        for state in self.zones():
            theirs = [ticket for ticket in self.theirs if ticket.zone == state.zone.key]
            work = sorted([*self._lying(state.zone.key), *theirs], key=_urgent_first)
            if zones is None or state.zone.key in zones:
                goal = self.profile.goals.hour
                found.append(board_zone(state, work, rows, self.me, names, goal, self.clock))
        return tuple(found)

    def standing(self) -> Standing:
        return self.stands

    def first_in(self, zone: str) -> str | None:
        lying = self._lying(zone)
        return lying[0].id if lying else None

    def offers(self, ticket_id: str) -> tuple[MacroOffer, ...]:
        zone = self.zone_of(ticket_id)
        offers = [
            MacroOffer(macro.digits[zone], macro, said(macro.title, self.language))
            for macro in self.profile.macros
            if zone in macro.digits
        ]
        return tuple(sorted(offers, key=lambda offer: offer.digit))

    def templates(self, words: str, ticket_id: str = "") -> tuple[Choice, ...]:
        wanted = words.casefold().split()
        return tuple(
            Choice(macro.key, said(macro.title, self.language), said(macro.body, self.language))
            for macro in self.profile.macros
            if all(word in f"{macro.title} {macro.body}".casefold() for word in wanted)
        )

    def fill(self, ticket_id: str, macro_key: str) -> Draftable:
        macro = note_to_fill(self.profile, macro_key, self.language) or self.profile.macro(macro_key)
        assert macro is not None, macro_key
        title = said(macro.title, self.language)
        return Draftable(said(macro.body, self.language), macro.key, title, macro.note)

    def find(self, words: str, limit: int = 50) -> list[TicketRow]:
        wanted = words.casefold().split()
        found = [
            ticket
            for ticket in self.tickets.values()
            if all(
                word in f"{ticket.number} {ticket.requester} {ticket.subject}".casefold() for word in wanted
            )
        ]
        return [make_row(ticket) for ticket in found[:limit]]

    def link(self) -> Link:
        return self.link_now

    def tally(self) -> Tally:
        return self.tally_now

    def outbox(self, limit: int = 200) -> list[Outgoing]:
        return self.outgoing[:limit]

    def closed_today(self) -> tuple[DealtWith, ...]:
        return tuple(self.dealt_with)

    def statuses(self, ticket_id: str) -> tuple[Choice, ...]:
        return tuple(Choice(s.key, s.title["ru"], s.meaning["ru"]) for s in self.profile.statuses)

    def reasons(self) -> tuple[Choice, ...]:
        return tuple(Choice(reason.key, reason.title["ru"]) for reason in self.profile.reasons)

    def later_presets(self) -> tuple[Choice, ...]:
        return tuple(Choice(str(minutes), f"через {minutes} мин") for minutes in self.profile.later_minutes)

    def colleagues(self) -> tuple[Choice, ...]:
        return (Choice("8", "Тарас", "старший"), Choice("9", "Лиза", "стажёр"))

    def clock_colour(self, due_at: datetime | None) -> Urgency:
        if due_at is None:
            return Urgency.NONE
        left = (due_at - self.clock).total_seconds()
        for limit, urgency in ((0, Urgency.OVER), (120, Urgency.NOW), (300, Urgency.SOON)):
            if left < limit:
                return urgency
        return Urgency.CALM

    # Writing

    def save_draft(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> None:
        self._obey("save_draft", ticket_id, text)
        if not text.strip():
            self.drafts.pop(ticket_id, None)
            return
        kind = DraftKind.NOTE if note else DraftKind.REPLY
        self.drafts[ticket_id] = Draft(ticket_id, kind, text, self.clock, macro)

    def drop_draft(self, ticket_id: str) -> None:
        self._obey("drop_draft", ticket_id)
        self.drafts.pop(ticket_id, None)

    def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
        from console.rules.macros import ready

        body = ready(text)
        receipt = self._act("send", ticket_id, body, seconds=3.0)
        self.sent_with.append((macro, note))
        self.drafts.pop(ticket_id, None)
        kind = MessageKind.NOTE if note else MessageKind.REPLY
        ident = f"own-{len(self.messages)}"
        self.messages.append(Message(ident, ticket_id, kind, self.me.name, body, self.clock, self.me.id))
        if macro.startswith(ASK):
            self._set(ticket_id, zone="")
        if not note:
            self._set(ticket_id, zone="", status="waiting", waiting_since=None, due_at=None)
        return receipt

    def claim(self, ticket_id: str) -> Receipt:
        receipt = self._act("claim", ticket_id)
        self._set(ticket_id, assignee_id=self.me.id, assignee=self.me.name)
        return receipt

    def release(self, ticket_id: str) -> Receipt:
        receipt = self._act("release", ticket_id)
        self._set(ticket_id, assignee_id="", assignee="")
        return receipt

    def done(self, ticket_id: str) -> Receipt:
        receipt = self._act("done", ticket_id)
        self._set(ticket_id, zone="", status="done")
        return receipt

    def set_status(self, ticket_id: str, key: str) -> Receipt:
        receipt = self._act("set_status", ticket_id, key)
        self._set(ticket_id, status=key)
        return receipt

    def set_reason(self, ticket_id: str, key: str) -> Receipt:
        receipt = self._act("set_reason", ticket_id, key)
        self._set(ticket_id, reason=key)
        return receipt

    def later(self, ticket_id: str, minutes: int) -> Receipt:
        receipt = self._act("later", ticket_id, str(minutes))
        until = self.clock + timedelta(minutes=minutes)
        self.reminders[ticket_id] = Reminder(ticket_id, until, self.clock)
        self._set(ticket_id, zone="")
        return receipt

    def hand_over(self, ticket_id: str, agent_id: str, note: str) -> Receipt:
        receipt = self._act("hand_over", ticket_id, agent_id, note)
        self._set(ticket_id, zone="", assignee_id=agent_id)
        return receipt

    def send_anyway(self, ticket_id: str) -> Receipt:
        self._obey("send_anyway", ticket_id)
        self.outgoing = [
            replace(item, state=OutgoingState.QUEUED) if item.ticket_id == ticket_id else item
            for item in self.outgoing
        ]
        return Receipt("", ticket_id, 0.0, f"reply to #{ticket_id}")

    def back_to_draft(self, ticket_id: str) -> Receipt:
        self._obey("back_to_draft", ticket_id)
        stopped = next(item for item in self.outgoing if item.ticket_id == ticket_id and item.body)
        self.outgoing = [item for item in self.outgoing if item.ticket_id != ticket_id]
        self.drafts[ticket_id] = Draft(ticket_id, DraftKind.REPLY, stopped.body, self.clock, stopped.macro)
        return Receipt("", ticket_id, 0.0, f"draft of #{ticket_id}")

    def undo(self) -> Receipt | None:
        if self._undo is None or self.undo_left() <= 0:
            return None
        self._obey("undo")
        receipt, _at, self.tickets, self.messages = self._undo
        self._undo = None
        return replace(receipt, undo_seconds=0.0)

    def undo_left(self) -> float:
        if self._undo is None:
            return 0.0
        receipt, at, _tickets, _messages = self._undo
        return max(0.0, receipt.undo_seconds - (self.clock - at).total_seconds())

    def duty(self, zones: Sequence[str]) -> None:
        self._obey("duty", *zones)
        self.open_zones = set(zones)

    def tour_wanted(self) -> bool:
        return self.wants_tour

    def tour_shown(self) -> None:
        self._obey("tour_shown")
        self.wants_tour = False

    # Life

    def listen(self, on_notice: Callable[[Notice], None]) -> None:
        self.listeners.append(on_notice)

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True

    # Inside

    def _lying(self, zone: str) -> list[Ticket]:
        return sorted((t for t in self.tickets.values() if t.zone == zone), key=_urgent_first)

    def _set(self, ticket_id: str, **over: object) -> None:
        self.tickets[ticket_id] = replace(self.tickets[ticket_id], **over)  # type: ignore[arg-type]

    def _obey(self, order: str, *details: str) -> None:
        problem = self.refuses.get(order)
        if problem is not None:
            raise problem
        self.told.append((order, *details))

    def _act(self, order: str, ticket_id: str, *details: str, seconds: float = 10.0) -> Receipt:
        self._obey(order, ticket_id, *details)
        receipt = Receipt(f"g{len(self.told)}", ticket_id, seconds, f"{order} #{ticket_id}")
        self._undo = (receipt, self.clock, dict(self.tickets), list(self.messages))
        return receipt


def make_desk(count: int = 12) -> DeskDouble:
    """A desk as on a usual morning: a full incoming zone, something overdue, one order."""
    tickets = make_tickets(count)
    overdue = make_tickets(5, "overdue", 10380)
    overdue = [replace(t, due_at=NOW - timedelta(seconds=41 + 60 * i)) for i, t in enumerate(overdue)]
    rest = [
        ticket
        for zone, size, first in (("messengers", 7, 9000), ("reserve", 9, 9100), ("delivered", 4, 9200))
        for ticket in make_tickets(size, zone, first)
    ]
    messages = [
        make_message(id=f"m-{t.id}", ticket_id=t.id, author=t.requester, body=t.snippet)
        for t in (*tickets, *overdue, *rest)
    ]
    messages.append(
        make_message(
            id="m-own",
            kind=MessageKind.REPLY,
            author=ME.name,
            author_id=ME.id,
            body="Проверяю и сразу напишу.",
            sent_at=NOW - timedelta(minutes=6),
        )
    )
    desk = DeskDouble((*tickets, *overdue, *rest), messages, [make_order()], [make_customer()])
    desk.link_now = replace(desk.link_now, needs_look=2)
    return desk
