"""Working time: when the desk is open, and how long a clock has run.

The desk is open at exactly those moments at which the clock on its wall shows a time inside one of
the day's spans. So a span that meets a change to or from summer time gets shorter or longer with
the day, as the people behind it do, and lengths are counted in real minutes.

Nothing here steps through minutes: a UTC day is cut where the zone's offset changes (two days a
year), and within one piece local and UTC time differ by a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from console.profiles.model import OpeningHours, Span
from storage.problems import Problem, mark

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_ZERO = timedelta(0)

_Interval = tuple[datetime, datetime]
"""From, until (exclusive); naive, in UTC."""


class NeverOpens(Problem):
    """The hours hold no opening any more. A profile that could lead here is refused at load."""


def is_open(moment: datetime, hours: OpeningHours) -> bool:
    """Whether the desk works at `moment` (aware)."""
    local = moment.astimezone(hours.timezone)
    wall = local.time()
    return any(
        span.opens <= wall and (wall < span.closes or span.closes == time.max)
        for span in spans_of(local.date(), hours)
    )


def next_opening(moment: datetime, hours: OpeningHours) -> datetime:
    """The first open moment from `moment` on: `moment` itself while the desk is open. UTC."""
    start = _naive(moment)
    for opens, _ in _open_from(start, hours):
        return max(start, opens).replace(tzinfo=UTC)
    raise NeverOpens(mark("the opening hours never open after {moment}"), moment=moment)


def closes_after(moment: datetime, hours: OpeningHours) -> datetime | None:
    """When the desk, open at `moment`, next closes; None when it does not for two weeks. UTC."""
    start = _naive(moment)
    until = start
    for opens, closes in _open_from(start, hours, until=start + 14 * _DAY):
        if opens > until:
            return until.replace(tzinfo=UTC)
        until = closes
    return until.replace(tzinfo=UTC) if start < until < start + 14 * _DAY else None


def working_minutes_after(start: datetime, minutes: int, hours: OpeningHours) -> datetime:
    """The earliest moment at which `minutes` of working time have passed since `start`. UTC.

    A length that ends with the working day ends at closing time, not at the next opening.
    """
    return working_time_after(start, timedelta(minutes=minutes), hours)


def working_time_after(start: datetime, left: timedelta, hours: OpeningHours) -> datetime:
    """The same for a length that need not be whole minutes."""
    begin = _naive(start)
    if left <= _ZERO:
        return begin.replace(tzinfo=UTC)
    for opens, closes in _open_from(begin, hours):
        opens = max(opens, begin)
        if closes - opens >= left:
            return (opens + left).replace(tzinfo=UTC)
        left -= closes - opens
    raise NeverOpens(mark("the opening hours never open after {moment}"), moment=start)


def working_time_between(a: datetime, b: datetime, hours: OpeningHours) -> timedelta:
    """How much working time lies between two moments; negative when `b` is before `a`."""
    if b < a:
        return -working_time_between(b, a, hours)
    begin, end = _naive(a), _naive(b)
    passed = _ZERO
    for opens, closes in _open_from(begin, hours, until=end):
        passed += min(closes, end) - max(opens, begin)
    return passed


def working_minutes_between(a: datetime, b: datetime, hours: OpeningHours) -> int:
    """Whole working minutes between two moments, rounded towards zero; negative when `b` is before `a`."""
    passed = working_time_between(a, b, hours)
    return passed // _MINUTE if passed >= _ZERO else -(-passed // _MINUTE)


def spans_of(day: date, hours: OpeningHours) -> tuple[Span, ...]:
    """The spans of one local day. An exception for that very date goes before a yearly closure."""
    if day in hours.exceptions:
        return hours.exceptions[day]
    if (day.month, day.day) in hours.yearly_closed:
        return ()
    return hours.week[day.weekday()]


def closing_of(day: date, hours: OpeningHours) -> datetime | None:
    """When the desk closes for the last time on a local day; None when it is not open on that day. UTC."""
    last: datetime | None = None
    for utc_day in (day - _DAY, day, day + _DAY):
        for opens, closes in _open_in_utc_day(utc_day, hours):
            if opens.replace(tzinfo=UTC).astimezone(hours.timezone).date() == day:
                last = closes
    return last.replace(tzinfo=UTC) if last is not None else None


def open_between(
    since: datetime, until: datetime, hours: OpeningHours
) -> Iterator[tuple[datetime, datetime]]:
    """When the desk was open between two moments: from, until, in order, cut to them. UTC."""
    begin, end = _naive(since), _naive(until)
    for opens, closes in _open_from(begin, hours, until=end):
        yield max(opens, begin).replace(tzinfo=UTC), min(closes, end).replace(tzinfo=UTC)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _open_from(start: datetime, hours: OpeningHours, until: datetime | None = None) -> Iterator[_Interval]:
    """Open intervals that end after `start`, in order, not yet cut to it.

    Without `until` the search ends by itself: a loaded profile opens at least once a year, except
    where exceptions close that day, so as many years as there are exceptions are enough.
    """
    day = start.date()
    if until is None:
        last = day.toordinal() + 366 * (2 + len(hours.exceptions))
    else:
        last = until.date().toordinal()
    for ordinal in range(day.toordinal(), min(last, date.max.toordinal() - 2) + 1):
        for interval in _open_in_utc_day(date.fromordinal(ordinal), hours):
            if until is not None and interval[0] >= until:
                return
            if interval[1] > start:
                yield interval


def _open_in_utc_day(day: date, hours: OpeningHours) -> Iterator[_Interval]:
    for begin, end, offset in _pieces(hours.timezone, day):
        wall_begin, wall_end = begin + offset, end + offset
        local_day = wall_begin.date()
        while datetime.combine(local_day, time.min) < wall_end:
            for span in spans_of(local_day, hours):
                opens = max(datetime.combine(local_day, span.opens), wall_begin)
                closes = min(_closing(local_day, span), wall_end)
                if opens < closes:
                    yield opens - offset, closes - offset
            local_day += _DAY


def _closing(day: date, span: Span) -> datetime:
    if span.closes == time.max:
        return datetime.combine(day + _DAY, time.min)
    return datetime.combine(day, span.closes)


@lru_cache(maxsize=8192)
def _pieces(zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """One UTC day, cut where the zone's offset from UTC changes: from, until, offset."""
    begin = datetime.combine(day, time.min)
    end = begin + _DAY
    before, after = _offset(zone, begin), _offset(zone, end - _SECOND)
    if before == after:
        return ((begin, end, before),)
    # Bisect to the second: the last moment with the old offset, the first with the new one.
    old, new = begin, end - _SECOND
    while new - old > _SECOND:
        middle = old + (new - old) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if _offset(zone, middle) == before:
            old = middle
        else:
            new = middle
    return ((begin, new, before), (new, end, after))


def _offset(zone: ZoneInfo, utc: datetime) -> timedelta:
    return zone.utcoffset(utc.replace(tzinfo=UTC).astimezone(zone)) or _ZERO
