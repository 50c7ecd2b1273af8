"""A file as rows: CSV with its delimiter and encoding told apart, or JSONL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import BinaryIO

from console.imports.cells import MOST_LINES, Record, Records
from console.imports.columns import Header, Table, header_of
from console.imports.encodings import NAMES, encoding_of
from console.imports.flaws import SHOWN, BadRow, BadValue, Flaw, ImportProblem
from console.imports.guard import unguarded
from console.imports.json_rows import json_row, names_in
from console.imports.lines import LONGEST, UNDECODED, Line, lines_of
from console.rules.cleaning import clean_line
from console.upstream.strict_json import JsonValue
from storage.frozen import frozen
from storage.problems import mark

CSV, JSONL = "csv", "jsonl"
DELIMITERS = {",": mark("comma"), ";": mark("semicolon"), "\t": mark("tab"), "|": mark("pipe")}

_TOLD = re.compile("sep=([,;|\t:~^])", re.IGNORECASE)  # a first line by which spreadsheets tell each other
_WRONG = re.compile(f"[\0{UNDECODED}]")


@frozen
class Row:
    """One row with a value or more in it.

    `values` has the columns that the file has, by their keys: texts from CSV, whatever JSON can hold
    from JSONL. `named` says for each where it stands (from 1, 0 in JSONL) and how the file calls it.
    """

    line: int
    values: Mapping[str, JsonValue]
    named: Mapping[str, tuple[int, str]]


@frozen
class Told:
    """What a file turned out to be."""

    format: str
    encoding: str  # a codec
    delimiter: str = ""
    unused: tuple[str, ...] = ()  # names of columns that mean nothing here


class Rows:
    """The rows of one open file, once: each a `Row`, or a `BadRow` with what is wrong with it.

    Raises ImportProblem at once for a file of which no row could be read. `path` names it in messages.
    """

    def __init__(
        self, file: BinaryIO, table: Table, path: object, *, format_asked: str = "", encoding_asked: str = ""
    ) -> None:
        encoding = encoding_of(file, path, encoding_asked)
        self._table = table
        lines = lines_of(file, encoding)
        beginning = _beginning(lines)
        first = next((line for line in beginning if line.text.strip()), None)
        if first is None:
            raise ImportProblem(mark("{path} is empty: there is nothing to import."), path=path)
        self._lines: Iterable[Line] = chain(beginning, lines)
        as_json = format_asked == JSONL or (not format_asked and first.text.lstrip().startswith(("{", "[")))
        if as_json:
            unused = _check_first(beginning, table, path)
            self.told = Told(JSONL, encoding, unused=unused)
            return
        delimiter, self._lines = _delimiter(beginning, self._lines, table)
        self._records = iter(Records(self._lines, delimiter))
        self._header = self._read_header(path, encoding)
        self.told = Told(CSV, encoding, delimiter, self._header.unused)

    def __iter__(self) -> Iterator[Row | BadRow]:
        return self._from_json() if self.told.format == JSONL else self._from_csv()

    def _read_header(self, path: object, encoding: str) -> Header:
        record = next(self._records)
        if isinstance(record, BadRow):
            raise ImportProblem(
                mark("The first line of {path} must name the columns, and cannot be read: {why}."),
                path=path,
                why=record.flaws[0].problem,
            )
        if UNDECODED in record.raw:
            raise ImportProblem(
                mark(
                    "The first line of {path} holds bytes that are no letters in {encoding}. Leave "
                    "--encoding out, or name another one."
                ),
                path=path,
                encoding=NAMES.get(encoding, encoding.upper()),
            )
        return header_of([unguarded(cell) for cell in record.cells], self._table, path)

    def _from_csv(self) -> Iterator[Row | BadRow]:
        keys, names = self._header.keys, self._header.names
        named = {key: (place + 1, names[place]) for place, key in keys.items()}
        columns = tuple(keys.items())
        for record in self._records:
            if isinstance(record, BadRow):
                yield BadRow(*(self._with_name(flaw) for flaw in record.flaws))
                continue
            cells = record.cells
            if not any(map(str.strip, cells)):
                continue
            if len(cells) != len(names):
                while len(cells) > len(names) and not cells[-1].strip():
                    cells.pop()
                if len(cells) != len(names):
                    yield BadRow(Flaw(record.line, _wrong_number(len(names), len(cells))))
                    continue
            if _WRONG.search(record.raw):
                yield BadRow(*self._undecoded(record))
                continue
            if "'" in record.raw:
                cells = [unguarded(cell) for cell in cells]
            yield Row(record.line, {key: cells[place] for place, key in columns}, named)

    def _undecoded(self, record: Record) -> Iterator[Flaw]:
        for place, cell in enumerate(record.cells):
            if found := _WRONG.search(cell):
                yield Flaw(record.line, _not_a_letter(found), place + 1, self._header.names[place], cell)

    def _with_name(self, flaw: Flaw) -> Flaw:
        known = 0 < flaw.place <= len(self._header.names)
        name = self._header.names[flaw.place - 1] if known else ""
        return Flaw(flaw.line, flaw.problem, flaw.place, name, flaw.found)

    def _from_json(self) -> Iterator[Row | BadRow]:
        for line in self._lines:
            if not line.text.strip():
                continue
            if found := _WRONG.search(line.text):
                yield BadRow(Flaw(line.number, _not_a_letter(found)))
                continue
            try:
                values, named = json_row(line, self._table)
            except BadRow as bad:
                yield bad
            else:
                yield Row(line.number, values, named)


def _beginning(lines: Iterator[Line]) -> list[Line]:
    """The first lines, enough to tell the format by, and never too many to hold."""
    beginning: list[Line] = []
    size = 0
    for line in lines:
        beginning.append(line)
        size += len(line.text)
        if size > LONGEST or len(beginning) == MOST_LINES:
            break
    return beginning


def _check_first(beginning: list[Line], table: Table, path: object) -> tuple[str, ...]:
    """Names in the first objects that mean nothing here; at least one object must have a known one."""
    names = names_in(beginning[:100])
    if not names:
        raise ImportProblem(
            mark("{path} is not JSONL: one JSON object a line is expected, as in docs/imports.md."), path=path
        )
    unused = tuple(clean_line(name, SHOWN) for name in names if table.key(name) is None)
    if not any(table.key(name) in table.needed for name in names):
        header_of(names, table, path)
    return unused


def _delimiter(beginning: list[Line], lines: Iterable[Line], table: Table) -> tuple[str, Iterable[Line]]:
    """The delimiter with which the first row names the most columns, and the lines from that row on.

    The names are known, so this cannot be led astray by commas in texts. Where no name is known, it is
    the delimiter that makes the most cells, for the message.
    """
    first = next(place for place, line in enumerate(beginning) if line.text.strip())
    if told := _TOLD.fullmatch(beginning[first].text.rstrip("\r\n").strip(" ")):
        skipped = islice(lines, first + 1, None)
        return told.group(1), skipped

    def merit(delimiter: str) -> tuple[int, int]:
        record = next(iter(Records(beginning, delimiter)))
        cells = [] if isinstance(record, BadRow) else record.cells
        return table.known(cells), len(cells)

    return max(DELIMITERS, key=merit), lines


def _wrong_number(expected: int, found: int) -> BadValue:
    if found > expected:
        return BadValue(
            mark(
                "the row has {found} cells, the first line names {expected}; a text that holds the delimiter "
                "must stand in quotes"
            ),
            found=found,
            expected=expected,
        )
    return BadValue(
        mark(
            "the row ends after {found} cells, the first line names {expected}; a text of several lines must "
            "stand in quotes"
        ),
        found=found,
        expected=expected,
    )


def _not_a_letter(found: re.Match[str]) -> BadValue:
    if found.group() == "\0":
        return BadValue(mark("a NUL byte stands here, which no text has"))
    return BadValue(mark("bytes stand here that are no letters in the encoding of this file"))
