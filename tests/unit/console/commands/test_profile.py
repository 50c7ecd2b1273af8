"""`pult profile`: a copy to begin with, every mistake and doubt, and why a ticket is where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from console.config import Home
from console.profiles.copying import CannotCopy
from console.profiles.mistakes import ProfileProblem
from console.rules.shared_roster import TAG
from storage.cache import Cache
from tests.unit.console.desk_files import make_ticket, put

Pult = Callable[..., Result]


@pytest.fixture
def copy(run: Pult, tmp_path: Path) -> Path:
    folder = tmp_path / "my-desk"
    assert run("profile", "new", str(folder)).exit_code == 0
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_copy_is_a_whole_profile_without_mistakes(run: Pult, copy: Path) -> None:
    assert not list(copy.rglob("__pycache__"))
    assert (copy / "practice" / "day.toml").is_file()
    done = run("profile", "check", str(copy), "--strict")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"The profile {copy} can be used: 0 warnings."


@pytest.mark.parametrize("name", ["My desk", "1st", "стол"])
def test_a_folder_whose_name_is_no_key_is_refused(run: Pult, tmp_path: Path, name: str) -> None:
    done = run("profile", "new", str(tmp_path / name))
    assert isinstance(done.exception, CannotCopy)
    assert not (tmp_path / name).exists()


def test_nothing_is_written_over(run: Pult, copy: Path) -> None:
    (copy / "zones.toml").write_text("mine", "utf-8")
    assert isinstance(run("profile", "new", str(copy)).exception, CannotCopy)
    assert (copy / "zones.toml").read_text("utf-8") == "mine"
    assert isinstance(
        run("profile", "new", str(copy.parent / "b"), "--from", "nobody").exception, ProfileProblem
    )


def test_mistakes_and_warnings_are_told_apart(run: Pult, copy: Path) -> None:
    change(copy, "zones.toml", 'before = ["incoming"]', "")
    warned = run("profile", "check", str(copy))
    assert warned.exit_code == 0
    assert warned.output.startswith("! zones.toml, line 23: the zone 'messengers' is asked first")
    assert run("profile", "check", str(copy), "--strict").exit_code == 1
    change(copy, "profile.toml", "hour = 18", "hour = 0")
    wrong = run("profile", "check", str(copy), "--json")
    assert wrong.exit_code == 1
    assert [json.loads(line) for line in wrong.output.splitlines()] == [
        {
            "level": "error",
            "file": "profile.toml",
            "line": 30,
            "what": "'hour' must be a whole number from 1 to 10000, not 0",
        }
    ]


def test_mistakes_of_the_practice_day_are_found_too(run: Pult, copy: Path) -> None:
    change(copy, "practice/day.toml", "arrivals_per_day", "arrivals")
    done = run("profile", "check", str(copy))
    assert done.exit_code == 1
    assert "practice/day.toml" in done.output


def test_the_desks_own_profile_is_checked_when_none_is_named(run: Pult) -> None:
    assert run("profile", "check").output == "The profile boutique can be used: 0 warnings.\n"


def test_explain_says_the_zone_its_rule_and_the_clocks(run: Pult, home: Home) -> None:
    done = run("profile", "explain", "1045")
    assert done.exit_code == 0, done.exception
    lines = done.output.splitlines()
    assert lines[0] == "#1045  Где заказ?"
    assert (
        lines[1] == "In the zone “Messengers” (messengers) by its rule 1: the customer writes in a messenger."
    )
    assert lines[2] == '  channel = ["facebook", "telegram", "instagram", "whatsapp"]'
    assert any(
        line.startswith("  Reply in a messenger (messenger, Vestarin): until 2 Mar 11:10") for line in lines
    )
    assert '  overdue 1: channel = ["phone", "email", "chat", "shop"], due = "past"' in lines
    assert '  call: does not hold: kind = "call"' in lines
    assert run("profile", "explain", "99").exception is not None


def test_explain_in_json(run: Pult, home: Home) -> None:
    told = json.loads(run("profile", "explain", "#1045", "--json").output)
    assert (told["zone"], told["rule"], told["because"]) == (
        "messengers",
        1,
        "the customer writes in a messenger",
    )
    [clock] = told["clocks"]
    assert (clock["key"], clock["clock"], clock["owner"], clock["stands"]) == (
        "messenger",
        "reply",
        "desk",
        False,
    )
    assert clock["due_at"] == told["due_at"] == "2026-03-02T09:10:00+00:00"
    assert told["not_met"][0]["zone"] == "overdue"
    assert {term["outcome"] for term in told["terms"]} == {"runs", "not_met"}


def test_explain_says_of_the_rosters_ticket_that_it_is_nobodys_work(run: Pult, home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache:
        put(cache, make_ticket("60", tags=(TAG,), waiting_since=None))
    done = run("profile", "explain", "10460")
    assert "It is in no zone: it holds the duty roster, and nobody waits in it." in done.output
    assert json.loads(run("profile", "explain", "10460", "--json").output)["zone"] == ""


def test_explain_says_of_what_was_opened_to_ask_that_it_is_on_no_list(run: Pult, home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache:
        put(cache, make_ticket("61", aside=True, waiting_since=None))
    assert "It is on no list: a colleague was asked in it" in run("profile", "explain", "10461").output
