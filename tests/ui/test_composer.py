"""The composer: blanks walked with Tab, a preview that is not yet a draft, one ticket at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from console.rules.blanks import blanks
from screens.desk.composer import Composer, Mode, Written

TEXT = "Подтвердим до ‹когда›.\nВ бутике на ‹где›. ‹что добавить?›"


class ComposerApp(App[None]):
    AUTO_FOCUS = None

    def compose(self) -> ComposeResult:
        yield Composer()


@asynccontextmanager
async def on_composer(text: str = TEXT) -> AsyncIterator[tuple[Pilot[None], Composer]]:
    """A composer in which this text is being edited."""
    app = ComposerApp()
    async with app.run_test(size=(60, 12)) as pilot:
        composer = app.query_one(Composer)
        composer.rest("1", text)
        composer.begin()
        composer.focus()
        await pilot.pause()
        yield pilot, composer


def painted(composer: Composer) -> str:
    return "\n".join(composer.render_line(y).text.rstrip() for y in range(composer.size.height)).strip()


async def test_walking_goes_round_through_all_blanks() -> None:
    async with on_composer() as (_pilot, composer):
        composer.first_blank()
        seen = [composer.selected_text]
        for _step in range(3):
            composer.next_blank()
            seen.append(composer.selected_text)
        assert seen == ["‹когда›", "‹где›", "‹что добавить?›", "‹когда›"]
        composer.previous_blank()
        assert composer.selected_text == "‹что добавить?›"


async def test_a_filled_reply_is_begun_at_its_first_blank_with_all_of_it_in_view() -> None:
    blank = "‹день и время примерки›"
    text = f"Ирина, на примерку в бутик мы записали Вас на {blank}. Ждём." + "\nи ещё" * 9
    async with on_composer("") as (pilot, composer):
        composer.preview("1", text, note=False, macro="fitting", title="")
        await pilot.pause()
        composer.begin()
        composer.select_blank(blanks(composer.text)[0])
        await pilot.pause()
        assert "‹день" in painted(composer)
        assert composer.selected_text == blank


async def test_typing_replaces_the_blank_and_nothing_else() -> None:
    async with on_composer() as (pilot, composer):
        composer.first_blank()
        await pilot.press(*"15:00")
        assert composer.text.startswith("Подтвердим до 15:00.\nВ бутике")
        composer.next_blank()
        assert composer.selected_text == "‹где›"


@pytest.mark.parametrize("text", ["", "без пропусков"])
async def test_without_blanks_there_is_nowhere_to_walk(text: str) -> None:
    async with on_composer(text) as (_pilot, composer):
        assert (composer.next_blank(), composer.previous_blank(), composer.first_blank()) == (False,) * 3


async def test_a_blank_behind_wide_characters_and_lines_is_found() -> None:
    async with on_composer("🙂 e\u0301\n你好 ‹кому› и") as (_pilot, composer):
        composer.first_blank()
        assert composer.selected_text == "‹кому›"
        assert composer.selection.start == (1, 3)


async def test_a_preview_takes_no_keys_as_text() -> None:
    async with on_composer("") as (pilot, composer):
        composer.preview("1", TEXT, note=False, macro="confirm", title="Срок")
        await pilot.press("x", "enter", "ы")
        assert composer.text == TEXT
        assert composer.check_consume_key("x", "x") is False
        assert composer.untouched


async def test_what_is_typed_is_no_longer_just_the_macro() -> None:
    async with on_composer("") as (pilot, composer):
        composer.preview("1", TEXT, note=False, macro="confirm", title="Срок")
        composer.begin()
        was_untouched = composer.untouched
        await pilot.press("!")
        assert (was_untouched, composer.untouched) == (True, False)
        assert composer.written == Written("1", TEXT.replace("‹когда›", "!"), macro="confirm")


async def test_enter_writes_a_new_line_while_editing() -> None:
    async with on_composer("раз") as (pilot, composer):
        await pilot.press("enter", *"два")
        assert composer.text == "раз\nдва"


async def test_another_ticket_never_sees_what_was_written_for_the_first() -> None:
    async with on_composer("для первого") as (pilot, composer):
        composer.rest("2")
        await pilot.pause()
        assert composer.written == Written("2", "")
        assert "первого" not in painted(composer)


@pytest.mark.parametrize(
    "key", ["ctrl+w", "ctrl+u", "ctrl+k", "ctrl+f", "ctrl+right", "shift+up", "pagedown"]
)
async def test_a_cursor_of_the_text_before_is_nowhere_in_the_next(key: str) -> None:
    async with on_composer("раз\nдва\nтри") as (pilot, composer):
        composer.rest("2", "один")
        await pilot.press(key)
        composer.preview("2", "четыре", note=False, macro="", title="")
        await pilot.press(key)
        assert composer.text == "четыре"
        assert composer.selection.end[0] == 0


async def test_a_text_of_as_many_lines_is_painted_anew() -> None:
    async with on_composer("") as (pilot, composer):
        composer.preview("1", "первый ответ", note=False, macro="a", title="A")
        await pilot.pause()
        assert painted(composer) == "первый ответ"
        composer.preview("1", "второй ответ", note=False, macro="b", title="B")
        await pilot.pause()
        screen = composer.app.screen._compositor.render_strips()
        assert "второй ответ" in "".join(strip.text for strip in screen)


async def test_a_filled_reply_is_added_behind_what_was_typed() -> None:
    async with on_composer("Добрый день!  ") as (_pilot, composer):
        composer.add("Резерв до ‹дата›.", "reserve")
        assert composer.text == "Добрый день!\n\nРезерв до ‹дата›."
        assert composer.selected_text == "‹дата›"
        assert composer.mode is Mode.EDITING
        composer.undo()
        assert composer.text == "Добрый день!  "


async def test_while_held_nothing_can_be_typed() -> None:
    async with on_composer("текст") as (pilot, composer):
        composer.hold(True)
        await pilot.press("x")
        composer.hold(False)
        await pilot.press("y")
        assert composer.text == "текстy"


async def test_the_function_keys_of_zones_do_not_select_text() -> None:
    async with on_composer("раз\nдва") as (pilot, composer):
        await pilot.press("f6", "f7")
        assert composer.selected_text == ""


async def test_blanks_stand_out() -> None:
    async with on_composer() as (_pilot, composer):
        line = composer.get_line(1)
        spans = {(span.start, span.end) for span in line.spans}
        assert spans == {(span.start, span.end) for span in blanks(line.plain)}
        assert len({span.style for span in line.spans}) == 2  # a required one and an optional one


async def test_a_click_on_a_resting_composer_asks_to_write() -> None:
    heard: list[Composer.Wanted] = []

    class Listening(ComposerApp):
        def on_composer_wanted(self, wanted: Composer.Wanted) -> None:
            heard.append(wanted)

    app = Listening()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.click(Composer, offset=(5, 3))
        app.query_one(Composer).begin()
        await pilot.click(Composer, offset=(5, 3))
        assert len(heard) == 1


async def test_control_characters_of_a_stranger_become_signs() -> None:
    async with on_composer("раз\x1b]10;?\x1b\\два") as (_pilot, composer):
        assert "\x1b" not in composer.text
        assert "␛" in composer.text
