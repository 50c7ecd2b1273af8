"""Reading a practice folder: what it gives, and every mistake in it with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from console.profiles.mistakes import ProfileProblem
from console.upstream.practice.folder import read_practice
from console.upstream.practice.scenes import Gender, OrderMove, OrderSpec, Part
from tests.contract.practice_desk import small_profile
from tests.unit.console.upstream.practice_world import World

NAMES = '{ ru = "Р", uk = "У", en = "E" }'
WHERE = "situations/where.toml"
FILES = {
    "people.toml": f"""
[[first]]
name = "Anna"
latin = "anna"
gender = "f"
language = "en"

[[last]]
masculine = "Amber"
feminine = "Amber"
latin = "amber"
language = "en"

[[city]]
key = "kyiv"
name = {NAMES}
""",
    "goods.toml": f"""
[[goods]]
key = "coat"
kind = "coat"
name = {NAMES}
price = 100_00
sizes = ["36", "38"]
""",
    "places.toml": f"""
[[place]]
key = "stair"
city = "kyiv"
name = {NAMES}
title = {NAMES}
hours = "10:00-21:00"
""",
    "day.toml": """
[load]
arrivals_per_day = 150
backlog = 3

[load.share]
sunday = 0.5

[load.weekday]
9 = 1
10 = 2

[load.sunday]
12 = 1
""",
    WHERE: """
key = "where"
title = "Where is it"
language = "en"
channels = ["telegram", "email"]
kind = "question"
weight = 3
hours = ["morning", "evening"]
subject = "Where is {{ order.number }}?"
patience_minutes = 20
impatient = ["Hello?"]
gender = "f"

[order]
status = "confirmed"
days_ago = 3
expected_in_days = -1
item_kind = "coat"

[[turn]]
says = ["Where is {{ item }}?", "And {{ order.number }}?"]
facts = ["on its way"]
wrong = ["No answer"]
reacts_minutes = [2, 8]
order_status = "in_transit"

[[turn]]
says = ["Thanks, and when?"]
reserve_hours = 24

[end]
says = ["Good"]

[[order_moves]]
after_minutes = 40
status = "in_transit"
""",
}


def write(folder: Path, changed: Mapping[str, str] = MappingProxyType({})) -> Path:
    (folder / "situations").mkdir(parents=True)
    for name, text in {**FILES, **changed}.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def change(name: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new)}


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    found = read_practice(small_profile(), write(tmp_path / "practice"))
    (where,) = found.situations
    assert where.channels == ("telegram", "email")
    assert (where.weight, where.hours, where.gender) == (3, (Part.MORNING, Part.EVENING), Gender.F)
    assert where.order == OrderSpec("confirmed", 3, None, -1, None, "coat")
    assert where.order_moves == (OrderMove(40, "in_transit"),)
    assert [turn.reacts_minutes for turn in where.turns] == [(2, 8), (2, 8)]
    assert where.turns[0].order_status == "in_transit"
    assert where.turns[1].reserve_hours == 24
    assert (where.end, where.closing_ends, where.colleague) == (("Good",), False, False)
    assert found.load.share == (1.0,) * 6 + (0.5,)
    assert found.load.weights[6] == {12: 1}
    assert found.load.weights[5] == found.load.weights[0] == {9: 1, 10: 2}
    assert found.goods[0].sizes == ("36", "38")
    assert found.places[0].city == "kyiv"


def test_what_was_read_can_be_played(tmp_path: Path) -> None:
    world = World(tmp_path / "desk.db")
    world.practice = read_practice(small_profile(), write(tmp_path / "practice"))
    world.desk.close()
    world.desk = world.console("Oksana")
    ticket = world.desk.fetch(world.first_customer()).ticket
    assert ticket.subject == f"Where is {ticket.order_number}?"
    assert ticket.requester == "Anna Amber"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (WHERE, 'kind = "question"', 'kind = "riddle"', "where.toml, line 6: unknown kind"),
        (WHERE, '"telegram", ', '"telegraph", ', "where.toml, line 5: unknown channel"),
        (WHERE, 'status = "confirmed"', 'status = "lost"', "line 15: unknown order status"),
        (WHERE, "weight = 3", "weight = 9", "line 7: 'weight' must be a whole number"),
        (WHERE, "patience_minutes", "patience", "line 10: unknown key 'patience'"),
        (WHERE, "[2, 8]", "[8, 2]", "line 24: write two numbers, the smaller first"),
        (
            "situations/where.toml",
            '"Where is {{ item }}?"',
            '"Where is {{ item"',
            "line 21: this text is not Liquid",
        ),
        (WHERE, '["No answer"]', '["{% if %}"]', "line 23: this text is not Liquid"),
        (
            "situations/where.toml",
            'facts = ["on',
            'right = ["no-such"]\nfacts = ["on',
            "line 22: unknown macro",
        ),
        (
            "situations/where.toml",
            'item_kind = "coat"',
            'item_kind = "hat"',
            "line 18: unknown kind of goods",
        ),
        (WHERE, "key =", "key", "where.toml, line 2: this is not TOML"),
        (WHERE, 'gender = "f"', 'role = "cook"', "line 12: unknown role"),
        ("places.toml", 'city = "kyiv"', 'city = "atlantis"', "places.toml, line 4: unknown city"),
        (
            "places.toml",
            'name = { ru = "Р", ',
            "name = { ",
            "line 5: 'name' has no text in 'ru'",
        ),
        ("people.toml", 'gender = "f"', 'gender = "x"', "people.toml, line 5: unknown gender"),
        ("goods.toml", "price = 100_00", "price = -1", "goods.toml, line 6: 'price' must be"),
        ("day.toml", "9 = 1", "25 = 1", "day.toml, line 10: '25' is no hour"),
        ("day.toml", "12 = 1", "12 = 0", "day.toml, line 13: no hour has a weight"),
        ("day.toml", "arrivals_per_day = 150", "", "'arrivals_per_day' is missing"),
    ],
)
def test_a_mistake_names_its_place_and_what_was_expected(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    folder = write(tmp_path / "practice", change(file, old, new))
    with pytest.raises(ProfileProblem) as caught:
        read_practice(small_profile(), folder)
    assert expected in str(caught.value)
    assert len(caught.value.mistakes) == 1


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "practice",
        change(WHERE, 'kind = "question"', 'kind = "riddle"') | change("goods.toml", "100_00", "-1"),
    )
    (folder / "places.toml").unlink()
    (folder / "situations" / "again.toml").write_text(FILES[WHERE], "utf-8")
    with pytest.raises(ProfileProblem) as caught:
        read_practice(small_profile(), folder)
    told = {(mistake.file, mistake.line) for mistake in caught.value.mistakes}
    assert {
        ("practice/goods.toml", 6),
        ("practice/situations/where.toml", 6),
        ("practice/situations/where.toml", 2),
        ("practice/places.toml", 1),
    } <= told


def test_an_order_that_is_not_there_cannot_move(tmp_path: Path) -> None:
    text = FILES[WHERE]
    without = text[: text.index("[order]")] + text[text.index("[[turn]]") :]
    folder = write(tmp_path / "practice", {WHERE: without})
    with pytest.raises(ProfileProblem) as caught:
        read_practice(small_profile(), folder)
    assert len(caught.value.mistakes) == 2


def test_a_folder_without_situations_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "practice")
    (folder / "situations" / "where.toml").unlink()
    with pytest.raises(ProfileProblem) as caught:
        read_practice(small_profile(), folder)
    assert "there is no situation" in str(caught.value)
