"""Opening the console on a desk."""

from __future__ import annotations

import gc
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from console import crash
from console.commands.exits import Exit
from console.commands.setting import Setting
from console.config import DeskSettings
from console.translation import _
from storage.problems import StorageProblem

log = logging.getLogger(__name__)

# What a screen may have switched on: the other screen, the mouse, pastes in brackets, the Kitty
# keyboard, a hidden cursor. Switching off what is off does nothing.
_AS_BEFORE = (
    "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[<u\x1b[?25h\x1b[0m"
)


def open_desk_screen(setting: Setting, settings: DeskSettings) -> int:
    """Show a desk until its operator leaves; the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _tell(_("pult: the console needs a terminal. Without one, try `pult tickets list` or `pult --help`."))
        return Exit.FAILED
    if os.environ.get("TERM") == "dumb":
        _tell(
            _(
                "pult: this terminal shows nothing but lines (TERM is dumb). Open the console in another "
                "one; the commands work here: try `pult tickets list`."
            )
        )
        return Exit.FAILED
    # Until the first paint nothing is thrown away, and looking for garbage takes a tenth of the start.
    gc.disable()
    try:
        return _shown(setting, settings)
    finally:
        gc.enable()


def _shown(setting: Setting, settings: DeskSettings) -> int:
    from console.desk import open_desk
    from console.logs import log_to

    with suppress(StorageProblem):  # a home that may only be read keeps no log
        setting.home.prepare("logs")
    log_to(setting.home.path / "logs" / "console.log")
    crash.watch(setting.home, "console")
    crash.catch_faults()
    _speak_utf8()
    desk = open_desk(setting.home, settings, setting.profile(settings), setting.language)
    desk.notices = setting.settings.notices
    try:
        with _terminal_given_back():
            return setting.open_screen(desk, setting.settings.theme)
    finally:
        desk.close()
        log.info("the console is closed")


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _speak_utf8() -> None:
    """Terminals do, also where LANG names an encoding of old; what is typed is read as UTF-8 too."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


@contextmanager
def _terminal_given_back() -> Iterator[None]:
    """The screen restores the terminal itself; should it not come to that, it is done here."""
    import termios

    before = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    except BaseException:
        sys.stdout.write(_AS_BEFORE)
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
        raise


def open_default(setting: Setting) -> int:
    """`pult` alone: the default desk; the first time, what it is to be."""
    if setting.settings.desks or setting.desk_asked:
        return open_desk_screen(setting, setting.desk())
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        words = _(
            "Pult is not connected to a helpdesk yet.\n\n"
            "  pult practice              a practice desk on this machine, with customers who answer\n"
            "  pult connect rt URL        your Request Tracker 5\n\n"
            "`pult --help` lists the rest."
        )
        sys.stdout.write(f"{words}\n")
        return Exit.DONE
    from console.commands.first_run import ask

    settings = ask(setting)
    return Exit.FAILED if settings is None else open_desk_screen(setting, settings)
