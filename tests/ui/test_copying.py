"""Copying with keys and with the mouse: what is handed to the terminal, and what is said of it."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from screens.choose.one import ChooseOne
from screens.copying import MOST, fitting
from screens.desk.copies import copies
from screens.notices import NoticeLine, Tone
from tests.ui.builders import HOSTILE
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import OnDesk, on_desk


def copied(opened: OnDesk) -> str:
    return opened.pilot.app.clipboard


@pytest.mark.parametrize("key", ["y", "н"])
async def test_a_key_copies_the_number_of_the_open_ticket(key: str) -> None:
    async with on_desk() as opened:
        await opened.press("j", key)
        assert copied(opened) == "#10424"
        assert opened.notice == "copied: #10424"


async def test_with_something_selected_the_key_copies_that() -> None:
    async with on_desk() as opened:
        chain = opened.screen.chain
        body = "Здравствуйте! Заказ"
        line = next(y for y in range(chain.size.height) if body in chain.render_line(y).text)
        start = chain.render_line(line).text.index(body)
        await opened.pilot.mouse_down(chain, offset=(start, line))
        await opened.pilot.hover(chain, offset=(start + len(body), line))
        await opened.pilot.mouse_up(chain, offset=(start + len(body), line))
        await opened.press("ctrl+c")
        assert copied(opened).startswith("Здравствуйте! Заказ")
        opened.pilot.app.copy_to_clipboard("")
        await opened.press("y")
        assert copied(opened).startswith("Здравствуйте! Заказ")
        await opened.press("y")
        assert copied(opened) == "#10423"


async def test_what_is_selected_does_not_outlive_its_ticket() -> None:
    async with on_desk() as opened:
        chain = opened.screen.chain
        await opened.pilot.mouse_down(chain, offset=(4, 2))
        await opened.pilot.hover(chain, offset=(12, 2))
        await opened.pilot.mouse_up(chain, offset=(12, 2))
        assert opened.screen.get_selected_text()
        await opened.press("j", "y")
        assert copied(opened) == "#10424"


async def test_values_of_the_order_can_be_selected_with_the_mouse() -> None:
    async with on_desk() as opened:
        order = opened.screen.order
        lines = [order.render_line(y).text for y in range(order.size.height)]
        line = next(y for y, text in enumerate(lines) if "+380" in text)
        await opened.pilot.mouse_down(order, offset=(1, line))
        await opened.pilot.hover(order, offset=(order.size.width - 2, line))
        await opened.pilot.mouse_up(order, offset=(order.size.width - 2, line))
        await opened.press("ctrl+c")
        assert copied(opened).strip() == lines[line].strip("│┃ ")


async def test_everything_that_has_a_name_can_be_copied_with_two_keys() -> None:
    async with on_desk() as opened:
        view = opened.screen.view
        assert view is not None
        everything = copies(opened.desk, view)
        titles = [copy.title for copy in everything]
        assert titles[:2] == ["Ticket", "Order number"]
        assert {"Customer", "Place", "Order status", "Item"} <= set(titles)
        await opened.press("Н")
        assert isinstance(opened.pilot.app.screen, ChooseOne)
        assert opened.pilot.app.screen.query_one(OptionList).option_count == len(everything)
        await opened.press("2")
        assert copied(opened) == view.orders[0].number
        message = next(copy for copy in everything if copy.text == view.chain[-1].message.body)
        await opened.press("Y", *["j"] * everything.index(message), "enter")
        assert copied(opened) == message.text


async def test_without_a_ticket_it_says_why() -> None:
    desk = make_desk()
    desk.tickets.clear()
    async with on_desk(desk) as opened:
        for key in ("y", "Y"):
            await opened.press(key)
            assert opened.notice == "No ticket is open: choose one first."
        assert copied(opened) == ""


async def test_what_a_customer_wrote_is_harmless_where_it_is_pasted() -> None:
    controls = {*map(chr, (*range(9), *range(11, 32), *range(127, 160))), "\u202e"}
    async with on_desk() as opened:
        for text in HOSTILE.values():
            opened.pilot.app.copy_to_clipboard(text)
            assert copied(opened)
            assert not set(copied(opened)) & controls


async def test_a_text_that_is_too_long_goes_out_in_part_and_that_is_said() -> None:
    async with on_desk() as opened:
        opened.pilot.app.copy_to_clipboard("да " * 30_000)
        await opened.settle()
        line = opened.screen.query_one(NoticeLine)
        assert line.words.startswith("Only the first ")
        assert " of 90000 characters" not in line.words  # lines are folded, so a little more
        assert line.tone is Tone.TROUBLE


@pytest.mark.parametrize("text", ["", "a", "я" * 40_000, "a" + "я" * 40_000, "🙂" * 20_000])
def test_no_character_is_halved(text: str) -> None:
    taken = fitting(text)
    assert text.startswith(taken)
    assert len(taken.encode()) <= MOST
    assert taken == text or len(taken.encode()) > MOST - 4


async def test_a_field_copies_what_is_selected_in_it() -> None:
    async with on_desk() as opened:
        await opened.press("slash", *"77120", "ctrl+shift+a", "ctrl+c")
        assert opened.pilot.app.screen.query_one(Input).selected_text == "77120"
        assert copied(opened) == "77120"
