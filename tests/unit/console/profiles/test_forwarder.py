"""The forwarder's desk as it comes along: what it must have, where its tickets stand, what can be played."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.profiles.check import examine_profile
from console.profiles.model import Macro, Profile
from console.rules.clocks import is_open
from console.rules.macros import ReplyFacts, fill
from console.rules.zones import place
from storage.records import Agent, Customer, Order, OrderItem, Ticket
from tests.unit.console.profiles import desk_texts
from tests.unit.console.profiles.desk_texts import LANGUAGES

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = {
    "calls": "f2",
    "chat": "f3",
    "letters": "f4",
    "declarations": "f5",
    "sellers": "f6",
    "tracing": "f7",
}


@pytest.fixture(scope="module")
def forwarder() -> Profile:
    return desk_texts.desk("forwarder")[0]


macros = pytest.mark.parametrize("macro", desk_texts.desk("forwarder")[0].macros, ids=lambda macro: macro.key)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


NOW = at("2026-11-19 14:00")  # a Thursday


# The desk


def test_functions_are_the_zones(forwarder: Profile) -> None:
    assert {zone.key: zone.key_name for zone in forwarder.zones} == ZONES


def test_the_check_has_nothing_to_say() -> None:
    assert examine_profile("forwarder").doubts == ()


@pytest.mark.parametrize(
    ("moment", "ours", "theirs"),
    [
        ("2026-11-19 08:59", False, False),
        ("2026-11-19 09:00", True, False),
        ("2026-11-19 17:59", True, False),
        ("2026-11-19 18:00", True, True),  # one hour in which both work
        ("2026-11-19 19:00", False, True),
        ("2026-11-20 02:59", False, True),
        ("2026-11-20 03:00", False, False),
        ("2026-11-26 20:00", False, False),  # a holiday over there
        ("2026-11-29 20:00", False, False),  # Sunday
    ],
)
def test_their_day_begins_when_ours_ends(forwarder: Profile, moment: str, ours: bool, theirs: bool) -> None:
    warehouse = forwarder.calendar("warehouse_us")
    assert warehouse is not None
    assert (is_open(at(moment), forwarder.hours), is_open(at(moment), warehouse.hours)) == (ours, theirs)


def test_the_warehouse_is_nine_hours_away(forwarder: Profile) -> None:
    warehouse = forwarder.calendar("warehouse_us")
    assert warehouse is not None
    here, there = NOW.utcoffset(), NOW.astimezone(warehouse.hours.timezone).utcoffset()
    assert here is not None
    assert there is not None
    assert here - there == timedelta(hours=9)


def test_partners_have_terms_of_their_own(forwarder: Profile) -> None:
    assert len(forwarder.partners) >= 8
    assert all(partner.days and partner.source for partner in forwarder.partners)
    theirs = {term.key for term in forwarder.terms if term.owner != "desk"}
    assert {
        "seller_sends",
        "carrier_brings",
        "carrier_traces",
        "warehouse_measures",
        "customs_looks",
    } <= theirs
    assert desk_texts.sources_lacking("forwarder") == []


def test_whom_to_ask_and_with_what_words(forwarder: Profile) -> None:
    roles = {role.key: role for role in forwarder.roles}
    assert {"warehouse", "seller", "customs", "claims", "courier_desk", "senior", "developers"} <= set(roles)
    assert {question.key for question in roles["warehouse"].questions} >= {"measure", "photo", "defect"}
    assert roles["warehouse"].calendar == "warehouse_us"
    assert roles["developers"].questions


def test_the_roster_hands_out_every_function(forwarder: Profile) -> None:
    assert {zone for duty in forwarder.roster.duties for zone in duty.zones} == set(ZONES)


def test_request_tracker_can_hold_the_desk(forwarder: Profile) -> None:
    mapping = forwarder.mappings["rt"]
    assert set(mapping.statuses) == {status.key for status in forwarder.statuses}
    assert set(mapping.channels.values()) == {channel.key for channel in forwarder.channels}


def make_ticket(kind: str, channel: str, waited: timedelta = timedelta(minutes=1)) -> Ticket:
    return Ticket("1", "1", "", "open", channel, kind, NOW - waited, NOW, waiting_since=NOW - waited)


def bought(status: str) -> Order:
    return Order("77120", status, NOW, NOW, reserve_until=NOW + timedelta(hours=5))


@pytest.mark.parametrize(
    ("kind", "channel", "order", "zone"),
    [
        *(("call", channel, bought("tracing"), "calls") for channel in ("hotline", "phone", "callback")),
        ("offer", "outgoing", None, "calls"),
        ("question", "chat", bought("declaration"), "chat"),
        ("question", "email", None, "letters"),
        ("question", "email", bought("shipped"), "letters"),
        ("review", "review", bought("delivered"), "letters"),
        ("order", "shop", bought("declaration"), "declarations"),
        ("question", "email", bought("declaration"), "declarations"),
        ("question", "email", bought("customs"), "declarations"),
        ("internal", "internal", bought("received"), "declarations"),
        ("order", "shop", bought("new"), "sellers"),
        ("order", "shop", bought("paid"), "sellers"),
        ("question", "email", bought("dispute"), "sellers"),
        ("partner", "seller", bought("ordered"), "sellers"),
        ("internal", "internal", None, "sellers"),
        ("partner", "carrier", bought("tracing"), "tracing"),
        *(("question", "email", bought(key), "tracing") for key in ("stuck", "tracing", "lost", "damaged")),
    ],
)
def test_where_tickets_stand(
    forwarder: Profile, kind: str, channel: str, order: Order | None, zone: str
) -> None:
    assert place(make_ticket(kind, channel), order, forwarder, NOW, "7").zone == zone


@pytest.mark.parametrize(
    ("kind", "channel", "order", "minutes"),
    [
        ("call", "hotline", None, 10),
        ("call", "callback", None, 5),
        ("question", "chat", None, 5),
        ("question", "email", None, 180),
        ("order", "shop", bought("declaration"), 300),  # the dispatch closes at the same time
        ("question", "email", bought("shipped"), 180),  # the carrier's term makes nothing overdue
    ],
)
def test_when_an_answer_is_due(
    forwarder: Profile, kind: str, channel: str, order: Order | None, minutes: int
) -> None:
    ticket = make_ticket(kind, channel, timedelta())
    due = place(ticket, order, forwarder, NOW, "7").due_at
    assert due is not None
    assert due - NOW == timedelta(minutes=minutes)


# Macros


@macros
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_macro_fills(forwarder: Profile, macro: Macro, language: str) -> None:
    order = Order(
        "77120",
        "shipped",
        NOW - timedelta(days=2),
        NOW - timedelta(days=12),
        items=(OrderItem("Lamp", 19_900, "M"),),
        total=19_900,
        currency="USD",
        place="Kyiv, point 1",
        reserve_until=NOW + timedelta(hours=5),
        expected_at=NOW + timedelta(days=5),
        parcel="7654321",
        partner="greywing",
        product="air_economy",
    )
    ticket = make_ticket("question", "email")
    facts = ReplyFacts(ticket, Customer("1", "Anna Levko", city="Kyiv"), order, Agent("1", "Ivan"), NOW)
    text = fill(macro, language, facts, forwarder)
    # Somebody else's term runs here: the blank of a reply without one is not needed.
    assert text.count("‹") == len(macro.blanks) - (macro.key == "term-partner")
    assert "{" not in text
    assert len(text) < 1_500  # a review's longest answer
