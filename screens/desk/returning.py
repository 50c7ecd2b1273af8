"""When the helpdesk is back: one line of what was sent, and of what needs a look.

And when something stops while one works: what it was and why, once. And where we are, for colleagues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.rules.homecoming import Homecoming, Returned
from console.translation import _, explain, ngettext
from console.views import LinkState, Notice, TicketView
from screens.commands import Commanded
from screens.desk.composer import Mode
from screens.desk.two_drafts import TwoDraftsDesk
from screens.notices import Tone
from screens.untrusted import phrase, plain, visible_line
from storage.records import GOES_BY_ITSELF

if TYPE_CHECKING:
    from console.desk_port import DeskPort
    from console.waiting_port import Dispatch

_AWAY = (LinkState.OFFLINE, LinkState.REFUSED)


class ReturningDesk(TwoDraftsDesk):
    """Looks after the outbox while other things are done."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._homecoming = Homecoming()
        self._looks = desk.link().needs_look
        self._stopped = frozenset(each.group for each in self._stuck()) if self._looks else frozenset()

    def opened_ticket(self, view: TicketView | None) -> None:
        super().opened_ticket(view)
        self._tell_where()

    def show_composer_title(self) -> None:
        super().show_composer_title()
        self._tell_where()

    def _tell_where(self) -> None:
        """Which ticket is open here and whether somebody writes in it: colleagues see that."""
        self.desk.presence.here(self.ticket_id, self.composer.mode is Mode.EDITING)

    def take_notice(self, notice: Notice) -> None:
        super().take_notice(notice)
        if notice.link or notice.everything:
            self._look_after_outbox()

    def _look_after_outbox(self) -> None:
        link = self.header.link
        if link.state in _AWAY or (link.state is LinkState.STARTING and link.waiting):
            going = {e.group for e in self.desk.waiting.dispatches() if e.state in GOES_BY_ITSELF}
            self._homecoming.away(going, lost=link.state in _AWAY)
        elif link.state is LinkState.ONLINE and self._homecoming.is_watching:
            states = self.desk.waiting.states(self._homecoming.watched)
            if (told := self._homecoming.look(states)) is not None:
                self._say_returned(told)
                self._stopped = frozenset(each.group for each in self._stuck())
        if link.needs_look != self._looks:
            self._looks = link.needs_look
            self._say_what_stopped()

    def _stuck(self) -> tuple[Dispatch, ...]:
        return tuple(each for each in self.desk.waiting.dispatches() if each.needs_word)

    def _say_returned(self, told: Returned) -> None:
        sent = ngettext("{n} sent", "{n} sent", told.sent).format(n=told.sent)
        look = ngettext("{n} needs a look", "{n} need a look", told.needs_look).format(n=told.needs_look)
        if not told.sent and not told.needs_look:
            self.say(plain(_("Back online.")), Tone.DONE)
        elif not told.needs_look:
            self.say(phrase(_("Back online: {sent}."), sent=sent), Tone.DONE)
        else:
            words = _("Back online: {sent}, {look} — {key}")
            self.say(phrase(words, sent=sent, look=look, key=self._outbox_key()), Tone.TROUBLE)

    def _say_what_stopped(self) -> None:
        """What has stopped since one looked last; while one comes back, the line that sums it up says it."""
        stuck = self._stuck()
        new = [each for each in stuck if each.group not in self._stopped]
        self._stopped = frozenset(each.group for each in stuck)
        if not new or self._homecoming.is_watching:
            return
        first = new[0]
        if len(new) > 1 or first.why is None:
            words = ngettext("{n} needs a look", "{n} need a look", len(new)).format(n=len(new))
            self.say(phrase("{words} — {key}", words=words, key=self._outbox_key()), Tone.TROUBLE)
        elif first.ticket_id != self.ticket_id:
            told = phrase(
                "#{number}: {why} {key}",
                number=visible_line(first.number),
                why=visible_line(explain(first.why)),
                key=self._outbox_key(),
            )
            self.say(told, Tone.TROUBLE)
        else:
            self.say(plain(visible_line(explain(first.why))), Tone.TROUBLE)

    def _outbox_key(self) -> str:
        app = self.app
        return app.key_of("go.outbox") if isinstance(app, Commanded) else ""
