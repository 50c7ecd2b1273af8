"""One clear message in place of a desk that would not fit."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from console.translation import _
from screens.untrusted import phrase, plain

_SENTENCE = 32  # columns


class TooSmall(ModalScreen[None]):
    """Covers everything until the terminal has been enlarged; what lies behind stays as it was."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(id="too-small")
        self._width = width
        self._height = height

    def compose(self) -> ComposeResult:
        yield Static(self._words())

    def _words(self) -> Content:
        """A sentence where one finds room; else the size alone, which needs no language."""
        if self.app.size.width < _SENTENCE:
            return plain(f"→ {self._width}×{self._height}")
        sentence = _("Please enlarge this window: Pult needs {width} columns and {height} lines.")
        return phrase(sentence, width=self._width, height=self._height)

    def on_resize(self, event: events.Resize) -> None:
        self._look()

    def on_screen_resume(self) -> None:
        # It may have become large enough while something else lay on top.
        self._look()

    def _look(self) -> None:
        words: Content = self._words()
        self.query_one(Static).update(words)
        size = self.app.size
        if size.width >= self._width and size.height >= self._height and self.app.screen is self:
            self.dismiss(None)
