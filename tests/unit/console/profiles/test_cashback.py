"""The cashback desk as it comes along: given numbers, zones, clocks, texts that agree with each other."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from liquid import Environment

from console.profiles.check import check_profile
from console.profiles.loader import profile_folder
from console.profiles.model import Profile
from console.rules.blanks import blanks
from console.rules.clocks import is_open
from console.rules.macros import ReplyFacts, fill
from console.rules.order_moves import of_macro
from console.rules.zones import place
from console.upstream.practice.folder import read_practice
from storage.records import Agent, Customer, Order, OrderEvent, OrderItem, Ticket
from tests.unit.console.profiles import desk_texts

KYIV = ZoneInfo("Europe/Kyiv")
FOLDER = Path(str(profile_folder("cashback")))
SHORTEST_CHANNEL = 2000  # characters
LANGUAGES = ("ru", "uk", "en")
FOREIGN_LETTERS = {"ru": "іїєґІЇЄҐ", "uk": "ыэёъЫЭЁЪ", "en": "абвгдежзийклмнопрстуфхцчшщыэюя"}
REAL_COMPANIES = re.compile(
    r"(letyshops|летишоп|megabonus|мегабонус|alibonus|skidka|скидка\.?ру|aliexpress|алиэкспресс|admitad|amazon|ebay"
    r"|rakuten|booking\.com|zalando|wildberries|ozon|rozetka|розетка)",
    re.IGNORECASE,
)
CAUSES = (
    "nc-late",
    "nc-foreign",
    "nc-cart",
    "nc-closed",
    "nc-devices",
    "nc-excluded",
    "nc-rate",
    "nc-not-yet",
)
"""Why cashback is not credited: each cause has a reply of its own."""

Toml = dict[str, Any]


def read(path: Path) -> Toml:
    return tomllib.loads(path.read_text(encoding="utf-8"))


SITUATIONS = {path.stem: read(path) for path in sorted((FOLDER / "practice" / "situations").glob("*.toml"))}
PARTNERS = {partner["key"]: partner for partner in read(FOLDER / "partners.toml")["partner"]}
NEXT = {status["key"]: status["next"] for status in read(FOLDER / "profile.toml")["order_status"]}
situations = pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())


@pytest.fixture(scope="module")
def cashback() -> Profile:
    """With every template checked."""
    return check_profile("cashback")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


NOW = at("2026-10-14 14:00")  # a Wednesday, no peak
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def make_ticket(kind: str, channel: str, *, waited: timedelta = HOUR / 60, status: str = "open") -> Ticket:
    return Ticket(
        id="1",
        number="10423",
        subject="",
        status=status,
        channel=channel,
        kind=kind,
        created_at=NOW - waited,
        updated_at=NOW,
        requester="Марина Ким",
        waiting_since=NOW - waited,
    )


def make_order(status: str, days_ago: int = 10, partner: str = "voltera") -> Order:
    created = NOW - days_ago * DAY
    return Order(
        number="77120",
        status=status,
        updated_at=created,
        created_at=created,
        history=(OrderEvent(status, created),),
        items=(OrderItem("-", 2390),),
        total=2390,
        currency="USD",
        place="-",
        expected_at=NOW + DAY,
        parcel="1",
        partner=partner,
    )


# The desk


def test_it_never_closes(cashback: Profile) -> None:
    assert all(is_open(at("2026-10-12 00:00") + hours * HOUR, cashback.hours) for hours in range(24 * 7))


def test_the_six_functions_and_their_keys(cashback: Profile) -> None:
    assert {zone.key: zone.key_name for zone in cashback.zones} == {
        "chat": "f2",
        "mail": "f3",
        "claims": "f4",
        "overdue": "f5",
        "payouts": "f6",
        "shops": "f7",
    }


@pytest.mark.parametrize(
    ("ticket", "order", "zone"),
    [
        (make_ticket("question", "chat"), None, "chat"),
        (make_ticket("question", "telegram", waited=9 * DAY), make_order("waiting"), "chat"),
        (make_ticket("question", "email"), None, "mail"),
        (make_ticket("question", "email"), make_order("waiting"), "mail"),
        (make_ticket("claim", "form"), make_order("claimed"), "claims"),
        (make_ticket("question", "email"), make_order("claimed"), "claims"),
        (make_ticket("claim", "form", waited=6 * DAY), make_order("claimed"), "overdue"),
        (make_ticket("question", "email", waited=5 * HOUR), None, "overdue"),
        (make_ticket("question", "email", waited=5 * HOUR), make_order("waiting"), "mail"),
        (make_ticket("question", "email", waited=9 * HOUR), make_order("waiting"), "overdue"),
        (make_ticket("payout", "form"), make_order("paid"), "payouts"),
        (make_ticket("question", "email", status="shop"), make_order("waiting"), "shops"),
        (make_ticket("question", "email"), make_order("query"), "shops"),
        (make_ticket("internal", "internal", waited=DAY), None, "shops"),
    ],
)
def test_where_tickets_stand(cashback: Profile, ticket: Ticket, order: Order | None, zone: str) -> None:
    assert place(ticket, order, cashback, NOW, "7").zone == zone


def test_the_numbers_that_are_given(cashback: Profile) -> None:
    terms = {term.key: term for term in cashback.terms}
    assert (terms["handling"].minutes, terms["handling"].starts) == (10, "taken")
    assert (terms["simple_letter"].minutes, terms["letter"].minutes) == (4 * 60, 8 * 60)
    assert terms["claim"].days == 5
    assert terms["confirmation_at_most"].days == 90
    assert 140 <= cashback.goals.day <= 160
    assert {key for term in cashback.terms for key in (term.key,) if not term.source} == set()


def test_a_request_in_hand_has_ten_minutes_and_stays_in_its_zone(cashback: Profile) -> None:
    ticket = replace(make_ticket("question", "email"), assignee_id="7", taken_at=NOW - HOUR / 3)
    placed = place(replace(ticket, waiting_since=NOW - HOUR), make_order("waiting"), cashback, NOW, "7")
    assert placed.due_at == NOW - HOUR / 3 + HOUR / 6
    assert placed.zone == "mail"
    asked = replace(ticket, status="pending", waiting_since=NOW - HOUR)
    assert place(asked, make_order("waiting"), cashback, NOW, "7").due_at == NOW + 7 * HOUR


def test_what_comes_into_a_kept_ticket_is_not_in_hand_until_it_is_taken_anew(cashback: Profile) -> None:
    kept = replace(make_ticket("question", "email"), assignee_id="7", taken_at=NOW - 20 * HOUR)
    wrote = replace(kept, waiting_since=NOW - 3 * HOUR)
    assert place(wrote, make_order("waiting"), cashback, NOW, "7").due_at == NOW + 5 * HOUR
    taken = replace(wrote, taken_at=NOW)
    assert place(taken, make_order("waiting"), cashback, NOW, "7").due_at == NOW + HOUR / 6


def test_in_a_peak_a_letter_waits_a_day_at_most(cashback: Profile) -> None:
    assert {"sale_1111", "market_birthday", "programme_change", "before_new_year"} <= {
        peak.key for peak in cashback.peaks
    }
    for peak in cashback.peaks:
        assert (peak.minutes["letter"], peak.minutes["simple_letter"]) == (24 * 60, 24 * 60)
        assert max(peak.minutes.values()) <= 24 * 60


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-10-14", 8),
        ("2026-11-11", 24),  # the sale
        ("2027-03-28", 24),  # the marketplace's birthday
        ("2026-12-02", 24),  # new rates, this year
        ("2027-12-02", 8),
        ("2026-12-30", 24),  # before a holiday
    ],
)
def test_a_letter_of_a_peak_day_has_the_terms_of_that_peak(cashback: Profile, day: str, hours: int) -> None:
    now = at(f"{day} 14:00")
    ticket = replace(make_ticket("question", "email"), waiting_since=now, created_at=now)
    order = replace(make_order("waiting"), created_at=now - 3 * DAY)
    assert place(ticket, order, cashback, now, "7").due_at == now + hours * HOUR


def test_no_shop_takes_longer_than_three_months(cashback: Profile) -> None:
    assert len(cashback.partners) >= 8
    for partner in cashback.partners:
        assert 0 < partner.days <= 90
        assert "a click counts for" in partner.source  # its attribution window, for the reply
        assert all(0 < product.days <= 90 for product in partner.products)


def test_the_term_of_a_shop_is_not_ours(cashback: Profile) -> None:
    """A purchase whose shop is late goes to whoever asks shops; it makes no ticket overdue."""
    ticket = make_ticket("question", "email")
    for days_ago, zone in ((44, "mail"), (46, "shops")):  # forty-five days
        placed = place(ticket, make_order("waiting", days_ago=days_ago), cashback, NOW, "7")
        assert placed.zone == zone
        assert placed.due_at == NOW - HOUR / 60 + 8 * HOUR


def test_developers_are_asked_with_facts(cashback: Profile) -> None:
    role = cashback.role("developers")
    assert role is not None
    assert {"bug", "click_log"} <= {question.key for question in role.questions}
    assert {"partner_managers", "payouts", "moderators", "senior"} <= {role.key for role in cashback.roles}


def test_request_tracker_can_hold_the_desk(cashback: Profile) -> None:
    assert set(cashback.mappings["rt"].statuses) == {status.key for status in cashback.statuses}


def test_the_roster_has_somebody_for_every_function(cashback: Profile) -> None:
    assert {zone for duty in cashback.roster.duties for zone in duty.zones} == {
        zone.key for zone in cashback.zones
    }


# Macros


def test_macros_enough_and_a_cause_each(cashback: Profile) -> None:
    assert len(cashback.macros) >= 24
    assert {macro.key for macro in cashback.macros} >= set(CAUSES)
    for language in cashback.languages:
        bodies = Counter(macro.body[language] for macro in cashback.macros)
        assert max(bodies.values()) == 1


@pytest.mark.parametrize("zone", ["chat", "mail", "claims", "overdue", "payouts", "shops"])
def test_each_function_has_a_macro_on_every_digit(cashback: Profile, zone: str) -> None:
    digits = sorted(macro.digits[zone] for macro in cashback.macros if zone in macro.digits)
    assert digits == list(range(1, 10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_macro_fills_and_only_its_own_blanks_are_left(cashback: Profile, language: str) -> None:
    facts = ReplyFacts(
        make_ticket("question", "email"),
        Customer("1", "Марина Ким", city="Рига"),
        make_order("waiting"),
        Agent("7", "Дарья Ковтун"),
        NOW,
    )
    for macro in cashback.macros:
        text = fill(macro, language, facts, cashback)
        assert {span.label for span in blanks(text)} <= {
            label for spec in macro.blanks for label in spec.label.values()
        }, macro.key
        assert len(text) * 1.1 < SHORTEST_CHANNEL
        words = re.sub(r"\{\{.*?\}\}", "", macro.body[language])
        assert not set(FOREIGN_LETTERS[language]) & set(words), macro.key


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", "12 января 2027 г. В этот день"),
        ("uk", "12 січня 2027 р. Того дня"),
        ("en", "January 12, 2027. On"),
    ],
)
def test_a_date_of_next_year_ends_its_sentence_once(cashback: Profile, language: str, told: str) -> None:
    macro = cashback.macro("confirm-when")
    assert macro is not None
    order = make_order("waiting", days_ago=0, partner="letunya")  # ninety days
    ticket = make_ticket("question", "email")
    text = fill(macro, language, ReplyFacts(ticket, None, order, Agent("7", "-"), NOW), cashback)
    assert told in text.replace("\u00a0", " ")


@pytest.mark.parametrize("key", CAUSES)
def test_a_cause_is_told_with_its_evidence_and_dates(cashback: Profile, key: str) -> None:
    macro = cashback.macro(key)
    assert macro is not None
    assert macro.blanks
    for body in macro.body.values():
        assert "order.created_at | day" in body
        assert all(f"blanks.{blank.key}" in body for blank in macro.blanks)


@pytest.mark.parametrize(
    ("key", "status", "becomes"),
    [
        ("nc-cart", "claimed", "declined"),  # the claim is decided, with its cause in the history
        ("nc-goodwill", "declined", "goodwill"),
        ("nc-goodwill", "claimed", None),  # not before it is known why
        ("nc-shop-asked", "claimed", "query"),
        ("confirm-late", "waiting", "query"),
        ("nc-found", "query", "registered"),
        ("shop-refused", "query", "declined"),
        ("nc-excluded", "clicked", None),  # a reply all the same
    ],
)
def test_what_a_reply_does_to_the_purchase(
    cashback: Profile, key: str, status: str, becomes: str | None
) -> None:
    macro = cashback.macro(key)
    assert macro is not None
    move = of_macro(macro, make_order(status), cashback, NOW, "why")
    assert (move.status if move is not None else None) == becomes


def test_nobody_promises_to_move_money(cashback: Profile) -> None:
    macro = cashback.macro("payout-hands")
    assert macro is not None
    assert "не может никто" in macro.body["ru"]


# The practice day


def folded(text: str) -> str:
    return text.casefold().replace("ё", "е").replace("’", "'")


def is_among_colleagues(key: str) -> bool:
    return key.startswith("in-")


def zone_at_first(situation: Toml, channel: str) -> str:
    if channel in ("chat", "telegram", "facebook"):
        return "chat"
    if situation.get("backlog"):
        return "overdue"
    if situation["kind"] == "internal" or situation.get("order", {}).get("status") == "query":
        return "shops"
    return {"claim": "claims", "payout": "payouts"}.get(situation["kind"], "mail")


def reachable(status: str) -> set[str]:
    seen, ahead = {status}, [status]
    while ahead:
        for following in NEXT[ahead.pop()]:
            if following not in seen:
                seen.add(following)
                ahead.append(following)
    return seen


def test_the_practice_folder_reads(cashback: Profile) -> None:
    practice = read_practice(cashback, profile_folder("cashback").joinpath("practice"))
    assert len(practice.situations) >= 28
    assert practice.load.begins is not None
    answered = {answer.role for answer in practice.role_answers}
    assert answered == {role.key for role in cashback.roles if role.via != "nobody"}


def test_enough_situations_in_each_language_for_every_function() -> None:
    languages = Counter(situation["language"] for situation in SITUATIONS.values())
    assert languages["ru"] >= 16
    assert languages["uk"] >= 8
    assert languages["en"] >= 4
    zones = Counter(
        zone_at_first(situation, channel)
        for situation in SITUATIONS.values()
        for channel in situation["channels"]
    )
    assert set(zones) == {"chat", "mail", "claims", "overdue", "payouts", "shops"}


@situations
def test_a_talk_has_variants_and_an_answer_to_everything(situation: Toml) -> None:
    assert 2 <= len(situation["turn"]) <= 5
    assert bool(situation.get("impatient")) == bool(situation.get("patience_minutes"))
    for turn in situation["turn"]:
        for name in ("says", "wrong"):
            assert len(set(turn[name])) >= 2
        assert turn["right"]
        assert turn["facts"]
        low, high = turn["reacts_minutes"]
        assert 0 < low < high


@situations
def test_right_macros_exist_and_no_wrong_one_is_taken_for_right(cashback: Profile, situation: Toml) -> None:
    among = situation["kind"] == "internal"
    for turn in situation["turn"]:
        for key in turn["right"]:
            assert cashback.macro(key) is not None
            assert is_among_colleagues(key) == among
        wrong = {
            macro.key: folded(macro.body[situation["language"]])
            for macro in cashback.macros
            if macro.key not in turn["right"] and is_among_colleagues(macro.key) == among
        }
        # A fact that is data (a date, a parcel's number) is right wherever it is told.
        facts = [fact for fact in turn["facts"] if "{{" not in fact]
        taken = [(fact, key) for fact in facts for key, body in wrong.items() if folded(fact) in body]
        assert taken == []


@situations
def test_a_purchase_keeps_to_its_shops_term(situation: Toml) -> None:
    """The date on which a purchase is expected is the shop's term from the day it was bought."""
    order = situation.get("order")
    if order is None:
        return
    partner = PARTNERS[order["partner"]]
    if "expected_in_days" in order:
        assert order["days_ago"] + order["expected_in_days"] == partner["days"]
    if order["status"] in ("registered", "waiting"):
        assert "expected_in_days" in order


