"""Pictures of the screens that lie over the desk: the outbox, the roster, a shift's end, a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from console import translation
from console.profiles.model import ShiftPreset, Span
from console.rules.roster import DutyDay
from console.views import AtWork, Choice
from screens.app import PultApp
from storage.records import AssignedTicket, OutgoingState
from tests.ui.builders import NOW
from tests.ui.desk_double import DeskDouble
from tests.ui.duty_double import DutyDouble
from tests.ui.on_desk import SMALL, WIDE, StillDesk
from tests.ui.test_desk_pictures import full_desk, pressing
from tests.ui.waiting_double import make_dispatch

Compare = Callable[..., bool]

LARGE = (200, 60)
DAY = (Span(time(9), time(18)),)
SPLIT = (Span(time(12), time(16)), Span(time(18), time(21)))


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    translation.use("en")


def busy_desk(language: str) -> DeskDouble:
    """A desk with an outbox after an outage, a planned week, and something left in one's hands."""
    translation.use(language)
    desk = full_desk()
    desk.language = language
    desk.waiting.there = [
        make_dispatch("10423"),
        make_dispatch("10424", OutgoingState.QUEUED, requester="Пётр С."),
        make_dispatch("10425", OutgoingState.FAILED, requester="Анна В."),
    ]
    desk.profile = replace(
        desk.profile,
        shifts=(ShiftPreset("day", {"ru": "День"}, DAY), ShiftPreset("split", {"ru": "Вечер"}, SPLIT)),
    )
    desk.roster = DutyDouble(desk.profile)
    desk.roster.staff = [Choice("ann", "Анна Высоцкая"), Choice("bob", "Богдан"), Choice("eve", "Ева")]
    zones = [zone.key for zone in desk.profile.zones]
    monday = date(2026, 11, 9)
    for number in range(5):
        day = monday + timedelta(days=number)
        desk.roster.plan.append(DutyDay(day, "ann", DAY, tuple(zones[:2]), "day"))
        desk.roster.plan.append(DutyDay(day, "bob", SPLIT, tuple(zones[2:]), "split"))
    desk.roster.plan.append(DutyDay(monday, "eve"))
    until = NOW + timedelta(hours=3)
    desk.roster.working = [AtWork("ann", "Анна Высоцкая", (zones[0], zones[1]), until, False, True)]
    desk.roster.left = [
        AssignedTicket(one.id, one.number, zones[0], None, one.requester, one.subject)
        for one in list(desk.tickets.values())[:2]
    ]
    desk.roster.own = desk.roster.plan[0]
    return desk


SCREENS = {"outbox": ("g", "x"), "roster": ("g", "r"), "shift": ("g", "s"), "call": ("l",)}


@pytest.mark.parametrize("size", [SMALL, WIDE, LARGE], ids=["80x24", "120x36", "200x60"])
@pytest.mark.parametrize("name", SCREENS)
def test_at_every_size(snap_compare: Compare, name: str, size: tuple[int, int]) -> None:
    app = PultApp(busy_desk("en"), StillDesk)
    assert snap_compare(app, run_before=pressing(SCREENS[name]), terminal_size=size)


@pytest.mark.parametrize("language", ["ru", "uk"])
@pytest.mark.parametrize("name", SCREENS)
def test_in_every_language(snap_compare: Compare, name: str, language: str) -> None:
    app = PultApp(busy_desk(language), StillDesk)
    assert snap_compare(app, run_before=pressing(SCREENS[name]), terminal_size=SMALL)


@pytest.mark.parametrize("theme", ["pult-light", "pult-contrast", "pult-plain"])
@pytest.mark.parametrize("name", ["outbox", "roster"])
def test_in_every_theme(snap_compare: Compare, name: str, theme: str) -> None:
    app = PultApp(busy_desk("en"), StillDesk, theme)
    assert snap_compare(app, run_before=pressing(SCREENS[name]), terminal_size=WIDE)
