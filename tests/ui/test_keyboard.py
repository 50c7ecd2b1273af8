"""The same keys on every layout, through the app: in lists, dialogs and the palette, never in text."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList, TextArea

from console.layouts import LATIN_OF
from screens.choose.found import ChooseFound
from screens.choose.keys import KeysDialog
from screens.choose.of_desk import choose_status
from tests.ui.small_screen import TABLE, small_app, small_screen
from tests.ui.waiting import until

BOUND = {key: command for command in TABLE for key in command.keys if len(key) == 1}
REACHES = [(letter, LATIN_OF[letter]) for letter in LATIN_OF if LATIN_OF[letter] in "cjJ"]


@pytest.mark.parametrize(("letter", "latin"), REACHES)
async def test_a_cyrillic_letter_runs_the_command_of_its_key(letter: str, latin: str) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press(letter)
        ordered = BOUND[latin].action.split("'")[1]
        await until(pilot, lambda: small_screen(app).done == [ordered])


async def test_control_and_a_cyrillic_letter_as_kitty_sends_it() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+ы")
        await until(pilot, lambda: small_screen(app).done == ["send"])


@pytest.mark.parametrize("kind", [Input, TextArea])
async def test_every_letter_is_a_letter_while_someone_writes(kind: type[Input | TextArea]) -> None:
    app = small_app()
    letters = "".join(LATIN_OF)
    async with app.run_test() as pilot:
        writing = app.screen.query_one(kind)
        writing.focus()
        await pilot.press(*letters)
        await until(pilot, lambda: (writing.value if isinstance(writing, Input) else writing.text) == letters)
        assert small_screen(app).done == []


async def test_control_works_while_someone_writes() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        app.screen.query_one(Input).focus()
        await pilot.press("о", "ctrl+ы", "f8")
        await until(pilot, lambda: small_screen(app).done == ["send", "send"])
        assert app.screen.query_one(Input).value == "о"


async def test_a_dialog_is_answered_on_any_layout() -> None:
    app = small_app()
    answers: list[str | None] = []
    view = app.desk.ticket("10423")
    assert view is not None
    async with app.run_test() as pilot:
        dialog = choose_status(app.desk, view.ticket)
        app.push_screen(dialog, answers.append)
        await until(pilot, lambda: isinstance(dialog.focused, OptionList))
        await pilot.press("о", "о", "л", "enter")  # j j k
        await until(pilot, lambda: answers == ["open"])


@pytest.mark.parametrize("key", ["colon", "Ж", "ctrl+p", "ctrl+з"])
async def test_the_palette_opens_on_any_layout(key: str) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, ChooseFound))


@pytest.mark.parametrize("key", ["question_mark", "comma", "f1"])
async def test_the_help_opens_on_any_layout(key: str) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, KeysDialog))


@pytest.mark.parametrize("key", ["full_stop", "ю", "semicolon", "ж", "э", "х", "ъ", "ё", "ї", "ґ"])
async def test_signs_do_nothing_of_their_own(key: str) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press(key, "c")
        await until(pilot, lambda: small_screen(app).done == ["claim"])
        assert app.screen is small_screen(app)
