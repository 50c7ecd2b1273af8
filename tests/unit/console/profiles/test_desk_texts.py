"""The texts of two desks, held to the same rules: replies in every language, a practice day that can be
played. The other two have tests of their own: their practice days have other sides to them."""

from __future__ import annotations

from collections import Counter

import pytest

from console.profiles.model import Macro
from console.upstream.practice.orders import can_reach
from console.upstream.practice.scenes import Situation
from tests.unit.console.profiles import desk_texts
from tests.unit.console.profiles.desk_texts import LANGUAGES, Side

SIDES = {"forwarder": Side(("wc-", "sl-")), "partners": Side(("wc-", "pt-"))}

every_desk = pytest.mark.parametrize("key", SIDES)
every_macro = pytest.mark.parametrize(
    "macro",
    [
        pytest.param(macro, id=f"{key}-{macro.key}")
        for key in SIDES
        for macro in desk_texts.desk(key)[0].macros
    ],
)
every_situation = pytest.mark.parametrize(
    ("key", "situation"),
    [
        pytest.param(key, situation, id=f"{key}-{situation.key}")
        for key in SIDES
        for situation in desk_texts.desk(key)[1].situations
    ],
)


# Replies


@every_desk
def test_there_are_enough_replies_in_each_language(key: str) -> None:
    profile, _ = desk_texts.desk(key)
    for language in LANGUAGES:
        bodies = [macro.body[language] for macro in profile.macros]
        assert len(bodies) >= 24
        assert [body for body, times in Counter(bodies).items() if times > 1] == []


@every_desk
def test_each_zone_has_a_reply_on_every_digit(key: str) -> None:
    profile, _ = desk_texts.desk(key)
    for zone in profile.zones:
        digits = sorted(macro.digits[zone.key] for macro in profile.macros if zone.key in macro.digits)
        assert digits == list(range(1, 10)), zone.key


@every_macro
def test_a_reply_keeps_to_its_language(macro: Macro) -> None:
    assert desk_texts.foreign_letters(macro) == []


@every_desk
def test_every_reply_is_the_right_answer_to_something(key: str) -> None:
    profile, practice = desk_texts.desk(key)
    used = {right for situation in practice.situations for turn in situation.turns for right in turn.right}
    assert {macro.key for macro in profile.macros} - used == set()


# The practice day


@every_desk
def test_there_are_enough_situations_in_each_language_and_zone(key: str) -> None:
    profile, practice = desk_texts.desk(key)
    languages = Counter(situation.language for situation in practice.situations)
    assert languages["ru"] >= 16
    assert languages["uk"] >= 8
    assert languages["en"] >= 4
    fed = desk_texts.zones_fed(profile, practice)
    assert set(fed) == {zone.key for zone in profile.zones}
    assert min(fed.values()) >= 4


@every_desk
def test_every_kind_and_channel_comes(key: str) -> None:
    profile, practice = desk_texts.desk(key)
    assert {situation.kind for situation in practice.situations} == set(profile.kinds)
    channels = {channel for situation in practice.situations for channel in situation.channels}
    assert channels == {channel.key for channel in profile.channels}


@every_situation
def test_a_situation_can_be_played(key: str, situation: Situation) -> None:
    profile, practice = desk_texts.desk(key)
    side = SIDES[key]
    assert 2 <= len(situation.turns) <= 5
    for channel in situation.channels:
        _, _, said = desk_texts.cast_and_order(profile, practice, situation, channel)
        assert all(text.strip() for text in said)
    assert desk_texts.names_beyond(situation, {"order", "customer", "item", "place"}) == set()
    for turn in situation.turns:
        assert len(set(turn.says)) >= 2
        assert len(set(turn.wrong)) >= 2
        assert turn.right
        assert set(turn.right) <= set(side.macros(profile, situation))
    assert desk_texts.taken_for_right(profile, situation, side) == []
    assert desk_texts.facts_nobody_writes(profile, situation) == []


@every_situation
def test_an_order_moves_only_where_orders_may_go(key: str, situation: Situation) -> None:
    if situation.order is None:
        return
    profile, _ = desk_texts.desk(key)
    status = situation.order.status
    for move in situation.order_moves:
        assert can_reach(profile, status, move.status)
    for turn in situation.turns:
        if turn.order_status:
            assert can_reach(profile, status, turn.order_status)
            status = turn.order_status


@every_desk
def test_most_of_what_is_asked_costs_one_digit(key: str) -> None:
    assert desk_texts.one_digit_share(*desk_texts.desk(key)) >= 0.85


@every_desk
def test_a_colleague_keeps_one_language_and_one_gender(key: str) -> None:
    _, practice = desk_texts.desk(key)
    voices: dict[str, set[tuple[str, str | None]]] = {}
    for situation in practice.situations:
        if situation.kind == "internal":
            voices.setdefault(situation.role, set()).add((situation.language, situation.gender))
    assert {role: seen for role, seen in voices.items() if len(seen) > 1} == {}


@every_desk
def test_no_real_company_is_named_and_no_address_leads_anywhere(key: str) -> None:
    assert desk_texts.named_in_files(key) == {}
