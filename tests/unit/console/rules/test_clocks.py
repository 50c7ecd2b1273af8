"""Working time against a model that walks minute by minute, days of changing clocks included."""

from __future__ import annotations

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from console.profiles.model import OpeningHours, Span
from console.rules.clocks import (
    NeverOpens,
    is_open,
    next_opening,
    working_minutes_after,
    working_minutes_between,
    working_time_between,
)

KYIV = ZoneInfo("Europe/Kyiv")
SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)  # 2026-03-29 03:00 becomes 04:00
AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)  # 2026-10-25 04:00 becomes 03:00
MINUTE = timedelta(minutes=1)


def span(text: str) -> Span:
    opens, closes = text.split("-")
    return Span(time.fromisoformat(opens), time.max if closes == "24:00" else time.fromisoformat(closes))


def make_hours(
    week: dict[int, list[str]] | None = None,
    exceptions: dict[str, list[str]] | None = None,
    yearly: tuple[tuple[int, int], ...] = (),
    zone: ZoneInfo = KYIV,
) -> OpeningHours:
    days = week if week is not None else {day: ["09:00-21:00"] for day in range(7)}
    return OpeningHours(
        zone,
        tuple(tuple(span(text) for text in days.get(day, [])) for day in range(7)),
        {
            date.fromisoformat(day): tuple(span(text) for text in spans)
            for day, spans in (exceptions or {}).items()
        },
        yearly,
    )


BOUTIQUE = make_hours(
    {**{day: ["09:00-21:00"] for day in range(5)}, 5: ["10:00-19:00"], 6: ["10:00-18:00"]},
    {"2026-12-31": ["09:00-18:00"]},
    ((1, 1),),
)


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-12 14:00", 10, "2026-11-12 14:10"),
        ("2026-11-12 20:55", 10, "2026-11-13 09:05"),  # over the night
        ("2026-11-12 20:50", 10, "2026-11-12 21:00"),  # ends with the day, not with the next
        ("2026-11-12 23:40", 10, "2026-11-13 09:10"),  # outside hours: first thing next morning
        ("2026-11-13 20:59", 10, "2026-11-14 10:09"),  # Friday to Saturday
        ("2026-11-15 17:30", 60, "2026-11-16 09:30"),  # Sunday to Monday
        ("2026-12-31 17:30", 60, "2027-01-02 10:30"),  # a short New Year's Eve, closed on 1 January
        ("2026-11-12 14:00", 0, "2026-11-12 14:00"),
        ("2026-03-28 18:00", 120, "2026-03-29 11:00"),  # a night of 14 hours, one hour short
        ("2026-11-09 09:00", 77 * 60, "2026-11-15 18:00"),  # a whole week: 5 x 12 + 9 + 8
    ],
)
def test_a_term_ends_in_working_time(start: str, minutes: int, expected: str) -> None:
    assert working_minutes_after(kyiv(start), minutes, BOUTIQUE) == kyiv(expected)


@pytest.mark.parametrize(
    ("moment", "opened", "expected"),
    [
        ("2026-11-12 08:59", False, "2026-11-12 09:00"),
        ("2026-11-12 09:00", True, "2026-11-12 09:00"),
        ("2026-11-12 20:59", True, "2026-11-12 20:59"),
        ("2026-11-12 21:00", False, "2026-11-13 09:00"),
        ("2027-01-01 12:00", False, "2027-01-02 10:00"),
        ("2026-12-31 18:00", False, "2027-01-02 10:00"),
    ],
)
def test_the_next_opening(moment: str, opened: bool, expected: str) -> None:
    assert is_open(kyiv(moment), BOUTIQUE) is opened
    assert next_opening(kyiv(moment), BOUTIQUE) == kyiv(expected)


def test_an_exception_opens_a_day_that_is_closed_every_year() -> None:
    hours = make_hours(exceptions={"2027-01-01": ["12:00-14:00"]}, yearly=((1, 1),))
    assert is_open(kyiv("2027-01-01 13:00"), hours)
    assert not is_open(kyiv("2028-01-01 13:00"), hours)


def test_midnight_to_midnight_has_no_hole() -> None:
    hours = make_hours({day: ["00:00-24:00"] for day in range(7)})
    start = kyiv("2026-10-24 00:00")
    assert is_open(kyiv("2026-10-24 23:59") + timedelta(seconds=59.999999), hours)
    assert working_minutes_between(start, kyiv("2026-10-26 00:00"), hours) == 49 * 60
    assert working_minutes_after(start, 49 * 60, hours) == kyiv("2026-10-26 00:00")


def test_parts_of_a_minute_are_kept() -> None:
    start = kyiv("2026-11-12 20:59") + timedelta(seconds=30)
    assert working_minutes_after(start, 1, BOUTIQUE) == kyiv("2026-11-13 09:00") + timedelta(seconds=30)
    assert working_time_between(start, kyiv("2026-11-13 09:01"), BOUTIQUE) == timedelta(seconds=90)
    assert working_minutes_between(start, kyiv("2026-11-13 09:01"), BOUTIQUE) == 1
    assert working_minutes_between(kyiv("2026-11-13 09:01"), start, BOUTIQUE) == -1


