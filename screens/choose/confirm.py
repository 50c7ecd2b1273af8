"""Ask before what cannot be undone, in a way that pasted bytes cannot answer.

A burst of bytes from a paste or from a terminal's own answer comes all at once. So a Yes counts only
when it stands alone: no key before it for a while, and none behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from screens.choose.dialog import DIALOG_COMMANDS, Dialog, key_hints
from screens.commands import Command, Group, bindings
from storage.problems import mark

QUIET = 0.4  # seconds without a key before a Yes, and half of them behind it

_ANSWERS = (Command("confirm.no", ("n",), mark("No"), "close", Group.DIALOG, in_palette=False, fixed=True),)


class Confirm(Dialog[bool]):
    """Answers with True for a Yes that stood alone; None for everything else."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_ANSWERS)
    BINDINGS = bindings(_ANSWERS)

    def __init__(self, heading: Content, question: Content, quiet: float = QUIET) -> None:
        super().__init__(heading)
        self._question = question
        self._quiet = quiet
        self._waiting: Timer | None = None
        self.armed = False

    def parts(self) -> Iterable[Widget]:
        yield Static(self._question)

    def hint(self) -> Content:
        return key_hints(("y", mark("yes")), ("escape", mark("no")))

    def on_mount(self) -> None:
        self._wait(self._arm, self._quiet)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "n", "f1"):
            return
        event.stop()
        if event.key == "y" and self.armed:
            self.armed = False
            self._wait(self._yes, self._quiet / 2)
        else:
            self.armed = False
            self._wait(self._arm, self._quiet)

    def _arm(self) -> None:
        self.armed = True

    def _yes(self) -> None:
        self.dismiss(True)

    def _wait(self, then: Callable[[], None], seconds: float) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(seconds, then)
