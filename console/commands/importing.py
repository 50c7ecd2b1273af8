"""`pult import`: orders and templates from files. Good rows are kept, bad ones named by line and column."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.imports.encodings import NAMES
from console.imports.flaws import SHOWN, BadRow, ImportProblem
from console.imports.intake import Intake, Sums
from console.imports.kept import ORDERS, TEMPLATES, Kept, prepare_folder
from console.imports.rows import CSV, DELIMITERS, JSONL, Rows, Told
from console.imports.templates import TemplateChange, TemplateFile
from console.orders.file import OrderChange, OrderFile
from console.profiles.model import Profile
from console.rules.cleaning import clean_line
from console.sync.imported import Imported, told_clock
from console.sync.process import SYNC_ROLE
from console.translation import _, ngettext
from storage.cache import Cache
from storage.holder import Holder
from storage.problems import CacheMissing, HeldByAnother, mark
from storage.records import Order, Template

SHOWN_ROWS = 30  # bad rows, or columns that mean nothing, that a person is told of one by one
LOCK = "import"
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1252", "cp866", "koi8-u")

HELP = _(
    "Import orders or templates from FILE: CSV or JSONL; - is standard input.\n\nThe first line names the "
    "columns, in English, Russian or Ukrainian. Delimiter and encoding are told apart. Rows of orders and "
    "templates that are known already update them. docs/imports.md lists the columns."
)


@click.command("import", help=HELP)
@click.argument("what", type=click.Choice(["orders", "templates"]))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice([CSV, JSONL]), help=_("If it is not told apart well."))
@click.option("--encoding", type=click.Choice(ENCODINGS), help=_("If it is not told apart well."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a bad row, and one for the sums."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def command(
    setting: Setting, what: str, file: Path, form: str | None, encoding: str | None, as_json: bool, desk: str
) -> None:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    directory = setting.directory(settings)
    report = Report(as_json)
    with _opened(file) as stream, _alone(prepare_folder(directory)) as folder, _cache(directory) as cache:
        intake: Intake[Order, OrderChange] | Intake[Template, TemplateChange]
        if what == "orders":
            intake = _orders(profile, folder, cache, report.bad)
        else:
            intake = _templates(folder, cache, report.bad)
        try:
            rows = Rows(stream, intake.table, file, format_asked=form or "", encoding_asked=encoding or "")
            report.begins(file, rows.told)
            sums = intake.take(rows)
        except OSError as error:
            raise _unreadable(file, error) from error
    report.ends(sums, rows.told, _lay_in(directory, profile))
    raise SystemExit(Exit.PARTLY if sums.bad else Exit.DONE)


def _orders(
    profile: Profile, folder: Path, cache: Cache | None, on_bad: Callable[[BadRow], None]
) -> Intake[Order, OrderChange]:
    def told(numbers: Sequence[str]) -> Mapping[str, Order]:
        return {} if cache is None else cache.orders.told_by_helpdesk(numbers)

    wall = datetime.now(UTC)
    clock = None if cache is None else told_clock(cache)
    kind = OrderFile(profile, told, clock.at(wall) if clock else wall)
    return Intake(kind, Kept(folder / ORDERS, Order), on_bad)


def _templates(
    folder: Path, cache: Cache | None, on_bad: Callable[[BadRow], None]
) -> Intake[Template, TemplateChange]:
    kept = Kept(folder / TEMPLATES, Template)
    theirs = () if cache is None else cache.templates.told_by_helpdesk()
    return Intake(TemplateFile((template for _line, template in kept.lines()), theirs), kept, on_bad)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, or what comes on standard input: copied first where it cannot be read twice."""
    try:
        file = sys.stdin.buffer if str(path) == "-" else path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        if str(path) != "-" and file.seekable():
            yield file
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            yield copy


def _unreadable(path: Path, error: OSError) -> ImportProblem:
    return ImportProblem(mark("{path} cannot be read: {why}."), path=path, why=error.strerror or error)


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Two imports at once would each put back what the other has changed."""
    try:
        holder = Holder.take(folder, LOCK)
    except HeldByAnother as error:
        raise HeldByAnother(
            mark("Another import into this desk is under way ({who}). Try again when it has ended."),
            **error.values,
        ) from error
    try:
        yield folder
    finally:
        holder.release()


@contextmanager
def _cache(directory: Path) -> Iterator[Cache | None]:
    """The desk's cache to read, None while there is none."""
    try:
        cache = Cache.open(directory / "cache.db", writing=False)
    except CacheMissing:
        yield None
        return
    try:
        yield cache
    finally:
        cache.close()


def _lay_in(directory: Path, profile: Profile) -> bool:
    """Lay what was imported into the cache, unless a sync is at work there: that one sees it by itself.

    Whether it was done here.
    """
    try:
        holder = Holder.take(directory, SYNC_ROLE)
    except HeldByAnother:
        return False
    try:
        cache = Cache.open(directory / "cache.db", writing=True)
        try:
            imported = Imported(directory, cache, profile, time.monotonic)
            while imported.step(None, datetime.now(UTC)).more:
                pass
        finally:
            cache.close()
    finally:
        holder.release()
    return True


class Report:
    """Says what the file is, what is wrong with which row, and what came of it all."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._bad = 0

    def begins(self, path: Path, told: Told) -> None:
        if self._as_json:
            return
        name = clean_line(path.name, SHOWN)
        parts = [told.format.upper(), NAMES.get(told.encoding, told.encoding)]
        if told.delimiter:
            parts.append(_(DELIMITERS.get(told.delimiter, told.delimiter)))
        click.echo(f"{name}: {', '.join(parts)}")
        if told.unused:
            more = ["…"] if len(told.unused) > SHOWN_ROWS else []
            names = ", ".join([*told.unused[:SHOWN_ROWS], *more])
            click.echo(_("Columns that mean nothing here: {names}").format(names=names))

    def bad(self, row: BadRow) -> None:
        self._bad += 1
        if self._as_json:
            for flaw in row.flaws:
                click.echo(json.dumps(flaw.fields(), ensure_ascii=False))
        elif self._bad <= SHOWN_ROWS:
            for flaw in row.flaws:
                click.echo(flaw.said(), err=True)

    def ends(self, sums: Sums, told: Told, laid_in: bool) -> None:
        if self._as_json:
            fields = {
                **asdict(sums),
                "format": told.format,
                "encoding": told.encoding,
                "delimiter": told.delimiter,
                "unused": told.unused,
                "shown": laid_in,
            }
            click.echo(json.dumps(fields, ensure_ascii=False))
            return
        if self._bad > SHOWN_ROWS:
            more = self._bad - SHOWN_ROWS
            click.echo(
                ngettext(
                    "… and {n} more bad row; --json names them all.",
                    "… and {n} more bad rows; --json names them all.",
                    more,
                ).format(n=more),
                err=True,
            )
        click.echo(_summary(sums))
        if not laid_in:
            click.echo(_("The console that is open shows them in a moment."))


def _summary(sums: Sums) -> str:
    """Only what there is any of; what was added, always."""
    parts = (
        (_("added: {n}"), sums.added, True),
        (_("updated: {n}"), sums.updated, False),
        (_("as they were: {n}"), sums.unchanged, False),
        (_("older than what is known, left: {n}"), sums.older, False),
        (_("repeated further down: {n}"), sums.repeated, False),
        (_("bad, left out: {n}"), sums.bad, False),
    )
    return " · ".join(text.format(n=count) for text, count, always in parts if count or always)
