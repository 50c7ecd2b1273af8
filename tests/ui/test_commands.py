"""One declaration of a command feeds its key, its rows in help and palette, and its refusal."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from console import translation
from screens.app import APP_COMMANDS, PultApp
from screens.choose.keys import KeysDialog, Page
from screens.choose.palette import matching
from screens.commands import Command, Group, Offer, by_key, by_name, keys_of
from screens.notices import NoticeLine, Tone
from storage.problems import mark
from tests.ui.small_screen import TABLE, small_app, small_screen
from tests.ui.waiting import until

ORDERS = [(key, command) for command in TABLE if command.action.startswith("note(") for key in command.keys]


@pytest.mark.parametrize(("key", "command"), [order for order in ORDERS if not order[1].needs])
async def test_each_key_reaches_its_command(key: str, command: Command) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        assert key in next(offer.keys for offer in by_key(app.screen) if offer.command is command)
        await pilot.press(key)
        await until(pilot, lambda: [f"note('{what}')" for what in small_screen(app).done] == [command.action])


async def test_a_key_that_cannot_work_now_says_why_and_does_nothing() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        line = app.screen.query_one(NoticeLine)
        await pilot.press("n")
        await until(pilot, lambda: line.words == "There is no ticket to do this with.")
        assert line.tone is Tone.REFUSED
        assert small_screen(app).done == []


async def test_trouble_is_told_and_stays_longer_than_a_refusal() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        line = app.screen.query_one(NoticeLine)
        await pilot.press("b")
        await until(pilot, lambda: line.words == "The disk is full: /x.")
        assert line.tone is Tone.TROUBLE


async def test_letters_are_no_commands_while_someone_writes() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        app.screen.query_one(Input).focus()
        await until(pilot, lambda: isinstance(app.focused, Input))
        keys = {offer.command.id: offer.keys for offer in by_key(app.screen)}
        assert "small.claim" not in keys
        assert keys["small.send"] == ("f8", "ctrl+s")
        assert keys["console.keys"] == ("f1",)
        assert "small.claim" in {offer.command.id for offer in by_name(app.screen)}


def help_of(app: PultApp) -> KeysDialog:
    assert isinstance(app.screen, KeysDialog)
    return app.screen


async def test_the_help_shows_what_works_here_with_the_reasons_of_what_does_not() -> None:
    app = small_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysDialog))
        page = help_of(app).page(60).plain
        assert "\nc/с            Claim or release\n" in page
        assert "\nJ/О            Scroll down\n" in page
        assert "\nn/т            Write a note\n               ✕ There is no ticket to do this with.\n" in page
        assert "How to leave" not in page
        assert page.splitlines()[-1].startswith("Ctrl+Q")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is small_screen(app))


async def test_the_help_lies_in_two_columns_where_there_is_room() -> None:
    app = small_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysDialog))
        one, two = (help_of(app).page(width).plain.splitlines() for width in (93, 94))
        assert len(two) < len(one) < 2 * len(two)
        assert max(map(len, two)) <= 94
        assert all(sum(word in line for line in two) == 1 for word in ("c/с", "J/О", "Ctrl+Q", "F8"))
        page = app.screen.query_one(Page)
        await until(pilot, lambda: str(page.content) == help_of(app).page(page.size.width).plain)


async def test_the_help_says_that_letters_are_text_where_they_are() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        app.screen.query_one(Input).focus()
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysDialog))
        assert help_of(app).page(60).plain.startswith("You are typing: letters and digits are text.")


async def test_the_palette_runs_what_is_chosen_where_it_was_opened() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        app.screen.query_one(Input).focus()
        await pilot.press("ctrl+p", *"claim", "enter")
        await until(pilot, lambda: small_screen(app).done == ["claim"])


async def test_the_palette_says_why_not() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"write a", "enter")
        line = small_screen(app).query_one(NoticeLine)
        await until(pilot, lambda: line.words == "There is no ticket to do this with.")


async def _offers() -> list[Offer]:
    app = small_app()
    async with app.run_test():
        return by_name(app.screen)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("claim", "Claim or release"),
        ("small.claim", "Claim or release"),
        ("ntkt", "Next ticket"),
        ("LEAVE", "Leave Pult"),
    ],
)
async def test_the_palette_finds_by_title_and_by_name(words: str, first: str) -> None:
    offers = await _offers()
    assert [choice.title for choice in matching(offers, words, "ru")][:1] == [first]


async def test_the_palette_shows_the_key_so_that_it_teaches() -> None:
    offers = await _offers()
    found = {choice.title: choice.hint for choice in matching(offers, "", "ru")}
    assert found["Claim or release"] == "c/с"
    assert found["Write a note"] == "n/т  ✕ There is no ticket to do this with."


@pytest.mark.parametrize("typed", ["сдфшь", "CLAIM", "СДФШЬ"])
async def test_the_palette_understands_the_wrong_layout(typed: str) -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("colon", *typed, "enter")
        await until(pilot, lambda: small_screen(app).done == ["claim"])


async def test_nothing_found_is_said_and_enter_does_nothing() -> None:
    app = small_app()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"qqqq", "enter")
        await until(pilot, lambda: app.screen.query_one(NoticeLine).words == "Nothing is called that.")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is small_screen(app))
        assert small_screen(app).done == []


async def test_a_person_may_choose_other_keys() -> None:
    app = small_app(chosen_keys={"small.claim": ("m", "f4")})
    async with app.run_test() as pilot:
        await pilot.press("c", "m", "ь", "f4")
        await until(pilot, lambda: small_screen(app).done == ["claim"] * 3)
        claim = next(offer for offer in by_key(app.screen) if offer.command.id == "small.claim")
        assert claim.keys == ("m", "f4")
        assert keys_of(small_screen(app), TABLE[0]) == ("m", "f4")


def test_titles_are_translated_when_they_are_shown() -> None:
    command = Command("x", ("x",), mark("Leave Pult"), "x", Group.CONSOLE)
    translation.use("en")
    assert command.said == "Leave Pult"
    assert command.tooltip == command.said


def test_ids_are_unique_and_speak_of_their_place() -> None:
    ids = [command.id for command in (*APP_COMMANDS, *TABLE)]
    assert len(ids) == len(set(ids))
    assert all(command.id.startswith("console.") for command in APP_COMMANDS)


async def test_a_click_on_a_row_of_a_dialog_chooses_it() -> None:
    app = small_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon", *"claim")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.click(OptionList, offset=(4, 0))
        await until(pilot, lambda: small_screen(app).done == ["claim"])
