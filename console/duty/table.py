"""The roster as a table: one row is one person's day. What is read can be written, and read again.

Columns: `day` (2026-11-23), `person` (a login), `zones` (keys, with blanks between), `shift` (a key of
the profile's shifts) or `hours` (`12:00-16:00 18:00-21:00`), `lunch` (`13:00-14:00`). Without shift and
hours it is a day off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise

from msgspec import UnsetType

from console.duty.days import written_span
from console.imports.columns import Column, Table
from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.reading import Reading
from console.imports.rows import Row
from console.imports.values import line, word
from console.profiles.model import Profile, Span
from console.rules.roster import DutyDay
from console.upstream.strict_json import JsonValue
from storage.problems import mark

ROSTER = Table(
    "roster",
    (
        Column("day", ("date", "день", "дата")),
        Column("person", ("login", "who", "name", "сотрудник", "логин", "кто", "працівник", "логін", "хто")),
        Column("zones", ("zone", "function", "functions", "зоны", "зона", "функции", "зони", "функції")),
        Column("shift", ("смена", "зміна")),
        Column("hours", ("time", "часы", "время", "години", "час")),
        Column("lunch", ("break", "обед", "обід", "перерыв", "перерва")),
    ),
    needed=("day",),
)

LONGEST_NAME = 100
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})")


def read_day(row: Row, profile: Profile) -> DutyDay:
    """One row. Raises BadRow with all that is wrong with it; whether names are known is asked later."""
    reading = Reading(row)
    day = reading.needed("day", _date)
    person = reading.needed("person", _name)
    nowhere: tuple[str, ...] = ()
    never: tuple[Span, ...] = ()
    zones = reading.value("zones", _keys, nowhere)
    shift = reading.value("shift", word, "")
    spans = reading.value("hours", _spans, never)
    lunch = reading.value("lunch", _span, None)
    reading.end()
    if isinstance(day, UnsetType) or isinstance(person, UnsetType):
        raise BadRow(Flaw(row.line, BadValue(mark("a day and a person are needed: name both columns"))))
    hours = never if isinstance(spans, UnsetType) else spans
    key = "" if isinstance(shift, UnsetType) else shift
    if key and not hours:
        preset = next((preset for preset in profile.shifts if preset.key == key), None)
        if preset is None:
            known = ", ".join(preset.key for preset in profile.shifts) or "–"
            expected = BadValue(mark("expected one of the profile's shifts ({known})"), known=known)
            raise BadRow(Flaw(row.line, expected, *row.named["shift"], found=key))
        hours = preset.spans
    return DutyDay(
        day,
        person,
        hours,
        nowhere if isinstance(zones, UnsetType) else zones,
        key,
        None if isinstance(lunch, UnsetType) else lunch,
    )


def row_of(day: DutyDay, profile: Profile) -> Mapping[str, str]:
    """The same day as cells. Hours are written where the shift does not say them."""
    preset = next((preset for preset in profile.shifts if preset.key == day.shift), None)
    own = preset is None or preset.spans != day.spans
    return {
        "day": day.day.isoformat(),
        "person": day.person,
        "zones": " ".join(day.zones),
        "shift": day.shift,
        "hours": " ".join(written_span(span) for span in day.spans) if own else "",
        "lunch": written_span(day.lunch) if day.lunch is not None else "",
    }


def _date(value: JsonValue) -> date:
    try:
        return date.fromisoformat(word(value))
    except ValueError:
        raise BadValue(mark("expected a day, as in 2026-11-23")) from None


def _name(value: JsonValue) -> str:
    return line(value, LONGEST_NAME)


def _keys(value: JsonValue) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;+]+", word(value)) if part)


def _spans(value: JsonValue) -> tuple[Span, ...]:
    parts = [part for part in re.split(r"[;,+]|\s+(?=\d{1,2}:)", word(value)) if part.strip()]
    spans = tuple(_span(part) for part in parts)
    for one, other in pairwise(spans):
        if other.opens < one.closes:
            raise BadValue(mark("the spans must follow each other, as in 12:00-16:00 18:00-21:00"))
    return spans


def _span(value: JsonValue) -> Span:
    found = _SPAN.fullmatch(word(value).strip())
    if found is None:
        raise BadValue(mark("expected hours, as in 09:00-18:00"))
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
    if closes <= opens:
        raise BadValue(
            mark("the hours must end after they begin; a shift over midnight is written as two days")
        )
    return Span(opens, closes)


def _time(hour: str, minute: str) -> time:
    if (int(hour), int(minute)) == (24, 0):
        return time.max
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise BadValue(mark("expected hours, as in 09:00-18:00")) from None
