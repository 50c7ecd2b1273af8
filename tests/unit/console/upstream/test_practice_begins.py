"""A desk that never closes begins its practice day when its profile says, with what the night left over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.profiles.model import OpeningHours, Span
from console.profiles.tables import Table
from console.profiles.toml_source import Report, Source
from console.upstream.practice.clock import beginning_of
from console.upstream.practice.day import _overnight, frame_of
from console.upstream.practice.folder import _load
from console.upstream.practice.scenes import Load

KYIV = ZoneInfo("Europe/Kyiv")
DAY = date(2026, 3, 3)
ALWAYS = OpeningHours(KYIV, ((Span(time(0), time.max),),) * 7, {})
BY_DAY = OpeningHours(KYIV, ((Span(time(9), time(21)),),) * 7, {})


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03 {text}").replace(tzinfo=KYIV).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "begins", "expected"),
    [
        (ALWAYS, None, "00:00"),
        (ALWAYS, time(8), "08:00"),
        (BY_DAY, time(8), "09:00"),  # not before it opens
        (BY_DAY, time(12, 30), "12:30"),
        (BY_DAY, time(22), "09:00"),  # not when it is closed
    ],
)
def test_when_a_practice_day_begins(hours: OpeningHours, begins: time | None, expected: str) -> None:
    assert beginning_of(DAY, hours, begins) == at(expected)


def test_the_night_of_a_desk_that_never_closes_reaches_back_to_midnight() -> None:
    frame = frame_of(beginning_of(DAY, ALWAYS, time(8)), ALWAYS)
    assert (frame.night_from, frame.opens) == (at("00:00"), at("08:00"))
    assert frame.closes == datetime(2026, 3, 4, tzinfo=KYIV)


def test_a_backlog_may_reach_back_before_midnight() -> None:
    begins = beginning_of(DAY, ALWAYS, time(8))
    frame = frame_of(begins, ALWAYS, night_from=begins - timedelta(hours=13))
    load = Load(10, 40, (1.0,) * 7, ({9: 1},) * 7)
    moments = _overnight(1, frame, load)
    assert len(moments) == 40
    assert begins - timedelta(hours=13) <= moments[0] < at("00:00") < moments[-1] < begins


@pytest.mark.parametrize(
    ("text", "begins"),
    [("08:00", time(8)), ("25:00", None), ("eight", None), ("08:00+02:00", None)],
)
def test_begins_is_a_time_of_the_day(text: str, begins: time | None) -> None:
    report = Report()
    load = {"arrivals_per_day": 10, "weekday": {"9": 1}, "begins": text}
    found = _load(Table(Source("day.toml", "[load]\n", report), (), {"load": load}))
    assert found.begins == begins
    assert bool(report) is (begins is None)
