"""What can hardly be meant in a profile that could be used: each doubt with its line and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.profiles.check import examine_profile

from .small_desk import SMALL, write_small_desk

RULES = """\
[[zone]]
key = "first"
title = {uk = "1", en = "1"}
order = 1
on_duty = true
[[zone.rule]]
because = {uk = "1", en = "1"}
%s

[[zone]]
key = "second"
title = {uk = "2", en = "2"}
order = 2
on_duty = true
[[zone.rule]]
because = {uk = "2", en = "2"}
%s

[[zone]]
key = "rest"
title = {uk = "3", en = "3"}
order = 3
on_duty = true
[[zone.rule]]
because = {uk = "3", en = "3"}
catch_all = true
"""
CLOCKS = """\
[[term]]
key = "reply"
title = {uk = "1", en = "1"}
minutes = 30
counts_in = "working"
starts = "waiting"
"""
NEVER = "this rule never matches: "


ASKED = """\
[[role]]
key = "warehouse"
title = {uk = "Склад", en = "Warehouse"}
asks = {uk = "знайти", en = "to find"}
via = "ticket"
kind = "order"
channel = "email"
"""


@pytest.mark.parametrize(
    ("via", "queues", "told"),
    [
        ("ticket", "", "the role 'warehouse' is asked by a linked ticket, and no queue is named"),
        ("ticket", '[role_queues]\nwarehouse = "Stock"\n', ""),
        ("chat", "", ""),
        ("chat", '[role_queues]\nwarehouse = "Stock"\n', ""),
        (
            "note",
            '[role_queues]\nwarehouse = "Stock"\n',
            "line 11: nobody asks the role 'warehouse' in a ticket of its own",
        ),
    ],
)
def test_a_role_that_is_asked_by_a_linked_ticket_needs_a_queue(
    via: str, queues: str, told: str, tmp_path: Path
) -> None:
    asked = ASKED.replace("ticket", via)
    if via == "note":
        asked = asked.replace('kind = "order"\nchannel = "email"\n', "")
    found = [
        one for one in doubts(tmp_path, directory=asked, rt=SMALL["rt.toml"] + queues) if "rt.toml" in one
    ]
    assert [one for one in found if told in one] if told else found == []


def doubts(folder: Path, **files: str) -> list[str]:
    """The small desk without macros, with these files in the place of its own."""
    changed = {f"{name}.toml": text for name, text in files.items()}
    write_small_desk(folder, {"rt.toml": SMALL["rt.toml"], **changed})
    for macro in (folder / "macros").iterdir():
        macro.unlink()
    found = examine_profile(folder)
    assert [str(one) for one in found.mistakes] == []
    return [str(one) for one in found.doubts]


TAKEN = f"line 15: {NEVER}a rule of the zone 'first' before it (line"
TAKEN_REST = f"line 24: {NEVER}a rule of the zone 'first' before it"
EXCLUDED = f"line 6: {NEVER}its conditions exclude each other"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ('kind = "order"', 'channel = "email"', ["line 1: the zone 'first' is asked first and takes"]),
        ('kind = "order"', 'kind = "question"', []),
        # One is a special case of the other: that is how rules are meant to be.
        ('kind = "order"\nchannel = "email"', 'kind = "order"', []),
        # Whatever waits for a moment comes first on purpose.
        ('due = "past"', 'kind = "order"', []),
        ('kind = "order"', 'channel = "email"\ndue = "past"', []),
        ('kind = "order"', 'kind = "order"\nchannel = "email"', [TAKEN]),
        ('kind = ["order", "question"]', 'channel = "email"', [TAKEN, TAKEN_REST]),
        ('kind = "order"', 'kind = ["order"]', [TAKEN]),
        ("reserve = {within_hours = 24}", "reserve = {within_hours = 5}", [TAKEN]),
        ("reserve = {within_hours = 5}", "reserve = {within_hours = 24}", []),
        ('status = {none_of = ["new", "open"]}', 'kind = "order"', [EXCLUDED]),
        ('has_order = false\norder_status = "issued"', 'kind = "order"', [EXCLUDED]),
        ('asked = false\nrole = "warehouse"', 'kind = "order"', [EXCLUDED]),
        ("assigned = true\ntaken = false", 'kind = "order"', [EXCLUDED]),
        ('tag = "a"', 'tag = {none_of = ["a"]}', []),
        ('term_past = "reply"', 'kind = "order"', []),
    ],
)
def test_rules(tmp_path: Path, first: str, second: str, expected: list[str]) -> None:
    found = doubts(tmp_path / "desk", zones=RULES % (first, second), clocks=CLOCKS)
    assert len(found) == len(expected), found
    for one, begins in zip(found, expected, strict=True):
        assert one.startswith(f"zones.toml, {begins}")


def test_rules_that_take_all_together_leave_nothing(tmp_path: Path) -> None:
    rules = RULES % ('kind = "order"', 'kind = "question"') + (
        '[[zone]]\nkey = "late"\ntitle = {uk = "4", en = "4"}\norder = 9\non_duty = true\n'
    )
    more = rules.replace(
        'key = "rest"\ntitle = {uk = "3", en = "3"}\norder = 3\non_duty = true\n',
        'key = "rest"\ntitle = {uk = "3", en = "3"}\norder = 3\non_duty = true\n'
        '[[zone.rule]]\nbecause = {uk = "0", en = "0"}\nkind = ["order", "question"]\n',
    ).partition('[[zone]]\nkey = "late"')[0]
    [one] = doubts(tmp_path / "desk", zones=more, clocks=CLOCKS)
    assert one.startswith(f"zones.toml, line 24: {NEVER}the rules before it together take all that it takes")


def test_an_overlap_that_is_meant_is_said_in_the_first_zone(tmp_path: Path) -> None:
    rules = RULES % ('kind = "order"', 'channel = "email"')
    [one] = doubts(tmp_path / "a", zones=rules, clocks=CLOCKS)
    assert one.endswith("(compare lines 6 and 15); if that is meant, say before = [\"second\"] in 'first'")
    meant = rules.replace("order = 1\n", 'order = 1\nbefore = ["second"]\n')
    assert doubts(tmp_path / "b", zones=meant, clocks=CLOCKS) == []


def test_a_rule_that_asks_for_a_clock_that_never_runs(tmp_path: Path) -> None:
    only_mail = CLOCKS + '[term.when]\nchannel = "email"\n'
    late = RULES % ('channel = "telegram"\ndue = "past"', 'kind = "order"')
    found = doubts(tmp_path / "desk", zones=late, clocks=only_mail)
    asks = f"zones.toml, line 6: {NEVER}it asks for 'due', and no clock"
    assert any(one.startswith(asks) for one in found)
    assert 'clocks.toml, line 1: no clock of the desk\'s runs for tickets with channel = "telegram"' in found
    silent = RULES % ('channel = "telegram"', 'kind = "order"')
    found = doubts(tmp_path / "silent", zones=silent, clocks=only_mail)
    assert any("no clock runs in the zone 'first'" in one for one in found)


def test_terms_that_never_run(tmp_path: Path) -> None:
    second = CLOCKS.replace('"reply"', '"second"')
    solution = CLOCKS.replace('"reply"', '"third"') + 'clock = "solution"\n'
    theirs = CLOCKS.replace('"reply"', '"theirs"').replace("minutes = 30", "from_partner = true")
    never = CLOCKS.replace('"reply"', '"never"') + "[term.when]\nassigned = true\ntaken = false\n"
    rules = RULES % ('kind = "order"', 'kind = "question"')
    found = doubts(
        tmp_path / "desk", zones=rules, clocks="\n".join((CLOCKS, second, solution, theirs, never))
    )
    assert found == [
        "clocks.toml, line 8: this term never runs: 'reply' before it fits every ticket that it fits",
        "clocks.toml, line 26: this term never runs: no partner is in partners.toml",
        "clocks.toml, line 30: this term never runs: its conditions exclude each other",
    ]


DESK = SMALL["profile.toml"]
PEAK = '\n[[peak]]\nkey = "sale"\ntitle = {uk = "1", en = "1"}\nfrom = "11-08"\nto = "11-14"\n'
CALENDAR = (
    '\n[[calendar]]\nkey = "us"\ntitle = {uk = "1", en = "1"}\ntimezone = "UTC"\nmon = ["09:00-18:00"]\n'
)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (DESK + PEAK, "this peak changes nothing; give it [peak.minutes]"),
        (DESK + PEAK + "[peak.minutes]\nreply = 5\n", "the term 'reply' is shorter in this peak"),
        (DESK + PEAK + "[peak.minutes]\nreply = 90\n", None),
        (DESK + CALENDAR, "no term, role or partner counts in the calendar 'us'"),
        (DESK.replace('next = ["issued"]', ""), "an order never leaves the status 'reserved'"),
        (DESK.replace('next = ["issued"]', 'final = true'), "no order can come into the status 'issued'"),
    ],
)  # fmt: skip
def test_the_desk(tmp_path: Path, profile: str, expected: str | None) -> None:
    rules = RULES % ('kind = "order"', 'kind = "question"')
    found = doubts(tmp_path / "desk", zones=rules, clocks=CLOCKS, profile=profile)
    assert any(expected in one for one in found) if expected else not found


def test_the_roster(tmp_path: Path) -> None:
    rules = (RULES % ('kind = "order"', 'kind = "question"')).replace(
        "order = 1\n", 'order = 1\ncombines = ["rest"]\n'
    )
    roster = """\
[[person]]
name = "Anna"
login = "anna"
role = "operator"
[[duty]]
person = "anna"
zones = ["first", "second"]
"""
    assert doubts(tmp_path / "desk", zones=rules, clocks=CLOCKS, roster=roster) == [
        "roster.toml, line 1: nobody is on the zone 'rest'",
        "roster.toml, line 7: the zones 'first' and 'second' do not go together ('combines')",
    ]
