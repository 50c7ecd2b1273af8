"""Which day of the calendar a practice day is: told once, for a day that begins."""

from __future__ import annotations

from datetime import date

from console.commands.setting import Setting
from console.config import Home, read_settings
from console.upstream.practice.opening import open_upstream
from tests.unit.console.commands.conftest import Pult

NAME = "practice-cashback"
PEAK = date(2026, 11, 11)


def day_kept(home: Home) -> str:
    return read_settings(home).desks[NAME].day


def day_played(home: Home) -> date:
    """The day that the desk shows once somebody has opened it."""
    setting = Setting(lambda desk, theme: 0, home=home)
    desk = setting.settings.desks[NAME]
    profile = setting.profile(desk)
    opening = setting.opening(desk, profile)
    upstream = open_upstream(opening)
    try:
        return upstream.clock().desk_at.astimezone(profile.hours.timezone).date()
    finally:
        upstream.close()


def test_a_day_may_be_any_day_of_the_calendar(run: Pult, home: Home) -> None:
    run("practice", "--profile", "cashback", "--day", f"{PEAK}")
    assert day_kept(home) == f"{PEAK}"
    assert day_played(home) == PEAK


def test_a_day_that_is_played_does_not_become_another_one(run: Pult, home: Home) -> None:
    run("practice", "--profile", "cashback", "--day", f"{PEAK}")
    day_played(home)
    refused = run("practice", "--profile", "cashback", "--day", "2026-12-24")
    assert refused.exit_code == 2
    assert "--fresh" in refused.stderr
    run("practice", "--profile", "cashback")
    assert day_played(home) == PEAK
    run("practice", "--profile", "cashback", "--day", "2026-12-24", "--fresh")
    assert day_played(home) == date(2026, 12, 24)


def test_begun_anew_without_a_word_it_is_the_calendars_day(run: Pult, home: Home) -> None:
    run("practice", "--profile", "cashback", "--day", f"{PEAK}")
    run("practice", "--profile", "cashback", "--fresh")
    assert day_kept(home) == ""


def test_what_is_no_day_is_told(run: Pult) -> None:
    assert run("practice", "--day", "11.11").exit_code == 2
