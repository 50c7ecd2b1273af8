"""settings.toml: all its mistakes at once, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.config import DeskSettings, Home, write_desk
from console.doctor.findings import Finding
from console.doctor.settings import check_settings
from tests.unit.console.doctor.found import every_finding_helps, levels, unchanged

GOOD = """\
default_desk = "work"
language = "uk"

[desks.work]
kind = "rt"
profile = "boutique"
url = "https://rt.example"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def check(home: Home, text: str | bytes) -> list[Finding]:
    home.settings_file.write_bytes(text.encode() if isinstance(text, str) else text)
    with unchanged(home.path):
        found, _settings = check_settings(home)
    every_finding_helps(found)
    return found


def told(found: list[Finding]) -> list[tuple[str, int, str]]:
    """Check, line and what to do of everything that is not fine."""
    return [
        (finding.check, int(str(finding.says.values.get("line", 0))), str(finding.do))
        for finding in found
        if finding.level != "fine"
    ]


def test_good_settings_and_none(home: Home) -> None:
    assert levels(check_settings(home)[0]) == {"file": "fine"}
    assert levels(check(home, GOOD)) == {"file": "fine"}
    assert check_settings(home)[1].desks["work"].url == "https://rt.example"


def test_what_pult_writes_itself_is_good(home: Home) -> None:
    write_desk(
        home, DeskSettings("a", "practice", "boutique", file="/x.db"), make_default=True, language="ru"
    )
    write_desk(home, DeskSettings("b", "rt", "boutique", url="https://x"), make_default=False)
    assert levels(check_settings(home)[0]) == {"file": "fine"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('language = "uk\n', 1, "not valid TOML"),
        ("a = 1\na = 2\n", 2, "not valid TOML"),
        ("x = 1\nlanguage = 'русский'\n".encode("cp1251"), 2, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(
    home: Home, text: str | bytes, line: int, says: str
) -> None:
    (finding,) = check(home, text)
    assert finding.level == "wrong"
    assert says in str(finding.says)
    assert f"line {line}" in str(finding.says)


def test_all_mistakes_are_told_at_once(home: Home) -> None:
    text = """\
default_desk = "home"
langauge = "ru"
language = "xx"
theme = 5

[desks.work]
kind = "rt"
profile = 3
token_in = "cloud"
seed = "one"
day_speed = 0
colour = "red"

[desks."Bad Name"]
kind = "rt"

[desks.other]
kind = "otrs"
"""
    assert sorted(told(check(home, text)), key=lambda one: one[1]) == [
        ("default_desk", 1, "Name one of these there: work."),
        ("unknown", 2, "Take it out."),  # what it resembles is there
        ("language", 3, "Name one of these there: en, ru, uk."),
        ("value", 4, "Expected there: a text in quotes."),
        ("value", 8, "Expected there: a text in quotes."),
        ("value", 9, "Expected there: keyring | file."),
        ("value", 10, "Expected there: a whole number."),
        ("value", 11, "Expected there: a number above 0, at most 1000."),
        ("unknown", 12, "Take it out."),
        ("value", 14, "Expected there: a section named with small Latin letters and digits."),
        ("value", 18, "Expected there: practice | rt."),
    ]


def test_a_slip_is_told_with_what_was_meant(home: Home) -> None:
    (slip,) = told(check(home, GOOD.replace("language", "langauge")))
    assert slip == ("unknown", 2, "Is “language” meant?")


@pytest.mark.parametrize("text", ["desks = 5\n", "desks = [1]\n", "[desks]\nwork = 3\n"])
def test_desks_that_are_no_sections(home: Home, text: str) -> None:
    assert levels(check(home, text)) == {"value": "wrong"}


def test_what_can_be_relied_on_is_used(home: Home) -> None:
    home.settings_file.write_text(GOOD + 'seed = "x"\n[desks.other]\nkind = "otrs"\n', "utf-8")
    _found, settings = check_settings(home)
    assert settings.desks["work"].url == "https://rt.example"
    assert "other" not in settings.desks
