"""How long a term is, and when it ends: minutes or days, working or calendar time, with what stood still.

A length in days ends differently from one in minutes: so many working days end at closing time of the
last of them, the day on which they begin not counted; so many calendar days end at the same time of day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from console.profiles.model import CountIn, OpeningHours, Profile, StartsAt, Term
from console.rules.clocks import (
    NeverOpens,
    closing_of,
    spans_of,
    working_time_after,
    working_time_between,
)
from console.rules.facts import partner_of, product_of
from console.rules.peaks import Peaks
from storage.frozen import frozen
from storage.problems import mark
from storage.records import Order, Ticket

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

Gap = tuple[datetime, datetime]
"""From, until: a clock stood still."""


@frozen
class Length:
    """How long a clock runs, and whose time it counts; one of `days` and `minutes` is 0, or both."""

    minutes: int
    days: int
    counts_in: CountIn
    hours: OpeningHours
    timezone: ZoneInfo


def length_of(
    term: Term, ticket: Ticket, order: Order | None, profile: Profile, peaks: Peaks, started_at: datetime
) -> Length | None:
    """The length of a term for one ticket; None where it is a partner's, and no partner is known."""
    fixed = fixed_length(term, profile, peaks)
    if fixed is not None:
        return fixed
    hours = profile.hours_of(term.calendar)
    if not term.from_partner:
        minutes, days = term.minutes, term.days
        longer = peaks.minutes_of(term, started_at)
        if longer is not None:
            minutes, days = longer, 0
        return Length(minutes, days, term.counts_in, hours, hours.timezone)
    partner = profile.partner(partner_of(ticket, order))
    if partner is None:
        return None
    product = partner.product(product_of(ticket, order))
    told = product if product is not None and (product.days or product.minutes) else partner
    if not told.days and not told.minutes:
        return None
    if not term.calendar:
        hours = profile.hours_of(partner.calendar)
    zone = ZoneInfo(partner.timezone) if partner.timezone else hours.timezone
    return Length(told.minutes, told.days, told.counts_in, hours, zone)


def fixed_length(term: Term, profile: Profile, peaks: Peaks) -> Length | None:
    """The length of a term that is the same for every ticket; None for one that is not."""
    if term.from_partner or peaks.change(term):
        return None
    hours = profile.hours_of(term.calendar)
    return Length(term.minutes, term.days, term.counts_in, hours, hours.timezone)


def end_of(start: datetime, term: Term, length: Length, gaps: Sequence[Gap] = ()) -> datetime:
    """When a term ends that began at `start` and stood still in `gaps` (in order, apart). UTC."""
    if term.starts is StartsAt.RESERVE_END:
        return start
    if length.days:
        end = days_after(start, length.days, length)
        return _later(end, _stood_still(start, end, gaps, length), length)
    left = length.minutes * _MINUTE
    if not gaps:
        return _later(start, left, length)
    at = start
    for since, until in gaps:
        if until <= at:
            continue
        if since > at:
            passed = _passed(at, since, length)
            if passed >= left:
                break
            left -= passed
        at = until
    return _later(at, left, length)


def days_after(start: datetime, days: int, length: Length) -> datetime:
    """The end of so many days from `start`. UTC."""
    if length.counts_in is CountIn.CALENDAR:
        # Within one time zone Python adds to the wall clock: the same time of day, so many days later.
        local = start.astimezone(length.timezone)
        return (local + days * _DAY).astimezone(UTC)
    day = start.astimezone(length.hours.timezone).date()
    left = days
    years = 2 + len(length.hours.exceptions) + days  # it opens at least once in a year without exceptions
    last = min(day.toordinal() + 366 * years, date.max.toordinal() - 2)
    for ordinal in range(day.toordinal() + 1, last + 1):
        day = date.fromordinal(ordinal)
        if not spans_of(day, length.hours):
            continue
        left -= 1
        if left <= 0 and (closes := closing_of(day, length.hours)) is not None:
            return closes
    raise NeverOpens(mark("the opening hours never open after {moment}"), moment=start)


def _stood_still(start: datetime, end: datetime, gaps: Sequence[Gap], length: Length) -> timedelta:
    """How much of a length in days stood still; a gap after the end it has so far changes nothing."""
    stood = timedelta()
    for since, until in gaps:
        if until > start and since < _later(end, stood, length):
            stood += _passed(max(since, start), until, length)
    return stood


def _passed(a: datetime, b: datetime, length: Length) -> timedelta:
    return working_time_between(a, b, length.hours) if length.counts_in is CountIn.WORKING else b - a


def _later(at: datetime, left: timedelta, length: Length) -> datetime:
    return working_time_after(at, left, length.hours) if length.counts_in is CountIn.WORKING else at + left
