"""What is wrong with a file, and with single rows of it: named by line and column, with what was expected."""

from __future__ import annotations

from dataclasses import dataclass

from console.rules.cleaning import clean_line
from console.translation import _, explain
from storage.problems import Problem

SHOWN = 60  # characters of a value that are repeated to its reader


class ImportProblem(Problem):
    """The file as a whole cannot be imported; nothing of it was kept."""


class BadValue(Problem):
    """A value that does not do; the sentence says what was expected."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with one row.

    `line` counts from 1 and is where the row begins. `place` is the column's place in the row from 1,
    0 where that means nothing (JSONL) or no column is to blame. `column` is the name that the file gives
    it, `found` what stood there; both are as the file has them, uncleaned.
    """

    line: int
    problem: Problem
    place: int = 0
    column: str = ""
    found: str = ""

    def said(self) -> str:
        """One line for a person."""
        where = self._where().format(line=self.line, place=self.place, column=clean_line(self.column, SHOWN))
        what = explain(self.problem)
        if self.found:
            what = _("“{found}”: {what}").format(found=clean_line(self.found, SHOWN), what=what)
        return clean_line(f"{where}: {what}", 1000)

    def _where(self) -> str:
        if not self.column:
            return _("line {line}, column {place}") if self.place else _("line {line}")
        if not self.place:
            return _("line {line}, “{column}”")
        return _("line {line}, column {place} “{column}”")

    def fields(self) -> dict[str, object]:
        """For `--json`; see docs/imports.md."""
        return {
            "line": self.line,
            "place": self.place or None,
            "column": clean_line(self.column, SHOWN),
            "found": clean_line(self.found, SHOWN),
            "expected": explain(self.problem),
        }


class BadRow(Exception):
    """A row that is left out, with all that is wrong with it."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(*flaws)
        self.flaws = flaws
