"""`P` on the desk: two keys where nothing more is needed, and the fields where something is."""

from __future__ import annotations

from tests.ui.desk_double import make_desk
from tests.ui.on_desk import on_desk


async def test_a_status_without_needs_is_two_keys() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("З", "1")
        assert desk.moving.moved == [(ticket_id, "fitting", {})]


async def test_what_a_status_needs_is_asked_for_and_may_not_be_empty() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        ticket_id = opened.screen.ticket_id
        await opened.press("P", "2", "enter")
        assert desk.moving.moved == []
        assert "This is needed for that status." in opened.picture
        await opened.press("t", "o", "o", "space", "b", "i", "g", "enter")
        assert desk.moving.moved == [(ticket_id, "refused", {"reason": "too big"})]


async def test_what_the_desk_refuses_is_told() -> None:
    desk = make_desk()
    desk.moving.refuses = True
    async with on_desk(desk) as opened:
        await opened.press("P", "1")
        assert opened.notice == "This ticket has no order that could be moved."