@situations
def test_a_purchase_moves_only_where_purchases_may_go(situation: Toml) -> None:
    status = situation.get("order", {}).get("status", "")
    for turn in situation["turn"]:
        following = turn.get("order_status", status)
        assert following == status or following in reachable(status)
        status = following


@situations
def test_texts_name_what_the_practice_fills(situation: Toml) -> None:
    said = [situation["subject"], *situation.get("impatient", ()), *situation.get("end", {}).get("says", ())]
    for turn in situation["turn"]:
        said += [*turn["says"], *turn["wrong"], *turn["facts"]]
    for text in said:
        named = set(Environment().from_string(text).analyze().globals)
        assert named <= {"order", "customer", "item", "place"}
        assert "order" not in named or "order" in situation
        words = re.sub(r"\{\{.*?\}\}", "", text)
        assert not set(FOREIGN_LETTERS[situation["language"]]) & set(words), text


@situations
def test_a_first_answer_stands_on_a_digit_of_its_function(cashback: Profile, situation: Toml) -> None:
    if situation["kind"] not in ("claim", "payout", "internal"):
        return
    zone = zone_at_first(situation, situation["channels"][0])
    assert any(
        zone in macro.digits for macro in cashback.macros if macro.key in situation["turn"][0]["right"]
    )


def test_most_of_what_is_asked_costs_one_digit(cashback: Profile) -> None:
    practice = read_practice(cashback, profile_folder("cashback").joinpath("practice"))
    assert desk_texts.one_digit_share(cashback, practice) >= 0.7


def test_every_macro_is_the_right_answer_to_something(cashback: Profile) -> None:
    used = {key for situation in SITUATIONS.values() for turn in situation["turn"] for key in turn["right"]}
    assert {macro.key for macro in cashback.macros} - used == set()


def test_a_colleague_keeps_one_language_and_one_gender() -> None:
    voices: dict[str, set[tuple[str, str]]] = {}
    for situation in SITUATIONS.values():
        if "role" in situation:
            voices.setdefault(situation["role"], set()).add((situation["language"], situation["gender"]))
    assert {role: seen for role, seen in voices.items() if len(seen) > 1} == {}


def test_no_real_company_and_no_real_address_is_named() -> None:
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".toml", ".md"):
            text = path.read_text(encoding="utf-8")
            assert not REAL_COMPANIES.findall(text), path.name
            for host in re.findall(r"(?:@|https?://)([\w.-]+\.\w+)", text):
                assert re.search(r"(^|\.)example\.(com|org|net)$", host), f"{path.name}: {host}"
