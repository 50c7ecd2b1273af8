"""Keys that come faster than the screen can follow mean what they would have meant slowly.

Textual hands a key to the widget that has the focus and looks for its command when the key comes
back. A key that is typed meanwhile goes to the old focus: over a slow line the first letters after
`r` would be commands, and a letter after Esc would be text. Here the app looks for the command of a key
before it takes the next one, and before that waits for the text that was typed ahead of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from textual import events
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

PATIENCE = 2.0  # seconds; a widget that hangs for longer must not stop every other key

KEYS_OF_TEXT = frozenset({"enter", "tab", "shift+tab", "backspace"})
"""Editors take these themselves, in the line of what is typed. For a field of one line they are commands."""

log = logging.getLogger(__name__)


async def ordered(
    event: events.Key,
    screen: Screen[object],
    focused: Callable[[], Widget | None],
    run_command: Callable[[str], Awaitable[bool]],
) -> bool:
    """Whether the key was a command, and has been carried out. Otherwise it goes its usual way."""
    if not screen.is_mounted:  # a dialog that has just been opened: its keys are not known before
        await _within_patience(screen._mounted_event.wait())
    widget = focused()
    if widget is not None and widget.check_consume_key(event.key, event.character):
        return False
    if widget is not None and widget.check_consume_key("a", "a"):
        if event.key in KEYS_OF_TEXT and not isinstance(widget, Input):
            return False
        await _typed(widget)
    return await run_command(event.key)


async def _typed(widget: Widget) -> None:
    """Until the widget has taken everything that was sent to it."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        await _within_patience(done.wait())


async def _within_patience(wait: Awaitable[object]) -> None:
    try:
        await asyncio.wait_for(wait, PATIENCE)
    except TimeoutError:
        log.warning("a widget did not take its keys in time")
