"""Peaks against a model that looks at the date on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.model import Peak
from console.rules.peaks import Peaks

DAYS = [(1, 3), (2, 28), (2, 29), (3, 1), (3, 29), (11, 8), (11, 14), (12, 28), (12, 31)]
ZONES = [ZoneInfo(name) for name in ("Europe/Kyiv", "America/Los_Angeles", "Australia/Lord_Howe")]

every_year = st.builds(lambda a, b: Peak("p", {}, a, b), st.sampled_from(DAYS), st.sampled_from(DAYS))
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def one_run(first: date, days: int) -> Peak:
    last = first + timedelta(days=days)
    return Peak("p", {}, (first.month, first.day), (last.month, last.day), first.year, last.year)


once = st.builds(one_run, st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400))


def runs(peak: Peak, moment: datetime, zone: ZoneInfo) -> bool:
    day = moment.astimezone(zone).date()
    today, first, last = (day.month, day.day), peak.first, peak.last
    leap = day.year % 4 == 0
    if peak.year:
        return (peak.year, *first) <= (day.year, *today) <= (peak.last_year, *last)
    if not leap:  # the 29th of February is the 28th
        first, last = (min(one, (2, 28)) if one[0] == 2 else one for one in (first, last))
    if peak.first <= peak.last:
        return first <= today <= last
    return today >= first or today <= last


@settings(deadline=None)
@given(peak=st.one_of(every_year, once), moment=moments, zone=st.sampled_from(ZONES))
def test_a_peak_runs_on_its_days(peak: Peak, moment: datetime, zone: ZoneInfo) -> None:
    assert (peak.key in Peaks((peak,), zone).running(moment)) == runs(peak, moment, zone)


@settings(deadline=None)
@given(peak=st.one_of(every_year, once), moment=moments, zone=st.sampled_from(ZONES))
def test_the_next_change_is_told(peak: Peak, moment: datetime, zone: ZoneInfo) -> None:
    changes = Peaks((peak,), zone).changes_after(moment, {"p"})
    walked = moment.replace(minute=0, second=0, microsecond=0)
    for _ in range(24 * 370):
        walked += timedelta(hours=1)
        if runs(peak, walked, zone) is not runs(peak, moment, zone):
            assert changes is not None
            assert walked - timedelta(hours=1) < changes <= walked
            return
    assert changes is None or changes > walked or runs(peak, changes, zone) is not runs(peak, moment, zone)
