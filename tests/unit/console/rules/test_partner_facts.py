"""A reply names the partner, the product and the end of the partner's term; unknown ones are blanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import Profile
from console.rules.blanks import blanks
from console.rules.macros import ReplyFacts, fill_template
from storage.records import Agent, Order, Ticket

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@cache
def desk() -> Profile:
    return load_profile("cashback")


def told(body: str, order: Order | None, *, ticket_partner: str = "", language: str = "en") -> str:
    ticket = Ticket("1", "1", "", "open", "email", "question", AT, AT, partner=ticket_partner)
    return fill_template(body, language, ReplyFacts(ticket, None, order, Agent("7", "-"), AT), desk())


def order(partner: str, product: str = "", status: str = "waiting") -> Order:
    return Order("77120", status, AT, AT, partner=partner, product=product)


@pytest.mark.parametrize(
    ("body", "made", "expected"),
    [
        ("{{ order.partner }}", order("voltera"), "Voltera"),
        ("{{ partner.title }}", order("voltera"), "Voltera"),
        ("{{ order.product }}", order("kayutka", "prepaid"), "non-refundable rate"),
        ("{{ product.title }}", order("kayutka", "prepaid"), "non-refundable rate"),
        ("{{ order.partner_term | day }}", order("voltera"), "April 16"),  # 45 days
        ("{{ order.partner_term | day }}", order("kayutka"), "May 31"),  # 90 days
        ("{{ order.partner_term | day }}", order("kayutka", "prepaid"), "April 16"),  # the product's own 45
        ("{{ order.partner_term | day }}", order("voltera", status="declined"), "April 16"),
        ("{% if order.product %}yes{% else %}no{% endif %}", order("voltera"), "no"),
    ],
)
def test_what_is_known(body: str, made: Order, expected: str) -> None:
    assert told(body, made) == expected


@pytest.mark.parametrize(
    ("product", "days"), [("debit_card", "10 working days"), ("instalment", "21 working days")]
)
def test_a_term_in_working_days_says_so(product: str, days: str) -> None:
    sent = order("meridian", product, status="sent")
    ticket = Ticket("1", "1", "", "open", "form", "question", AT, AT)
    facts = ReplyFacts(ticket, None, sent, Agent("7", "-"), AT)
    assert fill_template("{{ term.length }}", "en", facts, load_profile("partners")) == days


def test_the_readers_language() -> None:
    assert told("{{ order.partner }}", order("voltera"), language="uk") == "Вольтера"


def test_a_ticket_without_an_order_has_its_own_partner() -> None:
    assert told("{{ partner.title }}", None, ticket_partner="zoolapa") == "Zoolapa"


@pytest.mark.parametrize("body", ["{{ order.partner }}", "{{ partner.title }}", "{{ product.title }}"])
@pytest.mark.parametrize("partner", ["", "a shop that is gone"])
def test_what_is_not_known_is_a_blank(body: str, partner: str) -> None:
    (blank,) = blanks(told(body, order(partner)))
    assert blank.required


def test_without_a_known_partner_the_longest_term_of_any_is_told() -> None:
    """Cashback desk: three months is what a shop takes at most."""
    assert told("{{ order.partner_term | day }}", order("")) == "May 31"


def test_a_term_counts_from_the_order_and_not_from_today() -> None:
    later = replace(order("voltera"), updated_at=AT + timedelta(days=30))
    assert told("{{ order.partner_term | day }}", later) == "April 16"
