"""`pult export`: what is cached, as files that `pult import` and spreadsheets read."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from console.commands.setting import Setting
from console.commands.tickets import FIELDS, fields
from console.imports.rows import CSV, JSONL
from console.imports.templates import TemplateRows
from console.imports.writing import ForATerminal, Out, write_csv, write_jsonl, written
from console.orders.file import OrderRows
from console.profiles.model import Profile
from console.translation import _
from console.upstream.strict_json import JsonValue
from storage.cache import Cache
from storage.frozen import frozen

PAGE = 500  # records that are read at once
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
WITH_MARK = "utf-8-sig"
"""Spreadsheets take a CSV file for UTF-8 only when it says so with its first three bytes."""


@frozen
class Exported:
    """One kind of thing going out: its columns, and its rows in both shapes."""

    names: tuple[str, ...]
    cells: Callable[[], Iterator[Mapping[str, str]]]
    fields: Callable[[], Iterator[Mapping[str, JsonValue]]]


@click.command("export", help=_("Write cached tickets, orders or templates as CSV or JSONL."))
@click.argument("what", type=click.Choice(["tickets", "orders", "templates"]))
@click.option("--format", "form", type=click.Choice([CSV, JSONL]), help=_("CSV, unless FILE ends in .jsonl."))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=_("Into this file, not to standard output; one that is there is replaced."),
)
@click.option(
    "--delimiter",
    type=click.Choice(list(DELIMITERS)),
    default="comma",
    show_default=True,
    help=_("Between the cells of CSV; some spreadsheets want the semicolon."),
)
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def command(
    setting: Setting, what: str, form: str | None, out: Path | None, delimiter: str, desk: str
) -> None:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    as_json = form == JSONL or (form is None and out is not None and out.suffix == ".jsonl")
    cache = Cache.open(setting.directory(settings) / "cache.db", writing=False)
    try:
        exported = _exported(what, cache, profile)
        with _target(out, WITH_MARK if out is not None and not as_json else "utf-8") as stream:
            if as_json:
                write_jsonl(stream, exported.fields())
            else:
                write_csv(stream, exported.names, exported.cells(), DELIMITERS[delimiter])
    finally:
        cache.close()


def _exported(what: str, cache: Cache, profile: Profile) -> Exported:
    if what == "orders":
        orders = OrderRows(profile)
        return Exported(
            tuple(column.key for column in orders.table.columns),
            lambda: (orders.cells(order) for order in cache.orders.walk(PAGE)),
            lambda: (orders.fields(order) for order in cache.orders.walk(PAGE)),
        )
    if what == "templates":
        found = cache.templates.all()
        templates = TemplateRows(found)
        return Exported(
            tuple(column.key for column in templates.table.columns),
            lambda: map(templates.cells, found),
            lambda: map(templates.fields, found),
        )
    return Exported(FIELDS, lambda: _ticket_cells(cache), lambda: _ticket_fields(cache))


def _ticket_fields(cache: Cache) -> Iterator[dict[str, JsonValue]]:
    after = ""
    while ids := cache.tickets.ids(after, PAGE):
        for ticket in cache.tickets.get_many(ids):
            yield {**fields(ticket)}
        after = ids[-1]


def _ticket_cells(cache: Cache) -> Iterator[dict[str, str]]:
    for row in _ticket_fields(cache):
        yield {name: "" if value is None else str(value) for name, value in row.items()}


@contextmanager
def _target(out: Path | None, encoding: str) -> Iterator[Out]:
    """A file, a terminal (what is written there is cleaned), or whatever standard output leads to."""
    if out is not None:
        with written(out, encoding) as file:
            yield file
    elif sys.stdout.isatty():
        yield ForATerminal(sys.stdout)
    else:
        # Scripts get UTF-8, whatever the locale says: a letter that it lacks would be lost without a word.
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="")
        try:
            yield stream
            stream.flush()
        finally:
            stream.detach()
