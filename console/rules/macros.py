"""Macros: a reply filled from what is known of the ticket, with blanks for what only a person knows.

`blanks`, `next_blank`, `previous_blank` and `ready` work on plain text, so they go on working when
the reply has been edited by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from console.moments import full_date
from console.profiles.model import Macro, Profile, said
from console.rules.blanks import (
    BlankSpan,
    Unfilled,
    blank,
    blanks,
    next_blank,
    previous_blank,
    ready,
    without_marks,
)
from console.translation import language as language_in_use
from console.translation import said_in
from storage.frozen import frozen
from storage.patterns import late
from storage.problems import Problem, mark
from storage.records import Agent, Customer, Order, OrderItem, Ticket

if TYPE_CHECKING:
    from console.rules.templating import Facts, Moment, Speech, Unknown

_HOURS = (  # until this hour of the desk's day, this greeting
    (5, mark("Hello")),
    (12, mark("Good morning")),
    (18, mark("Good afternoon")),
    (23, mark("Good evening")),
    (24, mark("Hello")),
)
_EMPTY_LINES = late(r"\n[ \t]*(?:\n[ \t]*){2,}")
_LINE_END = late(r"[ \t]+$", re.MULTILINE)
_STOP_AFTER_YEAR = late(r"(?<=\d[ \u00a0][гр])\.\.(?!\.)")


class MacroFailed(Problem):
    """A macro is written in a way that it cannot be filled."""


@frozen
class ReplyFacts:
    """What a reply may speak of. Without a `timezone` the desk's own is meant."""

    ticket: Ticket
    customer: Customer | None
    order: Order | None
    agent: Agent
    now: datetime
    timezone: tzinfo | None = None


def fill(macro: Macro, language: str, facts: ReplyFacts, profile: Profile) -> str:
    """The macro's reply in `language`, else in the first language it has.

    A value that is not known is a required blank. Raises `MacroFailed`.
    """
    from console.rules.templating import TemplateFailed

    if language not in macro.body:
        language = next(iter(macro.body), language)
    labels = language_in_use()  # blanks are for the operator to read, not for the customer
    own = {spec.key: blank(said(spec.label, labels), required=spec.required) for spec in macro.blanks}
    try:
        return _filled(said(macro.body, language), language, facts, profile, own)
    except TemplateFailed as error:
        raise MacroFailed(
            mark("The macro “{title}” cannot be filled: {why}. Tell whoever keeps the desk's profile."),
            title=said(macro.title, labels),
            why=error,
        ) from error


def fill_template(body: str, language: str, facts: ReplyFacts, profile: Profile) -> str:
    """A canned reply that the helpdesk keeps. What is not Liquid after all is taken as it stands."""
    if "{" not in body:
        return _tidy(body)
    from console.rules.templating import TemplateFailed

    try:
        return _filled(body, language, facts, profile, {})
    except TemplateFailed:
        return _tidy(body)


def prepare(profile: Profile) -> None:
    """Read in what filling needs, so that the first macro is as quick as the others (some 150 ms).

    For a moment in which nobody waits, in a thread beside the screen's.
    """
    import console.rules.templating  # noqa: F401  # for the sake of its being imported

    for language in profile.languages:
        full_date(date.min, language)
        said_in(language, "")


def greeting(now: datetime, timezone: tzinfo, language: str) -> str:
    """As one greets at this hour of the desk's day."""
    hour = now.astimezone(timezone).hour
    return said_in(language, next(text for until, text in _HOURS if hour < until))


def _filled(body: str, language: str, facts: ReplyFacts, profile: Profile, own: Mapping[str, str]) -> str:
    from console.rules.templating import Facts, Moment, Speech, render
    from console.rules.why_values import why_values

    timezone = facts.timezone or profile.hours.timezone
    currency = (facts.order.currency if facts.order else "") or profile.currency
    speech = Speech(language, timezone, facts.now, currency)
    customer = _customer(facts)
    agent = Facts("agent", {"name": without_marks(facts.agent.name)})
    ticket = {"number": without_marks(facts.ticket.number), "subject": without_marks(facts.ticket.subject)}
    now = Moment(facts.now, speech)
    values: dict[str, object] = {
        "customer": customer,
        "order": _order(facts, profile, speech),
        "agent": agent,
        "ticket": Facts("ticket", {**ticket, "id": ticket["number"], "requester": customer}),
        "now": now,
        "today": now,
        "greeting": greeting(facts.now, timezone, language),
        "blanks": Facts("blanks", own),
        **why_values(facts.ticket, facts.order, profile, facts.now, speech),
        "contact": customer,  # what Chatwoot's canned replies call them
        "current_user": agent,  # and Zendesk's
    }
    return _tidy(render(body, values, speech))


def _customer(facts: ReplyFacts) -> Facts:
    from console.rules.templating import Facts

    name = without_marks(facts.customer.name if facts.customer else facts.ticket.requester).strip()
    if "@" in name or any(char.isdigit() for char in name):  # an address or a number is not a name
        name = ""
    return Facts(
        "customer",
        {
            "name": name,
            "first_name": name.partition(" ")[0],
            "city": without_marks(facts.customer.city) if facts.customer else "",
        },
    )


def _order(facts: ReplyFacts, profile: Profile, speech: Speech) -> Facts | Unknown:
    from console.rules.templating import Facts, Unknown
    from console.rules.why_values import of_the_order

    order = facts.order
    of_partner = of_the_order(facts.ticket, order, profile, facts.now, speech)
    if order is None and not facts.ticket.order_number:
        return Unknown("order")
    if order is None:
        return Facts("order", {"number": without_marks(facts.ticket.order_number), **of_partner})
    status = profile.order_status(order.status)
    items = [_item(item) for item in order.items]
    return Facts(
        "order",
        {
            "number": without_marks(order.number),
            "status": said(status.title, speech.language) if status else "",
            "status_key": order.status,
            "place": without_marks(order.place),
            "reserve_until": _moment(order.reserve_until, speech),
            "expected_at": _moment(order.expected_at, speech),
            "created_at": _moment(order.created_at, speech),
            "total": order.total,
            "item": without_marks(order.items[0].name) if order.items else "",
            "items": items or "",
            "parcel": without_marks(order.parcel),
            **of_partner,
        },
    )


def _item(item: OrderItem) -> Facts:
    from console.rules.templating import Facts

    name, size = without_marks(item.name), without_marks(item.size)
    values = {"name": name, "size": size, "amount": item.amount, "quantity": item.quantity}
    return Facts("item", values, said=name)


def _moment(at: datetime | None, speech: Speech) -> Moment | None:
    from console.rules.templating import Moment

    return None if at is None else Moment(at, speech)


def _tidy(text: str) -> str:
    """Without what conditions leave behind: spaces at the end of lines, empty lines in a row.

    And with one full stop where a date ends both itself ("10 января 2027 г.") and its sentence.
    """
    text = _STOP_AFTER_YEAR.sub(".", text)
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("", text)).strip()


__all__ = [
    "BlankSpan",
    "MacroFailed",
    "ReplyFacts",
    "Unfilled",
    "blanks",
    "fill",
    "fill_template",
    "greeting",
    "next_blank",
    "prepare",
    "previous_blank",
    "ready",
]
