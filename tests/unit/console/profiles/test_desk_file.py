"""Mistakes in profile.toml, directory.toml and rt.toml: where each is told, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .small_desk import SMALL, mistakes_of, write_small_desk

# What stands there, what stands there instead, every mistake that must be told.

DESK: list[tuple[str, str, list[str]]] = [
    (
        "Europe/Kyiv",
        "Europe/Kyev",
        ["profile.toml, line 7: unknown time zone 'Europe/Kyev'; expected a name like 'Europe/Kyiv'"],
    ),
    (
        "14:00-24:00",
        "12:00-24:00",
        ["profile.toml, line 8: the span '12:00-24:00' begins before the one before it ends"],
    ),
    (
        "14:00-24:00",
        "22:00-06:00",
        [
            "profile.toml, line 8: '22:00-06:00' crosses midnight; write two spans: "
            '"22:00-24:00" on this day and "00:00-06:00" on the next'
        ],
    ),
    (
        'mon = ["09:00-13:00", "14:00-24:00"]',
        "",
        [
            "profile.toml, line 6: the desk is never open: no weekday has opening hours, "
            'as in mon = ["09:00-18:00"]'
        ],
    ),
    (
        '["01-01"]',
        '["02-30"]',
        ["profile.toml, line 9: '02-30' is not a day of the year like \"01-31\" (month, day)"],
    ),
    (
        '["01-01"]',
        str([f"{month:02}-{day:02}" for month in (1, 2) for day in range(1, 27)]).replace("'", '"'),
        ["profile.toml, line 9: 52 days are closed every year; at most 50 can be"],
    ),
    (
        '"2026-12-31"',
        '"31.12.2026"',
        ["profile.toml, line 11: '31.12.2026' is not a date like \"2026-12-31\""],
    ),
    (
        '["uk", "en"]',
        '["uk", "en", "uk"]',
        ["profile.toml, line 2: 'uk' is already in the list 'languages'"],
    ),
    (
        "hour = 18",
        "hour = true",
        ["profile.toml, line 14: 'hour' must be a whole number from 1 to 10000, not true"],
    ),
    (
        "[15, 60]",
        "[15, 60.5]",
        ["profile.toml, line 4: 'later_minutes' must be a whole number from 1 to 43200, not 60.5"],
    ),
    (
        '"UAH"',
        '"грн"',
        ["profile.toml, line 3: 'грн' is not the code of a currency, like UAH"],
    ),
    (
        'colour = "waiting"',
        'color = "waiting"',
        [
            "profile.toml, line 33: unknown key 'color', did you mean 'colour'? "
            "Expected one of key, title, meaning, open, waits_for_customer, colour"
        ],
    ),
    (
        'next = ["issued"]',
        'next = ["isued"]',
        [
            "profile.toml, line 39: unknown order status 'isued', did you mean 'issued'? Expected "
            "one of reserved, issued"
        ],
    ),
    (
        "final = true",
        'final = true\nnext = ["reserved"]',
        ["profile.toml, line 46: a final status has no next one"],
    ),
    (
        'key = "telegram"',
        'key = "E Mail"',
        [
            "profile.toml, line 53: 'E Mail' cannot be a key: it takes small Latin letters, digits, - and _, "
            "a letter first",
            "zones.toml, line 20: unknown channel 'telegram'; expected one of email, E Mail",
        ],
    ),
    (
        "undo_seconds = 0\n",
        "undo_seconds = -1\n",
        ["profile.toml, line 55: 'undo_seconds' must be a whole number from 0 to 600, not -1"],
    ),
    (
        "[goals]",
        "[golas]",
        [
            "profile.toml, line 1: 'goals' is missing",
            "profile.toml, line 13: unknown key 'golas', did you mean 'goals'? Expected one of "
            "languages, title, currency, later_minutes, hours, goals, status, order_status, channel, "
            "kinds, reason, "
            "words, writers, calendar, peak, group, shift",
        ],
    ),
]

PEOPLE: list[tuple[str, str, list[str]]] = [
    (
        'asks = {uk = "знайти", en = "to find"}',
        'asks = "to find"',
        ["directory.toml, line 4: 'asks' must be a table ({…} or [asks]), not \"to find\""],
    ),
]

MAPPING: list[tuple[str, str, list[str]]] = [
    ('open = "stalled"\n', "", ["rt.toml, line 5: the status 'open' has no word over there"]),
    (
        '= "email"\ndefault_kind',
        '= "e-mail"\ndefault_kind',
        ["rt.toml, line 2: unknown channel 'e-mail', did you mean 'email'? Expected one of email, telegram"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), DESK)
def test_desk(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["profile.toml"]
    write_small_desk(tmp_path, {"profile.toml": SMALL["profile.toml"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected


@pytest.mark.parametrize(("old", "new", "expected"), PEOPLE)
def test_people(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["directory.toml"]
    write_small_desk(tmp_path, {"directory.toml": SMALL["directory.toml"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected


@pytest.mark.parametrize(("old", "new", "expected"), MAPPING)
def test_mapping(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["rt.toml"]
    write_small_desk(tmp_path, {"rt.toml": SMALL["rt.toml"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected
