"""Logging calls: who calls is found while it is typed, and what is said becomes an entry of a ticket.

A call goes into the ticket that it is about, or opens a new one, also for somebody whom nobody knows.
Until then it is a draft of its own, so that a console that dies loses no more than a moment of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from console.confirming import Confirming
from console.op_ids import new_op_id
from console.profiles.model import Profile
from console.rules import calls
from console.rules.calls import Call
from console.translation import _
from console.views import BegunCall, Choice, NotPossible, Receipt
from storage.cache import Cache
from storage.ledger import Ledger
from storage.problems import mark
from storage.records import Draft, DraftKind, Order, OutgoingKind, Ticket

TICKET, CUSTOMER = "ticket:", "customer:"
"""Begin the keys of places for a call; "" is a new ticket of somebody unknown."""

_TICKETS, _CUSTOMERS, _LOOKED_AT = 5, 3, 12


class CallPort(Protocol):
    """What a screen asks about calls; see `CallDesk`."""

    def begun(self) -> BegunCall | None: ...

    def new(self) -> str: ...

    def places(self, who: str, open_ticket: str = "") -> tuple[Choice, ...]: ...

    def keep(self, key: str, call: Call) -> None: ...

    def log(self, key: str, call: Call) -> Receipt: ...


class CallDesk:
    """`may_write` raises where this console only reads; `ordered` carries an order of the operator's out."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        now: Callable[[], datetime],
        confirming: Confirming,
        may_write: Callable[[], None],
        ordered: Callable[[Callable[[], Receipt]], Receipt],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._now = now
        self._confirming = confirming
        self._may_write = may_write
        self._ordered = ordered

    def begun(self) -> BegunCall | None:
        """The call that was typed at last and not logged; None when there is none."""
        for draft in self._ledger.drafts.all():
            if draft.ticket_id.startswith(calls.UNOPENED):
                call = calls.read(draft.body) or Call("", draft.body)
                self._ledger.drafts.taken_up(draft.ticket_id, draft.body)
                return BegunCall(draft.ticket_id, call.who, call.text, _place_of(call), draft.saved_at)
        return None

    def new(self) -> str:
        """The key of a call that begins now."""
        return calls.UNOPENED + new_op_id()

    def places(self, who: str, open_ticket: str = "") -> tuple[Choice, ...]:
        """Where a call of this caller may go, the likeliest first. `who` is a name, a telephone, an e-mail
        address, the number of a ticket or an order, or several of them."""
        tickets = self._found(who)
        about = [
            ticket for ticket in tickets if who.strip().lstrip("#") in (ticket.number, ticket.order_number)
        ]
        others = [ticket for ticket in tickets if ticket not in about]
        here = self._cache.tickets.get(open_ticket) if open_ticket else None
        if here is not None and here not in tickets:
            others.append(here)
        unknown = Choice("", _("a new ticket: nobody known here"), who.strip())
        order = self._order_named(who)
        customers = self._customers(
            [order.customer_id if order else "", *(ticket.requester_id for ticket in tickets)]
        )
        into = [self._into(ticket) for ticket in (*about, *others)][:_TICKETS]
        if about:
            return (*into, *customers, unknown)
        return (*customers, *into, unknown) if customers or tickets else (unknown, *into)

    def _found(self, who: str) -> list[Ticket]:
        """The newest tickets of whoever this may be, open ones before closed ones."""
        stranger = calls.stranger(who, self._profile)
        digits = "".join(letter for letter in who if letter.isdigit())
        asked = (who.strip().lstrip("#"), stranger.phone, digits, stranger.email, stranger.name)
        for words in dict.fromkeys(asked):
            rows = self._cache.search.find(words, _LOOKED_AT) if words.strip() else []
            if rows:
                there = {ticket.id: ticket for ticket in self._cache.tickets.get_many([r.id for r in rows])}
                found = [there[row.id] for row in rows if row.id in there]
                return sorted(found, key=lambda ticket: not self._is_open(ticket))
        return []

    def _is_open(self, ticket: Ticket) -> bool:
        status = self._profile.status(ticket.status)
        return status is not None and status.open

    def _order_named(self, who: str) -> Order | None:
        """The helpdesk's own order whose number is among these words; imported ones are not known there."""
        words = (word.strip("#№.,;:()") for word in who.split())
        orders = (self._cache.orders.get(word) for word in words if any(sign.isdigit() for sign in word))
        return next((order for order in orders if order is not None and order.customer_id), None)

    def _customers(self, ids: Iterable[str]) -> list[Choice]:
        found: list[Choice] = []
        for customer_id in dict.fromkeys(ids):
            customer = self._cache.customers.get(customer_id) if customer_id else None
            if customer is not None and len(found) < _CUSTOMERS:
                name = _("a new ticket: {who}").replace("{who}", customer.name)
                found.append(Choice(CUSTOMER + customer.id, name, customer.phone or customer.email))
        return found

    def _into(self, ticket: Ticket) -> Choice:
        into = _("into #{number}: {who}").replace("{number}", ticket.number)
        return Choice(TICKET + ticket.id, into.replace("{who}", ticket.requester), ticket.subject)

    # Writing

    def keep(self, key: str, call: Call) -> None:
        """Save what has been typed; nothing is kept of a call of which nothing has."""
        self._may_write()
        if call.told:
            self._ledger.drafts.put(Draft(key, DraftKind.NOTE, calls.written(call), self._now()))
        else:
            self._ledger.drafts.withdraw(key)

    def log(self, key: str, call: Call) -> Receipt:
        """Order that the call be written down where it belongs. Its draft goes with that."""
        if not call.text.strip():
            raise NotPossible(mark("Nothing of the call is written yet: what was said?"))
        order = self._order_named(call.who)
        if order is not None and call.customer in ("", order.customer_id):
            call = replace(call, order=order.number)
        call = replace(call, who=self._named(call))
        return self._ordered(lambda: self._log(key, call))

    def _named(self, call: Call) -> str:
        """Who called, with the name of whoever is known where only a number was typed."""
        customer = self._cache.customers.get(call.customer) if call.customer else None
        ticket = self._cache.tickets.get(call.to) if call.to else None
        name = customer.name if customer else ticket.requester if ticket else ""
        if name and not any(letter.isalpha() for letter in call.who):
            return ", ".join(part for part in (name, call.who.strip()) if part)
        return call.who.strip() or _("unknown caller")

    def _log(self, key: str, call: Call) -> Receipt:
        body = calls.written(call)
        with self._ledger.together():
            if call.to:
                ticket = self._confirming.ticket(call.to)
                kind, what = OutgoingKind.NOTE, _("call in #{number}")
            else:
                ticket = self._unopened(key, call)
                kind, what = OutgoingKind.TICKET, _("call, as a new ticket")
            item = self._confirming.item(ticket, kind, body=body)
            receipt = self._confirming.confirm(ticket, [item], what)
            self._ledger.drafts.withdraw(key, {body})
        return receipt

    def _unopened(self, key: str, call: Call) -> Ticket:
        """Stands for the ticket until it is there."""
        now = self._now()
        return Ticket(
            id=key,
            number="",
            subject=call.subject,
            status="",
            channel=calls.channel_of(self._profile),
            kind=calls.kind_of(self._profile),
            created_at=now,
            updated_at=now,
        )


def placed(call: Call, place: str) -> Call:
    """The call, for one of the keys of `places`."""
    to = place.removeprefix(TICKET) if place.startswith(TICKET) else ""
    customer = place.removeprefix(CUSTOMER) if place.startswith(CUSTOMER) else ""
    return replace(call, to=to, customer=customer)


def _place_of(call: Call) -> str:
    return TICKET + call.to if call.to else CUSTOMER + call.customer if call.customer else ""
