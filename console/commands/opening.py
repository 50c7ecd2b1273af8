"""Opening the console on a desk."""

from __future__ import annotations

import sys

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.config import DeskSettings
from console.translation import _


def open_desk_screen(setting: Setting, settings: DeskSettings) -> int:
    """Show a desk until its operator leaves; the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(
            _("pult: the console needs a terminal. Without one, try `pult tickets list` or `pult --help`."),
            err=True,
        )
        return Exit.FAILED
    from console.desk import open_desk
    from console.logs import log_to

    log_to(setting.home.prepare("logs") / "console.log")
    desk = open_desk(setting.home, settings, setting.profile(settings), setting.language)
    try:
        return setting.open_screen(desk, setting.settings.theme)
    finally:
        desk.close()


def open_default(setting: Setting) -> int:
    """`pult` alone: the default desk; where there is none yet, what can be done about that."""
    if not setting.settings.desks and not setting.desk_asked:
        click.echo(
            _(
                "Pult is not connected to a helpdesk yet.\n\n"
                "  pult practice              a practice desk on this machine, with customers who answer\n"
                "  pult connect rt URL        your Request Tracker 5\n\n"
                "`pult --help` lists the rest."
            )
        )
        if not sys.stdin.isatty() or not click.confirm(_("Open the practice desk now?"), default=True):
            return Exit.DONE
        from console.commands.practice import practice_desk

        return open_desk_screen(setting, practice_desk(setting, "boutique"))
    return open_desk_screen(setting, setting.desk())
