"""Rows of JSONL: one object a line, read strictly."""

from __future__ import annotations

from collections.abc import Iterable

from console.imports.columns import Table
from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.lines import LONGEST, Line
from console.upstream.strict_json import BadJson, JsonValue, decode
from storage.problems import mark

Named = dict[str, tuple[int, str]]


def json_row(line: Line, table: Table) -> tuple[dict[str, JsonValue], Named]:
    """The values of one line by their columns' keys, and how the line calls them. Raises BadRow."""
    values: dict[str, JsonValue] = {}
    named: Named = {}
    for name, value in _object(line).items():
        key = table.key(name)
        if key is None:
            continue
        if key in values:
            problem = BadValue(
                mark("“{one}” and “{two}” are the same column: “{key}”"), one=named[key][1], two=name, key=key
            )
            raise BadRow(Flaw(line.number, problem))
        values[key] = value
        named[key] = (0, name)
    if not set(table.needed) & set(values):
        needed = "” / “".join(table.needed)
        raise BadRow(Flaw(line.number, BadValue(mark("expected a value for “{needed}”"), needed=needed)))
    return values, named


def names_in(lines: Iterable[Line]) -> list[str]:
    """The names that these lines use, in the order of appearance; lines that cannot be read have none."""
    found: dict[str, None] = {}
    for line in lines:
        if line.text.strip():
            try:
                found.update(dict.fromkeys(_object(line)))
            except BadRow:
                continue
    return list(found)


def _object(line: Line) -> dict[str, JsonValue]:
    if line.cut:
        problem = BadValue(mark("the line is longer than {most} characters"), most=LONGEST)
        raise BadRow(Flaw(line.number, problem))
    try:
        value = decode(line.text.encode("utf-8", "replace"))
    except BadJson as error:
        raise BadRow(
            Flaw(line.number, BadValue(mark("expected one JSON object a line ({why})"), why=error))
        ) from error
    if not isinstance(value, dict):
        raise BadRow(Flaw(line.number, BadValue(mark("expected one JSON object a line, in { }"))))
    return value
