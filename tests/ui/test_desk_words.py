"""What a desk calls an order: a purchase, an application; in the profile's own words."""

from __future__ import annotations

from dataclasses import replace

from screens.desk.copies import copies
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import on_desk

WORDS = {
    "order": {"en": "Purchase", "ru": "Покупка", "uk": "Покупка"},
    "number": {"en": "Purchase number", "ru": "Номер покупки", "uk": "Номер покупки"},
}


async def test_the_pane_and_the_copies_use_the_desks_own_words() -> None:
    desk = make_desk()
    desk.profile = replace(desk.profile, words=WORDS)
    async with on_desk(desk) as opened:
        assert "Покупка 77120" in opened.lines[1]
        assert "Order 77120" not in opened.picture
        view = opened.screen.view
        assert view is not None
        assert "Номер покупки" in [copy.title for copy in copies(desk, view)]


async def test_a_desk_without_words_of_its_own_has_orders() -> None:
    async with on_desk(make_desk()) as opened:
        assert "Order 77120" in opened.lines[1]
