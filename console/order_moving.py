"""What becomes of a ticket's order: moved by a note that every console reads, alone or with a macro."""

from __future__ import annotations

from console.confirming import Confirming
from console.moments import day_and_time
from console.profiles.model import Macro, said
from console.rules import order_moves
from console.rules.order_moves import OrderMove
from console.translation import _, language
from console.views import NotPossible, Receipt
from storage.ledger import NewOutgoing
from storage.problems import mark
from storage.records import Message, MessageKind, Order, Outgoing, OutgoingKind, Ticket


def as_note(item: Outgoing) -> Message:
    """A note that is on its way, as the helpdesk will have it."""
    return Message(item.op_id, item.ticket_id, MessageKind.NOTE, "", item.body, item.created_at)


class OrderMoving(Confirming):
    """Orders of an operator about orders of customers."""

    def move_order(self, ticket_id: str, move: OrderMove) -> Receipt:
        """Move a ticket's order by a note that every console reads. Raises `NotAllowedMove`."""
        ticket = self.ticket(ticket_id)
        order = self._order(ticket)
        if order is None or order.number != move.number:
            raise NotPossible(mark("This ticket has no order that could be moved."))
        order_moves.check(order, move, self._profile)
        item = self.item(ticket, OutgoingKind.NOTE, body=self._told_move(order, move))
        return self.confirm(ticket, [item], _("order of #{number}"))

    def order_with_macro(self, ticket: Ticket, macro: Macro | None) -> list[NewOutgoing]:
        """The note with which a macro moves the order; nothing where it moves none, or cannot any more."""
        order = self._order(ticket) if macro is not None else None
        if macro is None or order is None:
            return []
        reason = said(macro.title, language())
        move = order_moves.of_macro(macro, order, self._profile, self._now(), reason)
        if move is None:
            return []
        return [self.item(ticket, OutgoingKind.NOTE, body=self._told_move(order, move))]

    def _order(self, ticket: Ticket) -> Order | None:
        order = self._cache.orders.get(ticket.order_number) if ticket.order_number else None
        if order is None:
            return None
        notes = [item for item in self._ledger.outbox.pending(ticket.id) if item.kind is OutgoingKind.NOTE]
        return order_moves.after_notes(order, map(as_note, notes), self._profile)

    def _told_move(self, order: Order, move: OrderMove) -> str:
        """The note's text for people: from where to where, and until when."""
        titles = {status.key: said(status.title, language()) for status in self._profile.order_statuses}
        word = said(self._profile.words.get("order", {}), language())
        named = _("Order {number}").format(number=order.number)
        parts = [f"{word} {order.number}" if word else named]
        if move.status != order.status:
            parts.append(f"{titles.get(order.status, order.status)} → {titles[move.status]}")
        zone = self._profile.hours.timezone
        if move.reserve_until is not None:
            parts.append(_("reserved until {moment}").format(moment=day_and_time(move.reserve_until, zone)))
        if move.expected_at is not None:
            parts.append(_("expected {moment}").format(moment=day_and_time(move.expected_at, zone)))
        parts += [part for part in (move.place, move.parcel, move.reason) if part]
        return order_moves.written(move, ", ".join(parts))
