"""What an operator orders: each becomes durable in the ledger before the call returns.

Nothing here touches the network. What can be taken back is taken back for as long as the profile's
undo window of the ticket's channel lasts.
"""

from __future__ import annotations

from datetime import timedelta

from console.asking import marked, own_words, role_of
from console.confirming import UNDO_WITHOUT_CHANNEL
from console.order_moving import OrderMoving
from console.profiles.model import Status, said
from console.rules.macros import ready
from console.rules.questions import ASK, due_of, role_asked
from console.translation import _, language
from console.views import NotPossible, Receipt
from storage.crash_points import Place, reached
from storage.problems import mark
from storage.records import (
    STUCK,
    Changes,
    Draft,
    DraftKind,
    OpenQuestion,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Reminder,
    Ticket,
    TicketField,
)

SAME_AGAIN_AFTER = timedelta(minutes=5)


class Actions(OrderMoving):
    """Writes the ledger. Safe to call from the threads of a screen's workers."""

    # What is said

    def send(self, ticket_id: str, text: str, *, note: bool, macro_key: str) -> Receipt:
        """Confirm a reply or a note; raises `Unfilled` where a required blank is still empty."""
        ticket = self.ticket(ticket_id)
        body = ready(text).strip()
        if not body:
            raise NotPossible(mark("There is nothing to send: the text is empty."))
        self._refuse_again(ticket, body)
        macro = self._profile.macro(macro_key) if macro_key else None
        if note:
            return self._send_note(ticket, body, macro_key)
        me = self.known_me()
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
        items = [] if ticket.assignee_id == me.id else [self.item(ticket, OutgoingKind.CLAIM)]
        changes = self._changes_of(macro.changes_status, macro.reason) if macro else self._after_reply()
        items += self.order_with_macro(ticket, macro)
        items.append(self.item(ticket, OutgoingKind.REPLY, body=body, changes=changes, macro=macro_key))
        return self.confirm(ticket, items, _("reply to #{number}"), drop_draft=True)

    def _send_note(self, ticket: Ticket, body: str, key: str) -> Receipt:
        """A question to a role that is asked elsewhere opens a ticket first (or goes into the chat that
        runs): the note that tells of it goes behind that, so that nothing is told that was not asked."""
        own = own_words(key, body)
        note = self.item(ticket, OutgoingKind.NOTE, body=marked(key, own, self._profile), macro=key)
        if not key.startswith(ASK):
            return self.confirm(ticket, [note], _("note in #{number}"), drop_draft=True)
        role = role_of(self._profile, role_asked(key))
        items, what = [note], _("question: {role}").replace("{role}", said(role.title, language()))
        if role.asked_elsewhere:
            items = [self.item(ticket, OutgoingKind.TICKET, macro=key), note]
        receipt = self.confirm(ticket, items, what, drop_draft=True)
        self._wait_for_answer(ticket, OpenQuestion(role.key, self._now(), note.op_id))
        return receipt

    def _refuse_again(self, ticket: Ticket, body: str) -> None:
        """The same words twice within a moment are a finger that slipped, not an answer."""
        said = self._ledger.outbox.said_in(ticket.id, 1)
        if said and said[-1].body == body and self._now() - said[-1].created_at < SAME_AGAIN_AFTER:
            raise NotPossible(
                mark("These very words have just been sent to #{number}. Change them to send them again."),
                number=ticket.number,
            )

    def _wait_for_answer(self, ticket: Ticket, question: OpenQuestion) -> None:
        """Out of the way until the answer has come, or is due and has not. What was put off already stays."""
        now = self._now()
        due = due_of(question, self._profile)
        known = self._ledger.reminders.get(ticket.id)
        if due is None or (known is not None and known.until > now and not known.waits_for):
            return
        self._ledger.reminders.put(Reminder(ticket.id, due, now, question.id))

    def save_draft(self, ticket_id: str, text: str, *, note: bool, macro_key: str) -> None:
        """Kept whatever has become of the ticket: it may be gone, or the cache be damaged."""
        if not text.strip():
            self._ledger.drafts.withdraw(ticket_id)
            return
        ticket = self._cache.tickets.get(ticket_id)
        kind = DraftKind.NOTE if note else DraftKind.REPLY
        base = ticket.last_message_id if ticket is not None else self._base_of_draft(ticket_id)
        self._ledger.drafts.put(Draft(ticket_id, kind, text, self._now(), macro_key, base))
        reached(Place.DRAFT_SAVED)

    def _base_of_draft(self, ticket_id: str) -> str:
        before = self._ledger.drafts.get(ticket_id)
        return before.base_last_message if before is not None else ""

    # What is changed

    def claim(self, ticket_id: str) -> Receipt:
        ticket, me = self.ticket(ticket_id), self.known_me()
        if ticket.assignee_id == me.id:
            raise NotPossible(mark("This ticket is already yours."))
        if ticket.assignee_id:
            raise NotPossible(
                mark("{agent} has this ticket. Leave a note, or ask for it to be handed over."),
                agent=ticket.assignee,
            )
        return self.confirm(
            ticket, [self.item(ticket, OutgoingKind.CLAIM)], _("claim of #{number}"), hold=0.0
        )

    def release(self, ticket_id: str) -> Receipt:
        ticket, me = self.ticket(ticket_id), self.known_me()
        if ticket.assignee_id != me.id:
            raise NotPossible(mark("This ticket is not yours, so it cannot be released from here."))
        return self._change(ticket, {TicketField.ASSIGNEE: None}, _("release of #{number}"))

    def done(self, ticket_id: str) -> Receipt:
        finished = next((status for status in self._profile.statuses if not status.open), None)
        if finished is None:
            raise NotPossible(mark("This desk's profile has no status for finished tickets."))
        return self._change(
            self.ticket(ticket_id), {TicketField.STATUS: finished.key}, _("done with #{number}")
        )

    def set_status(self, ticket_id: str, key: str) -> Receipt:
        return self._change(self.ticket(ticket_id), {TicketField.STATUS: key}, _("status of #{number}"))

    def set_reason(self, ticket_id: str, key: str) -> Receipt:
        return self._change(
            self.ticket(ticket_id), {TicketField.REASON: key}, _("contact reason of #{number}")
        )

    def hand_over(self, ticket_id: str, agent_id: str, note: str) -> Receipt:
        """A note for the colleague, then the ticket: in this order, so that it never comes unexplained."""
        ticket = self.ticket(ticket_id)
        items = [self.item(ticket, OutgoingKind.NOTE, body=note.strip())] if note.strip() else []
        items.append(self.item(ticket, OutgoingKind.FIELDS, changes={TicketField.ASSIGNEE: agent_id}))
        return self.confirm(ticket, items, _("hand-over of #{number}"))

    def later(self, ticket_id: str, minutes: int) -> Receipt:
        ticket, now = self.ticket(ticket_id), self._now()
        self._ledger.reminders.put(Reminder(ticket_id, now + timedelta(minutes=minutes), now))
        receipt = Receipt(
            "",
            ticket_id,
            UNDO_WITHOUT_CHANNEL * 3,
            _("#{number} comes back later").format(number=ticket.number),
        )
        self.remember(receipt, lambda: self._ledger.reminders.drop(ticket_id))
        return receipt

    # What stopped, and goes on by the operator's word

    def send_anyway(self, ticket_id: str) -> Receipt:
        """What was held back in a ticket goes out although the ticket has changed."""
        ticket = self.ticket(ticket_id)
        seen = (ticket.version, ticket.last_message_id)
        with self._ledger.together():
            for item in self._stopped(ticket_id):
                if item.state in STUCK and item.kind is OutgoingKind.CLAIM:
                    self._ledger.outbox.move(item.op_id, OutgoingState.CANCELLED)
                elif item.state in STUCK:
                    self._ledger.outbox.send_again(item.op_id, *seen)
                elif item.state in (OutgoingState.HELD, OutgoingState.QUEUED):
                    self._ledger.outbox.seen_as(item.op_id, *seen)
                self.record("send anyway", ticket.number, item.op_id)
        return Receipt("", ticket_id, 0.0, _("reply to #{number}").format(number=ticket.number))

    def back_to_draft(self, ticket_id: str) -> Receipt:
        """What was held back becomes the ticket's draft again; nothing goes out."""
        ticket = self.ticket(ticket_id)
        with self._ledger.together():
            for item in self._stopped(ticket_id):
                if item.state is OutgoingState.NEEDS_DECISION:  # given up: it is taken for not there
                    self._ledger.outbox.move(item.op_id, OutgoingState.FAILED, error=item.last_error)
                self._ledger.outbox.back_to_draft(item.op_id)
                self.not_sent(item)
                self.record("back to draft", ticket.number, item.op_id)
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
        return self.confirm(ticket, [self.item(ticket, OutgoingKind.FIELDS, changes=changes)], what)

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
