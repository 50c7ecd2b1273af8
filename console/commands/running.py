"""Running a command: what every process of Pult begins with, and how failures are told."""

from __future__ import annotations

import io
import logging
import os
import sys

from console import crash, translation
from console.commands.exits import Exit, exit_for
from console.commands.setting import KeyPlaces, OpenScreen, Setting, no_places
from console.translation import _, explain
from storage import crash_points
from storage.problems import Problem

log = logging.getLogger(__name__)


def run(open_screen: OpenScreen, key_places: KeyPlaces = no_places) -> None:
    """Run the command line and leave the process with its exit code."""
    # A person's files are nobody else's, whatever the shell's umask says.
    os.umask(0o077)
    setting = Setting(open_screen, key_places)
    crash.watch(setting.home, "command")
    # Without any handler Python would print what is logged, as it is, on standard error.
    logging.getLogger().addHandler(logging.NullHandler())
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that is not UTF-8 shows signs for the letters that it has not, and nothing dies.
        sys.stdout.reconfigure(errors="replace")
    try:
        crash_points.arm(os.environ)
        code = _done(setting)
    except Problem as problem:
        log.error("ended by %s", problem)  # noqa: TRY400  # a problem for a person, no mistake of ours
        sys.stderr.write(_("pult: {what}").format(what=explain(problem)) + "\n")
        code = exit_for(problem)
    except BrokenPipeError:
        # The reader of our output has gone (`pult … | head`): nothing is wrong, and nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    sys.exit(int(code))


def _done(setting: Setting) -> int:
    if sys.argv[1:]:
        from console.commands.group import command_line

        return command_line(setting)
    # `pult` alone opens the console: what reads command lines would be a tenth of its start.
    from console.commands.opening import open_default

    translation.use(setting.language)
    return open_default(setting)
