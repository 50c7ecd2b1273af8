"""`pult roster`: who works when, shown, checked, read from a table and written as one."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.config import PRACTICE
from console.desk import open_desk
from console.duty.days import monday_of, week_of
from console.duty.kept import KeptRoster, read_roster
from console.duty.shared import SharedRoster
from console.duty.table import ROSTER, row_of
from console.duty.words import day_said, flaw_said, hours_said, week_said, zones_said
from console.imports.flaws import BadRow, ImportProblem
from console.imports.writing import ForATerminal, write_csv, written
from console.profiles.model import Profile
from console.rules.roster import DutyDay, RosterFlaw, flaws
from console.translation import _, explain, ngettext
from console.views import NotPossible
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
    with _roster(setting, desk) as roster:
        days = sorted(roster.kept.of_days(roster.week(week)), key=lambda one: (one.day, one.person))
        if as_json:
            for one in days:
                click.echo(json.dumps(row_of(one, roster.profile), ensure_ascii=False))
            return
        out = ForATerminal(sys.stdout)
        for one in days:
            hours = hours_said(one.spans) or _("off")
            name = roster.names.get(one.person, one.person)
            zones = zones_said(one.zones, roster.profile)
            out.write(f"{day_said(one.day):<12} {name:<20} {hours:<14} {zones}".rstrip() + "\n")
        out.write(roster.standing(monday_of(roster.week(week)[0])) + "\n")


@command.command(
    "check", help=_("Name every clash and every gap of a week; exits with 1 where there are some.")
)
@_WEEK
@_DESK
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.pass_obj
def check(setting: Setting, week: datetime | None, desk: str, as_json: bool) -> None:
    with _roster(setting, desk) as roster:
        days = roster.week(week)
        shared = roster.kept.shared(days[0])
        found = [explain(bad) for bad in shared.bad] if shared is not None else []
        found += roster.wrong(days)
    for said in found:
        click.echo(json.dumps({"wrong": said}, ensure_ascii=False) if as_json else said)
    if found:
        raise SystemExit(Exit.FAILED)
    if not as_json:
        click.echo(_("Nothing is wrong with this week."))


@command.command("import", help=_("Take days from FILE (CSV or JSONL; - is standard input); others stay."))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_DESK
@click.pass_obj
def take_in(setting: Setting, file: Path, desk: str) -> None:
    with _roster(setting, desk) as roster:
        bad: list[BadRow] = []
        days = read_roster(_bytes(file), roster.profile, file, bad.append)
        for row in bad:
            for flaw in row.flaws:
                click.echo(flaw.said(), err=True)
        named = sorted({one.day for one in days})
        known = {one.day for one in roster.kept.planned()}
        # A day that is planned for the first time begins with nobody, and not with the profile's example.
        roster.kept.save(days)
        click.echo(
            ngettext("{n} day was taken in.", "{n} days were taken in.", len(days)).format(n=len(days))
        )
        if new := len(set(named) - known):
            words = ngettext(
                "{n} date is planned for the first time.", "{n} dates are planned for the first time.", new
            )
            click.echo(words.format(n=new))
        for said in roster.wrong(named):
            click.echo(said, err=True)
        for monday in sorted(set(map(monday_of, named))):
            if roster.kept.changed(monday):
                words = _("{week} is on this machine only: `pult roster share --week {day}` sends it.")
                click.echo(words.format(week=week_said(week_of(monday)), day=monday.isoformat()))
    raise SystemExit(Exit.PARTLY if bad else Exit.DONE)


@command.command(
    "share",
    help=_(
        "Send a week to everybody's console: an internal note in the helpdesk holds it. It goes out by the "
        "outbox."
    ),
)
@_WEEK
@_DESK
@click.pass_obj
def share(setting: Setting, week: datetime | None, desk: str) -> None:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    opened = open_desk(setting.home, settings, profile, setting.language)
    try:
        if opened.why_read_only is not None:
            raise NotPossible(
                mark("{holder} has this desk open: share the week there, with S in the roster (g r)."),
                holder=opened.read_only,
            )
        days = _days(week, profile, opened.now())
        planned = opened.roster.days(days)
        receipt = opened.roster.share(days[0])
        number = opened.roster.standing(days[0]).number
        for flaw in opened.roster.flaws(days):
            names = {choice.key: choice.title for choice in opened.roster.people()}
            click.echo(flaw_said(flaw, profile, names), err=True)
    finally:
        opened.close()
    people = len({one.person for one in planned})
    click.echo(
        ngettext("{what}, {n} person", "{what}, {n} people", people).format(what=receipt.what, n=people)
    )
    if number:
        click.echo(_("It goes as an internal note into ticket #{number}.").format(number=number))
    else:
        click.echo(_("It opens the roster's own ticket in the helpdesk, which lies in nobody's zone."))
    click.echo(_("It waits in the outbox: an open console sends it, or `pult sync --once`."))


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
    with _roster(setting, desk) as roster:
        kept, profile = roster.kept, roster.profile
        days: Sequence[DutyDay] = kept.all() if week is None else kept.of_days(roster.week(week))
        rows = [row_of(one, profile) for one in sorted(days, key=lambda one: (one.day, one.person))]
    names = [column.key for column in ROSTER.columns]
    if out is not None:
        with written(out, WITH_MARK) as target:
            write_csv(target, names, rows, ",")
    else:
        text = io.StringIO()
        write_csv(text, names, rows, ",")
        ForATerminal(sys.stdout).write(text.getvalue())


@dataclass(frozen=True)
class _Roster:
    """The desk's roster, and by login the names of whoever is known there."""

    kept: KeptRoster
    profile: Profile
    names: Mapping[str, str]

    def week(self, asked: datetime | None) -> tuple[date, ...]:
        return _days(asked, self.profile, datetime.now(UTC))

    def wrong(self, days: Sequence[date]) -> list[str]:
        """What is wrong with the plan of these days, in words."""
        found: Sequence[RosterFlaw] = flaws(self.kept.of_days(days), self.profile, self.names, days)
        return [flaw_said(flaw, self.profile, self.names) for flaw in found]

    def standing(self, monday: date) -> str:
        """Whose plan of a week this is."""
        shared = self.kept.shared(monday)
        if shared is None:
            return _("This week was not shared with the team.")
        if self.kept.changed(monday):
            return _("{who} has shared this week; it was changed here since.").format(who=shared.by)
        return _("{who} has shared this week.").format(who=shared.by)


@contextmanager
def _roster(setting: Setting, desk: str) -> Iterator[_Roster]:
    """The roster of the desk that is meant, as its console has it."""
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    directory = setting.directory(settings)
    practice = settings.kind == PRACTICE
    names = {person.login: person.name for person in profile.roster.people} if practice else {}
    cache: Cache | None = None
    with suppress(StorageProblem):  # without a cache only the profile's own people are known
        cache = Cache.open(directory / "cache.db", writing=False)
        names |= {agent.login: agent.name for agent in cache.agents.all() if agent.active and agent.login}
    shared = SharedRoster(cache, profile) if cache is not None else None
    try:
        yield _Roster(KeptRoster(directory, profile, example=practice, shared=shared), profile, names)
    finally:
        if cache is not None:
            cache.close()


def _days(week: datetime | None, profile: Profile, now: datetime) -> tuple[date, ...]:
    return week_of(week.date() if week is not None else now.astimezone(profile.hours.timezone).date())


def _bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise ImportProblem(
            mark("{path} cannot be read: {why}."), path=path, why=error.strerror or error
        ) from error
