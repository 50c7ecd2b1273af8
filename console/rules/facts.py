"""What a rule of a zone, or a term, may ask about a ticket: the one table of facts.

The loader checks profiles against `FACTS`, `console.rules.zones` answers them, and the pages about
profiles are written from it. In a profile a condition is `fact = test`:

    kind = "order"                        is this word
    channel = ["telegram", "whatsapp"]    is any of these
    status = {none_of = ["waiting"]}      is none of these
    assigned = false                      yes or no
    due = "past"                          the moment has passed
    reserve = {within_hours = 24}         the moment is less than so many hours away, or has passed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from storage.frozen import frozen
from storage.records import Order, Ticket


class Ask(StrEnum):
    """How a fact is asked. The values are what `model.Condition.test` holds."""

    IS = "is"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    PAST = "past"
    WITHIN_HOURS = "within_hours"


class Takes(StrEnum):
    """What a fact is compared with. The first twelve are keys of lists in the profile itself."""

    STATUS = "status"
    ORDER_STATUS = "order status"
    CHANNEL = "channel"
    KIND = "kind"
    REASON = "reason"
    LANGUAGE = "language"
    PEAK = "peak"
    GROUP = "group"
    ROLE = "role"
    PARTNER = "partner"
    PRODUCT = "product"
    TERM = "term"
    WORD = "word"  # any text
    FLAG = "true or false"
    ALWAYS = "true"
    MOMENT = "moment"


_WORD_TESTS = (Ask.IS, Ask.ANY_OF, Ask.NONE_OF)

TESTS: Mapping[Takes, tuple[Ask, ...]] = {
    Takes.STATUS: _WORD_TESTS,
    Takes.ORDER_STATUS: _WORD_TESTS,
    Takes.CHANNEL: _WORD_TESTS,
    Takes.KIND: _WORD_TESTS,
    Takes.REASON: _WORD_TESTS,
    Takes.LANGUAGE: _WORD_TESTS,
    Takes.PEAK: _WORD_TESTS,
    Takes.GROUP: _WORD_TESTS,
    Takes.ROLE: _WORD_TESTS,
    Takes.PARTNER: _WORD_TESTS,
    Takes.PRODUCT: _WORD_TESTS,
    Takes.TERM: (Ask.IS, Ask.ANY_OF),
    Takes.WORD: _WORD_TESTS,
    Takes.FLAG: (Ask.IS,),
    Takes.ALWAYS: (Ask.IS,),
    Takes.MOMENT: (Ask.PAST, Ask.WITHIN_HOURS),
}
"""Which tests each sort of fact allows."""


@frozen
class Fact:
    """One thing that can be asked. `in_terms` is False for what is only known once a clock is chosen."""

    key: str
    takes: Takes
    meaning: str
    in_terms: bool = True


FACTS: Mapping[str, Fact] = {
    fact.key: fact
    for fact in (
        Fact("status", Takes.STATUS, "the ticket's status"),
        Fact("channel", Takes.CHANNEL, "how the customer reached the desk"),
        Fact("kind", Takes.KIND, "what sort of ticket it is"),
        Fact("reason", Takes.REASON, "the contact reason an operator chose; a ticket may have none"),
        Fact("language", Takes.LANGUAGE, "the language of the customer, where it is known"),
        Fact("queue", Takes.WORD, "the helpdesk's own queue or group"),
        Fact("tag", Takes.WORD, "one of the ticket's tags"),
        Fact("assigned", Takes.FLAG, "somebody has the ticket"),
        Fact("waiting", Takes.FLAG, "the customer's last message has not been answered"),
        Fact("has_order", Takes.FLAG, "the ticket belongs to an order that is known"),
        Fact("order_status", Takes.ORDER_STATUS, "the status of the order; without an order it is none"),
        Fact("reserve", Takes.MOMENT, "the end of the order's reserve; without a reserve never"),
        Fact("partner", Takes.PARTNER, "whose the order is, or the ticket itself; there may be none"),
        Fact("product", Takes.PRODUCT, "which product of the partner's it is about; there may be none"),
        Fact("group", Takes.GROUP, "the customer's group; there may be none"),
        Fact("role", Takes.ROLE, "a question to this role is open; there may be several, or none"),
        Fact("asked", Takes.FLAG, "a question to some role is open"),
        Fact("taken", Takes.FLAG, "an agent has taken the ticket and has it still"),
        Fact("peak", Takes.PEAK, "a peak of this key is running"),
        Fact("term", Takes.TERM, "this clock runs for the ticket, whoever owns it", in_terms=False),
        Fact("term_past", Takes.TERM, "this clock has run out, whoever owns it", in_terms=False),
        Fact("due", Takes.MOMENT, "the end of the ticket's own clock; without a clock never", in_terms=False),
        Fact("catch_all", Takes.ALWAYS, "holds for every ticket; alone in its rule", in_terms=False),
    )
}
"""Every fact, by its key."""


def partner_of(ticket: Ticket, order: Order | None) -> str:
    """The key of the partner whose business it is, "" for none. The order knows best."""
    return (order.partner if order is not None else "") or ticket.partner


def product_of(ticket: Ticket, order: Order | None) -> str:
    """The key of the partner's product, "" for none."""
    return (order.product if order is not None else "") or ticket.product


WORDS: Mapping[str, Callable[[Ticket, Order | None], tuple[str, ...]]] = {
    "status": lambda ticket, order: (ticket.status,),
    "channel": lambda ticket, order: (ticket.channel,),
    "kind": lambda ticket, order: (ticket.kind,),
    "reason": lambda ticket, order: (ticket.reason,),
    "language": lambda ticket, order: (ticket.language,),
    "queue": lambda ticket, order: (ticket.queue,),
    "tag": lambda ticket, order: ticket.tags,
    "order_status": lambda ticket, order: (order.status,) if order is not None else (),
    "partner": lambda ticket, order: (partner_of(ticket, order),),
    "product": lambda ticket, order: (product_of(ticket, order),),
    "group": lambda ticket, order: (ticket.group,),
    "role": lambda ticket, order: tuple(question.role for question in ticket.asked),
}
"""How the facts that are words are read from a ticket and its order."""

FLAGS: Mapping[str, Callable[[Ticket, Order | None], bool]] = {
    "assigned": lambda ticket, order: ticket.assignee_id != "",
    "waiting": lambda ticket, order: ticket.waiting_since is not None,
    "has_order": lambda ticket, order: order is not None,
    "asked": lambda ticket, order: bool(ticket.asked),
    "taken": lambda ticket, order: ticket.assignee_id != "",
    "catch_all": lambda ticket, order: True,
}
"""How the facts that are yes or no are read."""
