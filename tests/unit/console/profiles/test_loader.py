"""A profile as it is read, and every mistake as it is told."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.profiles.loader import ProfileProblem, built_in_profiles, load_profile
from console.profiles.model import (
    BlankSpec,
    Channel,
    Colour,
    Condition,
    CountIn,
    FieldMapping,
    Goals,
    Macro,
    Role,
    Rule,
    Span,
    StartsAt,
    Status,
)
from console.translation import explain
from storage.problems import Problem

from .small_desk import SMALL, write_small_desk


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return write_small_desk(tmp_path / "small")


def mistakes_of(folder: Path) -> list[str]:
    with pytest.raises(ProfileProblem) as caught:
        load_profile(folder)
    assert [str(mistake) for mistake in caught.value.mistakes] == str(caught.value).splitlines()[1:]
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_profile_without_mistakes(desk: Path) -> None:
    profile = load_profile(desk)
    assert (profile.key, profile.title, profile.languages, profile.currency) == (
        "small",
        {"uk": "Мала", "en": "Small"},
        ("uk", "en"),
        "UAH",
    )
    assert profile.later_minutes == (15, 60)
    assert profile.goals == Goals(18, 150)
    assert profile.hours.timezone == ZoneInfo("Europe/Kyiv")
    assert profile.hours.week == (
        (Span(time(9), time(13)), Span(time(14), time.max)),
        *((),) * 6,
    )
    assert profile.hours.exceptions == {date(2026, 12, 31): ()}
    assert profile.hours.yearly_closed == ((1, 1),)
    assert profile.status("open") == Status(
        "open", {"uk": "В роботі", "en": "Open"}, {"uk": "В роботі", "en": "Open"}, True, True, Colour.WAITING
    )
    assert [(status.key, status.next, status.final) for status in profile.order_statuses] == [
        ("reserved", ("issued",), False),
        ("issued", (), True),
    ]
    assert profile.channels == (
        Channel("email", {"uk": "Пошта", "en": "E-mail"}, 2.5, None),
        Channel("telegram", {"uk": "Телеграм", "en": "Telegram"}, 0, 4096),
    )
    assert list(profile.kinds) == ["question", "order"]
    assert [reason.key for reason in profile.reasons] == ["where"]
    assert [(zone.key, zone.key_name, zone.order, zone.on_duty) for zone in profile.zones] == [
        ("incoming", "f2", 2, True),
        ("overdue", "f5", 1, False),
    ]
    assert profile.zones[0].rules == (Rule((), {"uk": "решта", "en": "the rest"}),)
    assert [rule.conditions for rule in profile.zones[1].rules] == [
        (
            Condition("channel", "any_of", ("email", "telegram")),
            Condition("kind", "is", "order"),
            Condition("due", "past", True),
        ),
        (
            Condition("status", "none_of", ("open",)),
            Condition("assigned", "is", False),
            Condition("reserve", "within_hours", 24),
        ),
    ]
    assert [
        (term.key, term.minutes, term.counts_in, term.starts, term.conditions, term.source)
        for term in profile.terms
    ] == [
        ("reply", 30, CountIn.WORKING, StartsAt.WAITING, (Condition("channel", "is", "email"),), "invented"),
        ("reserve", 0, CountIn.CALENDAR, StartsAt.RESERVE_END, (), ""),
    ]
    assert profile.roles == (
        Role("warehouse", {"uk": "Склад", "en": "Warehouse"}, {"uk": "знайти", "en": "to find"}, "chat"),
    )
    assert profile.mappings == {
        "rt": FieldMapping(
            {"new": "new", "open": "stalled"},
            channel_field="Channel",
            channels={"E-Mail": "email"},
            default_channel="email",
            default_kind="question",
            queues=("General",),
        )
    }
    assert profile.macro("where") == Macro(
        key="where",
        title={"uk": "Де", "en": "Where"},
        body={
            "uk": "Замовлення {{ order.number }} буде {{ blanks.day }}.",
            "en": "Order {{ order.number }} comes on {{ blanks.day }}.\nBye.",
        },
        zones=("incoming", "overdue"),
        digits={"incoming": 1},
        blanks=(BlankSpec("day", {"uk": "день", "en": "day"}, True),),
        changes_status="open",
        reason="where",
    )
    thanks = profile.macro("thanks")
    assert thanks is not None
    assert (thanks.note, thanks.changes_status, thanks.reason, thanks.blanks) == (True, None, None, ())


# File, what stands there, what stands there instead, every mistake that must be told.
MISTAKES: list[tuple[str, str, str, list[str]]] = [
    (
        "zones.toml",
        '["open"]',
        '["opne"]',
        ["zones.toml, line 25: unknown status 'opne', did you mean 'open'? Expected one of new, open"],
    ),
    (
        "zones.toml",
        '  "telegram"]',
        '  "pigeon"]',
        ["zones.toml, line 20: unknown channel 'pigeon'; expected one of email, telegram"],
    ),
    (
        "zones.toml",
        '"F5"',
        '"F8"',
        ["zones.toml, line 14: unknown function key 'F8'; expected one of F2, F3, F4, F5, F6, F7, F10, F11"],
    ),
    ("zones.toml", '"F5"', '"F2"', ["zones.toml, line 14: F2 already opens the zone 'incoming'"]),
    (
        "zones.toml",
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
        "zones.toml",
        'key = "overdue"',
        'key = "incoming"',
        [
            "macros/where.md, line 3: unknown zone 'overdue'; expected one of incoming",
            "zones.toml, line 12: zone 'incoming' is already there",
        ],
    ),
    (
        "zones.toml",
        "catch_all = true",
        'kind = "order"',
        [
            "zones.toml, line 1: no rule has catch_all = true, so a ticket could be in no zone; "
            "add it to the last one"
        ],
    ),
    (
        "zones.toml",
        "catch_all = true",
        'catch_all = true\nkind = "order"',
        ["zones.toml, line 9: 'catch_all' must be the only condition of its rule"],
    ),
    (
        "zones.toml",
        "catch_all = true",
        "catch_all = false",
        ["zones.toml, line 9: 'catch_all' can only be true"],
    ),
    (
        "zones.toml",
        'due = "past"\n',
        'dew = "past"\n',
        [
            "zones.toml, line 22: unknown key 'dew', did you mean 'due'? Expected one of because, status, "
            "channel, kind, reason, language, queue, tag, assigned, waiting, has_order, order_status, "
            "reserve, due, catch_all"
        ],
    ),
    (
        "zones.toml",
        'due = "past"\n',
        'due = "passed"\n',
        ["zones.toml, line 22: 'due' must be \"past\" or a table like {within_hours = 24}"],
    ),
    (
        "zones.toml",
        "{within_hours = 24}",
        "{within_days = 1}",
        [
            "zones.toml, line 27: unknown test 'within_days', did you mean 'within_hours'? "
            "Expected one of within_hours"
        ],
    ),
    (
        "zones.toml",
        "{within_hours = 24}",
        "{within_hours = 0}",
        ["zones.toml, line 27: 'within_hours' must be a whole number from 1 to 8784, not 0"],
    ),
    (
        "zones.toml",
        'channel = ["email",\n  "telegram"]\nkind = "order"\ndue = "past"\n',
        "",
        ["zones.toml, line 17: the rule has no condition; say catch_all = true if it takes everything"],
    ),
    (
        "zones.toml",
        'title = {uk = "Вхід", en = "Incoming"}\n',
        'title = {uk = "Вхід", em = "Incoming"}\n',
        [
            "zones.toml, line 3: 'title' has no text in 'en'",
            "zones.toml, line 3: unknown key 'em'; expected one of uk, en",
        ],
    ),
    (
        "zones.toml",
        "on_duty = false",
        "on_duty = 0",
        ["zones.toml, line 16: 'on_duty' must be true or false, not 0"],
    ),
    ("zones.toml", "on_duty = false\n", "", ["zones.toml, line 11: 'on_duty' is missing"]),
    (
        "zones.toml",
        'kind = "order"',
        'kind = "order',
        ["zones.toml, line 21: this is not TOML: Illegal character '\\n'"],
    ),
    (
        "clocks.toml",
        '"waiting"',
        '"wating"',
        [
            "clocks.toml, line 6: unknown start 'wating', did you mean 'waiting'? "
            "Expected one of waiting, created, order_status, reserve_end"
        ],
    ),
    (
        "clocks.toml",
        'channel = "email"',
        'due = "past"',
        [
            "clocks.toml, line 9: unknown key 'due'; expected one of status, channel, kind, reason, "
            "language, "
            "queue, tag, assigned, waiting, has_order, order_status, reserve"
        ],
    ),
    (
        "clocks.toml",
        'starts = "reserve_end"',
        'starts = "reserve_end"\nminutes = 5',
        ["clocks.toml, line 15: a term that ends with the reserve has no length; leave 'minutes' out"],
    ),
    (
        "clocks.toml",
        "minutes = 30",
        "minutes = -30",
        ["clocks.toml, line 4: 'minutes' must be a whole number from 1 to 527040, not -30"],
    ),
    (
        "profile.toml",
        "Europe/Kyiv",
        "Europe/Kyev",
        ["profile.toml, line 7: unknown time zone 'Europe/Kyev'; expected a name like 'Europe/Kyiv'"],
    ),
    (
        "profile.toml",
        "14:00-24:00",
        "12:00-24:00",
        ["profile.toml, line 8: the span '12:00-24:00' begins before the one before it ends"],
    ),
    (
        "profile.toml",
        "14:00-24:00",
        "22:00-06:00",
        [
            "profile.toml, line 8: '22:00-06:00' is not a span of one day like \"09:00-21:00\" "
            "(a day ends at 24:00)"
        ],
    ),
    (
        "profile.toml",
        'mon = ["09:00-13:00", "14:00-24:00"]',
        "",
        [
            "profile.toml, line 6: the desk is never open: no weekday has opening hours, "
            'as in mon = ["09:00-18:00"]'
        ],
    ),
    (
        "profile.toml",
        '["01-01"]',
        '["02-30"]',
        ["profile.toml, line 9: '02-30' is not a day of the year like \"01-31\" (month, day)"],
    ),
    (
        "profile.toml",
        '["01-01"]',
        str([f"{month:02}-{day:02}" for month in (1, 2) for day in range(1, 27)]).replace("'", '"'),
        ["profile.toml, line 9: 52 days are closed every year; at most 50 can be"],
    ),
    (
        "profile.toml",
        '"2026-12-31"',
        '"31.12.2026"',
        ["profile.toml, line 11: '31.12.2026' is not a date like \"2026-12-31\""],
    ),
    (
        "profile.toml",
        '["uk", "en"]',
        '["uk", "en", "uk"]',
        ["profile.toml, line 2: 'uk' is already in the list 'languages'"],
    ),
    (
        "profile.toml",
        "hour = 18",
        "hour = true",
        ["profile.toml, line 14: 'hour' must be a whole number from 1 to 10000, not true"],
    ),
    (
        "profile.toml",
        "[15, 60]",
        "[15, 60.5]",
        ["profile.toml, line 4: 'later_minutes' must be a whole number from 1 to 43200, not 60.5"],
    ),
    (
        "profile.toml",
        '"UAH"',
        '"грн"',
        ["profile.toml, line 3: 'грн' is not the code of a currency, like UAH"],
    ),
    (
        "profile.toml",
        'colour = "waiting"',
        'color = "waiting"',
        [
            "profile.toml, line 33: unknown key 'color', did you mean 'colour'? "
            "Expected one of key, title, meaning, open, waits_for_customer, colour"
        ],
    ),
    (
        "profile.toml",
        'next = ["issued"]',
        'next = ["isued"]',
        [
            "profile.toml, line 39: unknown order status 'isued', did you mean 'issued'? Expected "
            "one of reserved, issued"
        ],
    ),
    (
        "profile.toml",
        "final = true",
        'final = true\nnext = ["reserved"]',
        ["profile.toml, line 46: a final status has no next one"],
    ),
    (
        "profile.toml",
        'key = "telegram"',
        'key = "E Mail"',
        [
            "profile.toml, line 53: 'E Mail' cannot be a key: it takes small Latin letters, digits, - and _, "
            "a letter first",
            "zones.toml, line 20: unknown channel 'telegram'; expected one of email, E Mail",
        ],
    ),
    (
        "profile.toml",
        "undo_seconds = 0\n",
        "undo_seconds = -1\n",
        ["profile.toml, line 55: 'undo_seconds' must be a whole number from 0 to 600, not -1"],
    ),
    (
        "profile.toml",
        "[goals]",
        "[golas]",
        [
            "profile.toml, line 1: 'goals' is missing",
            "profile.toml, line 13: unknown key 'golas', did you mean 'goals'? Expected one of "
            "languages, title, currency, later_minutes, hours, goals, status, order_status, channel, "
            "kinds, reason",
        ],
    ),
    (
        "directory.toml",
        'asks = {uk = "знайти", en = "to find"}',
        'asks = "to find"',
        ["directory.toml, line 4: 'asks' must be a table ({…} or [asks]), not \"to find\""],
    ),
    ("rt.toml", 'open = "stalled"\n', "", ["rt.toml, line 5: the status 'open' has no word over there"]),
    (
        "rt.toml",
        '= "email"\ndefault_kind',
        '= "e-mail"\ndefault_kind',
        ["rt.toml, line 2: unknown channel 'e-mail', did you mean 'email'? Expected one of email, telegram"],
    ),
    (
        "macros/where.md",
        '"overdue"]',
        '"overdu"]',
        [
            "macros/where.md, line 3: unknown zone 'overdu', did you mean 'overdue'? Expected one of "
            "incoming, overdue"
        ],
    ),
    (
        "macros/where.md",
        "digits = {incoming = 1}",
        "digits = {incoming = 0}",
        ["macros/where.md, line 4: 'incoming' must be a whole number from 1 to 9, not 0"],
    ),
    (
        "macros/where.md",
        "digits = {incoming = 1}",
        "digits = {incoming = 2}",
        ["macros/where.md, line 4: in the zone 'incoming' the digit 2 already belongs to the macro 'thanks'"],
    ),
    (
        "macros/thanks.md",
        "digits = {incoming = 2}",
        "digits = {overdue = 2}",
        [
            "macros/thanks.md, line 4: the macro has a digit in the zone 'overdue', which is not "
            "among its zones"
        ],
    ),
    (
        "macros/where.md",
        'status = "open"',
        'status = "done"',
        ["macros/where.md, line 5: unknown status 'done'; expected one of new, open"],
    ),
    (
        "macros/where.md",
        'label = {uk = "день", en = "day"}',
        'label = {uk = "день"}',
        ["macros/where.md, line 8: 'label' has no text in 'en'"],
    ),
    (
        "macros/where.md",
        "## en",
        "## eng",
        [
            "macros/where.md, line 9: there is no reply in 'en'; add a part that begins with '## en'",
            "macros/where.md, line 17: unknown language 'eng', did you mean 'en'? Expected one of uk, en",
        ],
    ),
    ("macros/thanks.md", "Thanks\n", "\n", ["macros/thanks.md, line 9: the reply in 'en' is empty"]),
    (
        "macros/thanks.md",
        "## en",
        "## uk",
        [
            "macros/thanks.md, line 6: there is no reply in 'en'; add a part that begins with '## en'",
            "macros/thanks.md, line 9: the language 'uk' is already there",
        ],
    ),
    (
        "macros/thanks.md",
        "## uk",
        "\nПривіт\n## uk",
        ["macros/thanks.md, line 8: this text stands before the first language; begin it with '## uk'"],
    ),
    (
        "macros/thanks.md",
        "+++\n##",
        "##",
        ["macros/thanks.md, line 1: a macro begins with a line +++, its head in TOML, and a second line +++"],
    ),
    (
        "macros/where.md",
        'reason = "where"',
        "reason where",
        ["macros/where.md, line 6: this is not TOML: Expected '=' after a key in a key/value pair"],
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), MISTAKES)
def test_a_mistake_is_told(desk: Path, file: str, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL[file]
    (desk / file).write_text(SMALL[file].replace(old, new, 1), encoding="utf-8")
    found = mistakes_of(desk)
    assert [line for line in found if line not in expected] == []
    assert found == expected


def test_all_mistakes_of_all_files_are_told_at_once(desk: Path) -> None:
    for file, old, new in [
        ("profile.toml", "hour = 18", 'hour = "18"'),
        ("zones.toml", '"order"', '"ordre"'),
        ("clocks.toml", '"working"', '"wroking"'),
        ("macros/where.md", "[blanks.day]", "[blank.day]"),
    ]:
        (desk / file).write_text(SMALL[file].replace(old, new), encoding="utf-8")
    assert [line.partition(":")[0] for line in mistakes_of(desk)] == [
        "clocks.toml, line 5",
        "macros/where.md, line 7",
        "profile.toml, line 14",
        "zones.toml, line 21",
    ]


def test_a_broken_file_does_not_make_its_words_unknown_elsewhere(desk: Path) -> None:
    (desk / "profile.toml").write_text("title = \n", encoding="utf-8")
    (desk / "zones.toml").write_text(SMALL["zones.toml"] + "x\n", encoding="utf-8")
    assert mistakes_of(desk) == [
        "profile.toml, line 1: this is not TOML: Invalid value",
        "zones.toml, line 28: this is not TOML: Expected '=' after a key in a key/value pair",
    ]


def test_files_that_are_missing_or_misnamed_or_no_text(desk: Path) -> None:
    (desk / "zones.toml").rename(desk / "zone.toml")
    (desk / "directory.toml").write_bytes("# один\nx = ".encode() + b'"\xff"\n')
    (desk / "macros" / "notes.txt").write_text("x", encoding="utf-8")
    assert mistakes_of(desk) == [
        "directory.toml, line 2: this is not UTF-8 text; save the file as UTF-8",
        "macros/notes.txt, line 1: this is not a macro: a macro's file is named KEY.md",
        "zone.toml, line 1: unknown file 'zone.toml', did you mean 'zones.toml'? "
        "Expected one of profile.toml, zones.toml, clocks.toml, directory.toml",
        "zones.toml, line 1: the file is missing",
    ]


def test_line_ends_and_a_mark_of_windows_change_nothing(desk: Path) -> None:
    expected = load_profile(desk)
    for name, text in SMALL.items():
        (desk / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_profile(desk) == expected


def test_clocks_people_mappings_and_macros_may_be_left_out(desk: Path) -> None:
    for name in ("clocks.toml", "directory.toml", "rt.toml", "macros/where.md", "macros/thanks.md"):
        (desk / name).unlink()
    (desk / "macros").rmdir()
    profile = load_profile(str(desk))
    assert (profile.terms, profile.roles, dict(profile.mappings), profile.macros) == ((), (), {}, ())


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("boutiqe", "there is no profile 'boutiqe', did you mean 'boutique'? Expected one of "),
        ("/no/such/folder", "there is no profile '/no/such/folder'; expected one of "),
        ("../profiles/boutique", "there is no profile '../profiles/boutique'"),
    ],
)
def test_a_profile_that_is_not_there(key: str, says: str) -> None:
    with pytest.raises(ProfileProblem) as caught:
        load_profile(key)
    assert str(caught.value).startswith(says)
    assert caught.value.mistakes == ()


def test_a_mistake_is_a_problem_that_can_be_translated_in_all_its_parts(desk: Path) -> None:
    (desk / "zones.toml").write_text(SMALL["zones.toml"].replace("opne", "open"), encoding="utf-8")
    (desk / "rt.toml").write_text("", encoding="utf-8")
    with pytest.raises(ProfileProblem) as caught:
        load_profile(desk)
    first = caught.value.mistakes[0]
    assert isinstance(first.values["mistake"], Problem)
    assert first.what.sentence == "'{key}' is missing"
    assert explain(caught.value) == str(caught.value)


def test_every_profile_that_comes_along_is_sound() -> None:
    assert "boutique" in built_in_profiles()
    for key in built_in_profiles():
        assert load_profile(key).key == key


def test_loading_imports_nothing_heavy() -> None:
    """The template language, and what only mistakes need, stay out of the way to the first screen."""
    code = (
        "import sys; from console.profiles.loader import load_profile; load_profile('boutique');"
        "print(*(m for m in ('liquid', 'tomlkit', 'difflib', 'importlib.resources') if m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
