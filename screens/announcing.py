"""The app's half of announcing: where the announcer gets its terminal, its line and its seconds from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual import events

from screens.notices import NoticeLine, Say, Tone

if TYPE_CHECKING:
    from textual.app import App
    from textual.content import Content

    from console.desk_port import DeskPort
    from console.views import Notice
    from screens.announce import Announcer, Terminal

    _App = App[None]
else:
    _App = object

SECOND = 1.0


class Announcing(_App):
    """What the app does so that bell, title and notices follow the desk."""

    desk: DeskPort
    _announcer: Announcer | None = None

    def begin_announcing(self, environ: Mapping[str, str], clock: Callable[[], float]) -> None:
        """Once the first screen is painted: nothing of this is needed before."""
        from screens.announce import Announcer
        from screens.telling import in_tmux, way_of

        announcer = Announcer(
            self.desk,
            self.desk.notices,
            self._terminal(),
            self._say_what_rang,
            self._looking_at,
            clock,
            way_of(environ),
            in_tmux(environ),
        )
        self._announcer = announcer
        self.set_interval(SECOND, announcer.tick)

    def _looking_at(self) -> str:
        """The ticket that is open; a last second may pass when the screens have gone already."""
        return getattr(self.screen, "ticket_id", "") if self._screen_stack else ""

    def _say_what_rang(self, words: Content) -> None:
        """Why it rang; where the line tells of a trouble already, that says more."""
        if not self._screen_stack:
            return
        shown = self.screen.query(NoticeLine)
        if not (shown and shown.first().words and shown.first().tone is Tone.TROUBLE):
            self.post_message(Say(words))

    def _terminal(self) -> Terminal:
        if sys.platform != "win32":
            from screens.speaking import Speaking

            if isinstance(self._driver, Speaking):
                return self._driver
        from screens.announce import Nowhere

        return Nowhere()

    def announce(self, notice: Notice) -> None:
        """The desk tells of a change: it may be worth a notice."""
        if self._announcer is not None:
            self._announcer.heard(notice)

    def note_typing(self, event: events.Event) -> None:
        """A key or a paste that becomes text: nothing rings while somebody writes."""
        if self._announcer is None or not isinstance(event, events.Key | events.Paste):
            return
        focused = self.focused
        if focused is None:
            return
        if isinstance(event, events.Paste) or focused.check_consume_key(event.key, event.character):
            self._announcer.typed()
