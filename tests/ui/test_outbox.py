"""The outbox on the screen: what stopped beside what changed, and one key for each way on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.upstream.protocol import Merged
from console.views import Notice
from screens.choose.confirm import Confirm
from screens.desk.composer import Mode
from screens.desk.screen import DeskScreen
from screens.notices import NoticeLine
from screens.outbox.screen import OutboxScreen
from storage.problems import Problem, StorageProblem
from storage.records import Draft, DraftKind, OutgoingKind, OutgoingState
from tests.ui.desk_double import HOSTILE, NOW, DeskDouble, make_desk
from tests.ui.on_desk import MIDDLE, NARROW, SMALL, WIDE, OnDesk, on_desk
from tests.ui.waiting import until
from tests.ui.waiting_double import ANSWERED, make_dispatch

S = OutgoingState
GONE = Problem("The ticket is no longer there, or hidden from you; the text is kept here.")
STOPPED = ("10423", "10424", "10425")
GOING = ("10426", "10427")


def full_desk() -> DeskDouble:
    desk = make_desk()
    desk.waiting.there = [
        *(make_dispatch(number) for number in STOPPED),
        *(make_dispatch(number, S.QUEUED) for number in GOING),
    ]
    desk.link_now = replace(desk.link_now, waiting=2, needs_look=3)
    return desk


def outbox(opened: OnDesk) -> OutboxScreen:
    screen = opened.pilot.app.screen
    assert isinstance(screen, OutboxScreen), screen
    return screen


def chosen(opened: OnDesk) -> str:
    found = outbox(opened).chosen
    return found.number if found is not None else ""


def decided(opened: OnDesk) -> list[tuple[str, ...]]:
    ways = {"send_anyway", "as_note", "to_draft", "drop", "arrived", "follow"}
    return [told for told in opened.desk.told if told[0] in ways]


def notice(opened: OnDesk) -> str:
    return opened.pilot.app.screen.query(NoticeLine).first().words


@pytest.mark.parametrize("size", [WIDE, MIDDLE, SMALL, NARROW])
async def test_what_needs_a_word_comes_first_with_the_reply_and_what_changed(size: tuple[int, int]) -> None:
    async with on_desk(full_desk(), size) as opened:
        await opened.press("g", "x")
        assert [each.number for each in outbox(opened).listing.dispatches] == [*STOPPED, *GOING]
        assert chosen(opened) == "10423"
        assert "заказ 77120 в пути" in outbox(opened).reply.text
        assert "has written again" in outbox(opened).changes.text
        assert "Уже не нужно" in outbox(opened).changes.text
        for words in ("Needs you  3", "Goes by itself  2", "Уже не нужно", "Ваш заказ 77120"):
            assert words in opened.picture, opened.picture


async def test_v_shows_what_changed_in_the_whole_of_the_ticket() -> None:
    async with on_desk(full_desk(), SMALL) as opened:
        await opened.press("g", "x")
        assert "Заказ оплатила" not in opened.picture
        await opened.press("v")
        assert "Заказ оплатила" in outbox(opened).changes.text
        assert "Уже не нужно" in opened.picture
        assert not outbox(opened).reply.display
        await opened.press("v")
        assert "Заказ оплатила" not in outbox(opened).changes.text
        assert outbox(opened).reply.display


@pytest.mark.parametrize(
    ("key", "way"), [("s", "send_anyway"), ("n", "as_note"), ("b", "to_draft"), ("d", "drop")]
)
async def test_one_key_decides_and_the_next_is_under_the_cursor(key: str, way: str) -> None:
    async with on_desk(full_desk()) as opened:
        await opened.press("g", "x", "j")
        assert chosen(opened) == "10424"
        await opened.press(key)
        assert decided(opened) == [(way, "g-10424")]
        assert chosen(opened) == "10425"
        await opened.press(key)
        assert chosen(opened) == "10423"
        await opened.press(key)
        assert [told[1] for told in decided(opened)] == ["g-10424", "g-10425", "g-10423"]


async def test_an_edited_reply_is_sent_from_the_desk_and_one_is_back_for_the_next() -> None:
    desk = full_desk()
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        desk.drafts["10423"] = Draft("10423", DraftKind.REPLY, "Ваш заказ 77120 в пути.", NOW)
        await opened.press("e")
        assert decided(opened) == [("to_draft", "g-10423")]
        assert isinstance(opened.pilot.app.screen, DeskScreen)
        assert opened.screen.ticket_id == "10423"
        assert opened.screen.composer.mode is Mode.EDITING
        await opened.type("!")
        await opened.press("f8")
        assert opened.sent() == [("10423", "Ваш заказ 77120 в пути.!")]
        assert chosen(opened) == "10424"


async def test_when_nothing_else_needs_a_word_one_stays_on_the_desk() -> None:
    desk = full_desk()
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        desk.drafts["10423"] = Draft("10423", DraftKind.REPLY, "Ваш заказ", NOW)
        await opened.press("e")
        desk.link_now = replace(desk.link_now, needs_look=0)
        await opened.press("f8")
        assert isinstance(opened.pilot.app.screen, DeskScreen)


async def test_who_leaves_the_edit_is_not_brought_back_later() -> None:
    desk = full_desk()
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        desk.drafts["10423"] = Draft("10423", DraftKind.REPLY, "Ваш заказ", NOW)
        await opened.press("e", "escape", "r")
        await opened.press("f8")
        assert opened.sent() == [("10423", "Ваш заказ")]
        assert isinstance(opened.pilot.app.screen, DeskScreen)


async def test_a_doubtful_one_is_told_as_arrived_or_sent_again() -> None:
    desk = make_desk()
    desk.waiting.there = [make_dispatch("1", S.NEEDS_DECISION), make_dispatch("2", S.NEEDS_DECISION)]
    async with on_desk(desk) as opened:
        await opened.press("g", "x", "a", "s")
        assert decided(opened) == [("arrived", "g-1"), ("send_anyway", "g-2")]


@pytest.mark.parametrize(
    ("state", "key", "why"),
    [
        (S.CONFLICT, "a", "not in doubt"),
        (S.QUEUED, "s", "by itself"),
        (S.CONFLICT, "f", "has not become part"),
    ],
)
async def test_a_key_that_cannot_work_says_why(state: OutgoingState, key: str, why: str) -> None:
    desk = make_desk()
    desk.waiting.there = [make_dispatch("1", state)]
    async with on_desk(desk) as opened:
        await opened.press("g", "x", key)
        assert decided(opened) == []
        assert why in notice(opened)


async def test_without_its_ticket_a_text_can_be_copied_and_kept() -> None:
    desk = make_desk()
    desk.waiting.there = [make_dispatch("1", S.FAILED, why=GONE, here=False, requester="")]
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        assert "no longer there" in opened.picture
        for key in ("e", "n", "enter", "v"):
            await opened.press(key)
            assert "not here any more" in notice(opened)
        await opened.press("y")
        assert "заказ 77120" in opened.pilot.app.clipboard
        await opened.press("b")
        assert decided(opened) == [("to_draft", "g-1")]


async def test_a_call_that_opens_its_ticket_has_none_yet() -> None:
    desk = make_desk()
    desk.waiting.there = [make_dispatch("1", S.QUEUED, kind=OutgoingKind.TICKET, here=False)]
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        assert "A ticket is opened" in outbox(opened).changes.text


async def test_a_merged_ticket_is_followed_after_a_yes() -> None:
    desk = make_desk()
    merged = make_dispatch("1", why=Merged("1", "10424"), merged_into="10424", here=False)
    desk.waiting.there = [merged]
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        assert "10424" in outbox(opened).changes.text
        await opened.press("f", "n")
        assert decided(opened) == []
        await opened.press("f")
        dialog = opened.pilot.app.screen
        assert isinstance(dialog, Confirm)
        assert "10424" in opened.picture
        await until(opened.pilot, lambda: dialog.armed)
        await opened.press("y")
        await until(opened.pilot, lambda: opened.pilot.app.screen is not dialog)
        await opened.settle()
        assert decided(opened) == [("follow", "g-1")]


async def test_what_changes_meanwhile_is_shown_and_the_cursor_stays() -> None:
    desk = full_desk()
    async with on_desk(desk) as opened:
        await opened.press("g", "x", "j", "j", "j")
        assert chosen(opened) == "10426"
        desk.waiting.becomes("10427", S.SENT)
        desk.waiting.becomes("10424", S.SENT)
        desk.tell(Notice(link=True))
        await opened.settle()
        assert chosen(opened) == "10426"
        desk.waiting.becomes("10426", S.SENT)
        desk.tell(Notice(link=True))
        await opened.settle()
        assert chosen(opened) == "10425"


async def test_an_empty_outbox_says_so_and_esc_leads_back() -> None:
    async with on_desk() as opened:
        await opened.press("g", "x")
        assert "Nothing waits to be sent." in opened.picture
        await opened.press("s")
        assert "Nothing waits to be sent." in notice(opened)
        await opened.press("escape")
        assert isinstance(opened.pilot.app.screen, DeskScreen)


async def test_enter_opens_the_ticket_on_the_desk() -> None:
    async with on_desk(full_desk()) as opened:
        await opened.press("g", "x", "j", "enter")
        assert isinstance(opened.pilot.app.screen, DeskScreen)
        assert opened.screen.ticket_id == "10424"


async def test_a_full_disk_is_told_and_nothing_is_lost() -> None:
    desk = full_desk()
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        desk.refuses["send_anyway"] = StorageProblem("The disk is full: {path}.", path="/x")
        await opened.press("s")
        assert "The disk is full" in notice(opened)
        assert chosen(opened) == "10423"


async def test_who_only_reads_decides_nothing() -> None:
    desk = full_desk()
    desk.read_only = "oksana@host"
    async with on_desk(desk) as opened:
        await opened.press("g", "x", "s", "d", "n", "b", "e")
        assert decided(opened) == []
        assert notice(opened)


def hostile() -> Iterator[str]:
    yield from HOSTILE.values()


@pytest.mark.parametrize("text", hostile())
async def test_strangers_words_are_only_words(text: str) -> None:
    desk = make_desk()
    why = Problem("{customer} has written again since.", customer=text)
    desk.waiting.there = [
        make_dispatch("1", requester=text, subject=text, body=text, why=why),
        make_dispatch("2", S.NEEDS_DECISION, requester=text, body=text, why=why),
    ]
    async with on_desk(desk, SMALL) as opened:
        await opened.press("g", "x", "v", "j")
        picture = opened.picture
        assert not any(ord(each) < 32 and each != "\n" for each in picture)
        assert chosen(opened) == "2"


async def test_a_lone_claim_that_was_lost_says_who_won() -> None:
    desk = make_desk()
    taken = Problem("{agent} has taken this ticket first.", agent="Пётр")
    desk.waiting.there = [make_dispatch("1", kind=OutgoingKind.CLAIM, body="", why=taken)]
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        assert "Пётр has taken this ticket first." in opened.picture
        await opened.press("n")
        assert "only changes the ticket" in notice(opened)
        await opened.press("d")
        assert decided(opened) == [("drop", "g-1")]


async def test_ages_go_on_and_the_newest_word_of_a_colleague_is_told() -> None:
    desk = full_desk()
    desk.waiting.there[0] = replace(desk.waiting.there[0], why=ANSWERED)
    async with on_desk(desk) as opened:
        await opened.press("g", "x")
        assert "47 min" in opened.picture
        assert "Пётр Лысенко has answered" in opened.picture
        desk.advance(3600)
        outbox(opened).tick()
        await opened.settle()
        assert "107 min" in opened.picture
