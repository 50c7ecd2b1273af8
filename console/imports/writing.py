"""Rows going out, in the shape in which they can be imported again."""

from __future__ import annotations

import csv
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from console.imports.flaws import ImportProblem
from console.imports.guard import guarded
from console.rules.cleaning import clean
from console.upstream.strict_json import JsonValue
from storage.problems import mark


class Out(Protocol):
    """Something that takes text."""

    def write(self, text: str, /) -> int: ...


class ForATerminal:
    """Takes texts for a terminal: what could steer it has been taken out before, and is here once more."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def write(self, text: str, /) -> int:
        return self._out.write(clean(text))


def write_csv(out: Out, names: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str) -> int:
    """A first line with the columns' names, then the rows; cells like formulas are guarded. How many."""
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([guarded(row[name]) for name in names])
        count += 1
    return count


def write_jsonl(out: Out, rows: Iterable[Mapping[str, JsonValue]]) -> int:
    """One object a line. How many."""
    count = 0
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


@contextmanager
def written(path: Path, encoding: str) -> Iterator[Out]:
    """A file that takes its place when it is whole, readable by its owner only.

    What is no plain file (a pipe, a device) is written to as it is. Raises ImportProblem.
    """
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            with path.open("w", encoding=encoding, newline="") as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding=encoding, newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as fresh:
            try:
                yield fresh
                fresh.flush()
                os.fsync(fresh.fileno())
                Path(fresh.name).replace(path)
            except BaseException:
                Path(fresh.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ImportProblem(
            mark("{path} cannot be written: {why}."), path=path, why=error.strerror or error
        ) from error
