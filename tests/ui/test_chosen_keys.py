"""Keys of one's own: every hint names them, the old ones are free, and mistakes are told once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from textual.widgets import OptionList

from console.profiles.mistakes import Mistake
from console.views import DealtWith
from screens.app import PultApp
from screens.choose.key_mistakes import KeyMistakes
from screens.choose.keys import KeysDialog
from screens.choose.one import ChooseOne
from screens.commands import Keys, by_key
from screens.desk.composer import Mode
from screens.desk.screen import DeskScreen
from tests.ui.desk_double import NOW, make_desk
from tests.ui.on_desk import WIDE, OnDesk, StillDesk


@asynccontextmanager
async def with_keys(keys: Keys, mistakes: Sequence[Mistake] = ()) -> AsyncIterator[OnDesk]:
    desk = make_desk()
    app = PultApp(desk, StillDesk, "", keys, mistakes)
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen_stack[0]
        assert isinstance(screen, DeskScreen)
        opened = OnDesk(pilot, screen, desk)
        await opened.settle()
        yield opened


async def test_every_hint_names_the_key_as_it_is_now() -> None:
    keys = {"desk.reply": ("x",), "desk.note": ("m",), "desk.send": ("f9",), "desk.undo": ("u",)}
    async with with_keys(keys) as opened:
        assert "1–9 show a reply · x writes one · m a note" in opened.picture
        assert " x reply  m note " in opened.lines[-1]
        await opened.press("f9")
        assert opened.notice == "There is nothing to send yet: a digit shows a reply, x begins one."
        await opened.press("x")
        assert "F9 sends · Esc keeps the draft" in opened.picture
        await opened.press("tab")
        assert opened.notice == "There is no blank to fill. F9 sends, Esc goes back."
        await opened.type("да")
        await opened.press("f9")
        assert "u takes it back" in opened.picture
        await opened.press("u")
        assert opened.sent("undo") == [()]


async def test_the_usual_key_of_a_command_that_has_another_is_free() -> None:
    async with with_keys({"desk.done": ("ctrl+e",), "desk.claim": ("e",)}) as opened:
        first = opened.screen.ticket_id
        await opened.press("у")
        assert opened.sent("claim") == [(first,)]
        await opened.press("c")
        assert opened.sent("done") == []
        await opened.press("ctrl+у")  # as the Kitty protocol sends it
        assert opened.sent("done") == [(first,)]


async def test_while_someone_writes_the_text_keeps_its_own_keys() -> None:
    async with with_keys({"desk.done": ("ctrl+e",)}) as opened:
        await opened.press("r", *"да", "home", "ctrl+e", "!")
        assert opened.screen.composer.text == "да!"
        assert opened.sent("done") == []


async def test_a_command_without_a_key_is_still_in_the_palette() -> None:
    async with with_keys({"desk.done": ()}) as opened:
        first = opened.screen.ticket_id
        await opened.press("e")
        assert opened.sent("done") == []
        assert "desk.done" not in {offer.command.id for offer in by_key(opened.screen)}
        await opened.press("ctrl+p", *"done with")
        assert "Done with this ticket" in str(
            opened.pilot.app.screen.query_one(OptionList).get_option_at_index(0).prompt
        )
        await opened.press("enter")
        assert opened.sent("done") == [(first,)]


async def test_zones_dialogs_and_the_console_have_keys_of_ones_own_too() -> None:
    keys = {"desk.zone_messengers": ("f9",), "dialog.next": ("f4",), "console.keys": ("f12",)}
    async with with_keys(keys) as opened:
        await opened.press("f9")
        assert opened.desk.zone_of(opened.screen.ticket_id) == "messengers"
        await opened.press("s", "f4", "enter")
        assert opened.sent("set_status")[0][1] == opened.desk.profile.statuses[1].key
        await opened.press("question_mark")
        assert not isinstance(opened.pilot.app.screen, KeysDialog)
        await opened.press("f12")
        assert isinstance(opened.pilot.app.screen, KeysDialog)
        assert "F12" in opened.pilot.app.screen.page(60).plain


async def test_a_letter_that_begins_a_row_s_sign_stays_in_choices() -> None:
    async with with_keys({"desk.done": ("j",), "desk.next": ("e",)}) as opened:
        await opened.press("s", "j")
        assert isinstance(opened.pilot.app.screen, ChooseOne)
        assert opened.pilot.app.screen.query_one(OptionList).highlighted == 1


async def test_mistakes_are_told_once_and_any_way_leads_on() -> None:
    mistakes = [
        Mistake("keys.toml", 4, "there is no command “{command}”", command="desk.[b]dnoe"),
        Mistake("keys.toml", 9, "there is no key “{key}”", key="ctlr+\x1be"),
    ]
    async with with_keys({"go.closed": ("f9",)}, mistakes) as opened:
        assert isinstance(opened.pilot.app.screen, KeyMistakes)
        assert "keys.toml, line 4: there is no command “desk.[b]dnoe”" in opened.picture
        assert "keys.toml, line 9: there is no key “ctlr+\\x1be”" in opened.picture
        await opened.press("enter")
        assert opened.screen.composer.mode is Mode.RESTING
        assert len(opened.pilot.app.screen_stack) == 1
        opened.desk.dealt_with.append(DealtWith("10423", "10423", "Ирина К.", "где заказ", NOW, closed=False))
        await opened.press("f9")  # the good rest is in use
        assert [type(screen).__name__ for screen in opened.pilot.app.screen_stack][1:] == ["ChooseFound"]
