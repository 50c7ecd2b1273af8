"""Two people, one ticket: a soft sign, and where we are is told."""

from __future__ import annotations

import pytest

from console.upstream.protocol import Present
from console.views import Notice
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import MIDDLE, SMALL, WIDE, on_desk


@pytest.mark.parametrize(
    ("size", "looks", "writes"),
    [
        (WIDE, "◌ Тарас is here", "✎ Тарас is writing"),
        (MIDDLE, "◌ Тарас is here", "✎ Тарас is writing"),
        (SMALL, "◌ Тарас", "✎ Тарас"),
    ],
)
async def test_a_colleague_in_the_ticket_is_seen_beside_its_name(
    size: tuple[int, int], looks: str, writes: str
) -> None:
    desk = make_desk()
    async with on_desk(desk, size) as opened:
        ticket_id = opened.screen.ticket_id
        assert "Тарас" not in opened.lines[1]
        for writing, words in ((False, looks), (True, writes)):
            desk.presence.there = [Present(ticket_id, "8", "Тарас", writing)]
            desk.tell(Notice(tickets=frozenset({ticket_id})))
            await opened.settle()
            assert words in opened.lines[1], opened.lines[1]
        desk.presence.there = [Present(ticket_id, "8", "Тарас", True), Present(ticket_id, "9", "Лиза", False)]
        desk.tell(Notice(tickets=frozenset({ticket_id})))
        await opened.settle()
        assert f"{writes} +1" in opened.lines[1]
        await opened.press("r")
        await opened.type("Уже пишу")
        await opened.press("f8")
        assert opened.sent() == [(ticket_id, "Уже пишу")], "it is no lock"


async def test_where_we_are_is_told_and_whether_we_write() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        first = opened.screen.ticket_id
        await opened.press("r")
        await opened.type("Здр")
        await opened.press("escape", "j")
        assert desk.presence.said == [(first, False), (first, True), (first, False), ("10424", False)]
