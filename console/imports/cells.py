"""Lines of CSV cut into cells, as RFC 4180 has it and spreadsheets write it.

A quoted cell may hold the delimiter, doubled quotes and ends of lines; blanks around its quotes do not
count. A quote inside a cell that does not begin with one is a character like any other (15" screens).
What is wrong is named, and reading goes on with the next line: a quote that nobody closes costs its own
row, not the rest of the file.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.lines import LONGEST, Line
from storage.frozen import frozen
from storage.problems import mark

MOST_LINES = 2_000
"""Lines over which one row may go on."""

_OPENING = re.compile(' *"')
_UP_TO_CLOSING = re.compile(r'[^"]*+(?:""[^"]*+)*+"')


@frozen
class Record:
    """The cells of one row. `line` is where it begins; `raw` is the row as it stands in the file."""

    line: int
    cells: list[str]
    raw: str


class Records:
    """The rows of a file in turn: a `Record`, or a `BadRow` for one that cannot be cut into cells."""

    def __init__(self, lines: Iterable[Line], delimiter: str) -> None:
        self._lines = iter(lines)
        self._again: deque[Line] = deque()
        self._delimiter = delimiter

    def __iter__(self) -> Iterator[Record | BadRow]:
        while (line := self._next()) is not None:
            if not line.text.strip():
                continue
            taken = [line]
            try:
                cells = self._cells(taken)
            except BadRow as bad:
                self._again.extendleft(reversed(taken[1:]))
                yield bad
            else:
                yield Record(line.number, cells, "".join(each.text for each in taken))

    def _next(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _cells(self, taken: list[Line]) -> list[str]:
        """Cut the row that begins with the one line in `taken`; further lines that it needs are added."""
        first = taken[0]
        if first.cut:
            raise BadRow(Flaw(first.number, _too_long()))
        text = first.text
        stop = len(text.rstrip("\r\n"))
        if '"' not in text:
            return text[:stop].split(self._delimiter)
        cells: list[str] = []
        at = 0
        while True:
            opened = _OPENING.match(text, at)
            if opened is None:
                end = text.find(self._delimiter, at, stop)
                end = stop if end < 0 else end
                cells.append(text[at:end])
            else:
                cell, text, end = self._quoted(text, opened.end(), taken, len(cells) + 1)
                cells.append(cell)
                stop = len(text.rstrip("\r\n"))
            if end >= stop:
                return cells
            if text[end] != self._delimiter:
                found = text[end : min(end + 20, stop)]
                raise BadRow(Flaw(first.number, _after_the_quote(), len(cells), found=found))
            at = end + 1

    def _quoted(self, text: str, at: int, taken: list[Line], place: int) -> tuple[str, str, int]:
        """A cell from behind its opening quote: the cell, the line in which it ends, and where there."""
        parts: list[str] = []
        size = 0
        while (closed := _UP_TO_CLOSING.match(text, at)) is None:
            parts.append(text[at:])
            size += len(parts[-1])
            line = self._next()
            if line is not None:
                taken.append(line)
            if line is None or line.cut or len(taken) > MOST_LINES or size > LONGEST:
                raise BadRow(Flaw(taken[0].number, _never_closed(), place))
            text, at = line.text, 0
        end = closed.end()
        parts.append(text[at : end - 1])
        while text[end : end + 1] == " ":
            end += 1
        return "".join(parts).replace('""', '"'), text, end


def _too_long() -> BadValue:
    return BadValue(mark("the line is longer than {most} characters"), most=LONGEST)


def _never_closed() -> BadValue:
    return BadValue(mark("the quote that opens here is never closed; a quote inside a text is doubled"))


def _after_the_quote() -> BadValue:
    return BadValue(
        mark("expected the end of the cell after its closing quote; a quote inside a text is doubled")
    )
