"""Handing over: the page of a ticket, shown by its key, and first to whoever gets the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.handing_over import received
from console.translation import _
from console.views import NotPossible, TicketView
from screens.desk.calling import CallingDesk
from screens.untrusted import joined, phrase, visible
from storage.problems import mark

if TYPE_CHECKING:
    from console.desk_port import DeskPort


class HandingDesk(CallingDesk):
    """`I`, and the first look at what a colleague has handed over."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._handed: set[str] = set()  # hand-overs that were shown

    def action_one_page(self) -> None:
        from screens.choose.page import Page, sections_shown

        if self.view is None:
            raise NotPossible(mark("No ticket is open: choose one first."))
        heading = phrase(_("#{number}, on one page"), number=self.view.ticket.number)
        self.app.push_screen(Page(heading, sections_shown(self.desk.handing.page(self.ticket_id))))

    def opened_ticket(self, view: TicketView | None) -> None:
        super().opened_ticket(view)
        note = received(view, self.desk.me.id) if view is not None else None
        if view is None or note is None or note.message.id in self._handed:
            return
        from screens.choose.page import Page

        self._handed.add(note.message.id)
        words = _("#{number} was handed over to you by {who}")
        heading = phrase(words, number=view.ticket.number, who=note.message.author)
        self.app.push_screen(Page(heading, joined((visible(note.message.body), ""))))
