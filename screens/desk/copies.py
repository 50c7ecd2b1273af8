"""What of an open ticket can be copied by name: its number, the order's values, what was said."""

from __future__ import annotations

from collections.abc import Iterator

from console.desk_port import DeskPort
from console.moments import day_and_time, money
from console.profiles.model import said
from console.translation import _
from console.views import ChainEntry, Choice, TicketView
from screens.untrusted import visible_line
from storage.frozen import frozen
from storage.records import MessageKind, Order

MESSAGES = 12  # the newest ones; older ones are in the whole chain
_HINT = 200  # characters of a text that its row is made from


@frozen
class Copy:
    """One thing that can be copied: what it is called, and its text as the helpdesk has it."""

    title: str
    text: str

    def choice(self, key: str) -> Choice:
        """Its row in a dialog."""
        return Choice(key, self.title, visible_line(self.text[:_HINT]))


def number_of(view: TicketView) -> str:
    """The ticket's number as people say it: "#10423"."""
    return f"#{visible_line(view.ticket.number)}"


def copies(desk: DeskPort, view: TicketView) -> tuple[Copy, ...]:
    """Everything there is, what is wanted most first; nothing that is empty."""
    found = (
        Copy(_("Ticket"), number_of(view)),
        *(copy for order in view.orders for copy in _of_order(desk, order)),
        *_of_customer(view),
        *_messages(desk, view),
    )
    return tuple(copy for copy in found if copy.text.strip())


def _of_order(desk: DeskPort, order: Order) -> Iterator[Copy]:
    word = said(desk.profile.words.get("number", {}), desk.language)
    yield Copy(word or _("Order number"), order.number)
    yield Copy(_("Parcel"), order.parcel)
    status = desk.profile.order_status(order.status)
    yield Copy(_("Order status"), said(status.title, desk.language) if status else order.status)
    if order.reserve_until is not None:
        yield Copy(_("Reserve until"), day_and_time(order.reserve_until, desk.timezone()))
    yield Copy(_("Place"), order.place)
    for item in order.items:
        yield Copy(_("Item"), ", ".join(part for part in (item.name, item.size) if part))
    if order.total:
        yield Copy(_("Total"), money(order.total, order.currency))


def _of_customer(view: TicketView) -> Iterator[Copy]:
    customer = view.customer
    yield Copy(_("Customer"), (customer.name if customer else "") or view.ticket.requester)
    if customer is not None:
        yield Copy(_("Phone"), customer.phone)
        yield Copy(_("E-mail"), customer.email)


def _messages(desk: DeskPort, view: TicketView) -> Iterator[Copy]:
    for entry in reversed(view.chain[-MESSAGES:]):
        yield Copy(visible_line(_head(desk, entry)), entry.message.body)
    if len(view.chain) > 1:
        whole = (f"{_head(desk, entry)}\n{entry.message.body.rstrip()}\n" for entry in view.chain)
        yield Copy(_("The whole chain"), "\n".join(whole))


def _head(desk: DeskPort, entry: ChainEntry) -> str:
    message = entry.message
    author = message.author or (_("customer") if message.kind is MessageKind.CUSTOMER else "")
    return " ".join(part for part in (day_and_time(message.sent_at, desk.timezone()), author) if part)
