"""The boutique's texts agree with each other: keys, digits, languages, and what counts as a right answer."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from liquid import Environment

FOLDER = Path(__file__).parents[4] / "console" / "profiles" / "boutique"
PRACTICE = FOLDER / "practice"
LANGUAGES = ("ru", "uk", "en")
MESSENGERS = {"facebook", "telegram", "instagram", "whatsapp"}
SHORTEST_CHANNEL = 1000  # characters; Instagram
FILLED_GROWS_BY = 1.15  # names, dates and amounts are longer than their places, now and then
FOREIGN_LETTERS = {"ru": "іїєґІЇЄҐ", "uk": "ыэёъЫЭЁЪ", "en": "абвгдежзийклмнопрстуфхцчшщыэюя"}
REAL_BRANDS = re.compile(
    r"\b(gucci|prada|chanel|dior|versace|valentino|balenciaga|balmain|burberry|fendi|givenchy|herm[eè]s|moncler"
    r"|brioni|armani|santoni|peserico|cucinelli|piana|mara|vuitton|laurent|bottega|dolce|ricci)\b",
    re.IGNORECASE,
)

Toml = dict[str, Any]


def read(path: Path) -> Toml:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_macro(path: Path) -> Toml:
    _, front, reply = path.read_text(encoding="utf-8").split("+++\n", 2)
    macro = tomllib.loads(front)
    parts = re.split(r"^## (\w+)\n", reply, flags=re.MULTILINE)
    macro["body"] = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    return macro


DESK = read(FOLDER / "profile.toml")
ZONES = [zone["key"] for zone in read(FOLDER / "zones.toml")["zone"]]
MACROS = {path.stem: read_macro(path) for path in sorted((FOLDER / "macros").glob("*.md"))}
SITUATIONS = {path.stem: read(path) for path in sorted((PRACTICE / "situations").glob("*.toml"))}
NEXT = {status["key"]: status["next"] for status in DESK["order_status"]}

macros = pytest.mark.parametrize("macro", MACROS.values(), ids=MACROS.keys())
situations = pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())


def keys_of(name: str) -> set[str]:
    return {entry["key"] for entry in DESK[name]}


def texts_of(situation: Toml) -> list[str]:
    """All that somebody says in a situation."""
    said = [situation["subject"], *situation.get("impatient", ()), *situation.get("end", {}).get("says", ())]
    for turn in situation["turn"]:
        said += [*turn["says"], *turn["wrong"], *turn["facts"]]
    return said


def folded(text: str) -> str:
    """As answers are compared: without case, ё as е, one apostrophe."""
    return text.casefold().replace("ё", "е").replace("’", "'")


def reachable(status: str) -> set[str]:
    """Where an order may still come from a status, itself included."""
    seen, ahead = {status}, [status]
    while ahead:
        for following in NEXT[ahead.pop()]:
            if following not in seen:
                seen.add(following)
                ahead.append(following)
    return seen


def zone_at_first(situation: Toml, channel: str) -> str:
    """Where a ticket of this situation stands when it comes."""
    order = situation.get("order", {})
    if situation["kind"] == "internal":
        return "work_chats"
    if situation["kind"] == "order" and order.get("status_days_ago", 0) > 0:
        return "overdue"
    if order.get("status") == "reserved" and order.get("reserve_hours", 99) <= 24:
        return "reserve"
    if order.get("status") == "arrived":
        return "delivered"
    return "messengers" if channel in MESSENGERS else "incoming"


# The desk


def test_every_title_comes_in_every_language() -> None:
    titled = [entry for name in ("status", "order_status", "channel", "reason") for entry in DESK[name]]
    titled += read(FOLDER / "directory.toml")["role"] + read(FOLDER / "zones.toml")["zone"]
    titled += read(FOLDER / "clocks.toml")["term"]
    lacking = [entry["key"] for entry in titled if set(entry["title"]) != set(LANGUAGES)]
    assert lacking == []


def test_the_directory_has_every_role_of_the_desk() -> None:
    roles = {role["key"] for role in read(FOLDER / "directory.toml")["role"]}
    assert len(roles) == 12
    assert {"quality", "complaints", "europe", "online_stylist", "shop_manager", "warehouse"} <= roles
    assert {"operator", "logistics", "showroom", "cashier", "smm", "it_support"} <= roles


def test_every_clock_says_where_its_length_comes_from() -> None:
    assert [term["key"] for term in read(FOLDER / "clocks.toml")["term"] if not term.get("source")] == []


# Macros


def test_there_are_enough_macros() -> None:
    assert len(MACROS) >= 36


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_has_nine_keys_and_no_key_twice(zone: str) -> None:
    digits = sorted(macro["digits"][zone] for macro in MACROS.values() if zone in macro["digits"])
    assert digits == list(range(1, 10))


@macros
def test_a_macro_names_only_what_the_desk_has(macro: Toml) -> None:
    assert set(macro["zones"]) <= set(ZONES)
    assert set(macro["digits"]) <= set(macro["zones"])
    assert macro["status"] in keys_of("status")
    assert macro.get("reason") in keys_of("reason") | {None}


@macros
def test_a_macro_speaks_every_language(macro: Toml) -> None:
    assert tuple(macro["body"]) == LANGUAGES
    assert set(macro["title"]) == set(LANGUAGES)
    for language, body in macro["body"].items():
        words = re.sub(r"\{[{%].*?[%}]\}", "", body)
        assert words.strip()
        assert not set(FOREIGN_LETTERS[language]) & set(words), language


@macros
def test_the_blanks_of_a_macro_are_used_and_few(macro: Toml) -> None:
    blanks = macro.get("blanks", {})
    assert len(blanks) <= 3
    for body in macro["body"].values():
        assert set(re.findall(r"\bblanks\.(\w+)", body)) == set(blanks)
    assert all(set(blank["label"]) == set(LANGUAGES) for blank in blanks.values())


@macros
def test_a_macro_fits_into_the_shortest_channel(macro: Toml) -> None:
    for language, body in macro["body"].items():
        Environment().from_string(body)
        assert len(body) * FILLED_GROWS_BY < SHORTEST_CHANNEL, language


def test_work_chat_replies_go_to_colleagues_only() -> None:
    chats = {key for key, macro in MACROS.items() if "work_chats" in macro["zones"]}
    assert all(MACROS[key]["zones"] == ["work_chats"] and not MACROS[key]["note"] for key in chats)


# The people, the goods, the places, the day


def test_people_come_in_three_languages_and_both_genders() -> None:
    people = read(PRACTICE / "people.toml")
    firsts = Counter((name["language"], name["gender"]) for name in people["first"])
    assert set(firsts) == {(language, gender) for language in LANGUAGES for gender in "fm"}
    assert sum(firsts.values()) >= 60
    assert len(people["last"]) >= 60
    assert {name["language"] for name in people["last"]} == set(LANGUAGES)
    latin = [name["latin"] for name in people["first"] + people["last"]]
    assert [name for name in latin if not re.fullmatch(r"[a-z]+", name)] == []


def test_goods_have_a_price_and_a_name_in_each_language() -> None:
    goods = read(PRACTICE / "goods.toml")["goods"]
    assert len(goods) >= 40
    assert len({thing["key"] for thing in goods}) == len(goods)
    for thing in goods:
        assert set(thing["name"]) == set(LANGUAGES)
        assert 1_000_00 <= thing["price"] <= 500_000_00  # kopecks


def test_eight_boutiques_in_eight_cities() -> None:
    places = read(PRACTICE / "places.toml")["place"]
    cities = {city["key"]: city["name"] for city in read(PRACTICE / "people.toml")["city"]}
    assert len(places) == len({place["city"] for place in places}) == 8
    for place in places:
        for language in LANGUAGES:
            assert place["title"][language].startswith(cities[place["city"]][language])


@pytest.mark.parametrize(("name", "day"), [("weekday", "mon"), ("saturday", "sat"), ("sunday", "sun")])
def test_customers_come_in_every_opening_hour_and_in_no_other(name: str, day: str) -> None:
    opens, closes = DESK["hours"][day][0].split("-")
    weights = read(PRACTICE / "day.toml")["load"][name]
    assert [int(hour) for hour in weights] == list(range(int(opens[:2]), int(closes[:2])))
    assert min(weights.values()) > 0


# Situations


def test_there_are_enough_situations_in_each_language_and_zone() -> None:
    languages = Counter(situation["language"] for situation in SITUATIONS.values())
    assert languages["ru"] >= 26
    assert languages["uk"] >= 13
    assert languages["en"] >= 7
    zones = Counter(
        zone_at_first(situation, channel)
        for situation in SITUATIONS.values()
        for channel in situation["channels"]
    )
    assert set(zones) == set(ZONES)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_names_only_what_the_desk_has(name: str) -> None:
    situation = SITUATIONS[name]
    assert situation["key"] == name
    assert situation["language"] in LANGUAGES
    assert set(situation["channels"]) <= keys_of("channel")
    assert situation["kind"] in DESK["kinds"]
    assert 1 <= situation["weight"] <= 5
    assert (situation["kind"] == "internal") == (situation["channels"] == ["internal"])
    assert (situation["kind"] == "call") == (situation["channels"] == ["phone"])
    kinds = {thing["kind"] for thing in read(PRACTICE / "goods.toml")["goods"]}
    assert situation.get("order", {}).get("item_kind", "coat") in kinds
    roles = {role["key"] for role in read(FOLDER / "directory.toml")["role"]}
    assert situation.get("role") in (roles if situation["kind"] == "internal" else {None})


@situations
def test_a_talk_has_variants_and_an_answer_to_everything(situation: Toml) -> None:
    assert 2 <= len(situation["turn"]) <= 5
    assert bool(situation.get("impatient")) == bool(situation.get("patience_minutes"))
    for turn in situation["turn"]:
        for name in ("says", "wrong"):
            assert len(set(turn[name])) >= 2
            assert all(text.strip() for text in turn[name])
        assert turn["right"]
        assert turn["facts"]
        low, high = turn["reacts_minutes"]
        assert 0 < low < high


@situations
def test_right_macros_exist_and_belong_to_that_side_of_the_desk(situation: Toml) -> None:
    for turn in situation["turn"]:
        for key in turn["right"]:
            assert situation["language"] in MACROS[key]["body"]
            assert key.startswith("wc-") == (situation["kind"] == "internal")


@situations
def test_no_wrong_macro_is_taken_for_a_right_one(situation: Toml) -> None:
    """A free answer is right by a phrase in it; that phrase must stand in no macro that is wrong."""
    for turn in situation["turn"]:
        wrong = {
            key: folded(macro["body"][situation["language"]])
            for key, macro in MACROS.items()
            if key not in turn["right"] and key.startswith("wc-") == (situation["kind"] == "internal")
        }
        taken = [(fact, key) for fact in turn["facts"] for key, body in wrong.items() if folded(fact) in body]
        assert taken == []


@situations
def test_texts_are_liquid_and_name_what_the_practice_fills(situation: Toml) -> None:
    for text in texts_of(situation):
        found = Environment().from_string(text).analyze()
        named = set(found.globals)
        assert named <= {"order", "customer", "item", "place"}
        assert "order" not in named or "order" in situation


@situations
def test_an_order_moves_only_where_orders_may_go(situation: Toml) -> None:
    if "order" not in situation:
        assert not any("order_status" in turn for turn in situation["turn"])
        return
    for move in situation.get("order_moves", ()):
        assert move["status"] in reachable(situation["order"]["status"])
    status = situation["order"]["status"]
    for turn in situation["turn"]:
        assert "reserve_hours" not in turn or turn["order_status"] == "reserved"
        following = turn.get("order_status", status)
        assert following in reachable(status)
        status = following


@pytest.mark.parametrize(
    "situation",
    [s for s in SITUATIONS.values() if s["kind"] in ("order", "internal")],
    ids=lambda s: s["key"],
)
def test_a_task_is_answered_by_a_digit_of_its_zone(situation: Toml) -> None:
    zone = zone_at_first(situation, situation["channels"][0])
    assert any(zone in MACROS[key]["digits"] for key in situation["turn"][0]["right"])


def test_most_of_what_is_asked_costs_one_digit() -> None:
    """Weighted by how often it comes; the rest is found by its name."""
    reached = asked = 0.0
    for situation in SITUATIONS.values():
        for channel in situation["channels"]:
            zone = zone_at_first(situation, channel)
            for turn in situation["turn"]:
                weight = situation["weight"] / len(situation["channels"])
                asked += weight
                reached += weight * any(zone in MACROS[key]["digits"] for key in turn["right"])
    assert reached / asked >= 0.7


def test_every_macro_is_the_right_answer_to_something() -> None:
    used = {key for situation in SITUATIONS.values() for turn in situation["turn"] for key in turn["right"]}
    assert set(MACROS) - used == set()


def test_a_colleague_keeps_one_language_and_one_gender() -> None:
    """Colleagues of a role are one person all day."""
    voices: dict[str, set[tuple[str, str]]] = {}
    for situation in SITUATIONS.values():
        if "role" in situation:
            voice = (situation["language"], situation.get("gender", ""))
            voices.setdefault(situation["role"], set()).add(voice)
    assert {role: seen for role, seen in voices.items() if len(seen) > 1} == {}


# Everything together


def all_files() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.suffix in (".toml", ".md"))


def test_no_real_brand_is_named() -> None:
    named = {path.name: REAL_BRANDS.findall(path.read_text(encoding="utf-8")) for path in all_files()}
    assert {name: brands for name, brands in named.items() if brands} == {}


def test_addresses_lead_nowhere() -> None:
    for path in all_files():
        text = path.read_text(encoding="utf-8")
        for host in re.findall(r"(?:@|https?://)([\w.-]+\.\w+)", text):
            assert re.search(r"(^|\.)example\.(com|org|net)$", host), f"{path.name}: {host}"
