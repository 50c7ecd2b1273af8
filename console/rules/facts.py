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
    """What a fact is compared with. The first six are keys of lists in the profile itself."""

    STATUS = "status"
    ORDER_STATUS = "order status"
    CHANNEL = "channel"
    KIND = "kind"
    REASON = "reason"
    LANGUAGE = "language"
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
        Fact("due", Takes.MOMENT, "the end of the ticket's own clock; without a clock never", in_terms=False),
        Fact("catch_all", Takes.ALWAYS, "holds for every ticket; alone in its rule", in_terms=False),
    )
}
"""Every fact, by its key."""

WORDS: Mapping[str, Callable[[Ticket, Order | None], tuple[str, ...]]] = {
    "status": lambda ticket, order: (ticket.status,),
    "channel": lambda ticket, order: (ticket.channel,),
    "kind": lambda ticket, order: (ticket.kind,),
    "reason": lambda ticket, order: (ticket.reason,),
    "language": lambda ticket, order: (ticket.language,),
    "queue": lambda ticket, order: (ticket.queue,),
    "tag": lambda ticket, order: ticket.tags,
    "order_status": lambda ticket, order: (order.status,) if order is not None else (),
}
"""How the facts that are words are read from a ticket and its order."""

FLAGS: Mapping[str, Callable[[Ticket, Order | None], bool]] = {
    "assigned": lambda ticket, order: ticket.assignee_id != "",
    "waiting": lambda ticket, order: ticket.waiting_since is not None,
    "has_order": lambda ticket, order: order is not None,
    "catch_all": lambda ticket, order: True,
}
"""How the facts that are yes or no are read."""
