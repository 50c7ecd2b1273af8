from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.profiles.loader import load_profile
from console.profiles.model import Duty, Lunch, Person, Roster, ShiftPreset, Span
from console.rules.roster import DutyDay, flaws, of_example, on_duty, paused, uncovered

MONDAY = date(2026, 5, 4)
DAY = (Span(time(9), time(21)),)
SPLIT = (Span(time(12), time(16)), Span(time(18), time(21)))
LUNCH = Lunch(60, Span(time(12, 30), time(18)))
BOUTIQUE = load_profile("boutique")
ALL = tuple(zone.key for zone in BOUTIQUE.zones)
PROFILE = replace(
    BOUTIQUE,
    zones=tuple(
        replace(zone, pauses=("incoming",), combines=("incoming",)) if zone.key == "overdue" else zone
        for zone in BOUTIQUE.zones
    ),
    shifts=(
        ShiftPreset("day", {"en": "Day"}, DAY, LUNCH),
        ShiftPreset("split", {"en": "Split"}, SPLIT),
    ),
)
PEOPLE = ("ann", "bob")


def said(*days: DutyDay) -> list[str]:
    return [str(flaw) for flaw in flaws(days, PROFILE, PEOPLE, [MONDAY])]


def everything(person: str = "bob", **over: object) -> DutyDay:
    """Somebody who has all zones all day, so that nothing is a gap."""
    plain = DutyDay(MONDAY, person, DAY, tuple(zone for zone in ALL if zone != "overdue"))
    return replace(plain, **over)  # type: ignore[arg-type]  # fields of DutyDay


OVERDUE = DutyDay(MONDAY, "ann", DAY, ("overdue",))


def test_a_plan_in_which_all_is_well_has_no_flaws() -> None:
    assert said(everything(), OVERDUE) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(OVERDUE, person="eve"), "nobody at this desk has the login “eve”"),
        (replace(OVERDUE, zones=("overdue", "cellar")), "no zone “cellar”"),
        (replace(OVERDUE, shift="night"), "no shift “night”"),
        (replace(OVERDUE, zones=("overdue", "reserve")), "overdue and reserve must not lie with one person"),
        (replace(OVERDUE, spans=SPLIT), "nobody has overdue from 16:00 to 18:00"),
        (replace(OVERDUE, zones=()), "at work, and on no zone"),
        (replace(OVERDUE, lunch=Span(time(13), time(14))), "nobody has overdue from 13:00 to 14:00"),
        (replace(OVERDUE, shift="day", lunch=Span(time(9), time(10))), "outside of 12:30–18:00"),
        (replace(OVERDUE, lunch=Span(time(7), time(8))), "not within the shift"),
    ],
)
def test_what_is_wrong_with_a_day_is_named(wrong: DutyDay, words: str) -> None:
    assert any(words in flaw for flaw in said(everything(), wrong)), said(everything(), wrong)


def test_one_person_cannot_be_at_two_places_nor_off_and_at_work() -> None:
    twice = "planned twice"
    again = replace(OVERDUE, spans=(Span(time(20), time(21)),))
    assert any(twice in flaw for flaw in said(everything(), OVERDUE, again))
    off = DutyDay(MONDAY, "ann")
    assert any(twice in flaw for flaw in said(everything(), OVERDUE, off))
    morning = replace(OVERDUE, spans=(Span(time(9), time(12)),))
    evening = replace(OVERDUE, spans=(Span(time(12), time(21)),))
    assert said(everything(), morning, evening) == []


def test_zones_that_are_without_anybody_at_the_same_hours_are_named_together() -> None:
    two = everything(zones=tuple(zone for zone in ALL if zone not in ("overdue", "reserve")))
    assert said(two) == ["2026-05-04, 09:00–21:00: nobody has overdue, reserve."]
    day = (Span(time(9), time(18)),)
    assert said(everything(spans=day), replace(OVERDUE, spans=day)) == [
        "2026-05-04: nobody has any zone from 18:00 to 21:00."
    ]
    late = DutyDay(MONDAY, "ann", (Span(time(12), time(21)),), ("overdue",))
    assert said(two, late) == [
        "2026-05-04: nobody has overdue from 09:00 to 12:00.",
        "2026-05-04: nobody has reserve from 09:00 to 21:00.",
    ]


def test_a_day_without_anybody_is_a_gap_and_a_closed_day_is_none() -> None:
    assert said() == ["2026-05-04: the desk is open, and nobody is planned."]
    assert flaws((), PROFILE, PEOPLE, [date(2027, 1, 1)]) == ()


@pytest.mark.parametrize(
    ("hour", "there"), [(8, False), (9, True), (15, True), (16, False), (18, True), (21, False)]
)
def test_a_split_shift_has_an_end_and_begins_again(hour: int, there: bool) -> None:
    spans = (Span(time(9), time(16)), Span(time(18), time(21)))
    now = datetime(2026, 5, 4, hour, tzinfo=PROFILE.hours.timezone)
    found = on_duty([DutyDay(MONDAY, "ann", spans, ("reserve",))], now.astimezone(UTC), PROFILE)
    assert bool(found) is there
    if there:
        assert found[0].until.hour == (16 if hour < 16 else 21)


def test_lunch_is_told() -> None:
    day = DutyDay(MONDAY, "ann", DAY, ("reserve",), lunch=Span(time(13), time(14)))
    at = [datetime(2026, 5, 4, hour, 30, tzinfo=PROFILE.hours.timezone) for hour in (12, 13, 14)]
    assert [on_duty([day], now, PROFILE)[0].at_lunch for now in at] == [False, True, False]


def test_who_works_overdue_has_incoming_paused() -> None:
    assert paused({"overdue", "incoming"}, PROFILE) == {"incoming": "overdue"}
    assert paused({"incoming"}, PROFILE) == {}


def test_the_example_roster_is_laid_over_the_days_on_which_the_desk_is_open() -> None:
    roster = Roster(
        (Person("Ann", "ann", "operator"),),
        (Duty("ann", ("reserve",), "split", days=(0,)), Duty("ann", ("overdue",), "", days=(5,))),
    )
    profile = replace(PROFILE, roster=roster)
    days = of_example(profile, [MONDAY, date(2026, 5, 5), date(2026, 5, 9), date(2027, 1, 1)])
    assert [(one.day.day, one.zones, one.spans) for one in days] == [
        (4, ("reserve",), SPLIT),
        (9, ("overdue",), (Span(time(10), time(19)),)),
    ]


moments = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
spans = st.tuples(moments, moments).filter(lambda two: two[0] < two[1]).map(lambda two: Span(*two))


@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_what_is_uncovered_is_what_a_minute_by_minute_count_finds(
    whole: list[Span], taken: list[Span]
) -> None:
    halves = [time(half // 2, half % 2 * 30) for half in range(48)]

    def covered(by: list[Span]) -> set[time]:
        return {half for half in halves if any(span.opens <= half < span.closes for span in by)}

    assert covered(uncovered(whole, taken)) == covered(whole) - covered(taken)
