"""Peaks: on which days they run, when that next changes, and how long terms are then.

A peak runs while the calendar on the desk's wall shows one of its days.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.profiles.model import Peak, Term
from storage.frozen import frozen

_DAY = timedelta(days=1)


@frozen
class Window:
    """One run of a peak: from, until (exclusive), in UTC."""

    key: str
    begins: datetime
    ends: datetime


class Peaks:
    """The peaks of one profile. Their windows are worked out once for each year that is asked about."""

    def __init__(self, peaks: Sequence[Peak], timezone: ZoneInfo) -> None:
        self._peaks = tuple(peaks)
        self._timezone = timezone
        self._windows: dict[int, tuple[Window, ...]] = {}
        self._lengths = {key for peak in peaks for key in peak.minutes}

    def running(self, moment: datetime) -> frozenset[str]:
        """The keys of the peaks that run at `moment`."""
        return frozenset(
            window.key for window in self._around(moment) if window.begins <= moment < window.ends
        )

    def changes_after(self, moment: datetime, keys: Collection[str]) -> datetime | None:
        """When next one of these peaks begins or ends; None when never again within two years."""
        return min(
            (
                edge
                for window in self._around(moment)
                if window.key in keys
                for edge in (window.begins, window.ends)
                if edge > moment
            ),
            default=None,
        )

    def change(self, term: Term) -> bool:
        """Whether any peak makes this term longer."""
        return term.key in self._lengths

    def minutes_of(self, term: Term, started_at: datetime) -> int | None:
        """The length of a term that began to run in a peak, the longest; None where none changes it."""
        peak = self.of_term(term, started_at)
        return peak.minutes[term.key] if peak is not None else None

    def of_term(self, term: Term, started_at: datetime) -> Peak | None:
        """The peak by which a term that began at `started_at` has another length; the longest counts."""
        if not self.change(term):
            return None
        running = self.running(started_at)
        found = (peak for peak in self._peaks if peak.key in running and term.key in peak.minutes)
        return max(found, key=lambda peak: peak.minutes[term.key], default=None)

    def _around(self, moment: datetime) -> tuple[Window, ...]:
        year = moment.year
        if year not in self._windows:
            years = range(max(1, year - 2), min(9998, year + 3))
            self._windows[year] = tuple(window for peak in self._peaks for window in self._of(peak, years))
        return self._windows[year]

    def _of(self, peak: Peak, years: Collection[int]) -> list[Window]:
        """The windows of one peak, in order; those that meet are one: there nothing changes."""
        windows: list[Window] = []
        for first, last in _runs(peak, years):
            window = Window(peak.key, self._begin(first), self._begin(last + _DAY))
            if windows and window.begins <= windows[-1].ends:
                window = Window(peak.key, windows.pop().begins, window.ends)
            windows.append(window)
        return windows

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._timezone).astimezone(UTC)


def _runs(peak: Peak, years: Collection[int]) -> list[tuple[date, date]]:
    """First and last days of the runs that begin in these years."""
    if peak.year:
        return [(_day(peak.year, peak.first), _day(peak.last_year, peak.last))]
    over = peak.last < peak.first
    return [(_day(year, peak.first), _day(year + over, peak.last)) for year in years]


def _day(year: int, day: tuple[int, int]) -> date:
    """The 29th of February is the 28th where there is none."""
    try:
        return date(year, *day)
    except ValueError:
        return date(year, 2, 28)
