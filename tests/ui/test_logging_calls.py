"""`l` on the desk: a call is found a place while it is spoken, kept while it is typed, logged with F8."""

from __future__ import annotations

import pytest

from console.rules.calls import Call
from console.views import Choice, NotPossible
from screens.choose.call import LogCall
from storage.problems import mark
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import on_desk
from tests.ui.waiting import until

SAID = ("w", "h", "e", "r", "e")


async def test_a_known_caller_is_found_while_the_number_is_typed() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("д", "0", "6", "7", "enter", *SAID, "f8")
        assert desk.calls.logged == [Call("067", "where", customer="7")]
        assert not isinstance(opened.pilot.app.screen, LogCall)
        await opened.press("l", "0", "6", "7", "down", "enter", *SAID, "f8")
        assert desk.calls.logged[-1] == Call("067", "where", to="1")


async def test_nobody_known_and_nothing_written() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("l", "enter", "f8")
        assert "Nothing of the call is written yet" in opened.picture
        await opened.press(*SAID, "f8")
        assert desk.calls.logged == [Call("", "where")]


async def test_a_call_that_is_left_comes_back() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("l", "0", "6", "7", "down", "enter", *SAID, "escape")
        assert desk.calls.logged == []
        await opened.press("l")
        assert "is not logged yet" in opened.picture
        await opened.press("!", "f8")
        assert desk.calls.logged == [Call("067", "where!", to="1")]
        assert desk.calls.kept == {}


async def test_what_is_typed_is_kept_before_the_dialog_ends() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("l", "enter", *SAID)
        await until(opened.pilot, lambda: list(desk.calls.kept.values()) == [Call("", "where")])


async def test_a_save_that_ends_after_the_dialog_has_nobody_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut_off(order: object) -> None:
        raise NotPossible(mark("Pult is being closed; what was confirmed is kept."))

    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("l", "0", "6", "7")
        dialog = opened.pilot.app.screen
        assert isinstance(dialog, LogCall)
        await opened.press("escape")
        monkeypatch.setattr(dialog, "_in_thread", cut_off)
        dialog._kept = Call("", "")
        await dialog._save()
        assert opened.pilot.app.screen is opened.screen
        assert [call.who for call in desk.calls.kept.values()] == ["067"], "the dialog's end kept it"


async def test_another_call_leaves_the_first_one_kept() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("l", "enter", *SAID, "ctrl+n", "enter", "y", "e", "s", "f8")
        assert desk.calls.logged == [Call("", "yes")]
        assert list(desk.calls.kept.values()) == [Call("", "where")]


async def test_a_name_in_the_wrong_layout_is_found_as_well() -> None:
    desk = make_desk()
    desk.calls.known["ира"] = (Choice("customer:9", "Ира"),)
    async with on_desk(desk) as opened:
        await opened.press("l", "b", "h", "f", "enter", *SAID, "f8")
        assert [call.customer for call in desk.calls.logged] == ["9"]
