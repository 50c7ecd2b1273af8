"""Asking the helpdesk for what an item of the outbox says."""

from __future__ import annotations

from console.op_ids import new_op_id
from console.upstream.protocol import Conflict, Reply, TakenBy, Upstream
from storage.ledger import Ledger, NewOutgoing
from storage.problems import mark
from storage.records import Outgoing, OutgoingKind


class Delivery:
    """Turns items into requests. Whatever goes wrong is an `UpstreamProblem` that says how far it got."""

    def __init__(self, upstream: Upstream, ledger: Ledger) -> None:
        self._upstream = upstream
        self._ledger = ledger

    def of(self, item: Outgoing) -> str:
        """Ask the helpdesk for what the item says; the id of the new message, "" where there is none."""
        match item.kind:
            case OutgoingKind.REPLY | OutgoingKind.NOTE:
                return self._say(item)
            case OutgoingKind.FIELDS:
                self._upstream.push_changes(item.ticket_id, item.changes)
            case OutgoingKind.CLAIM:
                answer = self._upstream.claim(item.ticket_id)
                if isinstance(answer, TakenBy):
                    raise Conflict(mark("{agent} has taken this ticket first."), agent=answer.agent)
        return ""

    def _say(self, item: Outgoing) -> str:
        atomic = self._upstream.capabilities.atomic_reply_and_fields
        reply = Reply(
            item.ticket_id,
            item.op_id,
            item.body,
            item.kind is OutgoingKind.REPLY,
            item.changes if atomic else {},
            item.macro,
        )
        sent = self._upstream.push_reply(reply)
        if item.changes and (not atomic or sent.not_taken is not None):
            self.change_later(item)
        return sent.server_id

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
