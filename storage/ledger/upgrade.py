"""Bringing ledger.db to the newest schema without ever risking the one that works.

The file is copied, the copy is migrated and checked, and only then takes the file's place. What was
there before stays beside it; the two newest such backups are kept.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from storage.connection import connect_ledger, database_problem, sqlite3
from storage.crash_points import Place, reached
from storage.files import file_problem, prepare_file, sync_directory
from storage.problems import Damaged, NewerSchema, mark

SCHEMA = 4
"""How many migrations `schema.py` holds; kept here so that it need not be imported to compare."""

_BACKUPS = 2
_AT_ONCE = 16  # pages; nobody else writes between two such pieces: this process holds the lock


def open_current(path: Path) -> sqlite3.Connection:
    """A writing connection to a file of this version's schema; an older or empty one is brought up to it."""
    try:
        connection = connect_ledger(path, writing=True)
    except sqlite3.Error as error:
        raise database_problem(error, path) from error
    try:
        current = _ready(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise database_problem(error, path) from error
    except BaseException:
        connection.close()
        raise
    if current:
        return connection
    connection.close()
    return connect_ledger(path, writing=True)


def schema_of(connection: sqlite3.Connection) -> int:
    """The number of migrations that a file has had."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _ready(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether this connection can be used; False when another file has taken the file's place."""
    if _is_current(connection, path):
        return True
    # The write lock is held until the new file is in place, so nobody adds to the old one meanwhile.
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_current(connection, path):  # another process did it while this one waited for the lock
            connection.execute("COMMIT")
            return True
        if schema_of(connection) == 0:
            migrate(connection)
            connection.execute("COMMIT")
            return True
        _replace_by_newer(schema_of(connection), path)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return False


def _is_current(connection: sqlite3.Connection, path: Path) -> bool:
    found = schema_of(connection)
    if found > SCHEMA:
        raise NewerSchema(
            mark("{path} was written by a newer version of Pult: it can be read, not written. Update Pult."),
            path=path,
        )
    return found == SCHEMA


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing inside the transaction that is open."""
    from sqlite_utils import Database  # slow to import, and rarely needed

    from storage.ledger.schema import migrations

    migrations.apply(Database(connection))
    reached(Place.MIGRATING)
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _replace_by_newer(before: int, path: Path) -> None:
    """Called under the write lock. The copying has its own connection: one that writes cannot be copied."""
    copy = path.with_name(f"{path.name}.upgrading")
    kept = path.with_name(f"{path.name}.before-{before + 1}")
    try:
        for target in (kept, copy):
            _discard(target)
            prepare_file(target)
            with (
                closing(connect_ledger(path, writing=False)) as source,
                closing(connect_ledger(target, writing=True)) as other,
            ):
                source.backup(other, pages=_AT_ONCE, progress=lambda *_: reached(Place.BACKING_UP))
        with closing(connect_ledger(copy, writing=True)) as newer:
            newer.execute("BEGIN IMMEDIATE")
            migrate(newer)
            newer.execute("COMMIT")
            found: list[tuple[str]] = newer.execute("PRAGMA quick_check(1)").fetchall()
            if found != [("ok",)]:
                raise Damaged(
                    mark("{path} could not be brought up to date: {why}. It was left as it is."),
                    path=path,
                    why=found[0][0],
                )
        copy.replace(path)
        sync_directory(path.parent)
        for old in backups(path)[:-_BACKUPS]:
            old.unlink()
    except OSError as error:
        raise file_problem(error, path) from error


def _discard(path: Path) -> None:
    """Take away what an interrupted attempt has left."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def backups(path: Path) -> list[Path]:
    """What was kept from before upgrades, oldest first."""
    name = re.compile(re.escape(path.name) + r"\.before-(\d+)")
    found = [(int(match[1]), one) for one in path.parent.iterdir() if (match := name.fullmatch(one.name))]
    return [one for _, one in sorted(found)]
