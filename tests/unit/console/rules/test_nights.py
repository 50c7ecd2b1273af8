"""Which time was the night, and that what came in it is first in the morning, by its own clocks."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.profiles.loader import load_profile
from console.profiles.model import OpeningHours, Span
from console.rules.clocks import is_open
from console.rules.nights import Night, last_night
from console.rules.zones import due_of
from storage.records import Ticket

from .test_clocks import BOUTIQUE, kyiv, make_hours

ROUND_THE_CLOCK = make_hours({day: ["00:00-24:00"] for day in range(7)})
SPLIT = make_hours({day: ["12:00-16:00", "18:00-21:00"] for day in range(7)})


@pytest.mark.parametrize(
    ("hours", "now", "closed", "opened"),
    [
        (BOUTIQUE, "2026-11-12 14:00", "2026-11-11 21:00", "2026-11-12 09:00"),
        (BOUTIQUE, "2026-11-12 09:00", "2026-11-11 21:00", "2026-11-12 09:00"),
        (BOUTIQUE, "2026-11-12 02:00", "2026-11-11 21:00", "2026-11-12 09:00"),
        (BOUTIQUE, "2026-11-12 22:00", "2026-11-12 21:00", "2026-11-13 09:00"),
        (BOUTIQUE, "2027-01-02 12:00", "2026-12-31 18:00", "2027-01-02 10:00"),
        (SPLIT, "2026-11-12 17:00", "2026-11-11 21:00", "2026-11-12 12:00"),
        (SPLIT, "2026-11-12 20:00", "2026-11-11 21:00", "2026-11-12 12:00"),
        (ROUND_THE_CLOCK, "2026-11-12 14:00", None, None),
    ],
)
def test_the_last_night(hours: OpeningHours, now: str, closed: str | None, opened: str | None) -> None:
    expected = Night(kyiv(closed), kyiv(opened)) if closed is not None and opened is not None else None
    assert last_night(kyiv(now), hours) == expected


@given(st.integers(0, 60 * 24 * 90))
def test_nobody_works_in_the_night(minutes: int) -> None:
    now = kyiv("2026-10-01 00:00") + timedelta(minutes=minutes)
    night = last_night(now, BOUTIQUE)
    assert night is not None
    assert night.closed_at <= now
    assert is_open(night.opened_at, BOUTIQUE)
    step = night.closed_at
    while step < night.opened_at:
        assert not is_open(step, BOUTIQUE)
        step += timedelta(minutes=15)


PROFILE = load_profile("boutique")


def ticket(channel: str, kind: str, since: datetime) -> Ticket:
    return Ticket("1", "1", "", "new", channel, kind, since, since, waiting_since=since)


def test_what_came_in_the_night_is_first_in_the_morning_by_its_own_clocks() -> None:
    night, morning = kyiv("2026-11-11 23:30"), kyiv("2026-11-12 09:00")
    due = {
        name: due_of(ticket(channel, kind, since), None, PROFILE, morning)
        for name, channel, kind, since in [
            ("a call of the night", "phone", "call", night),
            ("a messenger of the night", "telegram", "question", night),
            ("an order of the night", "shop", "order", night),
            ("a letter of the night", "email", "question", night),
            ("a call of now", "phone", "call", morning + timedelta(minutes=1)),
            ("a messenger of now", "telegram", "question", morning + timedelta(minutes=1)),
            ("a letter of the evening", "email", "question", kyiv("2026-11-11 20:30")),
        ]
    }
    assert sorted(due, key=lambda name: due[name] or morning) == [
        "a call of the night",
        "a call of now",
        "a messenger of the night",
        "a messenger of now",
        "an order of the night",
        "a letter of the evening",
        "a letter of the night",
    ]
    assert due["a letter of the night"] == kyiv("2026-11-12 13:00")


def test_a_lunch_is_no_night() -> None:
    hours = OpeningHours(BOUTIQUE.timezone, ((Span(time(9), time(13)), Span(time(14), time(21))),) * 7, {})
    night = last_night(kyiv("2026-11-12 15:00"), hours)
    assert night == Night(kyiv("2026-11-11 21:00"), kyiv("2026-11-12 09:00"))
