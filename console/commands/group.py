"""The command line's frame: global options, which commands there are, and how failures are told."""

from __future__ import annotations

import importlib
import io
import logging
import os
import sys

import click

from console import __version__, crash, translation
from console.commands.exits import Exit, exit_for
from console.commands.setting import KeyPlaces, OpenScreen, Setting, no_places
from console.translation import _, explain
from storage.problems import Problem

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
    "doctor",
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
        code = pult.main(standalone_mode=False, obj=setting, prog_name="pult")
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = Exit.FAILED
    except Problem as problem:
        log.error("ended by %s", problem)  # noqa: TRY400  # a problem for a person, no mistake of ours
        click.echo(_("pult: {what}").format(what=explain(problem)), err=True)
        code = exit_for(problem)
    except BrokenPipeError:
        # The reader of our output has gone (`pult … | head`): nothing is wrong, and nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    sys.exit(int(code or 0))
