"""The dialogs of a ticket: few keys, any layout, 80 by 24, and no burst of bytes that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from console.views import Choice, NotPossible
from screens.app import PultApp
from screens.choose.confirm import Confirm
from screens.choose.found import ChooseFound
from screens.choose.hand_over import HandOver
from screens.choose.keys import KeysDialog
from screens.choose.of_desk import (
    choose_colleague,
    choose_later,
    choose_reason,
    choose_status,
    find_template,
    find_ticket,
)
from screens.choose.one import LABELS, ChooseOne
from screens.notices import HintLine, Tone
from screens.untrusted import plain
from tests.ui.desk_double import HOSTILE, DeskDouble, make_desk, make_ticket
from tests.ui.on_desk import on_desk
from tests.ui.small_screen import small_app, small_screen
from tests.ui.waiting import until

TICKET = make_ticket()


async def _answers(app: PultApp, dialog: ModalScreen[Any], *keys: str) -> list[object]:
    """What the dialog answers to these keys; [] while it is still open."""
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(dialog, answers.append)
        await until(pilot, lambda: dialog.focused is not None)
        await pilot.press(*keys)
        await until(pilot, lambda: bool(answers) or app.screen is dialog)
        await pilot.pause()
    return answers


FEW = [
    (choose_status, ("2",), "open"),
    (choose_status, ("enter",), "new"),
    (choose_status, ("j", "j", "enter"), "waiting"),
    (choose_status, ("down", "down", "up", "enter"), "open"),
    (choose_status, ("end", "enter"), "done"),
    (choose_status, ("escape",), None),
    (choose_reason, ("2",), "return"),
    (choose_later, ("3",), "180"),
    (choose_later, ("5",), "1440"),
]


@pytest.mark.parametrize(("make", "keys", "answer"), FEW)
async def test_one_of_a_few(make: object, keys: tuple[str, ...], answer: str | None) -> None:
    app = small_app()
    assert callable(make)
    assert await _answers(app, make(app.desk, TICKET), *keys) == [answer]


async def test_the_row_that_one_is_on_has_a_sign_and_not_a_colour_alone() -> None:
    app = small_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(choose_status(app.desk, TICKET))
        await until(pilot, lambda: app.screen.focused is not None)
        rows = app.screen.query_one(OptionList)
        for here in (0, 1, 2):
            signed = [rows.render_line(y).text.startswith("▌") for y in range(rows.size.height)]
            assert signed.index(True) == here
            assert signed.count(True) == 1
            assert {rows.render_line(y).cell_length for y in range(3)} == {rows.size.width}
            await pilot.press("j")


async def test_a_digit_without_a_row_does_nothing() -> None:
    app = small_app()
    assert await _answers(app, choose_status(app.desk, TICKET), "9") == []


async def test_beyond_nine_rows_letters_choose_on_any_layout() -> None:
    choices = [Choice(str(number), f"row {number}") for number in range(len(LABELS))]
    for key, place in (("q", 9), ("й", 9), ("w", 10), ("ц", 10), (LABELS[-1], len(LABELS) - 1)):
        app = small_app()
        assert await _answers(app, ChooseOne(plain("many"), choices), key) == [str(place)]


async def test_the_present_choice_is_where_the_cursor_begins() -> None:
    app = small_app()
    dialog = choose_reason(app.desk, replace(TICKET, reason="return"))
    assert await _answers(app, dialog, "enter") == ["return"]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("2", *"ждёт звонка", "enter"), HandOver("9", "ждёт звонка")),
        (("enter", *"x", "enter"), HandOver("8", "x")),
        (("j", "enter", *"j2", "enter"), HandOver("9", "j2")),
        (("2", "escape", "1", *"y", "enter"), HandOver("8", "y")),
        (("escape",), None),
        (("1", "escape", "escape"), None),
    ],
)
async def test_hand_over(keys: tuple[str, ...], answer: HandOver | None) -> None:
    app = small_app()
    assert await _answers(app, choose_colleague(app.desk, TICKET), *keys) == [answer]


async def test_a_hand_over_that_is_typed_in_one_go() -> None:
    app = small_app()
    answers: list[object] = []
    dialog = choose_colleague(app.desk, TICKET)
    async with app.run_test() as pilot:
        app.push_screen(dialog, answers.append)
        for key in ("о", "2", *"note", "1", "enter"):  # nobody waits for the focus to move
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: answers == [HandOver("9", "note1")])


async def test_what_is_typed_behind_an_answer_is_for_the_screen_below() -> None:
    app = small_app()
    answers: list[object] = []
    async with app.run_test() as pilot:
        for times, dialog in enumerate((choose_status(app.desk, TICKET), find_template(app.desk)), 1):
            await app.push_screen(dialog, answers.append)
            for key in ("down", "enter", "c"):
                app.post_message(Key(key, key if len(key) == 1 else None))
            await until(pilot, lambda times=times: small_screen(app).done == ["claim"] * times)  # type: ignore[misc]
        assert answers == ["open", "confirm"]


async def test_a_hand_over_wants_a_note() -> None:
    app = small_app()
    dialog = choose_colleague(app.desk, TICKET)
    async with app.run_test() as pilot:
        app.push_screen(dialog)
        await until(pilot, lambda: dialog.focused is not None)
        await pilot.press("1", "space", "enter")
        line = dialog.query_one(HintLine)
        await until(pilot, lambda: line.words == "Say in a few words what is to be done.")
        assert line.tone is Tone.REFUSED


def test_nobody_to_hand_over_to() -> None:
    desk = make_desk()
    desk.colleagues = tuple  # type: ignore[method-assign]
    with pytest.raises(NotPossible):
        choose_colleague(desk, TICKET)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("enter",), "where"),
        (("down", "enter"), "confirm"),
        ((*"резерв", "enter"), "reserve"),
        ((*"htpthd", "enter"), "reserve"),  # резерв on the wrong layout
        (("pagedown", "enter"), "sorry"),
        (("escape",), None),
    ],
)
async def test_find_a_template(keys: tuple[str, ...], answer: str | None) -> None:
    app = small_app()
    assert await _answers(app, find_template(app.desk), *keys) == [answer]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [((*"10425", "enter"), "10425"), ((*"вернуть 9101", "enter"), "9101"), (("enter", "escape"), None)],
)
async def test_find_a_ticket(keys: tuple[str, ...], answer: str | None) -> None:
    app = small_app()
    assert await _answers(app, find_ticket(app.desk), *keys) == [answer]


async def test_hostile_texts_are_rows_like_any_other() -> None:
    desk = DeskDouble(
        replace(TICKET, id=f"t{n}", requester=t, subject=t) for n, t in enumerate(HOSTILE.values())
    )
    app = small_app(desk)
    dialog = find_ticket(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(dialog)
        await until(pilot, lambda: isinstance(dialog.focused, Input))
        await pilot.press(*"10423")
        await until(pilot, lambda: dialog.query_one(OptionList).option_count == len(HOSTILE))
        assert app.export_screenshot()
        for text in HOSTILE.values():
            await app.push_screen(ChooseOne(plain(text), [Choice("x", text, text)]))
            await pilot.pause()
            assert app.export_screenshot()


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_the_boxes_fit(size: tuple[int, int]) -> None:
    app = small_app()
    dialogs: list[ModalScreen[Any]] = [
        ChooseOne(plain("many"), [Choice(str(number), f"row {number}") for number in range(30)]),
        find_template(app.desk),
        choose_colleague(app.desk, TICKET),
        Confirm(plain("Sure?"), plain("It cannot be taken back.")),
    ]
    async with app.run_test(size=size) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysDialog))
        _assert_it_fits(app)
        for dialog in dialogs:
            await app.push_screen(dialog)
            await pilot.pause()
            _assert_it_fits(app)


def _assert_it_fits(app: PultApp) -> None:
    box = app.screen.query_one(".box").region
    assert app.screen.region.contains_region(box)
    assert box.contains_region(app.screen.query_one(HintLine).region)


QUIET = 0.05


async def _confirmed(*bursts: tuple[str, ...]) -> tuple[list[bool | None], Confirm]:
    """Each burst comes at once, when the dialog is ready for a Yes."""
    app = small_app()
    answers: list[bool | None] = []
    dialog = Confirm(plain("Sure?"), plain("It cannot be taken back."), quiet=QUIET)
    async with app.run_test() as pilot:
        app.push_screen(dialog, answers.append)
        for burst in bursts:
            await _until_its_timer(lambda: dialog.armed)
            for key in burst:
                app.simulate_key(key)
            await pilot.pause()
        await _until_its_timer(lambda: bool(answers) or dialog.armed)
    return answers, dialog


async def _until_its_timer(condition: Callable[[], bool]) -> None:
    """For a condition that a short timer of the app brings about; the limit is the test's own."""
    while not condition():
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("bursts", "answers"),
    [
        ([("y",)], [True]),
        ([("x",), ("y",)], [True]),
        ([("escape",)], [None]),
        ([("n",)], [None]),
        ([("enter",)], []),
        ([tuple("yes please")], []),
        ([tuple("abcy")], []),
        ([("y", "y")], []),
        ([tuple("]10;rgb:ffff/ffff/ffffy")], []),
    ],
)
async def test_only_a_yes_that_stands_alone_confirms(
    bursts: list[tuple[str, ...]], answers: list[bool | None]
) -> None:
    assert (await _confirmed(*bursts))[0] == answers


