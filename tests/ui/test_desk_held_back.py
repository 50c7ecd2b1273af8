"""A reply that stopped on its way out: the screen says why, and one key decides."""

from __future__ import annotations

from storage.problems import Problem, packed
from storage.records import OutgoingState
from tests.ui.builders import pending
from tests.ui.desk_double import DeskDouble, make_desk
from tests.ui.on_desk import on_desk

WHY = Problem("{customer} has written again since.", customer="Ирина К.")


def stopped_desk() -> DeskDouble:
    desk = make_desk()
    first = desk.first_in("incoming")
    assert first is not None
    desk.outgoing = [pending(first, OutgoingState.CONFLICT, last_error=packed(WHY))]
    return desk


async def test_it_says_why_and_f8_sends_it_all_the_same() -> None:
    desk = stopped_desk()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        assert str(WHY) in opened.notice
        await opened.press("f8")
        assert ("send_anyway", ticket_id) in desk.told
        assert opened.sent() == []


async def test_r_takes_its_text_back_into_the_composer() -> None:
    desk = stopped_desk()
    body = desk.outgoing[0].body
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("r")
        assert ("back_to_draft", ticket_id) in desk.told
        assert opened.screen.composer.text == body
        await opened.press("f8")
        assert opened.sent() == [(ticket_id, body)]


async def test_without_one_f8_has_nothing_to_send() -> None:
    async with on_desk() as opened:
        await opened.press("f8")
        assert opened.sent() == []
        assert "nothing to send" in opened.notice
