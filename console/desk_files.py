"""Opening the files of one desk: for work, or for reading where work is not possible, and why not."""

from __future__ import annotations

from pathlib import Path

from console.config import Home
from console.views import NotPossible
from storage.cache import Cache
from storage.frozen import frozen
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import (
    CacheMissing,
    Damaged,
    HeldByAnother,
    NewerSchema,
    OnlyReadable,
    Problem,
    StorageProblem,
    mark,
)

READING_PATIENCE = 2.0
"""Seconds for which the screen stands still at most while another program holds the ledger. The sync process
writes there as well: on a machine that is busy, or after a crash, that may take a good part of a second."""


@frozen
class DeskFiles:
    """A desk's cache and ledger. `holder` is the right to write them; where it is None they are read
    only, and `why` says why. `held_by` names another console that has the desk, "" for none."""

    cache: Cache
    ledger: Ledger
    holder: Holder | None
    held_by: str = ""
    why: Problem | None = None


def open_files(home: Home, name: str) -> DeskFiles:
    """Open them. Raises `StorageProblem` where not even reading is possible."""
    directory = home.desk(name)
    holder: Holder | None = None
    held_by, why = "", None
    try:
        holder = Holder.take(home.prepare("desks", name))
        ledger = Ledger.open(directory, writing=True, reading_patience=READING_PATIENCE)
    except HeldByAnother as problem:
        held_by = str(problem.values.get("who", problem))
        why = NotPossible(
            mark("This console only reads: {holder} has this desk open. Close that one to work here."),
            holder=held_by,
        )
    except (NewerSchema, OnlyReadable) as problem:
        why = _without_writing(problem)
        if holder is not None:  # a newer Pult may want to work meanwhile
            holder.release()
            holder = None
    except StorageProblem:
        if holder is not None:
            holder.release()
        raise
    if why is not None:
        ledger = Ledger.open(directory, writing=False, reading_patience=READING_PATIENCE)
    return DeskFiles(_cache_to_read(directory), ledger, holder, held_by, why)


def _without_writing(problem: StorageProblem) -> NotPossible:
    if isinstance(problem, NewerSchema):
        return NotPossible(
            mark("This console only reads: a newer Pult has worked at this desk. Update Pult to work here.")
        )
    return NotPossible(
        mark("This console only reads: {path} may not be written. Make it writable to work here."),
        path=problem.values.get("path", "?"),
    )


def _cache_to_read(directory: Path) -> Cache:
    """The cache, for reading. Only the sync process writes it, so where there is none yet, or one of an older
    version, or a damaged one, nothing is shown until that has made it ready: the first paint waits for none
    of it, and `Cache.follow` goes on with it."""
    path = directory / "cache.db"
    try:
        return Cache.open(path, writing=False)
    except (CacheMissing, Damaged):
        return Cache.nothing(path)
