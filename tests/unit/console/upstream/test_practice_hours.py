"""Colleagues with hours of their own write in them: a warehouse nine hours away sleeps while we work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from console.profiles.loader import load_profile, profile_folder
from console.rules.clocks import is_open
from console.upstream.practice.clock import beginning_of
from console.upstream.practice.day import frame_of, hours_of, keeps_hours, plan_day
from console.upstream.practice.folder import read_practice

WEEK = [date(2026, 11, 16) + timedelta(days=number) for number in range(7)]


@pytest.mark.parametrize("key", ["cashback", "forwarder"])
def test_nobody_writes_while_they_sleep(key: str) -> None:
    profile = load_profile(key)
    practice = read_practice(profile, profile_folder(key).joinpath("practice"))
    back = timedelta(hours=practice.load.backlog_hours)
    wrote = 0
    for day in WEEK:
        begins = beginning_of(day, profile.hours, practice.load.begins)
        frame = frame_of(begins, profile.hours, night_from=begins - back if back else None)
        arrivals = plan_day(7, frame, profile, practice)
        assert list(arrivals) == sorted(arrivals, key=lambda arrival: arrival.at)
        for arrival in arrivals:
            situation = practice.situation(arrival.situation)
            assert situation is not None
            if keeps_hours(situation, profile):
                wrote += 1
                assert is_open(arrival.at, hours_of(situation, profile)), (arrival.at, situation.key)
    assert wrote >= len(WEEK) - 2, "they are not silent either"


def test_who_has_no_calendar_keeps_the_hours_of_the_desk() -> None:
    profile = load_profile("forwarder")
    practice = read_practice(profile, profile_folder("forwarder").joinpath("practice"))
    own = {one.role for one in practice.situations if keeps_hours(one, profile)}
    assert own == {"warehouse"}
    for one in practice.situations:
        assert (hours_of(one, profile) == profile.hours) == (one.role != "warehouse")