def test_hours_that_never_open_do_not_loop_for_ever() -> None:
    never = make_hours({})
    with pytest.raises(NeverOpens, match="never open"):
        next_opening(SPRING, never)
    with pytest.raises(NeverOpens, match="never open"):
        working_minutes_after(SPRING, 1, never)
    assert working_minutes_between(SPRING, AUTUMN, never) == 0


def test_years_of_closed_days_are_searched_through() -> None:
    closed = {(date(2026, 1, 1) + timedelta(days=n)).isoformat(): list[str]() for n in range(1200)}
    hours = make_hours(exceptions=closed)
    assert next_opening(kyiv("2026-01-01 09:00"), hours) == kyiv("2029-04-15 09:00")


def test_a_long_term_does_not_walk_through_minutes() -> None:
    started = stopwatch.perf_counter()
    for _ in range(20):
        working_minutes_after(SPRING, 60_000, BOUTIQUE)  # about three months
    assert stopwatch.perf_counter() - started < 1.0  # a minute loop needs some 20 s here


# The naive model: a minute is open when the wall clock shows a time inside a span of its day.


def naive_open(moment: datetime, hours: OpeningHours) -> bool:
    local = moment.astimezone(hours.timezone)
    if local.date() in hours.exceptions:
        spans = hours.exceptions[local.date()]
    elif (local.month, local.day) in hours.yearly_closed:
        spans = ()
    else:
        spans = hours.week[local.weekday()]
    return any(span.opens <= local.time() < span.closes for span in spans)


def naive_after(start: datetime, minutes: int, hours: OpeningHours, within: int) -> datetime | None:
    moment = start
    for _ in range(within):
        if not minutes:
            return moment
        minutes -= naive_open(moment, hours)
        moment += MINUTE
    return None


@st.composite
def day_spans(draw: st.DrawFn) -> list[str]:
    """Up to three spans that do not overlap, often around the hours at which clocks change."""
    marks = draw(
        st.lists(st.sampled_from([0, 60, 150, 179, 180, 181, 210, 240, 241, 300, 540, 1260, 1439, 1440]),
                 max_size=6, unique=True).map(sorted)
    )  # fmt: skip
    return [
        f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}"
        for a, b in zip(marks[::2], marks[1::2], strict=False)
    ]


@st.composite
def any_hours(draw: st.DrawFn) -> OpeningHours:
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Kyiv", "America/Santiago", "Australia/Lord_Howe", "UTC"])))
    week = {day: draw(day_spans()) for day in range(7)}
    days = ["2026-03-29", "2026-10-25", "2026-10-26", "2026-04-05", "2026-10-04", "2026-09-06"]
    exceptions = {day: draw(day_spans()) for day in draw(st.lists(st.sampled_from(days), unique=True))}
    yearly = draw(st.lists(st.sampled_from([(3, 29), (10, 25), (4, 5), (9, 6)]), unique=True))
    return make_hours(week, exceptions, tuple(yearly), zone)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Near a change of clocks in Kyiv, Santiago (at midnight) or Lord Howe (by half an hour)."""
    anchors = [SPRING, AUTUMN, *(datetime(2026, m, d, tzinfo=UTC) for m, d in ((4, 4), (9, 5), (10, 3)))]
    return draw(st.sampled_from(anchors)) + draw(st.integers(0, 2000)) * MINUTE


@settings(deadline=None)
@given(hours=any_hours(), start=moments(), minutes=st.integers(0, 700))
@example(make_hours({6: ["02:30-03:30"]}), datetime(2026, 3, 28, 22, tzinfo=UTC), 30)
@example(make_hours({6: ["03:30-05:00"]}), datetime(2026, 10, 24, 21, tzinfo=UTC), 45)
def test_after_agrees_with_counting_minutes(hours: OpeningHours, start: datetime, minutes: int) -> None:
    expected = naive_after(start, minutes, hours, within=4000)
    assume(expected is not None)
    assert working_minutes_after(start, minutes, hours) == expected


@settings(deadline=None)
@given(hours=any_hours(), start=moments(), length=st.integers(0, 3000))
def test_between_agrees_with_counting_minutes(hours: OpeningHours, start: datetime, length: int) -> None:
    expected = sum(naive_open(start + n * MINUTE, hours) for n in range(length))
    end = start + length * MINUTE
    assert working_minutes_between(start, end, hours) == expected
    assert working_minutes_between(end, start, hours) == -expected


@settings(deadline=None)
@given(hours=any_hours(), moment=moments())
def test_is_open_and_next_opening_agree_with_counting_minutes(hours: OpeningHours, moment: datetime) -> None:
    assert is_open(moment, hours) == naive_open(moment, hours)
    expected = next(
        (moment + n * MINUTE for n in range(4000) if naive_open(moment + n * MINUTE, hours)), None
    )
    assume(expected is not None)
    assert next_opening(moment, hours) == expected
