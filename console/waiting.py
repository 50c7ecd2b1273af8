"""What is decided about the outbox: each decision is one transaction of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.asking import own_words
from console.confirming import Confirming
from console.dispatches import STRAY, Dispatches, merged_into, spokesman
from console.profiles.model import Profile
from console.rules.shared_roster import is_one as is_roster
from console.ticket_view import Tickets, op_title
from console.translation import _
from console.views import NotPossible, Receipt
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.problems import NotAllowed, mark
from storage.records import STUCK, Agent, Draft, DraftKind, Outgoing, OutgoingKind, OutgoingState, Ticket

UNDO_DROP = 30.0  # seconds in which a dropped text can be brought back


class Waiting(Dispatches):
    """`console.waiting_port.WaitingPort` says what each call means."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        tickets: Tickets,
        me: Callable[[], Agent],
        settled: Callable[[], bool],
        confirming: Confirming,
        may_write: Callable[[], None],
        after: Callable[[Receipt], None],
    ) -> None:
        """`may_write` raises where this console only reads; `after` is called with each receipt."""
        super().__init__(cache, ledger, profile, tickets, me, settled)
        self._confirming = confirming
        self._may_write = may_write
        self._after = after

    def send_anyway(self, group: str) -> Receipt:
        items = self._stopped(group)
        ticket = self._cache.tickets.get(items[0].ticket_id)
        alone = len(items) == 1
        with self._ledger.together():
            for item in items:
                if item.kind is OutgoingKind.CLAIM and item.state in STUCK and not alone:
                    self._cancel(item)
                    continue
                base = (
                    (ticket.version, ticket.last_message_id)
                    if ticket is not None
                    else (item.base_version, item.base_last_message)
                )
                if item.state in STUCK:
                    self._ledger.outbox.send_again(item.op_id, *base)
                elif item.state in (OutgoingState.HELD, OutgoingState.QUEUED):
                    self._ledger.outbox.seen_as(item.op_id, *base)
                self._record("send anyway", item)
        return self._told(self._title(items), items[0].ticket_id)

    def as_note(self, group: str) -> Receipt:
        items = self._mine(group)
        said = spokesman(items)
        if said.kind is not OutgoingKind.REPLY:
            raise NotPossible(mark("Only a reply can be sent as a note."))
        ticket = self._confirming.ticket(said.ticket_id)
        with self._ledger.together():
            for item in items:
                self._cancel(item)
                self._record("send as note", item)
            note = self._confirming.item(ticket, OutgoingKind.NOTE, body=said.body)
            receipt = self._confirming.confirm(ticket, [note], _("note in #{number}"))
        self._after(receipt)
        return receipt

    def to_draft(self, group: str) -> Receipt:
        items = self._mine(group)
        if is_roster(spokesman(items).body):
            raise NotPossible(
                mark("A week of the roster is no text to write on: drop it, it stays planned here.")
            )
        if not any(item.body for item in items):
            raise NotPossible(mark("There is no text in it that could become a draft."))
        with self._ledger.together():
            for item in items:
                self._cancel(item)
                self._give_back(item)
                self._record("back to draft", item)
        if spokesman(items).kind is OutgoingKind.TICKET:
            return self._told(_("draft of the call"), items[0].ticket_id)
        number = self._number(items[0].ticket_id)
        return self._told(_("draft of #{number}").format(number=number), items[0].ticket_id)

    def drop(self, group: str) -> Receipt:
        if group.startswith(STRAY):
            return self._drop_stray(group.removeprefix(STRAY))
        items = self._mine(group)
        with self._ledger.together():
            for item in items:
                self._cancel(item)
                self._record("drop", item)

        def bring_back() -> None:
            with self._ledger.together():
                for item in items:
                    self._give_back(item)
                    self._record("back to draft", item)

        receipt = Receipt(group, items[0].ticket_id, UNDO_DROP, self._title(items))
        if any(item.body for item in items) and not is_roster(spokesman(items).body):
            self._confirming.remember(receipt, bring_back)
        self._after(receipt)
        return receipt

    def arrived(self, group: str) -> Receipt:
        items = self._mine(group)
        doubtful = [item for item in items if item.state is OutgoingState.NEEDS_DECISION]
        if not doubtful:
            raise NotPossible(mark("It is not in doubt whether this arrived."))
        with self._ledger.together():
            for item in doubtful:
                self._ledger.outbox.move(item.op_id, OutgoingState.SENT)
                self._record("found sent", item)
        return self._told(self._title(items), items[0].ticket_id)

    def follow(self, group: str) -> Receipt:
        items = self._mine(group)
        into = next((target for item in items if (target := merged_into(item))), "")
        if not into:
            raise NotPossible(mark("Its ticket has not become part of another one."))
        if self._cache.tickets.get(into) is None:
            raise NotPossible(
                mark("Ticket {number} is not here: it was closed long ago, or is hidden from you."),
                number=into,
            )
        ticket = self._confirming.ticket(into)
        with self._ledger.together():
            for item in items:
                self._cancel(item)
                self._record("follow", item)
            new = [self._readdressed(item, ticket) for item in items if item.kind is not OutgoingKind.CLAIM]
            if not ticket.assignee_id and spokesman(items).body:
                new.insert(0, self._confirming.item(ticket, OutgoingKind.CLAIM))
            receipt = self._confirming.confirm(ticket, new, _("reply to #{number}"))
        self._after(receipt)
        return receipt

    # Inside

    def _readdressed(self, item: Outgoing, ticket: Ticket) -> NewOutgoing:
        return self._confirming.item(
            ticket, item.kind, body=item.body, changes=item.changes, macro=item.macro
        )

    def _mine(self, group: str) -> list[Outgoing]:
        """The items of a dispatch that have not gone out."""
        self._may_write()
        items = [
            item
            for item in self._ledger.outbox.group(group)
            if item.state not in (OutgoingState.SENT, OutgoingState.CANCELLED)
        ]
        if not items:
            raise NotPossible(mark("This has gone out meanwhile, or was taken back."))
        return items

    def _stopped(self, group: str) -> list[Outgoing]:
        items = self._mine(group)
        if any(item.state in STUCK for item in items):
            return items
        if any(item.state is OutgoingState.NEEDS_AUTH for item in items):
            raise NotPossible(mark("The helpdesk refuses the token. It goes out once the token is accepted."))
        raise NotPossible(mark("It goes out by itself; nothing is to be decided."))

    def _cancel(self, item: Outgoing) -> None:
        """Take an item out of the line, by the ways that the table of states has."""
        if item.state in (OutgoingState.SENDING, OutgoingState.AMBIGUOUS):
            raise NotPossible(
                mark("It is being sent just now, and may have arrived: wait until that is known.")
            )
        try:
            if item.state is OutgoingState.NEEDS_DECISION:
                self._ledger.outbox.move(item.op_id, OutgoingState.FAILED, error=item.last_error)
            self._ledger.outbox.cancel(item.op_id)
        except NotAllowed as problem:
            raise NotPossible(mark("This has gone out meanwhile, or was taken back.")) from problem
        waiting = self._ledger.reminders.get(item.ticket_id)
        if waiting is not None and waiting.waits_for == item.op_id:  # it was not asked, so nothing is awaited
            self._ledger.reminders.drop(item.ticket_id)

    def _give_back(self, item: Outgoing) -> None:
        if item.body:
            kind = DraftKind.REPLY if item.kind is OutgoingKind.REPLY else DraftKind.NOTE
            words = own_words(item.macro, item.body)
            self._ledger.drafts.restore(
                Draft(item.ticket_id, kind, words, item.created_at, item.macro, item.base_last_message)
            )

    def _drop_stray(self, ticket_id: str) -> Receipt:
        self._may_write()
        draft = self._ledger.drafts.get(ticket_id)
        if draft is None:
            raise NotPossible(mark("This has gone out meanwhile, or was taken back."))
        self._ledger.drafts.drop(ticket_id)
        receipt = Receipt(
            STRAY + ticket_id, ticket_id, UNDO_DROP, _("draft of #{number}").format(number=ticket_id)
        )
        self._confirming.remember(receipt, lambda: self._ledger.drafts.put(draft))
        self._after(receipt)
        return receipt

    def _record(self, action: str, item: Outgoing) -> None:
        self._confirming.record(action, self._number(item.ticket_id), item.op_id)

    def _number(self, ticket_id: str) -> str:
        ticket = self._cache.tickets.get(ticket_id)
        return ticket.number if ticket is not None else ticket_id

    def _title(self, items: Sequence[Outgoing]) -> str:
        return op_title(spokesman(items), self._number(items[0].ticket_id))

    def _told(self, what: str, ticket_id: str) -> Receipt:
        receipt = Receipt("", ticket_id, 0.0, what)
        self._after(receipt)
        return receipt
