"""The practice desk's time: its speed, its pauses, its nights, and clocks that are set back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from console.upstream.practice.clock import opening_of
from console.upstream.practice.upstream import PracticeUpstream
from tests.contract.practice_desk import HOURS, Wall, open_desk

NINE = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 09:00 in Kyiv
Open = Callable[..., PracticeUpstream]


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def come_in(tmp_path: Path, wall: Wall) -> Open:
    return lambda *names, **over: open_desk(tmp_path / "desk.db", wall, *names, **over)


def at(desk: PracticeUpstream, wall: Wall) -> datetime:
    return desk.clock().at(wall())


def keeps_awake(desk: PracticeUpstream, wall: Wall, seconds: int) -> None:
    for _ in range(seconds // 2):
        wall.passes(seconds=2)
        desk.pull_changes(None)


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 3, 3), NINE),
        (date(2026, 3, 7), datetime(2026, 3, 7, 8, tzinfo=UTC)),  # a Saturday: from 10
        (date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),  # a Sunday: closed
        (date(2026, 3, 30), datetime(2026, 3, 30, 6, tzinfo=UTC)),  # summer time
    ],
)
def test_a_day_begins_when_the_desk_opens(come_in: Open, wall: Wall, day: date, opens: datetime) -> None:
    assert at(come_in(day=day), wall) == opens
    assert opening_of(day, HOURS) == opens


def test_without_a_date_it_is_the_day_that_the_calendar_shows_at_the_desk(come_in: Open, wall: Wall) -> None:
    wall.now = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)  # after midnight in Kyiv
    assert at(come_in(day=None), wall) == datetime(2026, 3, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize("speed", [0.5, 1.0, 20.0])
def test_time_goes_at_its_speed(come_in: Open, wall: Wall, speed: float) -> None:
    desk = come_in(speed=speed)
    keeps_awake(desk, wall, 60)
    assert at(desk, wall) == NINE + timedelta(seconds=60) * speed


def test_time_stands_while_nobody_is_there(come_in: Open, wall: Wall) -> None:
    desk = come_in()
    keeps_awake(desk, wall, 60)
    desk.close()
    wall.passes(hours=3)
    again = come_in()
    assert at(again, wall) == NINE + timedelta(seconds=60)
    keeps_awake(again, wall, 10)
    assert at(again, wall) == NINE + timedelta(seconds=70)


def test_time_stands_when_the_only_console_was_killed_or_asleep(come_in: Open, wall: Wall) -> None:
    asleep = come_in()
    keeps_awake(asleep, wall, 60)
    wall.passes(hours=3)
    asleep.pull_changes(None)
    assert at(asleep, wall) == NINE + timedelta(seconds=60)


def test_a_short_absence_is_no_pause(come_in: Open, wall: Wall) -> None:
    come_in().close()
    wall.passes(seconds=4)
    assert at(come_in(), wall) == NINE + timedelta(seconds=4)


def test_time_goes_on_while_anybody_is_there(come_in: Open, wall: Wall) -> None:
    first, second = come_in(), come_in("Petro")
    first.close()
    keeps_awake(second, wall, 60)
    assert at(come_in(), wall) == NINE + timedelta(seconds=60)


def test_a_desk_that_was_left_after_closing_is_opened_again_in_the_morning(come_in: Open, wall: Wall) -> None:
    desk = come_in(speed=3600)
    keeps_awake(desk, wall, 14)
    assert at(desk, wall) == NINE + timedelta(hours=14)
    desk.close()
    wall.passes(minutes=1)
    assert at(come_in(speed=1), wall) == NINE + timedelta(days=1)


def test_a_night_that_somebody_watches_passes_like_any_time(come_in: Open, wall: Wall) -> None:
    desk = come_in(speed=3600)
    keeps_awake(desk, wall, 16)
    assert at(desk, wall) == NINE + timedelta(hours=16)


def test_the_desks_time_never_goes_back_when_the_hosts_clock_does(come_in: Open, wall: Wall) -> None:
    desk = come_in()
    keeps_awake(desk, wall, 600)
    wall.passes(days=-1)
    desk.pull_changes(None)
    assert at(desk, wall) == NINE + timedelta(seconds=600)
    keeps_awake(desk, wall, 10)
    assert at(desk, wall) == NINE + timedelta(seconds=610)


def test_the_speed_is_the_first_consoles_and_changes_without_a_jump(come_in: Open, wall: Wall) -> None:
    first = come_in(speed=10)
    keeps_awake(first, wall, 10)
    second = come_in("Petro", speed=1)
    assert second.clock().speed == 10
    first.close()
    second.close()
    third = come_in(speed=2)
    assert third.clock().speed == 2
    assert at(third, wall) == NINE + timedelta(seconds=100)


def test_an_idle_desk_is_written_only_for_its_signs_of_life(
    come_in: Open, wall: Wall, tmp_path: Path
) -> None:
    desk = come_in()
    cursor = desk.pull_changes(None).next_cursor
    before = (tmp_path / "desk.db").read_bytes()
    for _ in range(3):
        wall.passes(milliseconds=500)
        assert desk.pull_changes(cursor).next_cursor == cursor
    assert (tmp_path / "desk.db").read_bytes() == before
    wall.passes(milliseconds=500)
    desk.pull_changes(cursor)
    assert (tmp_path / "desk.db").read_bytes() != before
