"""The door through which keys and pastes come in, before Textual looks at them.

Here a Cyrillic letter becomes the key that made it, a first key waits for its second, what was typed
ahead keeps its order, and pasted text becomes text or nothing: it is never a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.widget import Widget
from textual.widgets import Input

from console.layouts import MADE_BY, layout_of
from console.rules.cleaning import clean_line
from console.translation import _, ngettext
from screens.keyboard import translated
from screens.notices import Say, Tone
from screens.pasting import BurstKey
from screens.two_keys import TwoKeys
from screens.type_ahead import ordered
from screens.untrusted import plain

if TYPE_CHECKING:
    from textual.app import App

LINE = 1_000  # characters of a paste that a field of one line takes


class KeyReader:
    """Decides about each key and each paste, one after the other."""

    def __init__(self, app: App[Any], language: str) -> None:
        self._app = app
        self.two_keys = TwoKeys(app)
        self._cyrillic = language if language in MADE_BY else ""
        self._burst = 0
        self._dropped = 0

    async def key(self, event: events.Key) -> events.Key | None:
        """The key as it goes on to Textual; None when it has been carried out, or is dropped."""
        event = self._out_of_burst(event)
        if self._burst and self._burst == self._dropped:
            return None
        layout = layout_of(event.key[-1:], self._cyrillic)
        self._cyrillic = layout or self._cyrillic
        if self.two_keys.waits:
            await self._second(event)
            return None
        event = translated(event, self._app.focused)

        async def run(key: str) -> bool:
            return self.two_keys.begins(key, layout) or await self._app._check_bindings(key)

        if await ordered(event, self._app.screen, lambda: self._app.focused, run):
            return None
        return event

    async def _second(self, event: events.Key) -> None:
        key = translated(event, None).key
        if await self._app._check_bindings(key, priority=True):
            self.two_keys.leave()
        elif keys := self.two_keys.second(key):
            await self._app._check_bindings(keys)

    def _out_of_burst(self, event: events.Key) -> events.Key:
        if not isinstance(event, BurstKey):
            self._burst = 0
            return event
        self._burst = event.burst
        return events.Key(event.key, event.character)

    def refuse_burst(self) -> bool:
        """Whether the key under way came amid a burst: then the rest of it is dropped, and that is said."""
        if not self._burst:
            return False
        self._dropped = self._burst
        words = _("Too many keys at once, as if pasted: this one was not done. Press it again.")
        self._app.post_message(Say(plain(words), Tone.REFUSED))
        return True

    def paste(self, event: events.Paste) -> events.Paste | None:
        """The paste as it goes on to the widget that someone writes in; None where nobody writes."""
        self.two_keys.leave()
        focused = self._app.focused
        if focused is None or not _takes_text(focused):
            count = len(event.text)
            words = ngettext(
                "{n} character was pasted, but nothing is being written here.",
                "{n} characters were pasted, but nothing is being written here.",
                count,
            )
            self._app.post_message(Say(plain(words.format(n=count)), Tone.REFUSED))
            return None
        if isinstance(focused, Input):
            return events.Paste(clean_line(event.text, LINE))
        return event


def _takes_text(widget: Widget) -> bool:
    return widget.check_consume_key("a", "a")
