"""Connections to the two files, and what SQLite's failures mean for a person.

`sqlite3` here is `pysqlite3` where it is installed (its SQLite has no WAL-reset bug), else the
standard module. Everything in `storage` takes the name from here, or `except sqlite3.Error` would
not see the other's errors.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from storage.files import no_room, on_network
from storage.problems import Busy, Damaged, DiskFull, OnlyReadable, StorageProblem, Unstorable, mark

if TYPE_CHECKING:
    import sqlite3 as sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["connect_cache", "connect_ledger", "database_problem", "sqlite3", "statements"]

_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS")
_REFUSES = ("SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_TOOBIG")
_UNBOUND = (sqlite3.InterfaceError, sqlite3.ProgrammingError)  # for values of a type that no column holds

_CACHE_WAIT = 10.0  # seconds; only a crashed writer's recovery makes anybody wait
_LEDGER_WAIT = 5.0  # seconds; a transaction on the ledger takes milliseconds
_WRITER_PAGES_KB = 16_384  # a full pull walks over many indexes; readers do with the default of 2 MB
_LARGEST_WAL = 32 * 1024 * 1024  # bytes that the WAL may keep after a checkpoint


def connect_cache(path: Path, writing: bool) -> sqlite3.Connection:
    """The cache: WAL (a rollback journal on network file systems), NORMAL. Readers cannot write at all."""
    if not writing:
        connection = _to_read(path)
        connection.execute("PRAGMA query_only = 1")
        return connection
    connection = _connect(path, "rw", _CACHE_WAIT)
    journal = "DELETE" if on_network(path.parent) else "WAL"
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_WRITER_PAGES_KB}")
    connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_WAL}")
    return connection


def connect_ledger(path: Path, writing: bool) -> sqlite3.Connection:
    """The ledger: a rollback journal, FULL.

    A reader opens for writing too where it may, since only so can it roll a crashed writer's
    journal back; `query_only` keeps it from more.
    """
    try:
        connection = _connect(path, "rw", _LEDGER_WAIT)
    except sqlite3.OperationalError:
        if writing:
            raise
        connection = _connect(path, "ro", _LEDGER_WAIT)
    if writing:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = 1")  # macOS: a plain fsync may stay in the disk's own memory
    else:
        connection.execute("PRAGMA query_only = 1")
    return connection


def _to_read(path: Path) -> sqlite3.Connection:
    """Where nothing can be written SQLite cannot make its -shm. After a clean end the file is whole
    without it; after a crash the newest of it is missing, and comes again with the next sync."""
    if _may_be_written(path) or path.with_name(f"{path.name}-shm").exists():
        return _connect(path, "ro", _CACHE_WAIT)
    return _connect(path, "ro&immutable=1", _CACHE_WAIT)


def _may_be_written(path: Path) -> bool:
    try:
        read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    except OSError:
        return True
    return not read_only and os.access(path.parent, os.W_OK)


def _connect(path: Path, mode: str, wait: float) -> sqlite3.Connection:
    # Transactions are begun by hand (`isolation_level=None`), threads are kept apart by `Session`.
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA trusted_schema = 0")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def database_problem(error: Exception, path: Path) -> StorageProblem:
    """The problem that a failure of SQLite, or of a value that it cannot hold, stands for."""
    if isinstance(error, (OverflowError, UnicodeEncodeError)):
        return Unstorable(
            mark("A value that cannot be kept in {path} was refused: {why}."), path=path, why=error
        )
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith(_REFUSES) or (not name and isinstance(error, _UNBOUND) and "bind" in str(error)):
        return Unstorable(
            mark("A value that cannot be kept in {path} was refused: {why}."), path=path, why=error
        )
    # Text that is no UTF-8 was not written by us.
    if name.startswith(_DAMAGED) or str(error).startswith("Could not decode to UTF-8"):
        return Damaged(mark("{path} is damaged and cannot be read. Run `pult doctor`."), path=path)
    # A quota is told as a failed writing, a limit on a file's size as nothing at all.
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")) or (name == "SQLITE_IOERR" and no_room(path)):
        return DiskFull(mark("There is no room left for {path}. Free some space and try again."), path=path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(mark("Another program has locked {path}. Close it, or wait, and try again."), path=path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return OnlyReadable(
            mark("{path} can only be read. Change its permissions or set PULT_HOME to another place."),
            path=path,
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return StorageProblem(
            mark("{path} cannot be opened. Check that it exists and that you may read it."), path=path
        )
    return StorageProblem(
        mark("{path} cannot be used: {why}. Check the disk, or set PULT_HOME to another place."),
        path=path,
        why=error,
    )


def statements(script: str) -> list[str]:
    """The single statements of a script: `executescript` would commit the open transaction."""
    found: list[str] = []
    rest = ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest.strip())
            rest = ""
    return found
