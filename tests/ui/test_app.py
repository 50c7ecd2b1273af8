"""What surrounds the screens: notices from other threads, the notice line, sizes, colours, mistakes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from textual.widgets import Static

from console.views import Notice
from screens.choose.one import ChooseOne
from screens.notices import Inbox, NoticeLine, Say, Tone, join
from screens.themes import PALETTES
from screens.untrusted import plain
from storage.problems import StorageProblem
from tests.ui.builders import HOSTILE
from tests.ui.desk_double import make_desk
from tests.ui.small_screen import small_app, small_screen
from tests.ui.waiting import until

ROOT = Path(__file__).resolve().parents[2]


async def test_the_desk_is_listened_to_at_once_and_started_after_the_first_paint() -> None:
    desk = make_desk()
    app = small_app(desk)
    async with app.run_test() as pilot:
        assert len(desk.listeners) == 1
        await until(pilot, lambda: desk.started)


async def test_a_notice_of_another_thread_reaches_every_screen_on_the_stack() -> None:
    desk = make_desk()
    app = small_app(desk)
    async with app.run_test() as pilot:
        await pilot.press("f1")
        teller = threading.Thread(target=desk.tell, args=(Notice(frozenset({"1"}), link=True),))
        teller.start()
        teller.join()
        await until(pilot, lambda: bool(small_screen(app).notices))
        assert small_screen(app).notices[0].notice == Notice(frozenset({"1"}), link=True)


async def test_a_flood_of_notices_is_one() -> None:
    desk = make_desk()
    app = small_app(desk)
    async with app.run_test() as pilot:
        for number in range(1000):  # the app's loop has no turn in between
            desk.tell(Notice(frozenset({str(number)})))
        await until(pilot, lambda: bool(small_screen(app).notices))
        told = [changed.notice.tickets for changed in small_screen(app).notices]
        assert told == [frozenset(map(str, range(1000)))]


def test_the_inbox_calls_once_for_all_that_waits() -> None:
    calls: list[int] = []
    inbox = Inbox(lambda: calls.append(1))
    inbox.put(Notice(zones=frozenset({"a"})))
    inbox.put(Notice(tickets=frozenset({"1"}), everything=True))
    assert (len(calls), inbox.take()) == (1, Notice(frozenset({"1"}), frozenset({"a"}), everything=True))
    assert inbox.take() == Notice()
    inbox.put(Notice(link=True))
    assert (len(calls), inbox.take()) == (2, Notice(link=True))


def test_joining_loses_nothing() -> None:
    one, other = (
        Notice(frozenset({"1"}), frozenset({"a"}), link=True),
        Notice(frozenset({"2"}), everything=True),
    )
    joined = Notice(frozenset({"1", "2"}), frozenset({"a"}), link=True, everything=True)
    assert join(one, other) == join(other, one) == joined


async def test_what_cannot_be_started_is_told() -> None:
    desk = make_desk()

    def refuse() -> None:
        raise StorageProblem("The disk is full: {path}.", path="/x")

    desk.start = refuse  # type: ignore[method-assign]
    app = small_app(desk)
    async with app.run_test() as pilot:
        line = app.screen.query_one(NoticeLine)
        await until(pilot, lambda: line.words == "The disk is full: /x.")
        assert line.tone is Tone.TROUBLE


async def test_a_notice_shows_on_the_screen_in_view_and_the_newest_wins() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        app.screen.post_message(Say(plain("one")))
        app.screen.post_message(Say(plain("two"), Tone.DONE))
        below = app.screen.query_one(NoticeLine)
        await until(pilot, lambda: below.words == "two")
        below.rest()
        assert below.words == ""
        await app.push_screen(ChooseOne(plain("x"), []))
        app.screen.post_message(Say(plain("three")))
        above = app.screen.query_one(NoticeLine)
        await until(pilot, lambda: above.words == "three")
        assert below.words == ""


async def test_hostile_words_are_told_like_any_other() -> None:
    app = small_app()
    async with app.run_test(notifications=True) as pilot:
        for text in HOSTILE.values():
            app.screen.post_message(Say(plain(text)))
            app.notify(text, title=text)
            app.screen.notify(text, markup=True)
            await pilot.pause()
            assert app.screen.query_one(NoticeLine).words == plain(text).plain
            assert app.export_screenshot()


@pytest.mark.parametrize("size", [(59, 30), (100, 14), (20, 5), (1, 1)])
async def test_too_small_covers_everything_and_gives_it_back(size: tuple[int, int]) -> None:
    app = small_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f1")
        help_screen = app.screen
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: app.screen.id == "too-small")
        await pilot.pause()
        words = "Pult needs 60 columns and 15 lines" if size[0] > 30 else "→ 60×15"
        assert words in str(app.screen.query_one(Static).content)
        await pilot.press("escape", "c", "enter")
        assert app.screen.id == "too-small"
        await pilot.resize_terminal(60, 15)
        await until(pilot, lambda: app.screen is help_screen)
        await pilot.press("escape", "c")
        await until(pilot, lambda: small_screen(app).done == ["claim"])


async def test_something_that_opens_meanwhile_does_not_get_stuck_below() -> None:
    app = small_app()
    async with app.run_test(size=(50, 10)) as pilot:
        await until(pilot, lambda: app.screen.id == "too-small")
        dialog = ChooseOne(plain("x"), [])
        await app.push_screen(dialog)
        await pilot.resize_terminal(100, 30)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is small_screen(app))


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
async def test_every_theme_paints_every_dialog(palette: object) -> None:
    name = getattr(palette, "name", "")
    app = small_app(theme=name)
    async with app.run_test() as pilot:
        assert app.theme == name
        await pilot.press("f1")
        assert app.export_screenshot()
        await pilot.press("escape", "colon")
        assert app.export_screenshot()


async def test_other_colours_can_be_chosen() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"colours", "enter")
        await until(pilot, lambda: isinstance(app.screen, ChooseOne))
        await pilot.press("2")
        await until(pilot, lambda: app.theme == "pult-light")


async def test_ctrl_c_says_how_to_leave_and_ctrl_q_leaves() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app.screen.query_one(NoticeLine).words == "Ctrl+Q leaves Pult.")
        await pilot.press("f1", "ctrl+q")  # also out of a dialog
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0


async def test_a_mistake_of_its_own_is_logged_without_anybodys_text(caplog: pytest.LogCaptureFixture) -> None:
    app = small_app()

    async def die() -> None:
        async with app.run_test() as pilot:
            await pilot.press("x")
            await until(pilot, lambda: not app.is_running)

    with pytest.raises(RuntimeError):
        await die()
    assert "stopped by RuntimeError" in caplog.text
    assert "small_screen.py:" in caplog.text
    assert "canary" not in caplog.text


LATE = ("screens.choose", "screens.terminal", "screens.desk", "httpx", "sqlite_utils", "babel", "liquid")


def test_what_the_first_paint_does_not_need_is_not_imported_before_it() -> None:
    script = f"import sys, screens.app; print([name for name in sys.modules if name.startswith({LATE})])"
    out = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
