"""Offline, honestly: how old everything is, what is only a wish, and one line on the return."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.views import Link, LinkState, Notice, Receipt
from screens.board.screen import BoardScreen
from screens.notices import NoticeLine
from storage.problems import Problem
from storage.records import OutgoingKind, OutgoingState
from tests.ui.desk_double import ME, NOW, DeskDouble, make_desk, pending
from tests.ui.on_desk import SMALL, WIDE, OnDesk, on_desk
from tests.ui.waiting_double import make_dispatch

S = OutgoingState
AWAY = Link(LinkState.OFFLINE, since=NOW - timedelta(minutes=13), as_of=NOW - timedelta(minutes=14))


def offline(*waiting: str) -> DeskDouble:
    desk = make_desk()
    desk.link_now = replace(AWAY, waiting=len(waiting))
    desk.waiting.there = [make_dispatch(number, S.QUEUED) for number in waiting]
    return desk


async def told(opened: OnDesk, link: Link) -> None:
    opened.desk.link_now = link
    opened.desk.tell(Notice(link=True))
    await opened.settle()


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_header_says_since_when_and_how_many_wait(size: tuple[int, int]) -> None:
    async with on_desk(offline("1", "2", "3"), size) as opened:
        head = opened.lines[0]
        assert "not reachable since 14:19" in head
        assert "3" in head.split("14:19")[-1]


async def test_lists_and_order_say_how_old_they_are_and_stop_when_they_are_fresh() -> None:
    async with on_desk(offline()) as opened:
        titles = [line for line in opened.lines if "F2 Вход" in line or "F5 Просрочка" in line]
        assert all("◔ 14 min" in line for line in titles), titles
        assert opened.lines[1].count("◔ 14 min") == 2, "the list and the order"
        opened.desk.advance(60)
        opened.screen.tick()
        await opened.settle()
        assert "◔ 15 min" in opened.picture
        await told(opened, Link(LinkState.ONLINE, as_of=opened.desk.now()))
        assert "◔" not in opened.picture


async def test_where_there_is_no_room_the_age_is_told_short() -> None:
    async with on_desk(offline(), SMALL) as opened:
        assert "◔14′" in opened.lines[1]
        opened.desk.advance(3600 * 5)
        opened.screen.tick()
        await opened.settle()
        assert "◔ " in opened.lines[1]


async def test_the_board_says_it_too() -> None:
    async with on_desk(offline()) as opened:
        await opened.press("g", "b")
        assert isinstance(opened.pilot.app.screen, BoardScreen)
        assert opened.picture.count("◔ 14 min") == 6


async def test_an_answer_that_is_late_is_stale_without_being_lost() -> None:
    desk = make_desk()
    desk.link_now = Link(LinkState.ONLINE, as_of=NOW - timedelta(seconds=59))
    async with on_desk(desk) as opened:
        assert "◔" not in opened.picture
        desk.advance(2)
        opened.screen.tick()
        await opened.settle()
        assert "◔ 1 min" in opened.picture


async def test_a_claim_is_a_wish_until_the_helpdesk_confirms_it() -> None:
    desk = offline()
    first = desk.first_in("incoming")
    assert first is not None
    async with on_desk(desk) as opened:
        desk.outgoing = [pending(first, kind=OutgoingKind.CLAIM, body="")]
        await opened.press("c")
        assert "a wish until it confirms" in opened.notice
        await told(opened, AWAY)
        opened.screen.panes.read_again()
        opened.screen.read_ticket_again()
        await opened.settle()
        assert "your claim waits" in opened.lines[1]
        assert any("◇" in line for line in opened.lines)
        desk.outgoing = []
        await told(opened, Link(LinkState.ONLINE, as_of=NOW))
        opened.screen.panes.read_again()
        opened.screen.read_ticket_again()
        await opened.settle()
        assert "claim waits" not in opened.lines[1]
        assert not any("◇" in line for line in opened.lines)
        assert any("◆" in line for line in opened.lines)
        assert ME.id == desk.tickets[first].assignee_id


async def test_what_is_ordered_offline_is_not_said_to_be_done() -> None:
    async with on_desk(offline()) as opened:
        opened.screen.took(Receipt("", "10423", 0.0, "hand-over of #10423"))
        await opened.settle()
        assert "waits in the outbox until the helpdesk is back" in opened.notice


async def test_on_the_return_one_line_says_what_was_sent_and_what_needs_a_look() -> None:
    desk = offline(*map(str, range(1, 13)))
    async with on_desk(desk) as opened:
        await told(opened, replace(AWAY, waiting=12))
        online = Link(LinkState.ONLINE, as_of=NOW, waiting=12)
        await told(opened, online)
        assert opened.notice == ""
        for number in range(1, 10):
            desk.waiting.becomes(str(number), S.SENT)
        for number in (10, 11):
            desk.waiting.becomes(str(number), S.CONFLICT)
        await told(opened, replace(online, waiting=1, needs_look=2))
        assert "Back online" not in opened.notice
        desk.waiting.becomes("12", S.CONFLICT)
        await told(opened, replace(online, waiting=0, needs_look=3))
        assert opened.notice == "Back online: 9 sent, 3 need a look — g x"
        await told(opened, replace(online, waiting=0, needs_look=3, as_of=NOW + timedelta(seconds=5)))
        opened.screen.query_one(NoticeLine).rest()
        await told(opened, replace(online, waiting=0, needs_look=3))
        assert opened.notice == "", "it is said once"


async def test_a_lost_race_says_who_won() -> None:
    desk = make_desk()
    desk.link_now = Link(LinkState.ONLINE, as_of=NOW)
    async with on_desk(desk) as opened:
        won = Problem("{agent} has taken this ticket first.", agent="Пётр")
        desk.waiting.there = [make_dispatch("10500", kind=OutgoingKind.CLAIM, body="", why=won)]
        await told(opened, Link(LinkState.ONLINE, as_of=NOW, needs_look=1))
        assert opened.notice == "#10500: Пётр has taken this ticket first. g x"


async def test_several_that_stop_at_once_are_counted() -> None:
    desk = make_desk()
    desk.link_now = Link(LinkState.ONLINE, as_of=NOW)
    async with on_desk(desk) as opened:
        desk.waiting.there = [make_dispatch("1"), make_dispatch("2")]
        await told(opened, Link(LinkState.ONLINE, as_of=NOW, needs_look=2))
        assert opened.notice == "2 need a look — g x"
