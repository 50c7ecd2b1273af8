"""`pult roster`: who works when, shown, checked, read from a table and written as one."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.config import PRACTICE
from console.duty.days import week_of, written_span
from console.duty.kept import KeptRoster, read_roster
from console.duty.table import ROSTER, row_of
from console.imports.flaws import BadRow, ImportProblem
from console.imports.writing import ForATerminal, write_csv, written
from console.profiles.model import Profile
from console.rules.roster import DutyDay, flaws
from console.translation import _, explain, ngettext
from storage.cache import Cache
from storage.problems import StorageProblem, mark

WITH_MARK = "utf-8-sig"  # by which spreadsheets know UTF-8

_WEEK = click.option(
    "--week", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=_("The week of this day; else this one.")
)
_DESK = click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))


@click.group("roster", help=_("Show and check who works when; read it from a table, write it as one."))
def command() -> None:
    pass


@command.command("show", help=_("The days of a week: who, which hours, which zones."))
@_WEEK
@_DESK
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.pass_obj
def show(setting: Setting, week: datetime | None, desk: str, as_json: bool) -> None:
    kept, profile, _people = _roster(setting, desk)
    for one in sorted(kept.of_days(_days(week, profile)), key=lambda one: (one.day, one.person)):
        if as_json:
            click.echo(json.dumps(row_of(one, profile), ensure_ascii=False))
        else:
            hours = " ".join(written_span(span) for span in one.spans) or _("off")
            ForATerminal(sys.stdout).write(
                f"{one.day.isoformat()}  {one.person:<16}  {hours:<24}  {' '.join(one.zones)}\n"
            )


@command.command(
    "check", help=_("Name every clash and every gap of a week; exits with 1 where there are some.")
)
@_WEEK
@_DESK
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.pass_obj
def check(setting: Setting, week: datetime | None, desk: str, as_json: bool) -> None:
    kept, profile, people = _roster(setting, desk)
    days = _days(week, profile)
    found = flaws(kept.of_days(days), profile, people, days)
    for flaw in found:
        click.echo(json.dumps({"wrong": explain(flaw)}, ensure_ascii=False) if as_json else explain(flaw))
    if found:
        raise SystemExit(Exit.FAILED)
    if not as_json:
        click.echo(_("Nothing is wrong with this week."))


@command.command("import", help=_("Take days from FILE (CSV or JSONL; - is standard input); others stay."))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_DESK
@click.pass_obj
def take_in(setting: Setting, file: Path, desk: str) -> None:
    kept, profile, people = _roster(setting, desk)
    bad: list[BadRow] = []
    days = read_roster(_bytes(file), profile, file, bad.append)
    for row in bad:
        for flaw in row.flaws:
            click.echo(flaw.said(), err=True)
    named = sorted({one.day for one in days})
    planned = kept.planned()
    known = {one.day for one in planned}
    # A day that is planned for the first time begins with nobody, and not with the profile's example.
    kept.save(days)
    click.echo(ngettext("{n} day was taken in.", "{n} days were taken in.", len(days)).format(n=len(days)))
    if new := len(set(named) - known):
        words = ngettext(
            "{n} date is planned for the first time.", "{n} dates are planned for the first time.", new
        )
        click.echo(words.format(n=new))
    for found in flaws(kept.of_days(named), profile, people, named):
        click.echo(explain(found), err=True)
    raise SystemExit(Exit.PARTLY if bad else Exit.DONE)


@command.command("export", help=_("Write what is planned as CSV that this command and spreadsheets read."))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Into this file, not to standard output; one that is there is replaced."),
)
@_WEEK
@_DESK
@click.pass_obj
def write_out(setting: Setting, out: Path | None, week: datetime | None, desk: str) -> None:
    kept, profile, _people = _roster(setting, desk)
    days: Sequence[DutyDay] = kept.planned() if week is None else kept.of_days(_days(week, profile))
    rows = [row_of(one, profile) for one in sorted(days, key=lambda one: (one.day, one.person))]
    names = [column.key for column in ROSTER.columns]
    if out is not None:
        with written(out, WITH_MARK) as target:
            write_csv(target, names, rows, ",")
    else:
        text = io.StringIO()
        write_csv(text, names, rows, ",")
        ForATerminal(sys.stdout).write(text.getvalue())


def _roster(setting: Setting, desk: str) -> tuple[KeptRoster, Profile, frozenset[str]]:
    """The desk's roster and profile, and the logins that are known there."""
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    directory = setting.directory(settings)
    people = {person.login for person in profile.roster.people} if settings.kind == PRACTICE else set()
    try:
        cache = Cache.open(directory / "cache.db", writing=False)
    except StorageProblem:
        pass  # without a cache only the profile's own people are known
    else:
        people |= {agent.login for agent in cache.agents.all() if agent.login}
        cache.close()
    return KeptRoster(directory, profile, example=settings.kind == PRACTICE), profile, frozenset(people)


def _days(week: datetime | None, profile: Profile) -> tuple[date, ...]:
    day = week.date() if week is not None else datetime.now(UTC).astimezone(profile.hours.timezone).date()
    return week_of(day)


def _bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise ImportProblem(
            mark("{path} cannot be read: {why}."), path=path, why=error.strerror or error
        ) from error
