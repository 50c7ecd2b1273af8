"""What an operator orders: each becomes durable in the ledger before the call returns.

Nothing here touches the network. What can be taken back is taken back for as long as the profile's
undo window of the ticket's channel lasts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.op_ids import new_op_id
from console.overlay import after_outbox
from console.profiles.model import Profile, Status
from console.rules.macros import ready
from console.translation import _
from console.views import NotPossible, Receipt
from storage.cache import Cache
from storage.crash_points import Place, reached
from storage.ledger import Ledger, NewOutgoing
from storage.problems import NotAllowed, mark
from storage.records import (
    STUCK,
    Agent,
    Changes,
    Draft,
    DraftKind,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Reminder,
    Ticket,
    TicketField,
)

SAME_AGAIN_AFTER = timedelta(minutes=5)
UNDO_WITHOUT_CHANNEL = 3.0  # seconds, where the profile does not know the ticket's channel


@dataclass(frozen=True, slots=True)
class _Last:
    """The last receipt, how to take it back, and until when (monotonic seconds)."""

    receipt: Receipt
    until: float
    take_back: Callable[[], None]


class Actions:
    """Writes the ledger. Safe to call from the threads of a screen's workers."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        account: Callable[[], str],
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        me: Callable[[], Agent],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._account = account
        self._now = now
        self._monotonic = monotonic
        self._me = me
        self._last: list[_Last] = []
        self._lock = threading.Lock()

    # What is said

    def send(self, ticket_id: str, text: str, *, note: bool, macro_key: str) -> Receipt:
        """Confirm a reply or a note; raises `Unfilled` where a required blank is still empty."""
        ticket = self._ticket(ticket_id)
        body = ready(text).strip()
        if not body:
            raise NotPossible(mark("There is nothing to send: the text is empty."))
        self._refuse_again(ticket, body)
        macro = self._profile.macro(macro_key) if macro_key else None
        if note:
            item = self._item(ticket, OutgoingKind.NOTE, body=body, macro=macro_key)
            return self._confirm(ticket, [item], _("note in #{number}"), drop_draft=True)
        me = self._known_me()
        if ticket.assignee_id not in ("", me.id):
            raise NotPossible(
                mark("{agent} has this ticket. Leave a note, or ask for it to be handed over."),
                agent=ticket.assignee,
            )
        channel = self._profile.channel(ticket.channel)
        if channel is not None and channel.limit and len(body) > channel.limit:
            raise NotPossible(
                mark("This channel takes {limit} characters, and the text has {n}: shorten it."),
                limit=channel.limit,
                n=len(body),
            )
        items = [] if ticket.assignee_id == me.id else [self._item(ticket, OutgoingKind.CLAIM)]
        changes = self._changes_of(macro.changes_status, macro.reason) if macro else self._after_reply()
        items.append(self._item(ticket, OutgoingKind.REPLY, body=body, changes=changes, macro=macro_key))
        return self._confirm(ticket, items, _("reply to #{number}"), drop_draft=True)

    def _refuse_again(self, ticket: Ticket, body: str) -> None:
        """The same words twice within a moment are a finger that slipped, not an answer."""
        said = self._ledger.outbox.said_in(ticket.id, 1)
        if said and said[-1].body == body and self._now() - said[-1].created_at < SAME_AGAIN_AFTER:
            raise NotPossible(
                mark("These very words have just been sent to #{number}. Change them to send them again."),
                number=ticket.number,
            )

    def save_draft(self, ticket_id: str, text: str, *, note: bool, macro_key: str) -> None:
        ticket = self._ticket(ticket_id)
        if not text.strip():
            self._ledger.drafts.withdraw(ticket_id)
            return
        kind = DraftKind.NOTE if note else DraftKind.REPLY
        self._ledger.drafts.put(Draft(ticket_id, kind, text, self._now(), macro_key, ticket.last_message_id))
        reached(Place.DRAFT_SAVED)

    # What is changed

    def claim(self, ticket_id: str) -> Receipt:
        ticket, me = self._ticket(ticket_id), self._known_me()
        if ticket.assignee_id == me.id:
            raise NotPossible(mark("This ticket is already yours."))
        if ticket.assignee_id:
            raise NotPossible(
                mark("{agent} has this ticket. Leave a note, or ask for it to be handed over."),
                agent=ticket.assignee,
            )
        return self._confirm(
            ticket, [self._item(ticket, OutgoingKind.CLAIM)], _("claim of #{number}"), hold=0.0
        )

    def release(self, ticket_id: str) -> Receipt:
        ticket, me = self._ticket(ticket_id), self._known_me()
        if ticket.assignee_id != me.id:
            raise NotPossible(mark("This ticket is not yours, so it cannot be released from here."))
        return self._change(ticket, {TicketField.ASSIGNEE: None}, _("release of #{number}"))

    def done(self, ticket_id: str) -> Receipt:
        finished = next((status for status in self._profile.statuses if not status.open), None)
        if finished is None:
            raise NotPossible(mark("This desk's profile has no status for finished tickets."))
        return self._change(
            self._ticket(ticket_id), {TicketField.STATUS: finished.key}, _("done with #{number}")
        )

    def set_status(self, ticket_id: str, key: str) -> Receipt:
        return self._change(self._ticket(ticket_id), {TicketField.STATUS: key}, _("status of #{number}"))

    def set_reason(self, ticket_id: str, key: str) -> Receipt:
        return self._change(
            self._ticket(ticket_id), {TicketField.REASON: key}, _("contact reason of #{number}")
        )

    def hand_over(self, ticket_id: str, agent_id: str, note: str) -> Receipt:
        """A note for the colleague, then the ticket: in this order, so that it never comes unexplained."""
        ticket = self._ticket(ticket_id)
        items = [self._item(ticket, OutgoingKind.NOTE, body=note.strip())] if note.strip() else []
        items.append(self._item(ticket, OutgoingKind.FIELDS, changes={TicketField.ASSIGNEE: agent_id}))
        return self._confirm(ticket, items, _("hand-over of #{number}"))

    def later(self, ticket_id: str, minutes: int) -> Receipt:
        ticket, now = self._ticket(ticket_id), self._now()
        self._ledger.reminders.put(Reminder(ticket_id, now + timedelta(minutes=minutes), now))
        receipt = Receipt(
            "",
            ticket_id,
            UNDO_WITHOUT_CHANNEL * 3,
            _("#{number} comes back later").format(number=ticket.number),
        )
        self._remember(receipt, lambda: self._ledger.reminders.drop(ticket_id))
        return receipt

    # What is taken back

    def undo(self) -> Receipt | None:
        """Take back the newest thing that still can be; None where there is none."""
        with self._lock:
            last = self._last.pop() if self._last else None
        if last is None or last.until <= self._monotonic():
            return None
        try:
            last.take_back()
        except NotAllowed as problem:
            raise NotPossible(mark("It has already gone out and cannot be taken back.")) from problem
        return last.receipt

    def undo_left(self) -> float:
        with self._lock:
            return max(0.0, self._last[-1].until - self._monotonic()) if self._last else 0.0

    # What stopped, and goes on by the operator's word

    def send_anyway(self, ticket_id: str) -> Receipt:
        """What was held back in a ticket goes out although the ticket has changed."""
        ticket = self._ticket(ticket_id)
        stopped = [item for item in self._stopped(ticket_id) if item.state in STUCK]
        for item in stopped:
            if item.kind is OutgoingKind.CLAIM:
                self._ledger.outbox.move(item.op_id, OutgoingState.CANCELLED)
            else:
                self._ledger.outbox.send_again(item.op_id, ticket.version, ticket.last_message_id)
            self._record("send anyway", ticket.number, item.op_id)
        return Receipt("", ticket_id, 0.0, _("reply to #{number}").format(number=ticket.number))

    def back_to_draft(self, ticket_id: str) -> Receipt:
        """What was held back becomes the ticket's draft again; nothing goes out."""
        ticket = self._ticket(ticket_id)
        stopped = self._stopped(ticket_id)
        for item in stopped:
            self._ledger.outbox.back_to_draft(item.op_id)
            self._record("back to draft", ticket.number, item.op_id)
        return Receipt("", ticket_id, 0.0, _("draft of #{number}").format(number=ticket.number))

    def _stopped(self, ticket_id: str) -> list[Outgoing]:
        """What the operator has to decide about, and what waits behind it in the ticket's line."""
        items = self._ledger.outbox.pending(ticket_id)
        first = next((index for index, item in enumerate(items) if item.state in STUCK), None)
        if first is None:
            raise NotPossible(mark("Nothing of this ticket is waiting for your word."))
        return items[first:]

    # Inside

    def _change(self, ticket: Ticket, changes: Changes, what: str) -> Receipt:
        return self._confirm(ticket, [self._item(ticket, OutgoingKind.FIELDS, changes=changes)], what)

    def _confirm(
        self,
        ticket: Ticket,
        items: Sequence[NewOutgoing],
        what: str,
        *,
        hold: float | None = None,
        drop_draft: bool = False,
    ) -> Receipt:
        """One key press, one group, one transaction."""
        channel = self._profile.channel(ticket.channel)
        seconds = hold if hold is not None else channel.undo_seconds if channel else UNDO_WITHOUT_CHANNEL
        group = new_op_id()
        bound = [replace(item, group=group, hold_seconds=seconds) for item in items]
        with self._ledger.together():
            self._ledger.outbox.confirm(bound, drop_draft_of=ticket.id if drop_draft else None)
            for item in bound:
                self._record(f"confirm {item.kind.value}", ticket.number, item.op_id)
        reached(Place.CONFIRMED)
        if (reminder := self._ledger.reminders.get(ticket.id)) and reminder.until <= self._now():
            self._ledger.reminders.drop(ticket.id)
        receipt = Receipt(group, ticket.id, seconds, what.format(number=ticket.number))
        if seconds > 0:
            self._remember(receipt, lambda: self._take_back(group))
        return receipt

    def _take_back(self, group: str) -> None:
        for item in self._ledger.outbox.take_back(group):
            self._record("take back", item.ticket_id, item.op_id)

    def _record(self, action: str, subject: str, detail: str) -> None:
        """One line of the audit: who did what to which ticket, and no word of what was written."""
        me = self._me()
        self._ledger.audit.append(me.login or me.name, action, subject, detail, self._now())

    def _remember(self, receipt: Receipt, take_back: Callable[[], None]) -> None:
        with self._lock:
            self._last.append(_Last(receipt, self._monotonic() + receipt.undo_seconds, take_back))
            del self._last[:-20]

    def _item(
        self,
        ticket: Ticket,
        kind: OutgoingKind,
        *,
        body: str = "",
        changes: Changes | None = None,
        macro: str = "",
    ) -> NewOutgoing:
        return NewOutgoing(
            op_id=new_op_id(),
            group="",
            account=self._account(),
            ticket_id=ticket.id,
            kind=kind,
            body=body,
            changes=changes or {},
            macro=macro,
            hold_seconds=0.0,
            base_version=ticket.version,
            base_last_message=ticket.last_message_id,
            created_at=self._now(),
        )

    def _after_reply(self) -> Changes:
        """A plain reply leaves the ticket waiting for the customer."""
        waiting: Status | None = next(
            (status for status in self._profile.statuses if status.waits_for_customer), None
        )
        return {TicketField.STATUS: waiting.key} if waiting else {}

    def _changes_of(self, status: str | None, reason: str | None) -> Changes:
        changes: dict[TicketField, str | None] = {}
        if status:
            changes[TicketField.STATUS] = status
        if reason:
            changes[TicketField.REASON] = reason
        return changes

    def _ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it will be when what is under way has arrived."""
        ticket = self._cache.tickets.get(ticket_id)
        if ticket is None:
            raise NotPossible(mark("This ticket is not here any more."))
        me = self._me()
        return after_outbox(ticket, self._ledger.outbox.pending(ticket_id), me.id, me.name)

    def _known_me(self) -> Agent:
        me = self._me()
        if not me.id:
            raise NotPossible(
                mark(
                    "The helpdesk has not answered yet, so it is not known who you are there. Try again soon."
                )
            )
        return me
