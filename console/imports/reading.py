"""One row into the values of its columns, with all that is wrong with it collected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import UNSET, UnsetType

from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.rows import Row
from console.imports.values import nothing
from console.upstream.strict_json import JsonValue
from storage.problems import mark

T = TypeVar("T")


class Reading:
    """Reads a row column by column; `end` raises BadRow when any of them was wrong."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._values = row.values
        self._flaws: list[Flaw] = []

    def value(self, key: str, parse: Callable[[JsonValue], T], empty: T | UnsetType = UNSET) -> T | UnsetType:
        """A column's value; UNSET where the file has no such column, `empty` where nothing stands in it."""
        value = self._values.get(key, UNSET)
        if value is UNSET:
            return UNSET
        if nothing(value):
            return empty
        try:
            return parse(value)
        except BadValue as problem:
            self._flaw(key, problem, value)
            return UNSET

    def needed(self, key: str, parse: Callable[[JsonValue], T]) -> T | UnsetType:
        """Like `value`, for a column in which something must stand wherever the file has it."""
        if key in self._values and nothing(self._values[key]):
            self._flaw(key, BadValue(mark("expected a value, found nothing")), "")
            return UNSET
        return self.value(key, parse)

    def end(self) -> None:
        if self._flaws:
            raise BadRow(*sorted(self._flaws, key=lambda flaw: flaw.place))

    def _flaw(self, key: str, problem: BadValue, value: JsonValue) -> None:
        place, name = self._row.named[key]
        found = value if isinstance(value, str) else str(value)
        self._flaws.append(Flaw(self._row.line, problem, place, name, found[:1000]))
