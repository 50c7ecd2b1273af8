"""The real desk and its dialogs, key by key, on three layouts, from the bytes that terminals send."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.widgets import Input

from console.key_names import key_on
from console.layouts import LATIN_OF
from screens.app import PultApp
from screens.board.screen import BoardScreen
from screens.choose.confirm import Confirm
from screens.choose.key_mistakes import KeyMistakes
from screens.choose.keys import KeysDialog
from screens.choose.of_desk import choose_colleague, choose_status
from screens.commands import Command, Commanded
from screens.desk.composer import Mode
from screens.untrusted import plain
from storage.problems import Problem
from tests.ui.on_desk import OnDesk, on_desk
from tests.ui.waiting import until

LETTERS = sorted(LATIN_OF)


def legacy(letter: str) -> str:
    return letter


def kitty(letter: str) -> str:
    return f"\x1b[{ord(letter.lower())};{2 if letter.isupper() else ''};{ord(letter)}u"


def send(app: PultApp, data: str) -> None:
    """Give the app what Textual's own parser makes of these bytes."""
    parser = XTermParser()
    for message in [*parser.feed(data), *parser.tick()]:
        assert isinstance(message, events.Key)
        app.post_message(message)


@pytest.fixture
def reached() -> list[str]:
    """The commands that keys have reached."""
    return []


def note_only(patch: pytest.MonkeyPatch, reached: list[str]) -> None:
    """From now on commands are noted, and not carried out."""

    async def note(_node: Commanded, command_id: str) -> None:
        reached.append(command_id)

    patch.setattr(Commanded, "action_command", note)


def letter_keys(table: tuple[Command, ...]) -> list[tuple[str, str]]:
    """(key, command) for the commands on letters, and on letters behind another."""
    return [
        (key, command.id)
        for command in table
        for key in command.keys
        if all(len(part) == 1 and part.isalpha() for part in key.split(" "))
    ]


async def _press_all(opened: OnDesk, reached: list[str], layout: str, node: Commanded) -> None:
    app = opened.pilot.app
    assert isinstance(app, PultApp)
    table = letter_keys((*node.COMMAND_TABLE, *app.COMMAND_TABLE))
    assert table
    for key, command in table:
        for made in (legacy, kitty):
            reached.clear()
            send(app, "".join(made(key_on(part, layout)) for part in key.split(" ")))
            await until(opened.pilot, lambda: reached == [command])  # noqa: B023


@pytest.mark.parametrize("layout", ["en", "ru", "uk"])
async def test_every_letter_of_the_desk_and_the_board(
    layout: str, monkeypatch: pytest.MonkeyPatch, reached: list[str]
) -> None:
    async with on_desk() as opened:
        await opened.press("f10")
        board = opened.pilot.app.screen
        assert isinstance(board, BoardScreen)
        note_only(monkeypatch, reached)
        await _press_all(opened, reached, layout, board)
        await opened.pilot.app.pop_screen()
        await _press_all(opened, reached, layout, opened.screen)


ALPHABETS = [*string.ascii_letters, *LETTERS]


@pytest.mark.parametrize("made", [legacy, kitty], ids=["legacy", "kitty"])
async def test_every_letter_of_three_alphabets_does_on_the_desk_what_its_key_does_and_no_more(
    made: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, reached: list[str]
) -> None:
    """A letter without a command reaches nothing; so do those that begin two keys, until the second."""
    async with on_desk() as opened:
        app, screen = opened.pilot.app, opened.screen
        assert isinstance(app, PultApp)
        note_only(monkeypatch, reached)
        bound = dict(letter_keys((*screen.COMMAND_TABLE, *app.COMMAND_TABLE)))
        bound |= {":": "console.palette", "?": "console.keys", ",": "console.keys"}
        found: dict[str, str] = {}
        for letter in ALPHABETS:
            reached.clear()
            if LATIN_OF.get(letter, letter) == "g":
                send(app, made(letter))
                await until(opened.pilot, lambda: app._reader.two_keys.waits)
                app._reader.two_keys.leave()
                continue
            # F10 comes behind each: when it has been dealt with, so has the letter.
            send(app, made(letter) + "\x1b[21~")
            await until(opened.pilot, lambda: "go.board" in reached)
            found[letter] = " ".join(reached[:-1])
        assert found == {letter: bound.get(LATIN_OF.get(letter, letter), "") for letter in found}
        assert len(ALPHABETS) - len(found) == len("gп")


@pytest.mark.parametrize("layout", ["en", "ru", "uk"])
async def test_every_letter_of_the_help_and_of_a_choice(
    layout: str, monkeypatch: pytest.MonkeyPatch, reached: list[str]
) -> None:
    async with on_desk() as opened:
        app = opened.pilot.app
        view = opened.screen.view
        assert isinstance(app, PultApp)
        assert view is not None
        for dialog in (
            KeysDialog([], "ru", False),
            choose_status(opened.desk, view.ticket),
            choose_colleague(opened.desk, view.ticket),
            KeyMistakes([Problem("there is no such key")]),
            Confirm(plain("Really?"), plain("It cannot be brought back.")),
        ):
            app.push_screen(dialog)
            await until(opened.pilot, lambda: app.screen is dialog)  # noqa: B023
            await opened.settle()
            with monkeypatch.context() as patched:
                note_only(patched, reached)
                for key, command in letter_keys(tuple(dialog.COMMAND_TABLE)):
                    for made in (legacy, kitty):
                        reached.clear()
                        send(app, made(key_on(key, layout)))
                        await until(opened.pilot, lambda: reached == [command])  # noqa: B023
            await app.pop_screen()


@pytest.mark.parametrize("made", [legacy, kitty], ids=["legacy", "kitty"])
async def test_every_letter_of_three_alphabets_is_text_in_the_composer(made: object) -> None:
    assert callable(made)
    async with on_desk() as opened:
        await opened.press("r")
        app = opened.pilot.app
        assert isinstance(app, PultApp)
        for letter in LETTERS:
            send(app, made(letter))
        await until(opened.pilot, lambda: opened.screen.composer.text == "".join(LETTERS))
        assert opened.screen.composer.mode is Mode.EDITING
        assert opened.desk.told == [told for told in opened.desk.told if told[0] == "save_draft"]


@pytest.mark.parametrize("made", [legacy, kitty], ids=["legacy", "kitty"])
async def test_every_letter_of_three_alphabets_is_text_in_a_field(made: object) -> None:
    assert callable(made)
    async with on_desk() as opened:
        await opened.press("slash")
        app = opened.pilot.app
        assert isinstance(app, PultApp)
        field = app.screen.query_one(Input)
        for letter in LETTERS:
            send(app, made(letter))
        await until(opened.pilot, lambda: field.value == "".join(LETTERS))
