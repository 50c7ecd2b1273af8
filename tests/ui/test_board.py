"""The board with real keys: what it shows, where it leads, and that the desk below is left as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.widget import Widget

from console.views import Notice
from screens.board.screen import READ_AGAIN, BoardScreen
from screens.desk.composer import Mode
from storage.records import Ticket
from tests.ui.builders import ME, NOW, make_ticket
from tests.ui.desk_double import DeskDouble, make_desk
from tests.ui.on_desk import MIDDLE, NARROW, SMALL, WIDE, OnDesk, on_desk


def theirs(number: int, zone: str, agent: str = "8", minutes: float = -2.0, **over: object) -> Ticket:
    return make_ticket(
        id=str(number),
        zone=zone,
        assignee_id=agent,
        assignee="Тарас",
        due_at=NOW + timedelta(minutes=minutes),
        **over,
    )


def busy_desk() -> DeskDouble:
    """A usual morning, with two colleagues at work."""
    desk = make_desk()
    desk.theirs = [
        theirs(501, "incoming"),
        theirs(502, "incoming", "9", 90),
        theirs(503, "work_chats", "9", 5),
    ]
    desk.tickets["10424"] = replace(desk.tickets["10424"], assignee_id=ME.id, assignee=ME.name)
    return desk


@asynccontextmanager
async def on_board(
    desk: DeskDouble | None = None, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[OnDesk, BoardScreen]]:
    async with on_desk(desk or busy_desk(), size) as opened:
        await opened.press("f10")
        board = opened.pilot.app.screen
        assert isinstance(board, BoardScreen)
        yield opened, board


def zone_of(board: BoardScreen) -> str:
    assert board.card is not None
    return board.card.zone


def chosen(board: BoardScreen) -> str:
    assert board.card is not None
    return board.card.chosen.id if board.card.chosen else ""


async def test_all_zones_with_who_is_on_each_and_colleagues_tickets() -> None:
    async with on_board() as (opened, _board):
        picture = opened.picture
        for said in (
            "F2 Вход ── 14 ──",
            "F3 Мессенджеры ── 7 ──",
            "F4 Рабочие чаты ── 1 ──",
            "F5 Просрочка ── 5 ──",
            "F6 Резерв ── 9 ──",
            "F7 Доставленные ── 4 ──",
            "◆ you 1 · Тарас 1 · Лиза 1",
            "11 free",
            "5 overdue",
        ):
            assert said in picture, said
        assert "−2:00 #501" in picture  # most urgent first, though a colleague's
        assert "Тарас" in next(line for line in opened.lines if "#501" in line)


@pytest.mark.parametrize(
    ("size", "beside"), [(WIDE, 3), ((110, 30), 3), (MIDDLE, 2), (SMALL, 2), (NARROW, 1), ((200, 60), 3)]
)
async def test_it_folds(size: tuple[int, int], beside: int) -> None:
    async with on_board(size=size) as (opened, board):
        assert opened.lines[1].count("┌") == beside
        for card in board.cards.values():
            if card.region.bottom <= board.grid.region.bottom:
                assert card.view_height >= 5
        whole = "\n".join(opened.lines)
        assert ("F7" in whole) == (beside > 1)
        assert opened.lines[-1].strip()  # the keys


async def test_one_column_scrolls_to_the_chosen_zone() -> None:
    async with on_board(size=NARROW) as (opened, board):
        assert "F7 Доставленные" not in opened.picture
        await opened.press("f7")
        assert "F7 Доставленные" in opened.picture
        assert board.cards["delivered"].region.bottom <= board.grid.region.bottom
        await opened.press("f2")
        assert "┌ F2 Вход" in opened.lines[1]


async def test_folding_while_it_is_open_keeps_the_zone_and_the_ticket() -> None:
    async with on_board() as (opened, board):
        await opened.press("f6", "J", "J")
        before = chosen(board)
        for size in (SMALL, NARROW, (200, 60), WIDE):
            await opened.pilot.resize_terminal(*size)
            await opened.settle()
            assert (zone_of(board), chosen(board)) == ("reserve", before)
            assert "▌ " in opened.picture


@pytest.mark.parametrize(
    ("keys", "zone"),
    [
        ((), "incoming"),
        (("l",), "messengers"),
        (("д",), "messengers"),  # the same key on a Cyrillic layout
        (("right", "right"), "work_chats"),
        (("right", "right", "right"), "work_chats"),
        (("j",), "overdue"),
        (("о",), "overdue"),
        (("j", "л"), "incoming"),
        (("down", "l", "h"), "overdue"),
        (("down", "р"), "overdue"),
        (("tab", "tab", "tab", "tab"), "reserve"),
        (("shift+tab",), "delivered"),
        (("f6",), "reserve"),
        (("f6", "k"), "messengers"),
    ],
)
async def test_keys_lead_from_zone_to_zone(keys: tuple[str, ...], zone: str) -> None:
    async with on_board() as (opened, board):
        await opened.press(*keys)
        assert zone_of(board) == zone


async def test_enter_opens_the_zone_on_the_desk_at_its_most_urgent_ticket_of_ours() -> None:
    async with on_board() as (opened, _board):
        await opened.press("f6", "enter")
        assert opened.pilot.app.screen is opened.screen
        assert opened.screen.ticket_id == "9100"
        assert opened.screen.panes.active is opened.screen.panes.of("reserve")
        assert opened.screen.panes.of("reserve").cursor == "9100"
        await opened.press("f10", "f2", "enter")
        assert opened.screen.ticket_id == "10423"  # not #501: that is a colleague's


async def test_enter_finds_ones_own_ticket_behind_any_number_of_colleagues() -> None:
    desk = busy_desk()
    desk.theirs += [theirs(600 + n, "reserve", minutes=n - 70.0) for n in range(60)]
    async with on_board(desk) as (opened, board):
        await opened.press("f6")
        assert chosen(board) == "600"
        await opened.press("enter")
        assert opened.screen.ticket_id == "9100"


async def test_any_ticket_is_reached_also_a_colleagues() -> None:
    async with on_board() as (opened, board):
        await opened.press("J", "J", "J", "K")
        assert chosen(board) == "10425"
        await opened.press("enter")
        assert opened.screen.ticket_id == "10425"
        await opened.press("f10", "K", "K", "K")
        again = opened.pilot.app.screen
        assert isinstance(again, BoardScreen)
        assert chosen(again) == "501"
        opened.desk.tickets["501"] = replace(opened.desk.theirs[0], zone="")
        await opened.press("enter")
        assert opened.screen.ticket_id == "501"


async def test_an_empty_zone_opens_empty() -> None:
    desk = busy_desk()
    desk.theirs = []
    async with on_board(desk) as (opened, _board):
        assert "Nothing waits here." in opened.picture
        await opened.press("f4", "J", "enter")
        assert opened.notice == ""
        assert opened.screen.panes.active is opened.screen.panes.of("work_chats")
        assert opened.screen.ticket_id == ""


async def test_a_key_without_tickets_says_why() -> None:
    desk = busy_desk()
    desk.theirs = []
    async with on_board(desk) as (opened, _board):
        await opened.press("f4", "J")
        assert "Nothing waits in this zone." in opened.picture


async def test_a_click_opens_the_ticket_and_one_on_the_head_only_chooses_the_zone() -> None:
    async with on_board() as (opened, board):
        await opened.pilot.click("#card-overdue", offset=(5, 1))
        await opened.settle()
        assert zone_of(board) == "overdue"
        await opened.pilot.click("#card-messengers", offset=(5, 5))
        await opened.settle()
        assert opened.pilot.app.screen is opened.screen
        assert opened.screen.ticket_id == "9001"


class Below:
    """What the desk below shows, and where the keys go."""

    def __init__(self, opened: OnDesk) -> None:
        screen = opened.screen
        self.ticket = screen.ticket_id
        self.chain = screen.chain.top
        self.zone = screen.panes.active.zone if screen.panes.active else ""
        self.row = screen.panes.active.cursor_row if screen.panes.active else -1
        self.top = screen.panes.active.top if screen.panes.active else -1
        self.text = screen.composer.text
        self.cursor = screen.composer.cursor_location
        self.mode = screen.composer.mode
        self.focused: Widget | None = screen.focused

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Below) and vars(self) == vars(other)


@pytest.mark.parametrize("back", ["escape", "f10"])
@pytest.mark.parametrize("writes", [True, False])
async def test_leaving_goes_back_exactly_to_where_one_was(back: str, writes: bool) -> None:
    async with on_desk(busy_desk(), SMALL) as opened:
        await opened.press("j", "j", "j")
        if writes:
            await opened.press("r")
            await opened.type("начало")
            await opened.press("left", "left")
            opened.screen.save_drafts()
            await opened.settle()
        before = Below(opened)
        picture = opened.picture
        orders = list(opened.desk.told)
        await opened.press("f10", "f6", "J", "j", back)
        assert Below(opened) == before
        assert opened.picture == picture
        assert [told for told in opened.desk.told if told not in orders and told[0] != "save_draft"] == []
        if writes:
            await opened.type("х")
            assert opened.screen.composer.text == "начахло"
            assert opened.screen.composer.mode is Mode.EDITING


async def test_what_was_being_written_is_kept_when_another_ticket_is_chosen() -> None:
    async with on_desk(busy_desk()) as opened:
        ticket = opened.screen.ticket_id
        await opened.press("r")
        await opened.type("начало")
        await opened.press("f10", "f6", "enter")
        assert opened.screen.ticket_id == "9100"
        assert opened.desk.drafts[ticket].body == "начало"
        assert opened.screen.composer.text == ""


def reads(desk: DeskDouble) -> Callable[[], list[frozenset[str] | None]]:
    """What has been read for the board since the last time that was asked."""
    desk.boards_read.clear()

    def since() -> list[frozenset[str] | None]:
        found = list(desk.boards_read)
        desk.boards_read.clear()
        return found

    return since


async def test_only_the_zones_concerned_are_read_again() -> None:
    async with on_board() as (opened, board):
        read = reads(opened.desk)
        opened.desk.change(make_ticket(id="9500", zone="reserve", due_at=NOW + timedelta(seconds=5)))
        await opened.settle()
        assert read() == [frozenset({"reserve"})]
        assert board.cards["reserve"].board.count == 10
        assert "#9500" in opened.picture
        opened.desk.tell(Notice(link=True))
        await opened.settle()
        assert read() == []
        opened.desk.tell(Notice(everything=True))
        await opened.settle()
        assert read() == [None]


async def test_the_cursor_stays_on_its_ticket_and_without_a_hand_on_the_most_urgent() -> None:
    async with on_board() as (opened, board):
        opened.desk.change(make_ticket(id="9500", due_at=NOW))
        await opened.settle()
        assert chosen(board) == "9500"
        await opened.press("J")
        assert chosen(board) == "10423"
        opened.desk.change(make_ticket(id="9501", due_at=NOW - timedelta(seconds=5)))
        await opened.settle()
        assert chosen(board) == "10423"
        opened.desk.change(make_ticket(id="10423", zone=""))
        await opened.settle()
        assert chosen(board) == "9501"


async def test_a_card_shows_its_first_tickets_until_somebody_looks_through_it() -> None:
    desk = busy_desk()
    desk.theirs += [theirs(600 + n, "overdue", minutes=n - 70.0) for n in range(20)]
    async with on_board(desk, SMALL) as (opened, board):
        assert "#600" in opened.picture
        await opened.press("f5")
        assert chosen(board) == "10384"
        assert "▌ −4:41 #10384" in opened.picture
        await opened.press("f2")
        assert "#600" in opened.picture
        await opened.press("f5", "J", "f2")
        assert "−3:41 #10383" in opened.picture  # where somebody was, it stays


async def test_a_second_repaints_clocks_and_lays_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_board() as (opened, board):
        laid_out: list[bool] = []
        monkeypatch.setattr(type(board), "_refresh_layout", lambda *_args, **_more: laid_out.append(True))
        read = reads(opened.desk)
        assert "▌ 03:12 #10423" in opened.picture
        opened.desk.advance(12)
        board.tick()
        await opened.settle()
        assert "▌ 03:00 #10423" in opened.picture
        await opened.press("J", "l", "j")
        assert laid_out == []
        assert read() == []


async def test_what_changes_with_time_alone_is_read_now_and_then() -> None:
    async with on_board() as (opened, board):
        read = reads(opened.desk)
        for _second in range(READ_AGAIN):
            board.tick()
        assert read() == [None]


async def test_a_long_zone_is_read_on_as_far_as_one_goes() -> None:
    desk = busy_desk()
    for number in range(300):
        ticket = make_ticket(id=f"{20000 + number}", due_at=NOW + timedelta(hours=5, seconds=number))
        desk.tickets[ticket.id] = ticket
    async with on_board(desk) as (opened, board):
        card = board.cards["incoming"]
        assert (len(card.board.rows), card.board.count) == (24, 314)
        await opened.press(*["pagedown"] * 3)
        assert len(card.board.rows) == 48
        for _page in range(40):
            card.page(1)
            await opened.pilot.pause()
        assert len(card.board.rows) == 314
        assert chosen(board) == "20299"
        assert "#20299" in opened.picture


async def test_the_help_lists_the_boards_keys() -> None:
    async with on_board() as (opened, _board):
        await opened.press("question_mark")
        assert "Open the zone on the desk" in opened.picture
        await opened.press("escape", "escape")
        assert opened.pilot.app.screen is opened.screen


async def test_the_palette_finds_it() -> None:
    async with on_desk(busy_desk()) as opened:
        await opened.press("colon")
        await opened.type("board")
        await opened.press("enter")
        assert isinstance(opened.pilot.app.screen, BoardScreen)


async def test_the_desk_below_is_not_painted_and_is_up_to_date_when_it_is_seen_again() -> None:
    async with on_board() as (opened, board):
        painted: list[bool] = []
        whole = board._compositor.render_full_update

        def spy(*, simplify: bool = False) -> object:
            painted.append(True)
            return whole(simplify=simplify)

        board._compositor.render_full_update = spy  # type: ignore[method-assign,assignment]
        opened.desk.advance(30)
        opened.screen.tick()
        board.tick()
        opened.desk.change(make_ticket(id="9500", due_at=NOW))
        await opened.settle()
        assert painted == []
        await opened.press("escape")
        assert "F2 Вход ── 13 ─────────────── −0:30" in opened.picture
        assert "▌ 02:42 #10423" in opened.picture
