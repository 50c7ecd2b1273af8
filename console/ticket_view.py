"""A ticket with all that is shown beside it: the chain as it will be, the order, drafts, macros."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from console.asking import about_note, note_to_fill
from console.clock_views import clock_views
from console.handing_over import HANDOVER
from console.overlay import after_outbox
from console.profiles.model import Macro, Profile, said
from console.rules import marked_notes
from console.rules.calls import CALL
from console.rules.macros import ReplyFacts, fill, fill_template
from console.rules.order_moves import after_notes, moved, of_macro
from console.rules.questions import is_asking_ticket
from console.rules.shared_roster import ROSTER
from console.rules.shared_roster import is_one as is_roster
from console.translation import _
from console.views import ChainEntry, Choice, Draftable, MacroOffer, NotPossible, TicketView
from storage.cache import Cache
from storage.folding import fold
from storage.ledger import Ledger
from storage.problems import mark
from storage.records import (
    Agent,
    Message,
    MessageKind,
    Order,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Ticket,
)

CHAIN = 100  # entries of a chain that are read at first
TEMPLATE = "template:"  # before the id of a canned reply that the helpdesk keeps


class Tickets:
    """Reads single tickets for the screen."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._language = language
        self._now = now
        self._me = me

    def view(self, ticket_id: str) -> TicketView | None:
        cached = self._cache.tickets.get(ticket_id)
        if cached is None:
            return None
        me = self._me()
        items = self._ledger.outbox.pending(ticket_id)
        ticket = after_outbox(cached, items, me.id, me.name)
        chain = self._cache.messages.chain(ticket_id, None, CHAIN)
        total = self._cache.messages.count(ticket_id)
        why, tone = self._of_zone(ticket_id)
        related = self._cache.tickets.of_customer(ticket.requester_id, 50) if ticket.requester_id else []
        return TicketView(
            ticket=ticket,
            customer=self._cache.customers.get(ticket.requester_id) if ticket.requester_id else None,
            orders=self.orders(ticket),
            chain=(*(self._entry(message) for message in chain), *self._coming(ticket_id, chain)),
            earlier=max(0, total - len(chain)),
            draft=self._ledger.drafts.get(ticket_id),
            reminder=self._ledger.reminders.get(ticket_id),
            mine=bool(me.id) and ticket.assignee_id == me.id,
            undelivered=tuple(items),
            history=sum(other.id != ticket.id for other in related),
            language=self._language_of(ticket),
            clocks=clock_views(ticket, self._order_of(ticket), self._profile, self._language, self._now()),
            why=why,
            tone=tone,
        )

    def _of_zone(self, ticket_id: str) -> tuple[str, str]:
        """Why the ticket is in its zone, and how one writes there."""
        placement = self._cache.tickets.placement(ticket_id)
        zone = next((one for one in self._profile.zones if placement and one.key == placement.zone), None)
        if zone is None or placement is None or not 0 <= placement.rule < len(zone.rules):
            return "", ""
        return said(zone.rules[placement.rule].because, self._language), said(zone.tone, self._language)

    def order(self, ticket_id: str) -> Order | None:
        """A ticket's own order, as it will be; None where it has none that is known."""
        ticket = self._cache.tickets.get(ticket_id)
        return self._order_of(ticket) if ticket is not None else None

    def _order_of(self, ticket: Ticket) -> Order | None:
        """The ticket's order, as it will be when what is on its way has arrived."""
        order = self._cache.orders.get(ticket.order_number) if ticket.order_number else None
        if order is None:
            return None
        waits = [one for one in self._ledger.outbox.pending(ticket.id) if one.kind is OutgoingKind.NOTE]
        if not waits:
            return order
        from console.order_moving import as_note  # with all that orders something

        return after_notes(order, [as_note(item) for item in waits], self._profile)

    def earlier(self, ticket_id: str, before: str, limit: int) -> tuple[ChainEntry, ...]:
        return tuple(self._entry(message) for message in self._cache.messages.chain(ticket_id, before, limit))

    def _entry(self, message: Message, pending: OutgoingState | None = None) -> ChainEntry:
        """A note that consoles read is shown by what it says to people, and by what it is."""
        said_to_consoles = marked_notes.marked(message)
        if said_to_consoles is None:
            return ChainEntry(message, pending)
        shown = replace(message, body=said_to_consoles.text)
        if said_to_consoles.kind == CALL:
            shown = replace(shown, kind=MessageKind.CALL)
        if said_to_consoles.kind == ROSTER:
            return ChainEntry(shown, pending, _("roster"))
        if said_to_consoles.kind == HANDOVER:
            to = said_to_consoles.values.get("to", "")
            return ChainEntry(shown, pending, _("hand-over"), to)
        return ChainEntry(shown, pending, self._about(said_to_consoles))

    def _about(self, note: marked_notes.Marked) -> str:
        """What a note is that consoles read."""
        return about_note(note, self._profile, self._language, self._number_of)

    def _number_of(self, ticket_id: str) -> str:
        """What people call a ticket; its id where it is not here."""
        ticket = self._cache.tickets.get(ticket_id)
        return ticket.number if ticket is not None else ticket_id

    def orders(self, ticket: Ticket) -> tuple[Order, ...]:
        """The ticket's own order first, then the customer's others, newest first."""
        own = self._order_of(ticket)
        others = self._cache.orders.of_customer(ticket.requester_id) if ticket.requester_id else []
        rest = sorted(
            (order for order in others if order.number != ticket.order_number),
            key=lambda order: order.created_at,
            reverse=True,
        )
        return (*([own] if own else []), *rest)

    def offers(self, ticket_id: str) -> tuple[MacroOffer, ...]:
        ticket = self._cache.tickets.get(ticket_id)
        if ticket is None:
            return ()
        found = [
            MacroOffer(macro.digits[ticket.zone], macro, said(macro.title, self._language))
            for macro in self._profile.macros
            if ticket.zone in macro.digits
        ]
        return tuple(sorted(found, key=lambda offer: offer.digit))

    def templates(self, words: str, ticket_id: str = "") -> tuple[Choice, ...]:
        """Macros whose title has the words, then those whose text has them, in any of the desk's languages;
        then the helpdesk's own canned replies.

        What is not written for the zone of the ticket stands last, with the zones that it is for: "thank
        you" to a colleague must not be the first that is found for a customer.
        """
        ticket = self._cache.tickets.get(ticket_id) if ticket_id else None
        zone = ticket.zone if ticket is not None else ""
        wanted = fold(words).split()
        found: list[tuple[bool, bool, Choice]] = []
        for macro in self._profile.macros:
            titles = fold(" ".join((*macro.title.values(), macro.key)))
            by_title = _has_all(titles, wanted)
            if by_title or any(_has_all(f"{titles} {fold(text)}", wanted) for text in macro.body.values()):
                elsewhere = bool(zone) and zone not in macro.zones
                hint = self._zones_of(macro) if elsewhere else self._keys_of(macro, zone)
                choice = Choice(macro.key, said(macro.title, self._language), hint)
                found.append((elsewhere, not by_title, choice))
        found.sort(key=lambda each: each[:2])
        choices = [choice for *_rank, choice in found]
        for template in self._cache.templates.find(words, 50):
            choices.append(Choice(TEMPLATE + template.id, template.title, template.folder))
        return tuple(choices)

    def _keys_of(self, macro: Macro, zone: str) -> str:
        """The digits it lies on: in the zone that is worked in, or where there is none, in all of them."""
        keys = [key for key in macro.digits if zone in ("", key)]
        return ", ".join(f"{self._profile.zone(key).key_name.upper()} {macro.digits[key]}" for key in keys)

    def _zones_of(self, macro: Macro) -> str:
        titles = (said(self._profile.zone(key).title, self._language) for key in macro.zones)
        return _("for: {zones}").format(zones=", ".join(titles))

    def fill(self, ticket_id: str, macro_key: str) -> Draftable:
        """A macro, or a canned reply of the helpdesk, filled from the ticket."""
        ticket = self._cache.tickets.get(ticket_id)
        if ticket is None:
            raise NotPossible(mark("This ticket is not here any more."))
        facts = self._facts(ticket)
        language = self._language_of(ticket)
        if macro_key.startswith(TEMPLATE):
            template = self._cache.templates.get(macro_key.removeprefix(TEMPLATE))
            if template is None:
                raise NotPossible(mark("The helpdesk no longer has this reply."))
            return Draftable(fill_template(template.body, language, facts, self._profile), "", template.title)
        asks = note_to_fill(self._profile, macro_key, self._language)
        macro = asks or self._profile.macro(macro_key)
        if asks is not None:
            language = self._language  # colleagues read it, not the customer
        if macro is None:
            raise NotPossible(mark("There is no macro “{key}” in this profile."), key=macro_key)
        if facts.order is not None:
            title = said(macro.title, self._language)
            move = of_macro(macro, facts.order, self._profile, facts.now, title)
            if move is not None:  # the reply tells of the order as it will be when it is sent
                facts = replace(facts, order=moved(facts.order, move, facts.now))
        text = fill(macro, language, facts, self._profile)
        return Draftable(text, macro.key, said(macro.title, self._language), macro.note)

    def _facts(self, ticket: Ticket) -> ReplyFacts:
        orders = self.orders(ticket)
        return ReplyFacts(
            ticket=ticket,
            customer=self._cache.customers.get(ticket.requester_id) if ticket.requester_id else None,
            order=orders[0] if orders else None,
            agent=self._me(),
            now=self._now(),
        )

    def _language_of(self, ticket: Ticket) -> str:
        """The language to answer in: the ticket's, else the customer's, else the desk's first."""
        customer = self._cache.customers.get(ticket.requester_id) if ticket.requester_id else None
        for language in (ticket.language, customer.language if customer else ""):
            if language in self._profile.languages:
                return language
        return self._profile.languages[0]

    def _coming(self, ticket_id: str, chain: list[Message]) -> list[ChainEntry]:
        """What we have said and the cached chain does not have yet."""
        there = {message.client_key for message in chain} | {message.id for message in chain}
        me = self._me()
        entries = []
        for item in self._ledger.outbox.said_in(ticket_id):
            if item.op_id in there or (item.server_id and item.server_id in there):
                continue
            kind = MessageKind.REPLY if item.kind is OutgoingKind.REPLY else MessageKind.NOTE
            message = Message(
                item.op_id, ticket_id, kind, me.name, item.body, item.created_at, me.id, item.op_id
            )
            pending = None if item.state is OutgoingState.SENT else item.state
            entries.append(self._entry(message, pending))
        return entries


def op_title(item: Outgoing, number: str) -> str:
    """What an item of the outbox is, for a person."""
    match item.kind:
        case OutgoingKind.REPLY:
            return _("reply to #{number}").format(number=number)
        case OutgoingKind.NOTE | OutgoingKind.TICKET if is_roster(item.body):
            return _("roster")
        case OutgoingKind.NOTE:
            return _("note in #{number}").format(number=number)
        case OutgoingKind.TICKET if is_asking_ticket(item):
            return _("question about #{number}, as a ticket of its own").format(number=number)
        case OutgoingKind.TICKET:
            return _("a call, as a new ticket")
        case OutgoingKind.CLAIM:
            return _("claim of #{number}").format(number=number)
        case OutgoingKind.FIELDS:
            return _("change of #{number}").format(number=number)


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)
