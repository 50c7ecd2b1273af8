"""Days and hours of a roster, as they are written."""

from __future__ import annotations

from datetime import date, time, timedelta

from console.profiles.model import Span

WEEK = 7


def written_span(span: Span) -> str:
    """`09:00-18:00`; midnight at the end is 24:00."""
    closes = "24:00" if span.closes == time.max else f"{span.closes:%H:%M}"
    return f"{span.opens:%H:%M}-{closes}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of the week in which `day` lies, from Monday."""
    monday = monday_of(day)
    return tuple(monday + timedelta(days=number) for number in range(WEEK))
