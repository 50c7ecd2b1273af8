"""The practice desk's file: opening it, its transactions, and what the errors of SQLite mean here.

`journal_mode=DELETE`: several processes write this file. With WAL that is safe only where the
WAL-reset bug is mended (SQLite 3.51.3 and newer; elsewhere the standard module may be older), it
keeps two more files that would have to move along, and it refuses network homes. A practice desk
writes a few times a second at most, so the reader's short wait for a commit costs nothing.
Writers begin IMMEDIATE: whoever has begun can also commit, so nobody reads, decides and then fails.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.upstream.practice.schema import STEPS, TABLES, VERSION
from console.upstream.protocol import NotAHelpdesk, NotSent, UnknownOutcome
from storage.connection import sqlite3
from storage.files import prepare_directory, prepare_file
from storage.problems import NewerSchema, mark

BUSY_SECONDS = 5.0
"""How long a transaction waits for another console's before it gives up as not sent."""


class DeskFile:
    """One connection to the file, for one process; calls from several threads take turns."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open the file, making it (0600) where there is none.

        Raises `NotAHelpdesk` for a file that is something else, `NewerSchema` for one that a newer
        Pult has written, `StorageProblem` where the directory is not to be trusted.
        """
        self.path = path
        self._turn = threading.RLock()
        if not path.parent.exists():
            prepare_directory(path.parent)
        prepare_file(path)
        self._db = sqlite3.connect(
            str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        with self._explained():
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._version()
        if version > VERSION:
            raise NewerSchema(
                mark("{path} was made by a newer Pult. Update Pult, or begin anew with `--fresh`."),
                path=self.path,
            )

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def has_tables(self) -> bool:
        """Whether this desk has been founded. Call inside a transaction."""
        return self._version() == VERSION

    def make_tables(self) -> bool:
        """Make the tables unless they are there; True when this call did. Call inside `writing()`.

        The tables of an earlier version are brought to this one.
        """
        if self.has_tables():
            return False
        if version := self._version():
            for step in range(version, VERSION):
                for statement in STEPS[step]:
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
            return False
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        return True

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that may write; all of it is kept, or nothing is.

        Raises `NotSent` when nothing was kept and `UnknownOutcome` when that cannot be told.
        """
        with self._turn:
            with self._explained():
                self._db.execute("BEGIN IMMEDIATE")
            try:
                with self._explained():
                    yield self._db
            except BaseException:
                self._roll_back()
                raise
            self._commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One look at a state of the desk that does not change meanwhile."""
        with self._turn, self._explained():
            self._db.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._roll_back()

    def _commit(self) -> None:
        try:
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            still_open = self._db.in_transaction  # a refused COMMIT leaves it open: nothing is kept
            self._roll_back()
            if still_open:
                raise self._not_sent(error) from error
            raise UnknownOutcome(
                mark("It is not certain that {path} was written ({error}); it is looked up again."),
                path=self.path,
                error=error,
            ) from error

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._not_sent(error) from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
                raise
            raise NotAHelpdesk(
                mark("{path} is not a practice desk, or it is damaged. Begin anew with `--fresh`."),
                path=self.path,
            ) from error

    def _not_sent(self, error: Exception) -> NotSent:
        return NotSent(
            mark("The practice desk in {path} cannot be written now ({error}); it is tried again by itself."),
            path=self.path,
            error=error,
        )

    def close(self) -> None:
        with self._turn:
            self._db.close()
