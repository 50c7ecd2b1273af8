"""`pult profile`: a desk as data: made, checked, and asked why it put a ticket where it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.translation import _, explain, ngettext


@click.group("profile", help=_("Make, check and ask a desk's profile: its zones, clocks and macros."))
def command() -> None:
    pass


@command.command("new", help=_("Copy a profile to the folder DIR, to be changed there."))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", default="boutique", show_default=True, help=_("Which one: its key, or a folder.")
)
def new(directory: Path, source: str) -> None:
    from console.profiles.copying import copy_profile

    count = copy_profile(source, directory)
    words = ngettext("{n} file is in {path} now.", "{n} files are in {path} now.", count)
    click.echo(words.format(n=count, path=directory))
    click.echo(_("Change it with any editor, then: pult profile check {path}").format(path=directory))
    click.echo(_("To see it at work: pult practice --profile {path}").format(path=directory))


@command.command("check", help=_("Name every mistake of PROFILE (a folder or a key; else your desk's own)."))
@click.argument("profile", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--strict", is_flag=True, help=_("A warning counts as a mistake, too."))
@click.pass_context
def check(ctx: click.Context, profile: str, as_json: bool, strict: bool) -> None:
    from console.profiles.check import examine_profile
    from console.profiles.mistakes import Mistake, ProfileProblem
    from console.upstream.practice.folder import check_practice

    setting: Setting = ctx.obj
    named = profile or setting.profile_meant()
    checked = examine_profile(named)
    mistakes: tuple[Mistake, ...] = checked.mistakes
    if checked.profile is not None:
        try:
            check_practice(checked.profile, named)
        except ProfileProblem as problem:
            mistakes = problem.mistakes
    for level, found in (("error", mistakes), ("warning", checked.doubts)):
        for one in found:
            if as_json:
                fields = {"level": level, "file": one.file, "line": one.line, "what": explain(one.what)}
                click.echo(json.dumps(fields, ensure_ascii=False))
            else:
                click.echo(f"{_LEVELS[level]} {explain(one)}")
    if not as_json:
        click.echo(_summary(named, len(mistakes), len(checked.doubts)))
    if mistakes or (strict and checked.doubts):
        ctx.exit(Exit.FAILED)


_LEVELS = {"error": "✗", "warning": "!"}


def _summary(name: str, mistakes: int, doubts: int) -> str:
    wrong = ngettext("{n} mistake", "{n} mistakes", mistakes).format(n=mistakes)
    doubtful = ngettext("{n} warning", "{n} warnings", doubts).format(n=doubts)
    if mistakes:
        return _("The profile {name} cannot be used: {mistakes}, {warnings}.").format(
            name=name, mistakes=wrong, warnings=doubtful
        )
    return _("The profile {name} can be used: {warnings}.").format(name=name, warnings=doubtful)


@command.command("explain", help=_("Say which rule put TICKET into its zone, and which clocks run for it."))
@click.argument("number", metavar="TICKET")
@click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def explain_ticket(setting: Setting, number: str, as_json: bool, desk: str) -> None:
    from console.commands.cached_ticket import cached_ticket
    from console.commands.explained import as_fields, as_lines
    from console.sync.imported import told_clock

    with cached_ticket(setting, number, desk) as (ticket, cache, profile):
        order = cache.orders.get(ticket.order_number) if ticket.order_number else None
        clock = told_clock(cache)
    wall = datetime.now(UTC)
    now = clock.at(wall) if clock is not None else wall
    if as_json:
        click.echo(json.dumps(as_fields(ticket, order, profile, now), ensure_ascii=False))
        return
    for line in as_lines(ticket, order, profile, now):
        click.echo(line)
