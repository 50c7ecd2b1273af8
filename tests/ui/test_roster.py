"""The roster's screen and the end of a shift: planned with few keys on any layout, hostile names and all."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from threading import Event

import pytest

from console.duty.words import day_said
from console.profiles.model import ShiftPreset, Span, said
from console.rules.roster import DutyDay
from console.views import AtWork, Choice, Notice, RosterStanding, RosterState, Trouble
from screens.notices import DeskChanged
from screens.roster.grid import RosterGrid
from screens.roster.screen import RosterScreen
from screens.roster.shift import ShiftDialog
from storage.problems import Problem, mark
from storage.records import AssignedTicket
from tests.ui.builders import NOW
from tests.ui.desk_double import DeskDouble, make_desk
from tests.ui.duty_double import DutyDouble
from tests.ui.on_desk import SMALL, OnDesk, on_desk
from tests.ui.waiting import until

SPLIT = (Span(time(12), time(16)), Span(time(18), time(21)))


def planned_desk() -> DeskDouble:
    desk = make_desk()
    desk.profile = replace(desk.profile, shifts=(ShiftPreset("split", {"en": "Split"}, SPLIT),))
    desk.roster = DutyDouble(desk.profile)
    return desk


def grid(opened: OnDesk) -> RosterGrid:
    screen = opened.pilot.app.screen
    assert isinstance(screen, RosterScreen)
    return screen.grid


async def test_a_shift_and_its_zones_are_planned_with_digits() -> None:
    desk = planned_desk()
    async with on_desk(desk) as opened:
        await opened.press("п", "к")
        day = grid(opened).day
        await opened.press("enter", "1", "1", "2", "enter")
        zones = tuple(zone.key for zone in desk.profile.zones[:2])
        await until(opened.pilot, lambda: bool(desk.roster.plan))
        assert desk.roster.plan == [DutyDay(day, "ann", SPLIT, zones, "split")]
        await opened.press("j", "o")
        await until(opened.pilot, lambda: len(desk.roster.plan) == 2)
        assert desk.roster.plan[-1] == DutyDay(day, "bob")
        await opened.press("x")
        await until(opened.pilot, lambda: len(desk.roster.plan) == 1)
        assert [one.person for one in desk.roster.plan] == ["ann"]
        assert "12–16+18–21" in opened.picture
        await opened.press("escape")
        assert opened.pilot.app.screen is opened.screen


async def test_the_week_is_left_and_found_again_and_what_is_wrong_is_named() -> None:
    desk = planned_desk()
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "r")
        monday = grid(opened)._days[0]
        desk.roster.put(DutyDay(grid(opened).day, "eve", SPLIT, ("nowhere",), "split"))
        await opened.press("pagedown")
        assert grid(opened)._days[0] == monday + timedelta(days=7)
        await opened.press("home")
        assert grid(opened)._days[0] == monday
        assert "no zone “nowhere”" in opened.picture
        assert "[b]Bob[/b]" in opened.picture


async def test_what_is_wrong_is_told_with_names_and_not_with_keys() -> None:
    desk = planned_desk()
    desk.roster.staff = [Choice("ann", "Ann Onym")]
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "r")
        day = grid(opened).day
        desk.roster.put(DutyDay(day, "ann", SPLIT, (desk.profile.zones[0].key,), "split"))
        await opened.press("pagedown", "home")
        first, second = (said(zone.title, "en") for zone in desk.profile.zones[1:3])
        assert f"! {day_said(day)}, 09:00–21:00: nobody has {first}, {second}" in opened.picture
        assert day.isoformat() not in opened.picture
        await opened.press("enter")
        assert f"Ann Onym · {day_said(day)}" in opened.picture


async def test_planning_never_keeps_the_screen_from_drawing() -> None:
    """The file is written by a thread: while a disk is slow, keys go on to work, in their order."""
    desk = planned_desk()
    begun, go_on = Event(), Event()
    put = desk.roster.put

    def slow(day: DutyDay) -> None:
        begun.set()
        assert go_on.wait(30)
        put(day)

    desk.roster.put = slow  # type: ignore[method-assign]  # as a disk that takes its time
    async with on_desk(desk) as opened:
        await opened.press("g", "r")
        column = grid(opened).column
        await opened.pilot.press("o")
        await until(opened.pilot, begun.is_set)
        await opened.pilot.press("left" if column else "right")
        await until(opened.pilot, lambda: grid(opened).column != column)
        assert desk.roster.plan == []
        go_on.set()
        await until(opened.pilot, lambda: bool(desk.roster.plan))
        assert "off" in opened.picture


async def test_a_week_is_shared_with_one_key_and_says_how_it_stands() -> None:
    desk = planned_desk()
    desk.roster.how_it_stands = RosterStanding(RosterState.CHANGED, "Ann", NOW, "10501")
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "r")
        assert "changed since it was shared: S shares it" in opened.picture
        monday = grid(opened)._days[0]
        await opened.press("Ы")
        await until(opened.pilot, lambda: desk.roster.shared == [monday])
        await until(opened.pilot, lambda: "on its way to the team" in opened.picture)
        desk.roster.how_it_stands = RosterStanding(RosterState.SHARED, "[b]Eve[/b]", NOW, "10501")
        opened.pilot.app.screen.post_message(DeskChanged(Notice(tickets=frozenset({"10501"}))))
        await until(opened.pilot, lambda: "shared by [b]Eve[/b]" in opened.picture)
        await opened.press("S")
        await until(opened.pilot, lambda: "The team has this week" in opened.picture)
        assert desk.roster.shared == [monday]


async def test_what_of_a_shared_week_does_not_count_is_named_below_it() -> None:
    desk = planned_desk()
    bad = Problem(
        mark("A row of the plan that {who} shared does not count: {what}."), who="Eve", what="a day"
    )
    desk.roster.how_it_stands = RosterStanding(RosterState.SHARED, "Eve", NOW, "1", (bad,))
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "r")
        assert "! A row of the plan that Eve shared does not count: a day." in opened.picture


async def test_a_console_that_only_reads_plans_nothing_and_says_why() -> None:
    desk = planned_desk()
    desk.read_only = "Pavel"
    async with on_desk(desk) as opened:
        await opened.press("g", "r", "o")
        assert desk.roster.plan == []


async def test_what_would_stay_with_me_is_released_or_handed_over() -> None:
    desk = planned_desk()
    ids = list(desk.tickets)[:2]
    desk.roster.left = [
        AssignedTicket(one, one, "incoming", None, "[b]Инна[/b] Левко", "О пальто. " * 9) for one in ids
    ]
    desk.roster.working = [
        AtWork("ann", "[b]Ann[/b]", (desk.profile.zones[0].key,), NOW + timedelta(hours=2), False, True)
    ]
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "s")
        assert isinstance(opened.pilot.app.screen, ShiftDialog)
        assert "[b]Ann[/b]" in opened.picture
        assert "2 tickets would stay with you" in opened.picture
        assert opened.picture.count("[b]Инна[/b] Левко") == 2
        told = [row for row in opened.lines if "О пальто." in row]
        assert [row.count("Левко") for row in told] == [1, 1], "a row each, cut where there is no room"
        await opened.press("C")
        await until(opened.pilot, lambda: len(opened.sent("release")) == 2)
        desk.roster.left = []
        await opened.press("escape", "g", "s")
        assert "Nothing would stay with you." in opened.picture


@pytest.mark.parametrize("at_work", [1, 6, 10])
async def test_the_keys_stay_in_sight_however_much_would_stay(at_work: int) -> None:
    desk = planned_desk()
    zone = desk.profile.zones[0].key
    desk.roster.left = [AssignedTicket(str(n), f"9{n:02}", zone, None) for n in range(40)]
    desk.roster.working = [
        AtWork(f"a{n}", f"Ann {n}", (zone,), NOW + timedelta(hours=2), False, False) for n in range(at_work)
    ]
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "s")
        assert "hand all over" in opened.picture
        assert "#902" in opened.picture
        await opened.press(*["j"] * 39)
        assert "#939" in opened.picture


async def test_a_ticket_of_mine_is_opened_from_there() -> None:
    desk = planned_desk()
    wanted = list(desk.tickets)[1]
    desk.roster.left = [AssignedTicket(wanted, wanted, "incoming", None)]
    async with on_desk(desk) as opened:
        await opened.press("g", "s", "enter")
        assert opened.screen.ticket_id == wanted


async def test_where_help_is_needed_stands_in_the_header_and_one_key_leads_there() -> None:
    desk = planned_desk()
    zone = next(zone for zone in desk.profile.zones if zone.key not in desk.open_zones)
    desk.roster.in_trouble = Trouble(zone.key, "[b]Burning[/b]", 21, 12, on_duty=False)
    async with on_desk(desk) as opened:
        assert "[b]Burning[/b] 21/12" in opened.lines[0]
        await opened.press("f11")
        assert opened.screen.panes.active is not None
        assert opened.screen.panes.active.zone == zone.key
        desk.roster.in_trouble = None
        await opened.press("f11")
        assert "No zone needs help: nothing is due" in opened.notice


async def test_a_paused_zone_says_so_in_its_title() -> None:
    desk = planned_desk()
    desk.paused_by = {desk.profile.zones[0].key: "Overdue"}
    async with on_desk(desk) as opened:
        assert "paused" in opened.picture
