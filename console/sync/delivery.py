"""Asking the helpdesk for what an item of the outbox says."""

from __future__ import annotations

from collections.abc import Callable

from console.op_ids import new_op_id
from console.profiles.model import Profile
from console.rules import calls, shared_roster
from console.rules.questions import is_asking_ticket
from console.sync.asking import AskingElsewhere
from console.upstream.protocol import Conflict, Invalid, Reply, TakenBy, Upstream
from storage.ledger import Ledger, NewOutgoing
from storage.problems import mark
from storage.records import Customer, Outgoing, OutgoingKind


class Delivery:
    """Turns items into requests. Whatever goes wrong is an `UpstreamProblem` that says how far it got.

    `customer` tells who is known by an id.
    """

    def __init__(
        self,
        upstream: Upstream,
        ledger: Ledger,
        profile: Profile,
        customer: Callable[[str], Customer | None],
        asking: AskingElsewhere,
    ) -> None:
        self._upstream = upstream
        self._ledger = ledger
        self._profile = profile
        self._customer = customer
        self._asking = asking

    def of(self, item: Outgoing) -> str:
        """Ask the helpdesk for what the item says; the id of the new message, or of the new ticket, "" where
        there is none."""
        match item.kind:
            case OutgoingKind.REPLY | OutgoingKind.NOTE:
                return self._say(item)
            case OutgoingKind.TICKET:
                return self._open(item)
            case OutgoingKind.FIELDS:
                self._upstream.push_changes(item.ticket_id, item.changes)
            case OutgoingKind.CLAIM:
                answer = self._upstream.claim(item.ticket_id)
                if isinstance(answer, TakenBy):
                    raise Conflict(mark("{agent} has taken this ticket first."), agent=answer.agent)
        return ""

    def _open(self, item: Outgoing) -> str:
        if shared_roster.is_one(item.body):
            return self._upstream.create(shared_roster.ticket_of(item.body, self._profile, item.op_id))
        if is_asking_ticket(item):
            return self._upstream.create(self._asking.ticket(item))
        call = calls.read(item.body)
        if call is None:
            raise Invalid(mark("This text cannot open a ticket: it does not say that it is a call."))
        caller = self._customer(call.customer) if call.customer else None
        return self._upstream.create(calls.ticket_of(call, caller, self._profile, item.op_id))

    def _say(self, item: Outgoing) -> str:
        atomic = self._upstream.capabilities.atomic_reply_and_fields
        reply = Reply(
            item.ticket_id,
            item.op_id,
            self._asking.note(item),
            item.kind is OutgoingKind.REPLY,
            item.changes if atomic else {},
            item.macro,
        )
        sent = self._upstream.push_reply(reply)
        if item.changes and (not atomic or sent.not_taken is not None):
            self.change_later(item)
        return sent.server_id

    def note_later(self, item: Outgoing, ticket_id: str) -> None:
        """What was to open a ticket becomes a note in one that is there by now."""
        asks = is_asking_ticket(item)
        note = NewOutgoing(
            op_id=new_op_id(),
            group=new_op_id() if asks else item.group,  # the group of a question is what was asked here
            account=item.account,
            ticket_id=ticket_id,
            kind=OutgoingKind.NOTE,
            created_at=item.created_at,
            body=self._asking.text(item) if asks else item.body,
        )
        self._ledger.outbox.confirm([note], None)

    def change_later(self, item: Outgoing) -> None:
        """The words have arrived and must not be said again; what was to change with them goes by itself,
        so that a refusal of it is seen."""
        change = NewOutgoing(
            op_id=new_op_id(),
            group=item.group,
            account=item.account,
            ticket_id=item.ticket_id,
            kind=OutgoingKind.FIELDS,
            created_at=item.created_at,
            changes=item.changes,
        )
        self._ledger.outbox.confirm([change], None)
