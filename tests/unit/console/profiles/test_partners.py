"""The desk of partner products: what it has, where its tickets stand, what can be played."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.profiles.check import examine_profile
from console.profiles.model import Macro, Profile
from console.rules.blanks import blanks
from console.rules.macros import ReplyFacts, fill
from console.rules.zones import place
from storage.records import Agent, Customer, Order, OrderItem, Ticket
from tests.unit.console.profiles import desk_texts
from tests.unit.console.profiles.desk_texts import LANGUAGES

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = {
    "calls": "f2",
    "applications": "f3",
    "rewards": "f4",
    "account": "f5",
    "partners": "f6",
    "hard": "f7",
}
FOR_THEIR_TERM = ("term-why", "weekend-days", "reward-when", "term-over")


@pytest.fixture(scope="module")
def partners() -> Profile:
    return desk_texts.desk("partners")[0]


macros = pytest.mark.parametrize("macro", desk_texts.desk("partners")[0].macros, ids=lambda macro: macro.key)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


NOW = at("2026-11-19 14:00")  # a Thursday


# The desk


def test_the_zones_and_their_keys(partners: Profile) -> None:
    assert {zone.key: zone.key_name for zone in partners.zones} == ZONES


def test_the_check_has_nothing_to_say() -> None:
    assert examine_profile("partners").doubts == ()


def test_every_product_has_a_term_of_its_own_set_by_its_partner(partners: Profile) -> None:
    assert len(partners.partners) >= 8
    for partner in partners.partners:
        assert partner.source
        assert partner.products
        assert all(product.days > 0 for product in partner.products)
    theirs = {term.key for term in partners.terms if term.owner != "desk"}
    assert {"partner_processes", "partner_reports", "partner_reviews"} <= theirs
    assert desk_texts.sources_lacking("partners") == []


def test_whom_to_ask_and_who_is_not_asked_directly(partners: Profile) -> None:
    roles = {role.key: role for role in partners.roles}
    assert {"bank_curator", "rewards_desk", "developers", "security", "senior", "head"} <= set(roles)
    assert roles["developers"].questions
    assert roles["partner_desk"].via == "nobody"


def test_the_roster_hands_out_every_zone(partners: Profile) -> None:
    assert {zone for duty in partners.roster.duties for zone in duty.zones} == set(ZONES)


def test_request_tracker_can_hold_the_desk(partners: Profile) -> None:
    mapping = partners.mappings["rt"]
    assert set(mapping.statuses) == {status.key for status in partners.statuses}
    assert set(mapping.channels.values()) == {channel.key for channel in partners.channels}
    assert (mapping.partner_field, mapping.product_field) == ("Partner", "Product")


def make_ticket(kind: str, channel: str, status: str = "open", reason: str = "") -> Ticket:
    minute = timedelta(minutes=1)
    return Ticket(
        "1", "1", "", status, channel, kind, NOW - minute, NOW, reason=reason, waiting_since=NOW - minute
    )


def filed(status: str, days: int = 1) -> Order:
    since = NOW - timedelta(days=days)
    return Order("77120", status, since, since, partner="meridian", product="cash_loan")


@pytest.mark.parametrize(
    ("ticket", "order", "zone"),
    [
        (make_ticket("call", "phone"), filed("processing"), "calls"),
        (make_ticket("question", "form"), filed("processing"), "applications"),
        (make_ticket("question", "form"), filed("processing", days=20), "hard"),  # its five days are over
        (make_ticket("call", "phone"), filed("processing", days=20), "calls"),
        (make_ticket("question", "email"), filed("documents"), "applications"),
        (make_ticket("question", "email"), filed("rejected"), "applications"),
        (make_ticket("question", "form"), filed("completed"), "rewards"),
        (make_ticket("question", "form", reason="payout"), None, "rewards"),
        (make_ticket("question", "form"), None, "account"),
        (make_ticket("question", "comment"), None, "account"),
        (make_ticket("order", "shop"), filed("approved"), "applications"),
        (make_ticket("partner", "partner"), filed("processing"), "partners"),
        (make_ticket("internal", "internal"), filed("held"), "partners"),
        (make_ticket("handover", "form"), filed("processing"), "hard"),
        (make_ticket("question", "form", status="handed"), filed("processing"), "hard"),
    ],
)
def test_where_tickets_stand(partners: Profile, ticket: Ticket, order: Order | None, zone: str) -> None:
    assert place(ticket, order, partners, NOW, "7").zone == zone


def test_the_partners_term_makes_nothing_overdue(partners: Profile) -> None:
    due = place(make_ticket("question", "form"), filed("processing", days=20), partners, NOW, "7").due_at
    assert due is not None
    assert due > NOW


# Macros


@macros
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_macro_fills(partners: Profile, macro: Macro, language: str) -> None:
    order = Order(
        "77120",
        "processing",
        NOW - timedelta(days=2),
        NOW - timedelta(days=3),
        items=(OrderItem("Card", 40_000),),
        total=40_000,
        currency="UAH",
        partner="meridian",
        product="debit_card",
    )
    ticket = make_ticket("question", "email")
    facts = ReplyFacts(ticket, Customer("1", "Anna Levko", city="Kyiv"), order, Agent("1", "Ivan"), NOW)
    text = fill(macro, language, facts, partners)
    # The partner's term runs here: blanks that stand for it are not needed.
    assert text.count("‹") == len(macro.blanks) - (macro.key in FOR_THEIR_TERM)
    assert "{" not in text
    assert len(text) < 1_500  # a comment's longest answer


@pytest.mark.parametrize("macro", FOR_THEIR_TERM)
@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_a_reply_never_calls_our_own_term_the_partners(partners: Profile, macro: str, language: str) -> None:
    """Nothing runs for a draft but our own clock: what is not known is a blank, and not our date."""
    facts = ReplyFacts(make_ticket("question", "form"), None, filed("draft"), Agent("1", "A"), NOW)
    chosen = next(one for one in partners.macros if one.key == macro)
    [own] = [blank.label for blank in chosen.blanks if blank.key in ("next", "ends")]
    said = fill(chosen, language, facts, partners)
    assert {blank.label for blank in blanks(said)} & set(own.values())
    assert partners.title[language] not in said
