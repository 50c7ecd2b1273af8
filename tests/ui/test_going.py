"""Two keys in a row, the bar for those who hesitate, and where they lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from textual.widgets import Input, OptionList, TextArea

from console import translation
from console.key_names import key_on
from console.profiles.model import Role
from console.views import DealtWith
from screens.app import PultApp
from screens.board.screen import BoardScreen
from screens.choose.directory import Directory
from screens.choose.found import ChooseFound
from screens.choose.keys import KeysDialog
from screens.desk.composer import Mode
from screens.two_keys import PAUSE, WaysBar
from tests.ui.desk_double import NOW, DeskDouble, make_desk
from tests.ui.on_desk import MIDDLE, NARROW, SMALL, WIDE, OnDesk, on_desk
from tests.ui.small_screen import small_app, small_screen
from tests.ui.waiting import until


def busy_desk() -> DeskDouble:
    desk = make_desk()
    desk.dealt_with = [
        DealtWith("10425", "10425", "Анна В.", "Размер", NOW - timedelta(minutes=3), closed=False),
        DealtWith("9001", "9001", "Пётр С.", "Возврат", NOW - timedelta(hours=2), closed=True),
        DealtWith("10381", "10381", "Ирина К.", "[b]Где заказ", NOW - timedelta(hours=3), closed=False),
    ]
    return desk


def bar_of(opened: OnDesk) -> str:
    """What the bar says, "" when there is none."""
    bars = opened.pilot.app.screen.query(WaysBar)
    return str(bars.first().content).replace("\u00a0", " ") if bars else ""


def rows_of(opened: OnDesk) -> list[str]:
    options = opened.pilot.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


async def test_a_fast_second_key_needs_no_bar() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "c")
        assert isinstance(opened.pilot.app.screen, ChooseFound)
        assert not opened.screen.query(WaysBar)


def ways(layout: str) -> list[tuple[str, str]]:
    """Where `g` leads: the second key as a layout makes it, and the word for the way."""
    return [
        (key_on(key.removeprefix("g "), layout), command.hint)
        for command in PultApp.COMMAND_TABLE
        for key in command.keys
        if key.startswith("g ")
    ]


@pytest.mark.parametrize(
    ("language", "key", "layout"), [("en", "g", ""), ("ru", "п", "ru"), ("uk", "п", "uk"), ("en", "п", "ru")]
)
async def test_after_a_moment_a_bar_shows_the_ways_in_the_operators_letters(
    language: str, key: str, layout: str
) -> None:
    desk = busy_desk()
    desk.language = language
    async with on_desk(desk) as opened:
        await opened.press(key)
        await until(opened.pilot, lambda: bool(bar_of(opened)))
        shown = "   ".join(f"{second} {hint}" for second, hint in ways(layout))
        assert bar_of(opened) == f"{key} ▸  {shown}   Esc back"
        await opened.press("c")
        assert isinstance(opened.pilot.app.screen, ChooseFound)
        assert not opened.screen.query(WaysBar)


def test_the_pause_is_the_one_that_people_do_not_notice() -> None:
    assert PAUSE == 0.3


@pytest.mark.parametrize("size", [WIDE, MIDDLE, SMALL, NARROW])
async def test_the_bar_lies_over_the_last_lines_and_nothing_moves(size: tuple[int, int]) -> None:
    async with on_desk(busy_desk(), size) as opened:
        before = opened.lines
        await opened.press("g")
        await until(opened.pilot, lambda: "whom to ask" in "".join(opened.lines[-2:]).replace("\xa0", " "))
        above = opened.screen.query_one(WaysBar).region.y
        assert above >= size[1] - 2
        assert opened.lines[:above] == before[:above]
        await opened.press("escape")
        await until(opened.pilot, lambda: opened.notice == "Going nowhere.")
        assert opened.lines[:-1] == before[:-1]


async def test_esc_leaves_only_the_first_key() -> None:
    async with on_desk(busy_desk()) as opened:
        modes = []
        for keys in (("2",), ("g", "escape"), ("escape",)):
            await opened.press(*keys)
            modes.append(opened.screen.composer.mode)
        assert modes == [Mode.PREVIEW, Mode.PREVIEW, Mode.RESTING]


@pytest.mark.parametrize(
    ("keys", "said", "layout"),
    [
        (("g", "e"), "g e", ""),
        (("п", "у"), "п у", "ru"),
        (("g", "enter"), "g Enter", ""),
        (("g", "f2"), "g F2", ""),
        (("g", "g"), "g g", ""),
    ],
)
async def test_a_key_that_leads_nowhere_says_so_and_does_nothing(
    keys: tuple[str, ...], said: str, layout: str
) -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("1", *keys)
        there = " · ".join(f"{second} {hint}" for second, hint in ways(layout))
        assert opened.notice == f"{said} leads nowhere. {there}"
        assert opened.desk.told == []
        await opened.press("enter")  # and the next key is an ordinary one again
        assert len(opened.sent()) == 1


async def test_shift_that_is_held_down_for_the_second_key_is_no_second_key() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "left_shift", "c")
        assert isinstance(opened.pilot.app.screen, ChooseFound)


async def test_leaving_pult_needs_no_second_thought() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "ctrl+q")
        await until(opened.pilot, lambda: opened.pilot.app._exit)


async def test_while_someone_writes_both_are_letters() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("r", "g", "c", "п", "с")
        assert opened.screen.composer.text == "gcпс"
        assert opened.screen.query_one(TextArea) is opened.pilot.app.focused


async def test_in_a_dialog_they_are_the_dialogs_own() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("slash", "g", "c")
        field = opened.pilot.app.screen.query_one(Input)
        await until(opened.pilot, lambda: field.value == "gc")


async def test_a_click_ends_the_waiting() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g")
        await opened.pilot.click("#chain", offset=(5, 3))
        await opened.press("c")
        assert opened.sent("claim") == [(opened.screen.ticket_id,)]


# Where they lead


async def test_the_board_from_the_desk_and_its_own_answer_there() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "b")
        assert isinstance(opened.pilot.app.screen, BoardScreen)
        await opened.press("п", "и")
        assert isinstance(opened.pilot.app.screen, BoardScreen)
        board = opened.pilot.app.screen
        await until(opened.pilot, lambda: "This is the board." in "\n".join(opened.lines))
        await opened.press("escape")
        assert opened.pilot.app.screen is not board


async def test_what_was_dealt_with_today_is_listed_and_opens_again() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "c")
        assert [" ".join(row.split()) for row in rows_of(opened)] == [
            "14:29 #10425 Анна В. answered · Размер",
            "12:32 #9001 Пётр С. closed · Возврат",
            "11:32 #10381 Ирина К. answered · [b]Где заказ",
        ]
        await opened.press("down", "enter")
        await until(opened.pilot, lambda: opened.screen.ticket_id == "9001")
        assert opened.pilot.app.screen is opened.screen


@pytest.mark.parametrize(
    ("words", "found"), [("пётр", ["9001"]), ("104", ["10425"]), ("заказ", ["10381"]), ("гдк", [])]
)
async def test_a_few_letters_find_one_of_them(words: str, found: list[str]) -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("g", "c", *words)
        assert [number for row in rows_of(opened) for number in found if number in row] == found
        assert len(rows_of(opened)) == len(found)


async def test_from_the_board_too_it_leads_to_the_desk() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("f10", "g", "c", "enter")
        await until(opened.pilot, lambda: opened.pilot.app.screen is opened.screen)
        assert opened.screen.ticket_id == "10425"


async def test_the_directory_says_what_for_and_how_and_is_searched() -> None:
    desk = busy_desk()
    role = Role(
        "stock", {"ru": "Склад", "en": "Stock"}, {"ru": "найти вещь, фото", "en": "find"}, "чат «Склад»"
    )
    other = Role(
        "it",
        {"ru": "IT", "en": "IT"},
        {"ru": "вход не работает", "en": "login"},
        {"en": "a chat", "ru": "чат"},
    )
    desk.profile = replace(desk.profile, roles=(role, other))
    async with on_desk(desk) as opened:
        await opened.press("g", "d")
        assert isinstance(opened.pilot.app.screen, Directory)
        assert rows_of(opened) == ["Склад · чат «Склад»\nнайти вещь, фото", "IT · чат\nвход не работает"]
        await opened.press(*"login")
        assert rows_of(opened) == ["IT · чат\nвход не работает"]
        await opened.press("enter")
        assert len(opened.pilot.app.screen_stack) == 1


async def test_where_there_is_nothing_that_is_said() -> None:
    desk = make_desk()
    desk.profile = replace(desk.profile, roles=())
    async with on_desk(desk) as opened:
        await opened.press("g", "c")
        assert opened.notice == "Nothing has been answered or closed from here today."
        await opened.press("g", "d")
        assert opened.notice == "This desk's profile names nobody to ask."
        assert len(opened.pilot.app.screen_stack) == 1


# Where they are told of


async def test_help_palette_and_footer_know_them() -> None:
    translation.use("en")
    async with on_desk(busy_desk()) as opened:
        assert " g go to " in opened.lines[-1]
        await opened.press("question_mark")
        dialog = opened.pilot.app.screen
        assert isinstance(dialog, KeysDialog)
        assert "g c/п с        What you have answered or closed today" in dialog.page(60).plain
        await opened.press("escape", "colon", *"closed today")
        assert "g c/п с" in rows_of(opened)[0]
        await opened.press("enter")
        assert isinstance(opened.pilot.app.screen, ChooseFound)


async def test_chosen_keys_may_be_two_in_a_row_and_end_the_old_ones() -> None:
    app = small_app(busy_desk(), chosen_keys={"small.claim": ("ctrl+x c",), "go.closed": ("f9",)})
    async with app.run_test() as pilot:
        await pilot.press("c", "ctrl+x", "c", "ctrl+ч", "с")
        await until(pilot, lambda: small_screen(app).done == ["claim", "claim"])
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, ChooseFound))


async def test_a_first_key_that_is_no_letter_works_while_someone_writes() -> None:
    app = small_app(chosen_keys={"small.claim": ("ctrl+x c",)})
    async with app.run_test() as pilot:
        app.screen.query_one(Input).focus()
        await pilot.press("ctrl+x", "с")
        await until(pilot, lambda: small_screen(app).done == ["claim"])
        assert app.screen.query_one(Input).value == ""


async def test_hostile_names_are_only_names() -> None:
    desk = busy_desk()
    desk.dealt_with = [DealtWith("1", "1", "[@click=app.quit]x[/]", "\x1b]0;t\x07", NOW, closed=True)]
    async with on_desk(desk) as opened:
        await opened.press("g", "c")
        assert "[@click=app.quit]x[/]" in rows_of(opened)[0]
        assert "\x1b" not in rows_of(opened)[0]
