"""A look into a database file that leaves no trace: no file is made, none is written.

SQLite's own reading mode is not enough for that: it makes the files beside a WAL database where they
are missing, and a writer's journal would be rolled back. So it is looked first what lies there.
"""

from __future__ import annotations

import errno
import os
import time
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from storage.connection import sqlite3
from storage.frozen import frozen

PATIENCE = 3.0  # seconds to wait for a writer who is just committing
LONGEST = 60.0  # seconds that checking one file may take
_HEADER = 100
_STEP = 200_000  # SQLite's instructions between two looks at the clock


class State(StrEnum):
    MISSING = "missing"
    EMPTY = "empty"  # made, and nothing was written to it
    NOT_ONE = "not one"  # not a SQLite file
    UNFINISHED = "unfinished"  # a crash left a transaction that only a writer can bring to its end
    DAMAGED = "damaged"
    CLOSED = "closed"  # it cannot be opened, or is locked
    LONG = "long"  # readable; checking all of it would have taken too long
    SOUND = "sound"


@frozen
class Looked:
    """What was seen of one file. `version` is its schema's; `why` what SQLite said, "" when nothing."""

    state: State
    version: int = 0
    wal: bool = False
    size: int = 0  # bytes, without the files beside it
    why: str = ""

    @property
    def readable(self) -> bool:
        return self.state in (State.SOUND, State.LONG)


def beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def size_of(path: Path) -> int:
    """Bytes; 0 for a file that is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def megabytes(size: int) -> str:
    """Bytes as they are told to a person."""
    return f"{size / 1_000_000:.1f}"


def look_at(path: Path) -> Looked:
    """Look at the header, open it, check it."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        size = path.stat().st_size
    except FileNotFoundError:
        return Looked(State.MISSING)
    except OSError as error:
        return Looked(State.CLOSED, why=error.strerror or str(error))
    if not header:
        return Looked(State.EMPTY)
    if not header.startswith(b"SQLite format 3\x00") or len(header) < _HEADER:
        return Looked(State.NOT_ONE, size=size)
    wal = header[18] == 2
    if wal and size_of(beside(path, "-wal")) and not beside(path, "-shm").exists():
        return Looked(State.UNFINISHED, wal=wal, size=size)
    state, version, why = _checked(path, wal)
    if state is State.DAMAGED and wal and beside(path, "-wal").exists():
        # Somebody began to write after it had been opened as a file that nobody writes.
        state, version, why = _checked(path, wal)
    return Looked(state, version, wal, size, why)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that can only read, and that makes nothing. Raises `sqlite3.Error`."""
    with path.open("rb") as file:
        wal = file.read(20)[18:19] == b"\x02"
    match wal, beside(path, "-wal").exists():
        case False, False:
            how = "mode=ro"
        case True, True:
            how = "mode=ro&readonly_shm=1"
        case True, False:
            how = "immutable=1"  # a writer would have a WAL beside it
        case _:
            how = "immutable=1"  # SQLite takes away a WAL that belongs to nobody, even reading
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{how}", uri=True, timeout=PATIENCE, isolation_level=None
    )
    connection.execute("PRAGMA query_only = 1")
    connection.execute("PRAGMA trusted_schema = 0")
    return connection


def copied(path: Path) -> sqlite3.Connection:
    """The whole of a small file in memory, so that its writers wait for the copying only.

    Raises `sqlite3.Error`, or TimeoutError when a writer does not let it go.
    """
    end = time.monotonic() + PATIENCE

    def still_patient(status: int, left: int, total: int) -> None:
        if left and time.monotonic() > end:
            raise TimeoutError(errno.EBUSY, os.strerror(errno.EBUSY))

    source = connect(path)
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        # Reading first: where a writer is at work, or a crash left a journal, this is what is told so.
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(copy, progress=still_patient)
    except BaseException:
        copy.close()
        raise
    finally:
        source.close()
    return copy


def _checked(path: Path, wal: bool) -> tuple[State, int, str]:
    try:
        connection = connect(path) if wal else copied(path)
    except (sqlite3.Error, OSError) as error:
        return _trouble(error)
    end = time.monotonic() + LONGEST
    version = 0
    try:
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEP)
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        found: list[tuple[str]] = connection.execute("PRAGMA quick_check(3)").fetchall()
    except sqlite3.Error as error:
        state, _none, why = _trouble(error)
        return state, version, why
    finally:
        connection.close()
    if found != [("ok",)]:
        return State.DAMAGED, version, "quick_check"
    return State.SOUND, version, ""


def _trouble(error: Exception) -> tuple[State, int, str]:
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return State.DAMAGED, 0, name
    if name.startswith("SQLITE_INTERRUPT"):
        return State.LONG, 0, name
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return State.UNFINISHED, 0, name
    return State.CLOSED, 0, name