async def test_the_first_moment_takes_no_yes() -> None:
    app = small_app()
    answers: list[bool | None] = []
    dialog = Confirm(plain("Sure?"), plain("It cannot be taken back."), quiet=3600)
    async with app.run_test() as pilot:
        app.push_screen(dialog, answers.append)
        await until(pilot, lambda: dialog.is_current)
        await pilot.press("y", "enter")
        assert answers == []
        assert app.screen is dialog


async def test_the_finder_is_asked_with_every_letter() -> None:
    asked: list[str] = []

    def finder(words: str) -> list[Choice]:
        asked.append(words)
        return [Choice("x", "x")]

    app = small_app()
    assert await _answers(app, ChooseFound(plain("Find"), finder, ""), "a", "b", "enter") == ["x"]
    assert asked == ["", "a", "ab"]


async def test_the_help_has_the_keys_of_the_text_where_one_writes_and_only_there() -> None:
    async with on_desk() as opened:
        app = opened.pilot.app
        pages = {}
        for where, keys in (
            ("list", ()),
            ("preview", ("1",)),
            ("editor", ("tab",)),
            ("field", ("escape", "0")),
        ):
            await opened.press(*keys, "f1")
            assert isinstance(app.screen, KeysDialog)
            pages[where] = app.screen.page(120).plain
            await opened.press("escape")
        assert "Delete the word before" in pages["editor"]
        assert "Ctrl+Z" in pages["editor"]
        assert "Delete the word before" in pages["field"]
        assert "Cut what is selected" not in pages["preview"]
        assert "Send the reply that is shown" in pages["preview"]
        assert "Send the reply that is shown" not in pages["editor"]
        assert "Copy what is selected" in pages["preview"]
        assert "Delete" not in pages["list"]
        assert "Focus Next" not in "".join(pages.values())
