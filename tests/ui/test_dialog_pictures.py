"""Pictures of every dialog, and of what lies over the desk: `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from console import translation
from console.profiles.mistakes import Mistake
from console.profiles.model import Role
from console.views import DealtWith, LinkState
from screens.app import PultApp
from screens.choose.confirm import Confirm
from screens.tour.screen import TourScreen
from screens.two_keys import WaysBar
from screens.untrusted import plain
from storage.problems import Problem
from tests.ui.asking_double import AskingDouble
from tests.ui.builders import NOW
from tests.ui.desk_double import DeskDouble
from tests.ui.on_desk import SMALL, StillDesk
from tests.ui.test_asking import WAREHOUSE
from tests.ui.test_desk_pictures import full_desk, pressing
from tests.ui.waiting import painted, until

Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], object]


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    translation.use("en")


def desk_with_everything(language: str = "ru") -> DeskDouble:
    """A desk on which every dialog has something to show."""
    desk = full_desk()
    desk.language = language
    desk.dealt_with += [
        DealtWith(
            "10410", "10410", "Анна Высоцкая", "размер сапог", NOW - timedelta(minutes=5), closed=False
        ),
        DealtWith("10402", "10402", "Пётр Савченко", "возврат", NOW - timedelta(hours=2), closed=True),
    ]
    asks = {"ru": "найти и подтвердить вещь, замеры, живые фото, фото дефекта", "en": "finds and measures"}
    stock = replace(WAREHOUSE, asks=asks, reached_by={"ru": "чат «Склад»", "en": "the “Stock” chat"})
    it = Role("it", {"ru": "IT-поддержка", "en": "IT"}, {"ru": "не работает вход", "en": "login"}, "чат «IT»")
    desk.profile = replace(desk.profile, roles=(stock, it))
    desk.asking = AskingDouble(desk.profile, language)
    return desk


def app_in(language: str, mistakes: Iterable[Problem] = (), theme: str = "") -> PultApp:
    translation.use(language)
    return PultApp(desk_with_everything(language), StillDesk, theme, key_mistakes=tuple(mistakes))


DIALOGS = {
    "help": ("?",),
    "help-writing": ("r", "f1"),
    "palette": ("ctrl+p",),
    "palette-sought": ("ctrl+p", *"стат"),
    "templates": ("0",),
    "find": ("slash", *"платье"),
    "find-nothing": ("slash", *"ничего"),
    "status": ("s",),
    "reason": ("t",),
    "later": ("h",),
    "hand-over": ("a", "1"),
    "copy": ("Y",),
    "ask": ("w",),
    "closed": ("g", "c"),
    "directory": ("g", "d"),
}


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog(snap_compare: Compare, name: str, language: str) -> None:
    assert snap_compare(app_in(language), run_before=pressing(DIALOGS[name]), terminal_size=SMALL)


@pytest.mark.parametrize("action", ["app.command('console.colours')", "screen.command('desk.duty')"])
def test_a_dialog_without_a_key(snap_compare: Compare, action: str) -> None:
    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.app.run_action(action)
        await painted(pilot)

    assert snap_compare(app_in("en"), run_before=run, terminal_size=SMALL)


async def show_the_ways(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.press("п")
    await until(pilot, lambda: bool(pilot.app.screen.query(WaysBar)))


async def ask_before_it_is_done(pilot: Pilot[None]) -> None:
    question = plain("Drop what was written to this customer? It cannot be brought back.")
    await pilot.app.push_screen(Confirm(plain("Drop the reply"), question))
    await painted(pilot)


async def make_it_small(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.resize_terminal(40, 12)
    await until(pilot, lambda: pilot.app.screen.id == "too-small")
    await painted(pilot)


async def show_the_third_card(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, TourScreen))
    await painted(pilot)
    await pilot.press("enter", "enter")
    await painted(pilot)


@pytest.mark.parametrize(
    "before",
    [show_the_ways, ask_before_it_is_done, make_it_small, show_the_third_card],
    ids=lambda before: before.__name__,
)
def test_what_comes_over_the_desk(snap_compare: Compare, before: Before) -> None:
    app = app_in("en")
    app.desk.wants_tour = before is show_the_third_card  # type: ignore[attr-defined]  # the double's
    assert snap_compare(app, run_before=before, terminal_size=SMALL)


def test_mistakes_in_the_keys(snap_compare: Compare) -> None:
    mistakes = [
        Mistake("keys.toml", 4, "there is no command “{command}”", command="desk.dnoe"),
        Mistake("keys.toml", 9, "there is no key “{key}”", key="ctlr+e"),
    ]
    assert snap_compare(app_in("en", mistakes), run_before=pressing(()), terminal_size=SMALL)


DESK = {
    "desk": (),
    "note": ("n", *"Склад?"),
    "blank": ("2", "tab"),
    "sent": ("1", "enter"),
    "board": ("f10",),
}


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
@pytest.mark.parametrize("name", DESK)
def test_in_every_language(snap_compare: Compare, name: str, language: str) -> None:
    assert snap_compare(app_in(language), run_before=pressing(DESK[name]), terminal_size=SMALL)


def test_while_the_helpdesk_is_away(snap_compare: Compare) -> None:
    app = app_in("uk")
    desk = app.desk
    assert isinstance(desk, DeskDouble)
    desk.link_now = replace(
        desk.link_now, state=LinkState.OFFLINE, since=NOW - timedelta(minutes=7), waiting=3, needs_look=1
    )
    assert snap_compare(app, run_before=pressing(()), terminal_size=SMALL)
