"""One connection, one lock: what the tables' classes run their statements through."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from storage.connection import database_problem, sqlite3
from storage.problems import Busy, StorageProblem

Value = str | int | float | bytes | None
"""What a column can hold."""

_TRY_AGAIN = 0.01  # seconds until a file is tried again that another process is writing

_REFUSED = (sqlite3.Error, OverflowError, UnicodeEncodeError)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path: device and inode; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class Session:
    """A connection with its lock and its transactions; every failure leaves it as a StorageProblem.

    Rows come out as tuples. Their types are those of the STRICT tables, and whoever asks says which.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        writable: bool,
        reading_patience: float | None = None,
    ) -> None:
        """`reading_patience` is how many seconds a query waits for another process that writes; None is as
        long as a change waits."""
        self.path = path
        self.writable = writable
        self.lock = RLock()
        self._connection = connection
        self._within = False
        self._afterwards: list[Callable[[], None]] = []
        self._file = identity(path)
        self._patience: float = connection.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
        self._reading_patience = self._patience if reading_patience is None else reading_patience
        self._be_patient(self._reading_patience)

    @property
    def connection(self) -> sqlite3.Connection:
        """For schemas and backups; statements go through the methods below."""
        return self._connection

    def all(self, statement: str, values: Sequence[Value] = ()) -> list[Any]:
        """All rows that a query finds."""
        with self.lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except _REFUSED as error:
                raise self.problem(error) from error

    def one(self, statement: str, values: Sequence[Value] = ()) -> Any:
        """The first row that a query finds, or None."""
        with self.lock:
            try:
                return self._connection.execute(statement, values).fetchone()
            except _REFUSED as error:
                raise self.problem(error) from error

    def run(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Change something inside `writing()`; how many rows it touched."""
        with self.lock:
            self._must_be_within()
            try:
                return self._connection.execute(statement, values).rowcount
            except _REFUSED as error:
                raise self.problem(error) from error

    def run_many(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """The same statement for many rows, inside `writing()`."""
        with self.lock:
            self._must_be_within()
            try:
                self._connection.executemany(statement, rows)
            except _REFUSED as error:
                raise self.problem(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that holds the write lock from its beginning.

        A nested one joins it: what fails inside takes back only its own changes, and nothing is
        kept before the outermost has ended.
        """
        begun = self._lock_and_begin()
        try:
            if not begun:
                with self._nested():
                    yield
                return
            try:
                self._within = True
                yield
                self.before_commit()
                self._execute("COMMIT")
            except BaseException:
                self._afterwards.clear()
                self._roll_back()
                raise
            finally:
                self._within = False
                self._be_patient(self._reading_patience)
            while self._afterwards:
                self._afterwards.pop(0)()
        finally:
            self.lock.release()

    def _lock_and_begin(self) -> bool:
        """Take the lock and begin; False, with the lock, inside a transaction that has begun already.

        While another process writes, the lock is free between two tries: the threads of a screen go on
        reading, and no key waits for a file.
        """
        end = time.monotonic() + self._patience
        while True:
            self.lock.acquire()
            try:
                if self._within:
                    return False
                self._begin_at_once()
            except Busy:
                self.lock.release()
                if time.monotonic() >= end:
                    raise
            except BaseException:
                self.lock.release()
                raise
            else:
                return True
            time.sleep(_TRY_AGAIN)

    def _begin_at_once(self) -> None:
        """Begin, or raise `Busy` without waiting. What has begun is worth waiting for."""
        self._be_patient(0)
        try:
            self._begin()
        except BaseException:
            self._be_patient(self._reading_patience)
            raise
        self._be_patient(self._patience)

    def _be_patient(self, seconds: float) -> None:
        self._execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def afterwards(self, work: Callable[[], None]) -> None:
        """Do something once what is being changed has been committed; at once when nothing is."""
        with self.lock:
            if self._within:
                self._afterwards.append(work)
            else:
                work()

    def data_version(self) -> int:
        """A number that changes when another connection has committed a change."""
        version: int = self.one("PRAGMA data_version")[0]
        return version

    def replaced(self) -> bool:
        """Whether another file has taken the place of the one that was opened, or it was removed."""
        return identity(self.path) != self._file

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    def before_commit(self) -> None:
        """What belongs into every transaction at its end; for subclasses."""

    def noted(self) -> object:
        """What a subclass has noted for `before_commit`, as it is now."""

    def return_to(self, state: object) -> None:
        """Forget what was noted since `noted` gave this."""

    def problem(self, error: Exception) -> StorageProblem:
        return database_problem(error, self.path)

    @contextmanager
    def _nested(self) -> Iterator[None]:
        state, waiting = self.noted(), len(self._afterwards)
        self._execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            self.return_to(state)
            del self._afterwards[waiting:]
            if self._connection.in_transaction:
                self._execute("ROLLBACK TO nested")
                self._execute("RELEASE nested")
            raise
        self._execute("RELEASE nested")

    def _begin(self) -> None:
        # IMMEDIATE: a transaction that reads first and writes later would fail at once, without
        # waiting, when another process has written in between.
        self._execute("BEGIN IMMEDIATE")

    def _execute(self, statement: str) -> None:
        try:
            self._connection.execute(statement)
        except _REFUSED as error:
            raise self.problem(error) from error

    def _roll_back(self) -> None:
        # SQLite has rolled back by itself after some failures (a full disk, for one).
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # what went wrong first is what is told
                self._connection.execute("ROLLBACK")

    def _must_be_within(self) -> None:
        # Never outside of a transaction: each change would be one of its own.
        if not (self._within and self._connection.in_transaction):
            raise RuntimeError("changes are made inside writing()")
