"""How an order becomes durable: made into items of the outbox, confirmed in one transaction, written
into the record, and remembered for as long as it can be taken back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from console.asking import own_words as asked_words
from console.handing_over import own_words
from console.op_ids import new_op_id
from console.overlay import after_outbox
from console.profiles.model import Profile
from console.views import NotPossible, Receipt
from storage.cache import Cache
from storage.crash_points import Place, reached
from storage.frozen import frozen
from storage.ledger import Ledger, NewOutgoing
from storage.problems import NotAllowed, mark
from storage.records import Agent, Changes, Outgoing, OutgoingKind, Ticket

UNDO_WITHOUT_CHANNEL = 3.0  # seconds, where the profile does not know the ticket's channel


@frozen
class _Last:
    """The last receipt, how to take it back, and until when (monotonic seconds)."""

    receipt: Receipt
    until: float
    take_back: Callable[[], None]


class Confirming:
    """What every order goes through. Safe to call from the threads of a screen's workers."""

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

    # One key press

    def confirm(
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
                self.record(f"confirm {item.kind.value}", ticket.number, item.op_id)
        reached(Place.CONFIRMED)
        if (reminder := self._ledger.reminders.get(ticket.id)) and reminder.until <= self._now():
            self._ledger.reminders.drop(ticket.id)
        receipt = Receipt(group, ticket.id, seconds, what.format(number=ticket.number))
        if seconds > 0:
            self.remember(receipt, lambda: self._take_back(group))
        return receipt

    def _take_back(self, group: str) -> None:
        for item in self._ledger.outbox.take_back(group):
            self.record("take back", item.ticket_id, item.op_id)
            self.not_sent(item)

    def not_sent(self, item: Outgoing) -> None:
        """What belongs to an item that was given back as a draft: no answer to it is awaited."""
        self._keep_own_words(item)
        waiting = self._ledger.reminders.get(item.ticket_id)
        if waiting is not None and waiting.waits_for == item.op_id:
            self._ledger.reminders.drop(item.ticket_id)

    def _keep_own_words(self, item: Outgoing) -> None:
        """Of a hand-over's note the operator wrote the first words only, and of a question all but its
        mark: they alone become the draft."""
        draft = self._ledger.drafts.get(item.ticket_id)
        words = own_words(item.body) or asked_words(item.macro, item.body)
        if draft is not None and item.body and draft.body.startswith(item.body) and words != item.body:
            self._ledger.drafts.put(replace(draft, body=words + draft.body[len(item.body) :]))

    def record(self, action: str, subject: str, detail: str) -> None:
        """One line of the audit: who did what to which ticket, and no word of what was written."""
        me = self._me()
        self._ledger.audit.append(me.login or me.name, action, subject, detail, self._now())

    def remember(self, receipt: Receipt, take_back: Callable[[], None]) -> None:
        with self._lock:
            self._last.append(_Last(receipt, self._monotonic() + receipt.undo_seconds, take_back))
            del self._last[:-20]

    def item(
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

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it will be when what is under way has arrived."""
        ticket = self._cache.tickets.get(ticket_id)
        if ticket is None:
            raise NotPossible(mark("This ticket is not here any more."))
        me = self._me()
        return after_outbox(ticket, self._ledger.outbox.pending(ticket_id), me.id, me.name)

    def known_me(self) -> Agent:
        me = self._me()
        if not me.id:
            raise NotPossible(
                mark(
                    "The helpdesk has not answered yet, so it is not known who you are there. Try again soon."
                )
            )
        return me

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
