"""The example rosters of the desks that come along: nothing is wrong with a week of theirs."""

from __future__ import annotations

from datetime import date

import pytest

from console.duty.days import week_of
from console.profiles.loader import load_profile
from console.rules.roster import flaws, of_example

WEEK = week_of(date(2026, 11, 16))  # no day of it is a holiday anywhere


@pytest.mark.parametrize("key", ["cashback", "forwarder", "partners"])
def test_every_zone_has_somebody_whenever_the_desk_is_open(key: str) -> None:
    profile = load_profile(key)
    people = {person.login for person in profile.roster.people}
    found = flaws(of_example(profile, WEEK), profile, people, WEEK)
    assert [str(flaw) for flaw in found] == []
    assert {day.day for day in of_example(profile, WEEK)} == set(WEEK)
