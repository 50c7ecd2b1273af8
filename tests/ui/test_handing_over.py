"""`I` shows a ticket on one page, `a` takes it along, and the new owner sees it first."""

from __future__ import annotations

from dataclasses import replace

from console.views import ChainEntry, TicketView
from screens.choose.page import Page
from storage.records import MessageKind
from tests.ui.desk_double import ME, DeskDouble, make_desk, make_message
from tests.ui.on_desk import SMALL, OnDesk, on_desk


def shows_page(opened: OnDesk) -> bool:
    return isinstance(opened.pilot.app.screen, Page)


async def test_the_page_is_shown_and_left_by_the_same_key() -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        await opened.press("I")
        assert shows_page(opened)
        assert "where is it" in opened.picture
        await opened.press("I")
        assert not shows_page(opened)


async def test_what_goes_along_is_seen_before_it_is_handed_over() -> None:
    desk = make_desk()
    async with on_desk(desk, size=SMALL) as opened:
        await opened.press("a")
        assert "where is it" in opened.picture


class HandedOver(DeskDouble):
    """A desk one of whose tickets has come from a colleague."""

    handed = ""

    def ticket(self, ticket_id: str) -> TicketView | None:
        view = super().ticket(ticket_id)
        if view is None or ticket_id != self.handed:
            return view
        note = make_message(
            id="h1",
            ticket_id=ticket_id,
            kind=MessageKind.NOTE,
            body="Call her back before six",
            author="Petro",
            author_id="8",
        )
        entry = ChainEntry(note, None, "hand-over", ME.id)
        return replace(view, mine=True, chain=(*view.chain, entry))


async def test_the_new_owner_sees_the_page_first_and_once() -> None:
    plain = make_desk()
    desk = HandedOver(plain.tickets.values(), plain.messages, plain.orders.values(), plain.customers.values())
    desk.handed = desk.rows(desk.zones()[0].zone.key, 1, 1)[0].id
    async with on_desk(desk) as opened:
        await opened.press("j")
        assert opened.screen.ticket_id == desk.handed
        assert shows_page(opened)
        assert "Call her back before six" in opened.picture
        await opened.press("enter", "k", "j")
        assert not shows_page(opened)
