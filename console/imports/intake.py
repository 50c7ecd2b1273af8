"""One import: the rows of a file, laid over what is kept already, key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Generic, Protocol, TypeVar

import msgspec

from console.imports.columns import Table
from console.imports.flaws import BadRow
from console.imports.kept import Kept, Spool, Writer
from console.imports.rows import Row, Rows

R = TypeVar("R")
C = TypeVar("C", bound=msgspec.Struct)
T = TypeVar("T")

BATCH = 500


class Verdict(StrEnum):
    """What became of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"  # it says what was known
    OLDER = "older"  # something newer is known, which stays


@dataclass(slots=True)
class Sums:
    """How many rows came to what. `bad` rows were left out; `repeated` ones were overlaid by a later row."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    repeated: int = 0
    bad: int = 0

    def count(self, verdict: Verdict) -> None:
        setattr(self, verdict.value, getattr(self, verdict.value) + 1)


class Kind(Protocol[R, C]):
    """What differs between the kinds of things that are imported."""

    @property
    def table(self) -> Table: ...
    @property
    def record(self) -> type[R]: ...
    @property
    def change(self) -> type[C]: ...

    def read(self, row: Row) -> tuple[str, C]:
        """The key of the thing that a row is about, and what it says of it. Raises BadRow."""

    def key(self, record: R) -> str:
        """The key of a record that is kept."""

    def told(self, keys: Sequence[str]) -> Mapping[str, R]:
        """What the helpdesk says of these, as far as it does."""

    def combine(self, kept: R | None, told: R | None, change: C) -> tuple[Verdict, R | None]:
        """What is to be kept from now on; None leaves it as it was. Raises BadRow."""


class Intake(Generic[R, C]):
    """Takes the rows of one file in. `on_flaw` hears of every bad row as it is found."""

    def __init__(self, kind: Kind[R, C], kept: Kept[R], on_bad: Callable[[BadRow], None]) -> None:
        self._kind = kind
        self._kept = kept
        self._on_bad = on_bad
        self.table = kind.table
        self.sums = Sums()

    def take(self, rows: Rows) -> Sums:
        """All or nothing on disk: what a crash or a full disk interrupts leaves what was kept before."""
        spool = Spool(self._kept.path.parent, self._kind.change)
        try:
            self._gather(rows, spool)
            with self._kept.replacing() as writer:
                self._over_what_is_kept(spool, writer)
                self._what_is_new(spool, writer)
        finally:
            spool.close()
        return self.sums

    def _gather(self, rows: Rows, spool: Spool[C]) -> None:
        for row in rows:
            if isinstance(row, BadRow):
                self._bad(row)
                continue
            try:
                key, change = self._kind.read(row)
            except BadRow as bad:
                self._bad(bad)
            else:
                self.sums.repeated += spool.put(key, change)

    def _over_what_is_kept(self, spool: Spool[C], writer: Writer[R]) -> None:
        seen: set[str] = set()
        for batch in _batches(self._kept.lines()):
            keys = [self._kind.key(record) for _line, record in batch]
            told = self._kind.told([key for key in keys if key in spool])
            for key, (line, record) in zip(keys, batch, strict=True):
                if key in seen:
                    continue  # the file was edited; the first one counts
                seen.add(key)
                found = None
                if key in spool:
                    found = self._combined(record, told.get(key), spool.take(key))
                if found is None:
                    writer.keep(line)
                else:
                    writer.put(found)

    def _what_is_new(self, spool: Spool[C], writer: Writer[R]) -> None:
        for keys in _batches(iter(spool.rest())):
            told = self._kind.told(keys)
            for key in keys:
                found = self._combined(None, told.get(key), spool.take(key))
                if found is not None:
                    writer.put(found)

    def _combined(self, kept: R | None, told: R | None, change: C) -> R | None:
        try:
            verdict, record = self._kind.combine(kept, told, change)
        except BadRow as bad:
            self._bad(bad)
            return None
        self.sums.count(verdict)
        return record

    def _bad(self, bad: BadRow) -> None:
        self.sums.bad += 1
        self._on_bad(bad)


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, BATCH)):
        yield batch
