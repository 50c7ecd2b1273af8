"""Reading on the desk: zones, the open ticket, what changes by itself, and how it folds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.views import Notice
from screens import themes
from screens.desk.composer import Mode
from storage.records import MessageKind, OutgoingState, TicketRow
from tests.ui.desk_double import NOW, DeskDouble, make_desk, make_message, make_order, make_ticket, pending
from tests.ui.on_desk import MIDDLE, NARROW, SMALL, WIDE, OnDesk, on_desk


class CountingDesk(DeskDouble):
    """Writes down which rows were asked for."""

    def __init__(self, count: int) -> None:
        made = make_desk(count)
        super().__init__(made.tickets.values(), made.messages)
        self.asked: list[int] = []
        self.zones_asked: set[str] = set()

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        self.asked.append(limit)
        self.zones_asked.add(zone)
        return super().rows(zone, offset, limit)


def cursor_of(opened: OnDesk) -> str:
    active = opened.screen.panes.active
    assert active is not None
    return active.cursor


# Opening


async def test_it_opens_on_the_most_urgent_ticket_of_a_zone_on_duty() -> None:
    async with on_desk() as opened:
        assert opened.screen.ticket_id == "10423"
        assert "#10423 Ирина К. · Telegram" in opened.picture
        assert "Здравствуйте! Заказ оплатила" in opened.picture
        assert "Order 77120" in opened.picture


async def test_an_empty_desk_says_so_and_opens_what_comes() -> None:
    async with on_desk(DeskDouble()) as opened:
        assert "Nothing waits anywhere" in opened.picture
        opened.desk.change(make_ticket(id="1"), make_message(id="m-1", ticket_id="1"))
        await opened.settle()
        assert opened.screen.ticket_id == "1"


async def test_only_what_is_in_view_is_read() -> None:
    desk = CountingDesk(5000)
    async with on_desk(desk) as opened:
        assert sum(desk.asked) <= 3 * WIDE[1]
        desk.asked.clear()
        await opened.press("end")
        assert opened.screen.ticket_id == str(10423 + 4999)
        assert sum(desk.asked) <= 3 * WIDE[1]


# Moving


@pytest.mark.parametrize(
    ("keys", "ticket"),
    [
        (("j",), "10424"),
        (("о",), "10424"),
        (("down",), "10424"),
        (("j", "j", "k"), "10424"),
        (("о", "о", "л"), "10424"),
        (("end",), "10434"),
        (("end", "home"), "10423"),
        (("f5",), "10384"),
        (("f5", "j"), "10383"),
        (("f3",), "9000"),
        (("f5", "f2"), "10423"),
    ],
)
async def test_keys_that_move(keys: tuple[str, ...], ticket: str) -> None:
    async with on_desk() as opened:
        await opened.press(*keys)
        assert opened.screen.ticket_id == ticket == cursor_of(opened)


async def test_a_folded_zone_opens_for_as_long_as_one_is_in_it() -> None:
    async with on_desk() as opened:
        panes = opened.screen.panes
        assert panes.of("messengers").folded
        await opened.press("f3")
        assert not panes.of("messengers").folded
        assert "#9000" in opened.picture
        await opened.press("f2")
        assert panes.of("messengers").folded
        assert "#9000" not in opened.picture


async def test_an_empty_zone_says_where_something_waits() -> None:
    async with on_desk() as opened:
        await opened.press("f4")
        assert opened.screen.ticket_id == ""
        assert "F5 Просрочка has 5" in opened.picture
        await opened.press("1")
        assert "No ticket is open" in opened.notice
        await opened.press("space", "tab", "p", "f2")
        assert opened.screen.ticket_id == "10423"


@pytest.mark.parametrize("key", ["enter", "j", "о", "down"])
async def test_from_an_empty_zone_a_key_leads_to_where_it_is_most_urgent(key: str) -> None:
    async with on_desk() as opened:
        await opened.press("f4", key)
        assert opened.screen.ticket_id == "10384" == cursor_of(opened)


async def test_where_a_zone_is_paused_another_comes_first() -> None:
    desk = make_desk()
    desk.paused_by = {"overdue": "Вход"}
    async with on_desk(desk) as opened:
        await opened.press("f4", "enter")
        assert opened.screen.ticket_id == "10423"


async def test_where_nothing_waits_anywhere_no_key_leads_on() -> None:
    async with on_desk(DeskDouble()) as opened:
        await opened.press("j", "enter")
        assert opened.screen.ticket_id == ""
        assert "nothing to send" in opened.notice


async def test_in_an_empty_zone_nothing_jumps_until_something_comes_into_it() -> None:
    async with on_desk() as opened:
        await opened.press("f4")
        opened.desk.change(make_ticket(id="1", zone="incoming", due_at=NOW))
        await opened.settle()
        assert opened.screen.ticket_id == ""
        assert "F5 Просрочка has 5" in opened.picture
        opened.desk.change(make_ticket(id="2", zone="work_chats"))
        await opened.settle()
        assert opened.screen.ticket_id == "2"


async def test_a_click_on_a_folded_zone_opens_it_and_one_on_a_ticket_opens_that() -> None:
    async with on_desk() as opened:
        pane = opened.screen.panes.of("messengers")
        await opened.pilot.click(pane, offset=(5, 0))
        await opened.settle()
        assert opened.screen.ticket_id == "9000"
        await opened.pilot.click(pane, offset=(5, 3))
        await opened.settle()
        assert opened.screen.ticket_id == "9002"
        assert pane.has_focus


async def test_the_chain_scrolls_by_keys() -> None:
    desk = make_desk()
    desk.messages += [
        make_message(id=f"x{n}", body=f"строка {n}", sent_at=NOW - timedelta(hours=9) + timedelta(minutes=n))
        for n in range(60)
    ]
    async with on_desk(desk) as opened:
        chain = opened.screen.chain
        end = chain.top
        await opened.press("K")
        assert chain.top == end - 3
        await opened.press("Л")
        assert chain.top == end - 6
        await opened.press("О", "J")
        assert chain.top == end
        await opened.press("K", "K", "space")
        assert chain.top == end
        assert opened.screen.ticket_id == "10423"


async def test_tab_goes_round_the_panes() -> None:
    async with on_desk() as opened:
        seen = []
        for _step in range(3):
            await opened.press("tab")
            assert opened.screen.focused is not None
            seen.append(opened.screen.focused.id)
        assert seen == ["chain", "order", "zone-incoming"]
        await opened.press("shift+tab")
        assert opened.screen.order.has_focus


async def test_searching_opens_a_ticket_in_its_zone() -> None:
    async with on_desk() as opened:
        await opened.press("slash")
        await opened.type("9204")
        await opened.press("escape")
        assert opened.screen.ticket_id == "10423"
        await opened.press("ctrl+f")
        await opened.type("9203")
        await opened.press("enter")
        assert opened.screen.ticket_id == "9203" == cursor_of(opened)
        assert not opened.screen.panes.of("delivered").folded


# What changes by itself


async def test_new_tickets_move_neither_cursor_nor_focus() -> None:
    async with on_desk() as opened:
        await opened.press("j", "j")
        for number in range(3):
            opened.desk.change(make_ticket(id=str(number), due_at=NOW))
        await opened.settle()
        assert opened.screen.ticket_id == "10425" == cursor_of(opened)
        assert "F2 Вход ── 15" in opened.picture
        await opened.press("j")
        assert opened.screen.ticket_id == "10426"


async def test_a_ticket_that_becomes_overdue_takes_the_cursor_with_it() -> None:
    async with on_desk() as opened:
        ticket = opened.desk.tickets["10423"]
        opened.desk.change(replace(ticket, zone="overdue", due_at=NOW - timedelta(seconds=1)))
        await opened.settle()
        assert opened.screen.ticket_id == "10423" == cursor_of(opened)
        assert opened.screen.panes.of("overdue").has_focus
        assert "Здравствуйте! Заказ оплатила" in opened.picture
        await opened.press("k")
        assert opened.screen.ticket_id == "10380"


async def test_a_ticket_that_moves_into_a_folded_zone_opens_it() -> None:
    async with on_desk() as opened:
        opened.desk.change(replace(opened.desk.tickets["10423"], zone="reserve"))
        await opened.settle()
        assert not opened.screen.panes.of("reserve").folded
        assert cursor_of(opened) == "10423"


async def test_the_digits_stay_under_the_finger_where_only_time_has_moved_a_ticket() -> None:
    async with on_desk() as opened:
        ticket = opened.desk.tickets["10423"]
        opened.desk.change(replace(ticket, zone="overdue", due_at=NOW - timedelta(seconds=1)))
        await opened.settle()
        await opened.press("1")
        assert opened.screen.composer.mode is Mode.PREVIEW


async def test_the_digits_are_the_new_zones_where_somebody_has_moved_a_ticket() -> None:
    async with on_desk() as opened:
        opened.desk.change(replace(opened.desk.tickets["10423"], zone="reserve", status="pending"))
        await opened.settle()
        await opened.press("1")
        assert opened.screen.composer.mode is not Mode.PREVIEW
        assert "no reply on 1" in opened.notice


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"zone": "", "assignee_id": "8", "assignee": "Тарас"}, "Тарас has it"),
        ({"zone": "", "status": "done"}, "решена"),
        ({"zone": ""}, "on no list"),
    ],
)
async def test_a_ticket_that_leaves_by_itself_stays_open_and_says_why(over: dict[str, str], why: str) -> None:
    async with on_desk() as opened:
        await opened.press("j", "1")
        opened.desk.change(replace(opened.desk.tickets["10424"], **over))  # type: ignore[arg-type]
        await opened.settle()
        # The keys go on meaning the ticket that is being looked at, not the next one.
        assert opened.screen.ticket_id == "10424" == opened.screen.composer.ticket_id
        assert opened.screen.composer.mode is Mode.PREVIEW
        assert why in opened.lines[1]
        await opened.press("escape", "j")
        assert opened.screen.ticket_id == "10425"  # the one that took its place


async def test_a_customer_s_new_message_shows_and_typed_text_stays() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("отвеч")
        message = make_message(id="new", body="Вы ещё тут?", sent_at=NOW)
        opened.desk.change(opened.desk.tickets["10423"], message)
        await opened.settle()
        assert "Вы ещё тут?" in opened.picture
        assert "new message" in opened.lines[1]
        await opened.type("аю")
        assert opened.screen.composer.text == "отвечаю"
        assert opened.screen.composer.has_focus


async def test_what_happens_to_other_tickets_leaves_the_chain_alone() -> None:
    async with on_desk() as opened:
        before = opened.screen.chain.text
        asked = opened.desk.ticket

        def only_others(ticket_id: str) -> object:
            raise AssertionError(ticket_id)

        opened.desk.ticket = only_others  # type: ignore[assignment,method-assign]
        opened.desk.change(opened.desk.tickets["10430"], make_message(id="n", ticket_id="10430"))
        await opened.settle()
        opened.desk.ticket = asked  # type: ignore[method-assign]
        assert opened.screen.chain.text == before


async def test_only_zones_that_changed_are_read_again() -> None:
    desk = CountingDesk(20)
    async with on_desk(desk) as opened:
        desk.zones_asked.clear()
        desk.change(replace(desk.tickets["10382"], subject="другое"))
        await opened.settle()
        assert desk.zones_asked == {"overdue"}
        assert "другое" in opened.picture


async def test_everything_changed() -> None:
    async with on_desk() as opened:
        opened.desk.tickets["10423"] = replace(opened.desk.tickets["10423"], requester="Марина Ц.")
        opened.desk.tell(Notice(everything=True))
        await opened.settle()
        assert opened.picture.count("Марина") == 2


async def test_what_waits_in_the_outbox_is_marked_on_the_list_and_in_the_chain() -> None:
    async with on_desk() as opened:
        opened.desk.messages.append(
            make_message(id="o", kind=MessageKind.REPLY, author_id="7", client_key="op-10423", sent_at=NOW)
        )
        opened.desk.outgoing.append(pending("10423", OutgoingState.QUEUED))
        opened.desk.tell(Notice(tickets=frozenset({"10423"}), link=True))
        await opened.settle()
        assert "↑ in the outbox" in opened.picture
        row = next(line for line in opened.lines if "│▌" in line)
        assert "↑T│" in row


async def test_a_second_passes() -> None:
    async with on_desk() as opened:
        opened.desk.advance(60)
        opened.screen.tick()
        await opened.settle()
        assert "02:12 #10423" in opened.picture
        assert opened.lines[1].count("02:12") == 2  # the zone's and the ticket's


# The order


async def test_the_order_says_how_far_it_is() -> None:
    async with on_desk() as opened:
        text = opened.screen.order.text
        assert [line.split()[0] for line in text.splitlines()[:4]] == ["●", "●", "◐", "○"]
        for words in (
            "9 Nov",
            "в пути",
            "10 d",
            "Бутик на Садовой",
            "Пальто шерстяное, 38",
            "irina@example.org",
        ):
            assert words in text


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "expected 13 Nov"),
        ({"expected_at": NOW - timedelta(days=3)}, "was expected 9 Nov"),
        ({"status": "arrived"}, ""),  # it comes no more
    ],
)
async def test_when_an_order_comes_is_told_as_long_as_it_may(over: dict[str, Any], words: str) -> None:
    desk = make_desk()
    order = replace(desk.orders["77120"], reserve_until=None, **over)
    desk.orders[order.number] = order
    async with on_desk(desk) as opened:
        text = opened.screen.order.text
        assert words in text
        assert ("expected" in text) == bool(words)


async def test_where_the_reserve_finds_no_room_it_is_told_short() -> None:
    desk = make_desk()
    order = replace(desk.orders["77120"], reserve_until=NOW + timedelta(days=1))
    desk.orders[order.number] = order
    async with on_desk(desk, SMALL) as opened:
        line = next(line for line in opened.lines if "Order 77120" in line)
        assert "until 13 Nov 14:32 " in line
        assert "…" not in line


async def test_of_several_orders_the_key_shows_the_next() -> None:
    desk = make_desk()
    several = (make_order(), make_order(number="77121"))
    plain = desk.ticket

    def with_two(ticket_id: str) -> object:
        view = plain(ticket_id)
        return replace(view, orders=several) if view else None

    desk.ticket = with_two  # type: ignore[assignment,method-assign]
    async with on_desk(desk) as opened:
        assert "Order 77120" in opened.lines[1]
        assert "1/2" in opened.lines[1]
        await opened.press("p")
        assert "Order 77121" in opened.lines[1]
        await opened.press("з")
        assert "Order 77120" in opened.lines[1]


# How it folds


async def test_three_columns_where_there_is_room() -> None:
    async with on_desk(size=WIDE) as opened:
        assert opened.lines[1].count("┌") == 3


@pytest.mark.parametrize("size", [MIDDLE, SMALL])
async def test_two_columns_below_110_and_the_order_in_a_line(size: tuple[int, int]) -> None:
    async with on_desk(size=size) as opened:
        assert opened.lines[1].count("┌") == 2
        line = next(line for line in opened.lines if "Order 77120" in line)
        assert "◐ в пути" in line
        middle = opened.screen.chain.region
        await opened.press("p")
        assert opened.lines[1].count("┌") == 2
        assert "Пальто шерстяное" in opened.picture
        assert "F2 Вход" not in opened.picture
        assert opened.screen.chain.region == middle  # what is being read has not moved
        await opened.press("j")
        assert opened.screen.ticket_id == "10424"
        await opened.press("escape")
        assert "F2 Вход" in opened.picture


async def test_one_column_below_80_switches_between_list_and_ticket() -> None:
    async with on_desk(size=NARROW) as opened:
        assert opened.lines[1].count("┌") == 1
        assert "F2 Вход" in opened.picture
        await opened.press("j", "enter")
        assert "#10424 Пётр С. · Telegram" in opened.picture
        assert "F2 Вход" not in opened.picture
        await opened.press("j")
        assert "#10425" in opened.picture
        await opened.press("p")
        assert "Пальто шерстяное" in opened.picture
        await opened.press("escape", "escape")
        assert "F2 Вход" in opened.picture


@pytest.mark.parametrize("size", [WIDE, MIDDLE, SMALL, NARROW, (60, 15), (200, 60)])
async def test_at_every_size_the_frame_is_whole(size: tuple[int, int]) -> None:
    async with on_desk(size=size) as opened:
        width, height = size
        assert len(opened.lines) == height
        for keys in ((), ("enter",), ("2",), ("tab",), ("escape",), ("p",)):
            await opened.press(*keys)
            assert all(len(line) == width for line in opened.lines)
            for line in opened.lines[1:-2]:
                if line.strip():
                    assert line[0] in "┌├└│", line
                    assert line[-1] in "┐┤┘│┃", line


async def test_a_window_that_changes_its_size_keeps_everything() -> None:
    async with on_desk() as opened:
        await opened.press("j", "r")
        await opened.type("текст")
        for size in (SMALL, NARROW, MIDDLE, WIDE):
            await opened.pilot.resize_terminal(*size)
            await opened.settle()
        assert (opened.screen.ticket_id, opened.screen.composer.text) == ("10424", "текст")
        assert opened.lines[1].count("┌") == 3
        assert cursor_of(opened) == "10424"


@pytest.mark.parametrize("theme", [palette.name for palette in themes.PALETTES])
async def test_another_theme_reaches_every_line_at_once(theme: str) -> None:
    async with on_desk() as opened:
        opened.pilot.app.theme = "pult-light" if theme != "pult-light" else "pult-dark"
        await opened.settle()
        opened.pilot.app.theme = theme
        await opened.settle()
        variables = opened.pilot.app.theme_variables
        backs = {
            segment.style.bgcolor.name
            for y in range(1, 34)
            for segment in opened.screen._compositor.render_strips()[y]
            if segment.style is not None and segment.style.bgcolor is not None
        }
        assert {back.lower() for back in backs} <= {
            variables[name].lower() for name in ("background", "surface", "cursor-line")
        }


async def test_a_window_dragged_to_almost_nothing_and_back_loses_nothing() -> None:
    async with on_desk(size=WIDE) as opened:
        await opened.press("j", "r")
        await opened.type("уже смотрю")
        for size in ((20, 5), (1, 1), (200, 3), (3, 60), SMALL, (20, 5), WIDE):
            await opened.pilot.resize_terminal(*size)
            await opened.settle()
        assert opened.pilot.app.screen is opened.screen
        assert opened.screen.composer.text == "уже смотрю"
        assert opened.screen.composer.mode is Mode.EDITING
        assert opened.screen.composer.has_focus
        await opened.type(", минуту")
        await opened.press("escape")
        assert opened.desk.drafts["10424"].body == "уже смотрю, минуту"
        assert "уже смотрю, минуту" in opened.picture
        assert "r goes on writing · F8 sends" in opened.picture


async def test_a_window_that_gets_narrow_shows_what_one_was_doing() -> None:
    async with on_desk(size=WIDE) as opened:
        await opened.press("r")
        await opened.pilot.resize_terminal(*NARROW)
        await opened.settle()
        assert opened.screen.composer.has_focus
        assert opened.screen.composer.is_on_screen
        await opened.pilot.resize_terminal(*WIDE)
        await opened.press("escape")
        await opened.pilot.resize_terminal(*NARROW)
        await opened.settle()
        assert opened.screen.panes.is_on_screen
        assert not opened.screen.composer.is_on_screen
