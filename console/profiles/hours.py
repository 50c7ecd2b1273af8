"""Opening hours as a profile writes them: `mon = ["09:00-13:00", "14:00-18:00"]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from zoneinfo import ZoneInfo, available_timezones

from console.profiles.mistakes import nearest
from console.profiles.model import Calendar, OpeningHours, Span
from console.profiles.tables import TWICE, Table
from storage.problems import mark

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MOST_YEARLY_CLOSED = 50
"""So many closed days leave seven free ones in a row somewhere in every year, and with them each
weekday: a desk that works on some weekday is never closed for ever."""

_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR = 2024


def read_hours(table: Table) -> OpeningHours:
    """The table `[hours]`. A weekday that is left out is closed."""
    hours = _hours(table)
    table.finish()
    return hours


def read_calendars(document: Table, languages: tuple[str, ...] | None) -> tuple[Calendar, ...]:
    """Every `[[calendar]]`: the hours of somebody else."""
    calendars: dict[str, Calendar] = {}
    for table in document.tables("calendar", required=False):
        calendar = Calendar(table.key(), table.texts("title", languages), _hours(table))
        table.finish()
        if calendar.key and calendar.key in calendars:
            table.mistake("key", TWICE, what="calendar", found=calendar.key)
        calendars.setdefault(calendar.key, calendar)
    return tuple(calendars.values())


def _hours(table: Table) -> OpeningHours:
    zone = read_timezone(table)
    week = tuple(read_spans(table, day) for day in WEEKDAYS)
    closed = _yearly(table)
    exceptions = _exceptions(table.table("exceptions", required=False))
    if not any(week):
        sentence = mark('the desk is never open: no weekday has opening hours, as in mon = ["09:00-18:00"]')
        table.mistake(None, sentence)
    return OpeningHours(zone, week, exceptions, closed)


def read_timezone(table: Table, key: str = "timezone") -> ZoneInfo:
    """A time zone by its name."""
    name = table.text(key)
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, KeyError):  # a bad path, a directory, no such zone
        pass
    near = nearest(name, available_timezones()) or "Europe/Kyiv"
    sentence = mark("unknown time zone '{found}'; expected a name like '{nearest}'")
    table.mistake(key, sentence, found=name, nearest=near)
    return ZoneInfo("UTC")


def read_spans(table: Table, key: str, *, required: bool = False) -> tuple[Span, ...]:
    """The spans of one day, in order and apart from each other."""
    spans: list[Span] = []
    for text in table.words(key, "span", None, required=required):
        span = read_span(table, key, text)
        if span is None:
            continue
        if spans and span.opens < spans[-1].closes:
            table.mistake(key, mark("the span '{found}' begins before the one before it ends"), found=text)
        else:
            spans.append(span)
    return tuple(spans)


def read_span(table: Table, key: str, text: str) -> Span | None:
    """A span of one day; None, and a mistake that says how to write it."""
    found = _SPAN.fullmatch(text)
    try:
        opens = time.fromisoformat(found[1]) if found is not None else time.max
        closes = time.max if found is None or found[2] == "24:00" else time.fromisoformat(found[2])
    except ValueError:
        found = None
    if found is None or opens == closes:
        sentence = mark("'{found}' is not a span of one day like \"09:00-21:00\" (a day ends at 24:00)")
        table.mistake(key, sentence, found=text)
        return None
    if opens > closes:
        sentence = mark(
            "'{found}' crosses midnight; write two spans: \"{first}-24:00\" on this day and "
            '"00:00-{second}" on the next'
        )
        table.mistake(key, sentence, found=text, first=found[1], second=found[2])
        return None
    return Span(opens, closes)


def _yearly(table: Table) -> tuple[tuple[int, int], ...]:
    days = []
    texts = table.words("closed_yearly", "day", None, required=False)
    for text in texts:
        found = _MONTH_DAY.fullmatch(text)
        try:
            day = date(_LEAP_YEAR, int(found[1]), int(found[2])) if found is not None else None
        except ValueError:
            day = None
        if day is None:
            sentence = mark("'{found}' is not a day of the year like \"01-31\" (month, day)")
            table.mistake("closed_yearly", sentence, found=text)
        else:
            days.append((day.month, day.day))
    if len(texts) > MOST_YEARLY_CLOSED:
        sentence = mark("{count} days are closed every year; at most {most} can be")
        table.mistake("closed_yearly", sentence, count=len(texts), most=MOST_YEARLY_CLOSED)
    return tuple(days)


def _exceptions(table: Table) -> Mapping[date, tuple[Span, ...]]:
    days = {}
    for key in table.names():
        spans = read_spans(table, key)
        try:
            days[date.fromisoformat(key)] = spans
        except ValueError:
            table.mistake(key, mark("'{found}' is not a date like \"2026-12-31\""), found=key)
    return days
