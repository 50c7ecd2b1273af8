"""Mistakes in zones.toml and clocks.toml: where each is told, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .small_desk import SMALL, mistakes_of, write_small_desk

# What stands there, what stands there instead, every mistake that must be told.

ZONES: list[tuple[str, str, list[str]]] = [
    (
        '["open"]',
        '["opne"]',
        ["zones.toml, line 25: unknown status 'opne', did you mean 'open'? Expected one of new, open"],
    ),
    (
        '  "telegram"]',
        '  "pigeon"]',
        ["zones.toml, line 20: unknown channel 'pigeon'; expected one of email, telegram"],
    ),
    (
        '"F5"',
        '"F8"',
        ["zones.toml, line 14: unknown function key 'F8'; expected one of F2, F3, F4, F5, F6, F7, F10, F11"],
    ),
    (
        'kind = "order"',
        'kind = "\\u001b[2J"',
        ["zones.toml, line 21: unknown kind '\\x1b[2J'; expected one of question, order"],
    ),
    ('"F5"', '"F2"', ["zones.toml, line 14: F2 already opens the zone 'incoming'"]),
    (
        "order = 1",
        "order = 2",
        [
            "zones.toml, line 15: the zone 'incoming' already has the order 2; each zone needs its own",
            # Equal orders are asked as they stand in the file, so the catch-all comes first:
            "zones.toml, line 17: this rule is never asked: a rule before it, by the zones' order, "
            "takes everything",
            "zones.toml, line 23: this rule is never asked: a rule before it, by the zones' order, "
            "takes everything",
        ],
    ),
    (
        'key = "overdue"',
        'key = "incoming"',
        [
            "macros/where.md, line 3: unknown zone 'overdue'; expected one of incoming",
            "zones.toml, line 12: zone 'incoming' is already there",
        ],
    ),
    (
        "catch_all = true",
        'kind = "order"',
        [
            "zones.toml, line 1: no rule has catch_all = true, so a ticket could be in no zone; "
            "add it to the last one"
        ],
    ),
    (
        "catch_all = true",
        'catch_all = true\nkind = "order"',
        ["zones.toml, line 9: 'catch_all' must be the only condition of its rule"],
    ),
    (
        "catch_all = true",
        "catch_all = false",
        ["zones.toml, line 9: 'catch_all' can only be true"],
    ),
    (
        'due = "past"\n',
        'dew = "past"\n',
        [
            "zones.toml, line 22: unknown key 'dew', did you mean 'due'? Expected one of because, status, "
            "channel, kind, reason, language, queue, tag, assigned, waiting, has_order, order_status, "
            "reserve, partner, product, group, role, asked, taken, peak, term, term_past, due, catch_all"
        ],
    ),
    (
        'due = "past"\n',
        'due = "passed"\n',
        ["zones.toml, line 22: 'due' must be \"past\" or a table like {within_hours = 24}"],
    ),
    (
        "{within_hours = 24}",
        "{within_days = 1}",
        [
            "zones.toml, line 27: unknown test 'within_days', did you mean 'within_hours'? "
            "Expected one of within_hours"
        ],
    ),
    (
        "{within_hours = 24}",
        "{within_hours = 0}",
        ["zones.toml, line 27: 'within_hours' must be a whole number from 1 to 8784, not 0"],
    ),
    (
        'channel = ["email",\n  "telegram"]\nkind = "order"\ndue = "past"\n',
        "",
        ["zones.toml, line 17: the rule has no condition; say catch_all = true if it takes everything"],
    ),
    (
        'title = {uk = "Вхід", en = "Incoming"}\n',
        'title = {uk = "Вхід", em = "Incoming"}\n',
        [
            "zones.toml, line 3: 'title' has no text in 'en'",
            "zones.toml, line 3: unknown key 'em'; expected one of uk, en",
        ],
    ),
    (
        "on_duty = false",
        "on_duty = 0",
        ["zones.toml, line 16: 'on_duty' must be true or false, not 0"],
    ),
    ("on_duty = false\n", "", ["zones.toml, line 11: 'on_duty' is missing"]),
    (
        'kind = "order"',
        'kind = "order',
        ["zones.toml, line 21: this is not TOML: Illegal character '\\n'"],
    ),
]

TERMS: list[tuple[str, str, list[str]]] = [
    (
        '"waiting"',
        '"wating"',
        [
            "clocks.toml, line 6: unknown start 'wating', did you mean 'waiting'? "
            "Expected one of waiting, created, order_status, reserve_end, taken, order_created, asked"
        ],
    ),
    (
        'channel = "email"',
        'due = "past"',
        [
            "clocks.toml, line 9: unknown key 'due'; expected one of status, channel, kind, reason, "
            "language, "
            "queue, tag, assigned, waiting, has_order, order_status, reserve, partner, product, group, "
            "role, asked, taken, peak"
        ],
    ),
    (
        'starts = "reserve_end"',
        'starts = "reserve_end"\nminutes = 5',
        ["clocks.toml, line 15: a term that ends with the reserve has no length; leave 'minutes' out"],
    ),
    (
        "minutes = 30",
        "minutes = -30",
        ["clocks.toml, line 4: 'minutes' must be a whole number from 1 to 527040, not -30"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), ZONES)
def test_zones(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["zones.toml"]
    write_small_desk(tmp_path, {"zones.toml": SMALL["zones.toml"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected


@pytest.mark.parametrize(("old", "new", "expected"), TERMS)
def test_terms(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["clocks.toml"]
    write_small_desk(tmp_path, {"clocks.toml": SMALL["clocks.toml"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected
