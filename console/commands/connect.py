"""`pult connect`: set a helpdesk up, after looking at everything that could be missing."""

from __future__ import annotations

import importlib
import ipaddress
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.config import DESK_NAME, PRACTICE, DeskSettings, TokenPlace, write_desk
from console.rules.cleaning import clean_line
from console.tokens import forget_token, keep_token
from console.translation import _, explain
from console.upstream.registry import Opening, kinds
from console.views import NotPossible
from storage.problems import mark

if TYPE_CHECKING:
    from console.upstream.rt.report import Report
    from storage.records import Agent

SIGNS = {"good": "✓", "warning": "!", "missing": "✗"}


@click.command("connect", help=_("Connect a helpdesk: KIND is rt, URL the address of its start page."))
@click.argument("kind", type=click.Choice([kind for kind in kinds() if kind != PRACTICE]))
@click.argument("url")
@click.option("--name", default="", metavar="NAME", help=_("What this desk is to be called here."))
@click.option(
    "--profile", default="boutique", show_default=True, help=_("The desk's profile, or its folder.")
)
@click.option("--token-stdin", is_flag=True, help=_("Read the token from standard input."))
@click.option(
    "--token-file-ok",
    is_flag=True,
    help=_("Keep the token in a file that only you can read, not the keyring."),
)
@click.option(
    "--try-on", default="", metavar="TICKET", help=_("Try the marker on this ticket, with an internal note.")
)
@click.pass_obj
def command(
    setting: Setting,
    kind: str,
    url: str,
    name: str,
    profile: str,
    token_stdin: bool,
    token_file_ok: bool,
    try_on: str,
) -> None:
    name = name or kind
    if not DESK_NAME.fullmatch(name):
        raise NotPossible(
            mark("“{name}” cannot be a desk's name: small Latin letters, digits, - and _ only."), name=name
        )
    place = TokenPlace.FILE if token_file_ok else TokenPlace.KEYRING
    desk = DeskSettings(name, kind, profile, url=address_of(url), token_in=place)
    token = _token(token_stdin)
    report = look_at(setting, desk, token, try_on=try_on)
    tell(report)
    if not report.usable or report.agent is None:
        click.echo(_("Nothing was set up. Mend what is marked ✗ and run the command again."), err=True)
        raise SystemExit(_exit(report))
    keep(setting, desk, token, report.agent)
    click.echo(
        _(
            "Connected as {agent}. `pult` opens this desk now; `pult practice` opens the practice desk."
        ).format(agent=clean_line(report.agent.name or report.agent.login))
    )


# What `pult connect`, the first run and `pult doctor --online` share


def look_at(setting: Setting, desk: DeskSettings, token: str, *, try_on: str = "") -> Report:
    """All that could be missing at a helpdesk, asked over the network. Nothing is kept."""
    from console.op_ids import new_op_id

    module = importlib.import_module(f"console.upstream.{desk.kind}.opening")
    check = cast("Callable[..., Report]", module.check)
    opening = Opening(
        setting.profile(desk), desk.profile, url=desk.url, token=token, language=setting.language
    )
    return check(opening, try_on=try_on, key=new_op_id() if try_on else "")


def tell(report: Report) -> None:
    """Say what was found, line by line."""
    for line in report.lines:
        click.echo(f"{SIGNS[line.verdict.value]} {clean_line(explain(line.said), 1000)}")


def keep(setting: Setting, desk: DeskSettings, token: str, agent: Agent, language: str = "") -> DeskSettings:
    """Set the desk up: its token and its settings, or neither; it is the default one then.

    `language` is kept for all desks, "" leaves it as it is. Raises `NoKeyring` where the token has no
    place to be kept in.
    """
    desk = replace(desk, login=clean_line(agent.login, 120))
    keep_token(setting.home, desk, token)
    try:
        write_desk(setting.home, desk, make_default=True, language=language)
    except BaseException:
        if desk.name not in setting.settings.desks:
            forget_token(setting.home, desk)
        raise
    return desk


def _exit(report: Report) -> Exit:
    """What failed first says which code: nobody there, the token, or something else that is missing."""
    topics = {line.topic.value for line in report.lines if line.verdict.value == "missing"}
    if "token" in topics:
        return Exit.REFUSED
    return Exit.UNREACHABLE if "address" in topics else Exit.FAILED


def address_of(url: str) -> str:
    """The address without what does not belong to it. A token or a password in it is refused."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise NotPossible(mark("“{url}” is not an address: {error}."), url=url, error=error) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPossible(mark("“{url}” is not an address of a helpdesk: https://HOST is expected."), url=url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise NotPossible(
            mark("The address must hold no name, password, question mark or #: give the token when asked.")
        )
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise NotPossible(
            mark(
                "{host} would be spoken to without encryption, and your token could be read on the way. "
                "Use https."
            ),
            host=parts.hostname,
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _is_this_machine(host: str) -> bool:
    """Whether a host is this one by its very name, without asking anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(from_stdin: bool) -> str:
    """The token, never from the command line: another user of this machine could read it there."""
    if from_stdin:
        token = sys.stdin.readline().strip()
    elif sys.stdin.isatty():
        token = str(click.prompt(_("Token"), hide_input=True)).strip()
    else:
        token = ""
    if not token:
        raise NotPossible(mark("No token was given. Type it when asked, or pass it with --token-stdin."))
    return token
