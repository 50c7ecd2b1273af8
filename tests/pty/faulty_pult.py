"""Pult on a practice desk with one mistake in it: `python -m tests.pty.faulty_pult WHERE COMMAND…`.

WHERE is "key" (looking for a reply, in the screen), "loop" (a timer of the screen), "thread" (a thread of
the desk), "draft" (saving what is being typed), "typing" (F8 while a reply is being written), "start"
(before there is a screen), "command" (a command without a screen), "sync" (the sync process) or "segfault".
The error's message, a local variable and an argument hold a customer's words: none of them may be found
anywhere afterwards.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import cast

from console.commands.running import run
from console.commands.setting import Setting
from console.config import DeskSettings
from console.desk import Desk
from console.sync.loop import SyncLoop
from console.views import Choice
from screens.app import PultApp
from screens.desk.screen import DeskScreen

CANARY = "Где-мой-заказ-канарейка-5512"


def fail(words: str) -> None:
    said = f"{words}!"
    raise RuntimeError(said)


def _asked(self: Desk, words: str, ticket_id: str = "") -> tuple[Choice, ...]:
    fail(CANARY)
    return ()


def _after_start(self: Desk) -> None:
    _start(self)
    threading.Thread(target=fail, args=(CANARY,), name=CANARY).start()


def _tick(self: DeskScreen) -> None:
    fail(CANARY)


def _paste(self: DeskScreen) -> None:
    self.composer.insert(CANARY)
    fail(CANARY)


def _save_draft(self: Desk, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> None:
    fail(CANARY)


def open_screen(desk: object, theme: str) -> int:
    if WHERE == "start":
        fail(CANARY)
    if WHERE == "segfault":
        ctypes.string_at(0)
    app = PultApp(cast("Desk", desk), DeskScreen, theme, on_terminal=True)
    app.run()
    return app.return_code or 0


def _desk_settings(self: Setting) -> DeskSettings:
    fail(CANARY)
    return DeskSettings("", "", "")


def _step(self: SyncLoop) -> float:
    fail(CANARY)
    return 0.0


_start = Desk.start
WHERE = sys.argv.pop(1)
MISTAKES: dict[str, tuple[type, str, Callable[..., object]]] = {
    "key": (Desk, "templates", _asked),
    "loop": (DeskScreen, "tick", _tick),
    "thread": (Desk, "start", _after_start),
    "typing": (DeskScreen, "action_send", _paste),
    "draft": (Desk, "save_draft", _save_draft),
    "command": (Setting, "desk", _desk_settings),
    "sync": (SyncLoop, "step", _step),
}

if __name__ == "__main__":
    if WHERE in MISTAKES:
        setattr(*MISTAKES[WHERE])
    run(open_screen)
