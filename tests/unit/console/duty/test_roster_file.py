"""The roster's file: what is written is read again, in any of the ways in which people write tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from console.duty.kept import KeptRoster, as_text, read_roster
from console.imports.flaws import BadRow, ImportProblem
from console.profiles.loader import load_profile
from console.profiles.model import Duty, Person, Roster, ShiftPreset, Span
from console.rules.roster import DutyDay

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)
SPLIT = (Span(time(12), time(16)), Span(time(18), time(21)))
PROFILE = replace(
    load_profile("boutique"),
    shifts=(ShiftPreset("split", {"en": "Split"}, SPLIT),),
    roster=Roster((Person("Ann", "ann", "operator"),), (Duty("ann", ("reserve",), "split"),)),
)
NIGHT = Span(time(20), time.max)
PLAN = (
    DutyDay(MONDAY, "ann", SPLIT, ("incoming", "overdue"), "split", Span(time(13), time(14))),
    DutyDay(MONDAY, "bob", (NIGHT,), ("reserve",)),
    DutyDay(TUESDAY, "ann"),
)


def read(text: str, encoding: str = "utf-8") -> tuple[tuple[DutyDay, ...], list[str]]:
    bad: list[BadRow] = []
    days = read_roster(text.encode(encoding), PROFILE, "roster.csv", bad.append)
    return days, [flaw.said() for row in bad for flaw in row.flaws]


def test_what_is_written_is_read_again() -> None:
    assert read(as_text(PLAN, PROFILE)) == (PLAN, [])


def test_a_spreadsheet_of_an_old_kind_with_russian_names_is_read() -> None:
    text = (
        "День;Сотрудник;Зоны;Смена;Часы\r\n2026-05-04;ann;incoming, overdue;split;\r\n2026-05-05;ann;;;\r\n"
    )
    days, flaws = read(text, "cp1251")
    assert flaws == []
    assert days == (DutyDay(MONDAY, "ann", SPLIT, ("incoming", "overdue"), "split"), DutyDay(TUESDAY, "ann"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("04.05.2026,ann,reserve,split,", "line 3, column 1 “day”: “04.05.2026”: expected a day"),
        ("2026-05-04,,reserve,split,", "line 3, column 2 “person”: expected a value"),
        ("2026-05-04,ann,reserve,night,", "expected one of the profile's shifts (split)"),
        ("2026-05-04,ann,reserve,,22:00-06:00", "a shift over midnight is written as two days"),
        ("2026-05-04,ann,reserve,,25:00-26:00", "expected hours"),
        ("2026-05-04,ann,reserve,,12:00-16:00 15:00-21:00", "must follow each other"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_kept(row: str, words: str) -> None:
    days, flaws = read(f"day,person,zones,shift,hours\n2026-05-04,bob,reserve,split,\n{row}\n")
    assert [day.person for day in days] == ["bob"]
    assert len(flaws) == 1
    assert words in flaws[0], flaws[0]


def test_a_file_without_days_is_refused_whole() -> None:
    with pytest.raises(ImportProblem, match="no column “day”"):
        read("who,zones\nann,reserve\n")


def test_the_example_counts_until_a_day_is_planned(tmp_path: Path) -> None:
    kept = KeptRoster(tmp_path, PROFILE, example=True)
    assert [day.zones for day in kept.of_days([MONDAY])] == [("reserve",)]
    kept.save([DutyDay(MONDAY, "bob", SPLIT, ("overdue",), "split")])
    assert [(day.person, day.zones) for day in kept.of_days([MONDAY])] == [("bob", ("overdue",))]
    assert [day.person for day in kept.of_days([TUESDAY])] == ["ann"]
    # Of people who do not exist a real desk knows nothing.
    real = KeptRoster(tmp_path, PROFILE, example=False)
    assert (real.of_days([TUESDAY]), real.example_people()) == ((), ())


def test_saving_one_day_leaves_the_others_and_another_console_sees_it(tmp_path: Path) -> None:
    kept, other = KeptRoster(tmp_path, PROFILE, example=True), KeptRoster(tmp_path, PROFILE, example=True)
    kept.save(PLAN)
    assert other.planned() == PLAN
    other.save([replace(PLAN[0], zones=("delivered",))])
    assert kept.planned() == (replace(PLAN[0], zones=("delivered",)), *PLAN[1:])
    kept.replace([MONDAY], [])
    assert other.planned() == PLAN[2:]
    assert kept.path.stat().st_mode & 0o777 == 0o600
