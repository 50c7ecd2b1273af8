"""When terms end, against a model that walks minute by minute: other zones, clocks that change, pauses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from console.profiles.model import CountIn, OpeningHours, Partner, Peak, Product, Span, StartsAt
from console.rules.lengths import Length, end_of, length_of
from console.rules.peaks import Peaks

from .desks import HOUR, MINUTE, NOW, make_order, make_profile, make_ticket, rule, term, zone

DAY = timedelta(days=1)
ZONES = [ZoneInfo(n) for n in ("Europe/Kyiv", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe")]
CHANGES = [  # the days around which one of these clocks changes, and days on which none does
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 12, 30, tzinfo=UTC),
]
SPANS = [
    (),
    (Span(time(9), time(21)),),
    (Span(time(9), time(13)), Span(time(14), time.max)),
    (Span(time(0), time(3, 30)), Span(time(12), time(16)), Span(time(18), time(21))),
    (Span(time(1, 30), time(2, 30)),),
    (Span(time(0), time.max),),
]
TERM = term("t", StartsAt.CREATED, 1, CountIn.WORKING)

spans = st.sampled_from(SPANS)
openings = st.builds(
    OpeningHours,
    st.sampled_from(ZONES),
    st.tuples(*[spans] * 7).filter(any),
    st.dictionaries(st.dates(date(2026, 10, 20), date(2026, 11, 5)), spans, max_size=3),
    st.sampled_from([(), ((1, 1), (11, 1))]),
)
starts = st.builds(
    lambda at, minutes: at + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-2000, 2000)
)


@st.composite
def gaps(draw: st.DrawFn, start: datetime) -> tuple[tuple[datetime, datetime], ...]:
    edges = sorted(draw(st.lists(st.integers(-300, 3000), max_size=4)))
    return tuple(
        (start + since * MINUTE, start + until * MINUTE)
        for since, until in zip(edges[::2], edges[1::2], strict=False)
    )


def is_open(moment: datetime, hours: OpeningHours) -> bool:
    local = moment.astimezone(hours.timezone)
    day, wall = local.date(), local.time()
    if day in hours.exceptions:
        there = hours.exceptions[day]
    elif (day.month, day.day) in hours.yearly_closed:
        there = ()
    else:
        there = hours.week[day.weekday()]
    return any(span.opens <= wall < span.closes for span in there)


def minutes_from(start: datetime, most: int) -> Iterator[datetime]:
    for minute in range(most):
        yield start + minute * MINUTE


@settings(deadline=None)
@given(
    hours=openings, start=starts, minutes=st.integers(1, 900), counts=st.sampled_from(CountIn), data=st.data()
)
def test_minutes_end_as_a_walk_by_minutes_does(
    hours: OpeningHours, start: datetime, minutes: int, counts: CountIn, data: st.DataObject
) -> None:
    stands = data.draw(gaps(start))
    left = minutes
    for moment in minutes_from(start, 12_000):
        paused = any(since <= moment < until for since, until in stands)
        if not paused and (counts is CountIn.CALENDAR or is_open(moment, hours)):
            left -= 1
        if not left:
            expected = moment + MINUTE
            break
    else:
        assume(False)
    length = Length(minutes, 0, counts, hours, hours.timezone)
    assert end_of(start, TERM, length, stands) == expected


@settings(deadline=None, max_examples=60)
@given(hours=openings, start=starts, days=st.integers(1, 6))
def test_working_days_end_as_the_last_of_them_closes(hours: OpeningHours, start: datetime, days: int) -> None:
    first = start.astimezone(hours.timezone).date()
    closes: dict[date, datetime] = {}
    for moment in minutes_from(start, 60 * 24 * 16):
        if is_open(moment, hours):
            closes[moment.astimezone(hours.timezone).date()] = moment + MINUTE
    closes.pop(first, None)
    assume(len(closes) > days)
    expected = list(closes.values())[days - 1]
    length = Length(0, days, CountIn.WORKING, hours, hours.timezone)
    assert end_of(start, TERM, length) == expected


@settings(deadline=None)
@given(zone=st.sampled_from(ZONES), start=starts, days=st.integers(1, 40))
def test_calendar_days_end_at_the_same_time_of_day(zone: ZoneInfo, start: datetime, days: int) -> None:
    length = Length(0, days, CountIn.CALENDAR, make_profile((), ()).hours, zone)
    end = end_of(start, TERM, length).astimezone(zone)
    begins = start.astimezone(zone)
    assert end.date() - begins.date() == days * DAY
    wall = datetime.combine(begins.date(), end.time()) - begins.replace(tzinfo=None, fold=0)
    assert timedelta() <= wall <= HOUR  # later only where that time of day is left out
    if wall == timedelta():
        first = next(
            moment
            for moment in minutes_from(end.astimezone(UTC) - 3 * HOUR, 200)
            if moment.astimezone(zone).replace(tzinfo=None, fold=0) == end.replace(tzinfo=None, fold=0)
        )
        assert end.astimezone(UTC) == first


def test_days_that_stood_still_come_back_at_the_end() -> None:
    hours = make_profile((), ()).hours  # every day 9-21 in Kyiv
    start = datetime(2026, 11, 9, 8, tzinfo=UTC)  # Monday 10:00
    closes = datetime(2026, 11, 11, 19, tzinfo=UTC)  # Wednesday 21:00
    working = Length(0, 2, CountIn.WORKING, hours, hours.timezone)
    calendar = Length(0, 2, CountIn.CALENDAR, hours, hours.timezone)
    pause = (start + HOUR, start + 6 * HOUR)
    later = (closes + 30 * HOUR, closes + 40 * HOUR)
    assert end_of(start, TERM, working) == closes
    assert end_of(start, TERM, working, [pause, later]) == datetime(2026, 11, 12, 12, tzinfo=UTC)
    assert end_of(start, TERM, calendar) == start + 2 * DAY
    assert end_of(start, TERM, calendar, [pause, later]) == start + 2 * DAY + 5 * HOUR


PARTNERS = (
    Partner("shop", {}, days=90, products=(Product("fast", {}, minutes=60), Product("usual", {}))),
    Partner("bank", {}, minutes=30, counts_in=CountIn.WORKING, timezone="America/Los_Angeles"),
    Partner("silent", {}, products=(Product("known", {}, days=3),)),
)


@pytest.mark.parametrize(
    ("partner", "product", "expected"),
    [
        ("shop", "", (0, 90, CountIn.CALENDAR, "Europe/Kyiv")),
        ("shop", "fast", (60, 0, CountIn.CALENDAR, "Europe/Kyiv")),
        ("shop", "usual", (0, 90, CountIn.CALENDAR, "Europe/Kyiv")),
        ("bank", "fast", (30, 0, CountIn.WORKING, "America/Los_Angeles")),
        ("silent", "known", (0, 3, CountIn.CALENDAR, "Europe/Kyiv")),
        ("silent", "", None),
        ("nobody", "", None),
        ("", "", None),
    ],
)
def test_a_partners_term_is_the_products_or_the_partners(
    partner: str, product: str, expected: tuple[int, int, CountIn, str] | None
) -> None:
    profile = make_profile((zone("rest", 1, rule()),), (), partners=PARTNERS)
    theirs = term("p", StartsAt.ORDER_CREATED, 0, CountIn.CALENDAR, {"from_partner": True})
    order = make_order(partner=partner, product=product)
    peaks = Peaks((), profile.hours.timezone)
    for found in (
        length_of(theirs, make_ticket(), order, profile, peaks, NOW),
        length_of(theirs, make_ticket(partner=partner, product=product), None, profile, peaks, NOW),
    ):
        told = found and (found.minutes, found.days, found.counts_in, found.timezone.key)
        assert told == expected


def test_what_begins_in_a_peak_has_the_peaks_length() -> None:
    peak = Peak("sale", {}, (11, 11), (11, 12), minutes={"t": 99})
    profile = make_profile((), (), peaks=(peak,))
    peaks = Peaks(profile.peaks, profile.hours.timezone)
    midnight = datetime(2026, 11, 10, 22, tzinfo=UTC)  # of the 11th in Kyiv
    for start, minutes in [
        (midnight - MINUTE, 1),
        (midnight, 99),
        (midnight + 2 * DAY - MINUTE, 99),
        (midnight + 2 * DAY, 1),
    ]:
        found = length_of(TERM, make_ticket(), None, profile, peaks, start)
        assert found is not None
        assert found.minutes == minutes
