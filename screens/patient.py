"""Another program holds a file of the desk: what is shown stays as it is, and is read again soon.

A backup that copies the ledger, or a slow disk on which somebody else writes, is no mistake of this
program; a key that needs the file says so, and everything else waits without stopping the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual._callback import invoke

from console.views import Notice
from screens.notices import DeskChanged, Say, Tone
from storage.problems import Busy

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.message import Message
    from textual.timer import Timer, TimerCallback

    _Node = DOMNode
else:
    _Node = object

AGAIN = 1.0  # seconds until all is read again


class Patient(_Node):
    """Mixed into whatever reads the desk when it is told of something, and not by a key's order: what
    Textual (8.2.8) calls for a message, a timer or after a refresh must not fail, or the program ends."""

    _reads_again = False

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except Busy as problem:
            self._keep_what_is_shown(problem)

    async def _invoke_and_clear_callbacks(self) -> None:
        try:
            await super()._invoke_and_clear_callbacks()  # type: ignore[misc]  # of screens
        except Busy as problem:
            self._keep_what_is_shown(problem)

    def set_interval(
        self,
        interval: float,
        callback: TimerCallback | None = None,
        *,
        name: str | None = None,
        repeat: int = 0,
        pause: bool = False,
    ) -> Timer:
        patient = None if callback is None else self._patiently(callback)
        return super().set_interval(interval, patient, name=name, repeat=repeat, pause=pause)

    def _patiently(self, callback: TimerCallback) -> Callable[[], object]:
        async def called() -> None:
            try:
                await invoke(callback)
            except Busy as problem:
                self._keep_what_is_shown(problem)

        return called

    def _keep_what_is_shown(self, problem: Busy) -> None:
        self.post_message(Say.of(problem, Tone.TROUBLE))
        if not self._reads_again:
            self._reads_again = True
            self.set_timer(AGAIN, self._all_again)

    def _all_again(self) -> None:
        self._reads_again = False
        for screen in self.app.screen_stack:
            screen.post_message(DeskChanged(Notice(link=True, everything=True)))
