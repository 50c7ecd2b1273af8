"""The command line's frame: global options, which commands there are, and how failures are told."""

from __future__ import annotations

import importlib
import logging

import click

from console import __version__, translation
from console.commands.click_words import translate_click
from console.commands.exits import Exit
from console.commands.setting import Setting
from console.translation import _

log = logging.getLogger(__name__)

COMMANDS = (
    "practice",
    "connect",
    "sync",
    "tickets",
    "outbox",
    "search",
    "import",
    "export",
    "keys",
    "profile",
    "roster",
    "doctor",
    "purge",
)
"""Each is a module beside this one with a click command of its own name, those of `MODULES` excepted."""

MODULES = {"import": "importing"}
"""Modules of commands whose names are words of Python."""


class LateGroup(click.Group):
    """Imports a command's module only when it is called or helped with."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"console.commands.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command


@click.group(
    cls=LateGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "A support operator's console: zones, macros at one key, and work that goes on during an "
        "outage.\n\nWithout a command it opens the console on your desk."
    ),
)
@click.version_option(__version__, "-V", "--version", message="pult %(version)s")
@click.option("--desk", "desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.option(
    "--language", type=click.Choice(translation.languages()), help=_("Instead of LANG and the settings.")
)
@click.pass_context
def pult(ctx: click.Context, desk: str, language: str | None) -> None:
    setting: Setting = ctx.obj
    setting.desk_asked, setting.language_asked = desk, language or ""
    translation.use(setting.language)
    if ctx.invoked_subcommand is None:
        from console.commands.opening import open_default

        ctx.exit(open_default(setting))


def command_line(setting: Setting) -> int:
    """Run what the words of the command line say; the exit code."""
    translate_click()
    try:
        return int(pult.main(standalone_mode=False, obj=setting, prog_name="pult") or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return Exit.FAILED
