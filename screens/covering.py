"""A screen that covers everything is painted alone.

Textual (8.2.8) takes the screen below the top one for visible, whatever the top one's background, and
paints both: each second that passes on the desk repaints the whole board. Where the top screen lets
nothing through, nothing below it is painted before it is seen again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from textual.app import App

    _App = App[None]
else:
    _App = object


class Covering(_App):
    """For an app whose screens do not all shine through."""

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        top = self._screen_stack[-1] if self._screen_stack else None
        if top is not None and not top.is_modal and top.styles.background.a == 1:
            return []
        return super()._background_screens
