"""What a profile may say of time: opening hours, calendars of others, peaks, shifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from zoneinfo import ZoneInfo

from storage.frozen import frozen

Texts = Mapping[str, str]
"""A text in several languages ("ru", "uk", "en")."""

MonthDay = tuple[int, int]


@frozen
class Span:
    """Open from `opens` until `closes` of the same local day; 24:00 is written as `time.max`."""

    opens: time
    closes: time


@frozen
class OpeningHours:
    """When the desk works, in its own time zone. Weekdays count from Monday = 0."""

    timezone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]  # seven entries
    exceptions: Mapping[date, tuple[Span, ...]]  # that day instead of its weekday; () is closed
    yearly_closed: tuple[MonthDay, ...] = ()  # every year


@frozen
class Calendar:
    """When somebody else works: a warehouse abroad, a partner's desk."""

    key: str
    title: Texts
    hours: OpeningHours


@frozen
class Peak:
    """Days of heavy load, the last one included, in the desk's time zone. `year` 0 is every year.

    `minutes`: how long a term is, by its key, that begins to run on one of these days.
    """

    key: str
    title: Texts
    first: MonthDay
    last: MonthDay  # before `first`: it ends in the following year
    year: int = 0
    last_year: int = 0
    minutes: Mapping[str, int] = field(default_factory=dict)


@frozen
class Lunch:
    """A break of so many minutes, to be taken somewhere within `between`."""

    minutes: int
    between: Span


@frozen
class ShiftPreset:
    """A shift as people are put on it: one span of the desk's day, or several."""

    key: str
    title: Texts
    spans: tuple[Span, ...]
    lunch: Lunch | None = None
