from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import Calendar, OpeningHours, Role, Span
from console.role_hours import hours_now

WEEK = ((Span(time(9), time(18)),),) * 5 + ((), ())
FAR = Calendar("far", {"en": "Far"}, OpeningHours(ZoneInfo("America/Los_Angeles"), WEEK, {}))
PROFILE = replace(load_profile("boutique"), calendars=(FAR,))
KEEPER = Role("keeper", {"en": "Keeper"}, {"en": "finds"}, calendar="far")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        # Kyiv is ten hours ahead of Los Angeles.
        (datetime(2026, 5, 4, 9, 0, tzinfo=UTC), "02:00 there, closed, opens at 19:00 here"),
        (datetime(2026, 5, 4, 17, 30, tzinfo=UTC), "10:30 there, open until 5 May 04:00 here"),
        (datetime(2026, 5, 8, 5, 0, tzinfo=UTC), "22:00 there, closed, opens at 19:00 here"),
        (datetime(2026, 5, 9, 5, 0, tzinfo=UTC), "22:00 there, closed, opens at 11 May 19:00 here"),
    ],
)
def test_the_time_is_theirs_and_the_opening_is_told_in_ours(now: datetime, said: str) -> None:
    assert hours_now(KEEPER, PROFILE, now) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 5, 4, 9, 0, tzinfo=UTC), "open until 18:00"),
        (datetime(2026, 5, 8, 20, 0, tzinfo=UTC), "closed until 11 May 09:00"),
    ],
)
def test_where_their_clock_is_ours_only_the_opening_is_told(now: datetime, said: str) -> None:
    near = replace(FAR, hours=replace(FAR.hours, timezone=ZoneInfo("Europe/Athens")))
    assert hours_now(KEEPER, replace(PROFILE, calendars=(near,)), now) == said


def test_who_works_when_the_desk_does_needs_no_telling() -> None:
    assert hours_now(replace(KEEPER, calendar=""), PROFILE, datetime(2026, 5, 4, tzinfo=UTC)) == ""
