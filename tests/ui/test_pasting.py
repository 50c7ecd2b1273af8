"""A paste is text or nothing; keys that come all at once send, close, claim and confirm nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input

from console.rules.cleaning import BODY_LIMIT
from screens.choose.confirm import Confirm
from screens.choose.found import ChooseFound
from screens.choose.one import ChooseOne
from screens.desk.composer import Mode
from screens.key_reader import LINE
from screens.notices import NoticeLine
from screens.pasting import BurstKey
from screens.untrusted import plain
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import OnDesk, on_desk
from tests.ui.waiting import until

MEGABYTE = ("Здравствуйте! Заказ 77120 едет.\n" * 40_000)[:1_000_000]
ORDERS = {"send", "claim", "release", "done", "set_status", "later", "hand_over", "undo", "duty"}
WITHHELD = "Too many keys at once, as if pasted: this one was not done. Press it again."


async def paste(opened: OnDesk, text: str) -> None:
    opened.pilot.app.post_message(events.Paste(text))
    await opened.settle()


async def burst(opened: OnDesk, keys: str, number: int = 1) -> None:
    """What the driver makes of characters that come all at once."""
    names = {"\r": "enter", " ": "space", "\x11": "ctrl+q", "/": "slash", ":": "colon"}
    for key in keys:
        opened.pilot.app.post_message(BurstKey(names.get(key, key), key, number))
    await opened.settle()


def orders(opened: OnDesk) -> list[tuple[str, ...]]:
    return [told for told in opened.desk.told if told[0] in ORDERS]


def notice_of(opened: OnDesk) -> str:
    return opened.pilot.app.screen.query(NoticeLine).first().words


# Pastes


@pytest.mark.parametrize("keys", [(), ("2",), ("1",), ("tab",), ("g",)])
async def test_where_nobody_writes_a_paste_is_nothing_and_that_is_said(keys: tuple[str, ...]) -> None:
    async with on_desk() as opened:
        await opened.press(*keys)
        mode = opened.screen.composer.mode
        await paste(opened, "e\r1\rcdone\r\x11y")
        assert orders(opened) == []
        assert opened.pilot.app.screen is opened.screen
        assert opened.screen.composer.mode is mode
        assert opened.notice == "12 characters were pasted, but nothing is being written here."


async def test_a_paste_answers_no_dialog() -> None:
    async with on_desk() as opened:
        await opened.press("s")
        await paste(opened, "1\r")
        assert isinstance(opened.pilot.app.screen, ChooseOne)
        asked = Confirm(plain("Sure?"), plain("Really?"), quiet=0.01)
        answers: list[bool | None] = []
        opened.pilot.app.push_screen(asked, answers.append)
        await until(opened.pilot, lambda: asked.armed)
        await paste(opened, "y")
        assert answers == []
        assert orders(opened) == []


async def test_a_megabyte_goes_in_as_far_as_there_is_room() -> None:
    async with on_desk() as opened:
        await opened.press("n", *"до")
        await paste(opened, MEGABYTE)
        composer = opened.screen.composer
        assert len(composer.text) == BODY_LIMIT
        assert composer.text.startswith("доЗдравствуйте! Заказ 77120 едет.\nЗдравствуйте")
        assert opened.notice == (
            "Of 1000000 characters that were pasted 199998 found room: a text has at most 200000."
        )
        await opened.press("ctrl+z")
        assert composer.text == "до"
        await opened.press("ctrl+y", "escape")
        assert opened.desk.drafts[opened.screen.ticket_id].body == composer.text


async def test_nothing_that_stood_there_is_lost_when_there_is_no_room_left() -> None:
    async with on_desk() as opened:
        await opened.press("n")
        await paste(opened, MEGABYTE)
        before = opened.screen.composer.text
        await paste(opened, "ещё")
        assert opened.screen.composer.text == before
        assert opened.notice == "Of 3 characters that were pasted 0 found room: a text has at most 200000."


async def test_a_paste_takes_the_place_of_what_is_selected() -> None:
    async with on_desk() as opened:
        await opened.press("n", *"старое", "shift+home")
        await paste(opened, "новое")
        assert opened.screen.composer.text == "новое"


@pytest.mark.parametrize(("key", "left"), [("ctrl+z", "до"), ("backspace", "")])
async def test_a_long_paste_is_taken_out_again_at_once(key: str, left: str) -> None:
    async with on_desk() as opened:
        await opened.press("r", *"до")
        await paste(opened, "строка\n" * 300)
        if key == "backspace":
            opened.screen.composer.select_all()
        await opened.press(key)
        assert opened.screen.composer.text == left
        await opened.press("x")
        assert opened.screen.composer.text == f"{left}x"


async def test_more_than_the_channel_takes_is_said_and_kept() -> None:
    desk = make_desk()
    channels = tuple(replace(channel, limit=100) for channel in desk.profile.channels)
    desk.profile = replace(desk.profile, channels=channels)
    async with on_desk(desk) as opened:
        await opened.press("r")
        await paste(opened, "x" * 100)
        assert opened.notice == ""
        await paste(opened, "y")
        assert opened.notice == "This channel takes 100 characters, and the text has 101: shorten it."
        assert len(opened.screen.composer.text) == 101


async def test_what_could_steer_or_freeze_is_taken_out() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await paste(opened, "a\rb\r\nc\x1b]0;t\x07" + "длинно " * 20_000)
        composer = opened.screen.composer
        assert composer.text.startswith("a\nb\nc␛]0;t␇длинно")
        assert max(map(len, composer.text.split("\n"))) <= 4_000


async def test_a_field_takes_one_line() -> None:
    async with on_desk() as opened:
        await opened.press("slash")
        await paste(opened, "  #10423\r\nИрина\n")
        field = opened.pilot.app.screen.query_one(Input)
        await until(opened.pilot, lambda: field.value == "#10423 Ирина")
        await paste(opened, MEGABYTE)
        await until(opened.pilot, lambda: len(field.value) == len("#10423 Ирина") + LINE)
        assert isinstance(opened.pilot.app.screen, ChooseFound)


# Bursts of keys that may have been pasted


async def test_a_burst_shows_a_reply_and_does_not_send_it() -> None:
    async with on_desk() as opened:
        await burst(opened, "31\r1\re")
        assert orders(opened) == []
        assert opened.screen.composer.mode is Mode.PREVIEW
        assert opened.notice == WITHHELD
        await opened.press("enter")
        assert [order[0] for order in orders(opened)] == ["send"]


@pytest.mark.parametrize(
    "keys", ["jej", "jcj", "jzj", "s1\r", "t1\r", "a1да\r", "h1\r", ":claim\r", ":done\r", "j\x11j"]
)
async def test_no_burst_orders_anything(keys: str) -> None:
    async with on_desk() as opened:
        await burst(opened, keys)
        assert orders(opened) == []
        assert not opened.pilot.app._exit
        assert notice_of(opened) == WITHHELD


async def test_what_stands_behind_the_key_that_was_not_done_is_dropped() -> None:
    async with on_desk() as opened:
        first = opened.screen.ticket_id
        await burst(opened, "ejjjrтекст")
        assert opened.screen.ticket_id == first
        assert opened.screen.composer.mode is Mode.RESTING
        await opened.press("j")
        assert opened.screen.ticket_id != first


async def test_the_next_burst_is_looked_at_anew() -> None:
    async with on_desk() as opened:
        await burst(opened, "ejj")
        await burst(opened, "rда", number=2)
        assert opened.screen.composer.text == "да"


async def test_what_a_slow_line_has_gathered_is_written_and_shown() -> None:
    async with on_desk() as opened:
        await burst(opened, "кЗдравствуйте")
        assert opened.screen.composer.text == "Здравствуйте"
        await opened.press("escape")
        await burst(opened, "/10424", number=2)
        field = opened.pilot.app.screen.query_one(Input)
        await until(opened.pilot, lambda: field.value == "10424")


async def test_a_burst_says_no_yes() -> None:
    async with on_desk() as opened:
        answers: list[bool | None] = []
        asked = Confirm(plain("Sure?"), plain("Really?"), quiet=0.01)
        opened.pilot.app.push_screen(asked, answers.append)
        await until(opened.pilot, lambda: asked.armed)
        await burst(opened, "yyx")
        assert answers == []
