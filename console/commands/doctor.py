"""`pult doctor`: everything that can be wrong, and what to do about it. It changes nothing unasked."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.doctor.findings import TITLES, Finding, Level
from console.redaction import without_secrets
from console.rules.cleaning import clean
from console.translation import _, explain

SIGNS = {Level.FINE: "✓", Level.ADVICE: "!", Level.WRONG: "✗"}
LONGEST = 2000  # characters of one sentence


@click.command("doctor", help=_("Look for everything that can be wrong, and say what to do about it."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--online", is_flag=True, help=_("Ask the helpdesk as well: address, token, rights, fields."))
@click.option("--verbose", "-v", is_flag=True, help=_("Say what is fine, too."))
@click.option("--desk", default="", metavar="NAME", help=_("Only this desk, not all of them."))
@click.option(
    "--repair",
    is_flag=True,
    help=_("Mend what can be mended, then look again. No console may be running; nothing unsent is lost."),
)
@click.option(
    "--salvage",
    is_flag=True,
    help=_("Begin a new ledger with all that can be read of a damaged one. No console may be running."),
)
@click.pass_obj
def command(
    setting: Setting, as_json: bool, online: bool, verbose: bool, desk: str, repair: bool, salvage: bool
) -> None:
    setting.desk_asked = desk or setting.desk_asked
    if salvage:
        _salvage(setting)
        return
    left = _repair(setting, as_json) if repair else False
    from console.doctor.examine import examine
    from console.doctor.terminal import this_terminal

    asking = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    terminal = this_terminal(os.environ, asking=asking)
    found = examine(setting, terminal, datetime.now(UTC), online=online)
    worst = _print_json(found) if as_json else _print(found, verbose)
    raise SystemExit(Exit.FAILED if left or worst is Level.WRONG else Exit.DONE)


def _repair(setting: Setting, as_json: bool) -> bool:
    """Mend, and say what was done; whether something had to be left as it is."""
    from console.doctor.repair import repair

    desks = setting.settings.desks
    chosen = [desks[setting.desk_asked]] if setting.desk_asked in desks else list(desks.values())
    done = []
    for one in repair(setting.home, chosen):
        done.append(one)
        says = _said(explain(one.says))
        if as_json:
            told = {
                "event": "mended" if one.mended else "left",
                "area": one.area.value,
                "check": one.check,
                "desk": one.desk,
                "says": says,
            }
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            where = f"{_(TITLES[one.area])}" + (f" · {one.desk}" if one.desk else "")
            click.echo(f"{'+' if one.mended else '✗'} {where}: {says}")
    if not as_json:
        if not done:
            click.echo(_("There was nothing to mend."))
        click.echo()
    return any(not one.mended for one in done)


def _print_json(found: Iterable[Finding]) -> Level:
    levels = {Level.FINE}
    for finding in found:
        levels.add(finding.level)
        click.echo(json.dumps(_fields(finding), ensure_ascii=False))
    return _worst(levels)


def _fields(finding: Finding) -> dict[str, object]:
    """The stable shape of a finding in JSON. See docs/doctor.md."""
    return {
        "area": finding.area.value,
        "check": finding.check,
        "desk": finding.desk,
        "level": finding.level.value,
        "says": _said(explain(finding.says)),
        "do": _said(explain(finding.do)) if finding.do is not None else "",
        "lines": [_said(line) for line in finding.lines],
    }


def _print(found: Iterable[Finding], verbose: bool) -> Level:
    counts = dict.fromkeys(Level, 0)
    for (area, desk), findings in groupby(found, lambda finding: (finding.area, finding.desk)):
        head = _(TITLES[area]) + (f" · {desk}" if desk else "")
        group = list(findings)
        for finding in group:
            counts[finding.level] += 1
        shown = [finding for finding in group if verbose or finding.level is not Level.FINE]
        click.echo(head if shown else f"{SIGNS[Level.FINE]} {head}")
        for finding in shown:
            for line in _lines(finding):
                click.echo(line)
    worst = _worst(level for level, count in counts.items() if count)
    words = {
        Level.FINE: _("All is well."),
        Level.ADVICE: _("Nothing is wrong. What is marked ! could be better: {n}."),
        Level.WRONG: _("Something is wrong. Marked ✗: {wrong}, marked !: {n}."),
    }
    click.echo("\n" + words[worst].format(n=counts[Level.ADVICE], wrong=counts[Level.WRONG]))
    return worst


def _lines(finding: Finding) -> Iterator[str]:
    yield from _folded(_said(explain(finding.says)), f"  {SIGNS[finding.level]} ")
    if finding.do is not None:
        yield from _folded(_said(explain(finding.do)), "    → ")
    yield from (f"        {_said(line)}" for line in finding.lines)  # as it stands: it is to be copied


def _folded(text: str, head: str) -> Iterator[str]:
    """Lines that fit the terminal; where there is none, nothing is folded."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else LONGEST
    for number, line in enumerate(text.splitlines() or [""]):
        yield from textwrap.wrap(
            line,
            max(40, width - 1),
            initial_indent=head if number == 0 else " " * len(head),
            subsequent_indent=" " * len(head),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [head]


def _said(text: str) -> str:
    """Whatever a file or a server said, neither steers the terminal nor tells a secret."""
    return without_secrets(clean(text, LONGEST))


def _worst(levels: Iterable[Level]) -> Level:
    return max(levels, key=list(Level).index, default=Level.FINE)


def _salvage(setting: Setting) -> None:
    """The one thing that the doctor does, and only when it is asked to: under the lock of a console."""
    from console.sync.process import SYNC_ROLE
    from storage.holder import Holder
    from storage.ledger.salvage import salvage

    directory = setting.directory(setting.desk())
    holder = Holder.take(directory)
    try:
        syncing = Holder.take(directory, SYNC_ROLE)
        try:
            salvaged = salvage(directory)
        finally:
            syncing.release()
    finally:
        holder.release()
    rows = ", ".join(f"{table} {count}" for table, count in salvaged.rows.items())
    click.echo(
        _("Brought over: {rows}. The damaged ledger is kept as {path}.").format(
            rows=rows, path=salvaged.kept_as
        )
    )
    if salvaged.doubtful:
        click.echo(
            _(
                "Texts of which nobody can say whether they went out: {n}. They wait in the outbox for you."
            ).format(n=salvaged.doubtful)
        )
