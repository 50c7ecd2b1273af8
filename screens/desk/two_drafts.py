"""A ticket for which two consoles began something: both texts are kept, and one key shows the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.moments import short_time
from console.translation import _, ngettext
from console.views import NotPossible, TicketView
from screens.desk.commands import OTHER_DRAFT
from screens.desk.keeping import KeepingDesk
from screens.notices import Tone
from screens.untrusted import phrase
from storage.problems import mark

if TYPE_CHECKING:
    from console.desk_port import DeskPort
    from storage.records import Draft


class TwoDraftsDesk(KeepingDesk):
    """Tells the desk which text is before the operator, so that only that one is written over."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._beside: tuple[Draft, ...] = ()

    def shows_draft(self, view: TicketView | None) -> None:
        super().shows_draft(view)
        if view is not None:
            self.desk.other_drafts.taken_up(view.ticket.id, view.draft.body if view.draft else "")
        self._read_beside()

    def drafts_saved(self) -> None:
        super().drafts_saved()
        self._read_beside()

    def reread_ticket(self, view: TicketView) -> None:
        before = self._beside
        self._read_beside()
        super().reread_ticket(view)
        if self._beside != before:
            self.show_composer_title()

    def _read_beside(self) -> None:
        self._beside = self.desk.other_drafts.others(self.ticket_id) if self.ticket_id else ()

    def beside_words(self) -> str:
        if not self._beside:
            return ""
        words = _("another draft of {time} · {key}").format(
            time=short_time(self._beside[0].saved_at, self.desk.timezone()),
            key=self.key_of("desk.other_draft"),
        )
        more = len(self._beside) - 1
        return words + (ngettext(", {n} more", ", {n} more", more).format(n=more) if more else "")

    async def action_other_draft(self) -> None:
        """Show the other text; the one that was shown is kept in its place."""
        ticket_id = self.ticket_id
        await self.write(self._drafts.save)
        await self.write(lambda: self.desk.other_drafts.switch(ticket_id))
        self._show_anew()
        self.say(phrase(_("This is the other draft. {key} shows the first one again."), key=self._key()))

    async def action_join_drafts(self) -> None:
        """Both texts as one, the other one first."""
        ticket_id = self.ticket_id
        await self.write(self._drafts.save)
        await self.write(lambda: self.desk.other_drafts.join(ticket_id))
        self._show_anew()
        self.say(phrase(_("Both drafts are one now; read it before you send it.")), Tone.DONE)

    def _key(self) -> str:
        return self.key_of("desk.other_draft")

    def _show_anew(self) -> None:
        """The composer rests and shows what the ledger has now."""
        self.composer.leave()
        self.read_ticket_again()
        self.focus_tickets()

    def missing(self, need: str) -> NotPossible | None:
        if need == OTHER_DRAFT and not self._beside:
            return NotPossible(mark("There is only one draft of this ticket."))
        return super().missing(need)
