"""Two drafts of one ticket: both are kept, and one key shows the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.views import Notice
from screens.desk.composer import Mode
from storage.records import Draft, DraftKind
from tests.ui.desk_double import NOW, DeskDouble, make_desk
from tests.ui.on_desk import SMALL, WIDE, on_desk

HERS, HIS = "Здравствуйте! Уже проверяю.", "Добрый день, сейчас посмотрю"


def desk_with_two() -> DeskDouble:
    desk = make_desk()
    first = desk.first_in("incoming")
    assert first is not None
    desk.drafts[first] = Draft(first, DraftKind.REPLY, HERS, NOW)
    desk.other_drafts.beside[first] = [Draft(first, DraftKind.REPLY, HIS, NOW - timedelta(minutes=30))]
    return desk


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_other_one_is_told_and_shown_by_a_key(size: tuple[int, int]) -> None:
    async with on_desk(desk_with_two(), size) as opened:
        assert "another draft of 14:02 · o" in opened.picture
        assert opened.screen.composer.text == HERS
        await opened.press("o")
        assert opened.screen.composer.text == HIS
        assert "another draft of 14:32" in opened.picture
        await opened.press("o")
        assert opened.screen.composer.text == HERS


async def test_what_is_being_typed_is_saved_before_the_other_is_shown() -> None:
    desk = desk_with_two()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("r")
        await opened.type("!!")
        assert opened.screen.composer.mode is Mode.EDITING
        await opened.press("escape", "o")
        assert opened.screen.composer.text == HIS
        assert [draft.body for draft in desk.other_drafts.others(ticket_id)] == [HERS + "!!"]


async def test_both_become_one_and_can_be_sent() -> None:
    desk = desk_with_two()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("O")
        assert opened.screen.composer.text == f"{HIS}\n\n{HERS}"
        assert "another draft" not in opened.picture
        await opened.press("f8")
        assert opened.sent() == [(ticket_id, f"{HIS}\n\n{HERS}")]


async def test_with_one_draft_the_key_says_so() -> None:
    async with on_desk() as opened:
        await opened.press("o")
        assert "only one draft" in opened.notice


async def test_the_desk_is_told_which_text_one_goes_on_from() -> None:
    desk = desk_with_two()
    async with on_desk(desk) as opened:
        first = opened.screen.ticket_id
        await opened.press("j")
        assert desk.other_drafts.taken[-2:] == [(first, HERS), ("10424", "")]
        await opened.press("r")
        await opened.type("Здр")
        desk.drafts["10424"] = Draft("10424", DraftKind.REPLY, "чужое", NOW)
        desk.tell(Notice(tickets=frozenset({"10424"})))
        await opened.settle()
        assert ("10424", "чужое") not in desk.other_drafts.taken, "nobody has seen it"


async def test_another_console_that_writes_meanwhile_is_noticed() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("r")
        await opened.type("Здр")
        assert "another draft" not in opened.picture
        desk.other_drafts.beside[ticket_id] = [Draft(ticket_id, DraftKind.REPLY, HIS, NOW)]
        desk.tell(Notice(tickets=frozenset({ticket_id})))
        await opened.settle()
        assert "another draft of 14:32" in opened.picture
        assert opened.screen.composer.text == "Здр"
