"""The ledger's session: it notices when the file was replaced by a newer one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from storage.ballast import Ballast
from storage.connection import sqlite3
from storage.ledger.upgrade import open_current
from storage.problems import DiskFull, StorageProblem, mark
from storage.session import Session, identity

T = TypeVar("T")


class LedgerSession(Session):
    """Before each transaction it looks whether the file is still the one that it opened.

    A newer version of the program replaces the file when it migrates it. What is written to the old
    one from then on would be lost.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        writable: bool,
        reading_patience: float | None = None,
    ) -> None:
        super().__init__(connection, path, writable=writable, reading_patience=reading_patience)
        self._ballast = Ballast(path.parent)

    def keep(self, work: Callable[[], T]) -> T:
        """One transaction around `work`; on a full disk once more with the room that was put by for it."""

        def transaction() -> T:
            with self.writing():
                return work()

        return transaction() if self._within else self._ballast.with_room(transaction)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Like `writing()`; a full disk gives the room back before it is told of."""
        try:
            with self.writing():
                yield
        except DiskFull:
            self._ballast.drop()
            raise

    def _begin(self) -> None:
        if not self.writable:
            raise StorageProblem(
                mark("{path} was opened only to be read: another console holds it."), path=self.path
            )
        super()._begin()
        # Under the write lock: from here on nobody can replace it.
        if not self.replaced():
            return
        self._roll_back()
        newer = open_current(self.path)
        self._connection.close()
        self._connection = newer
        self._file = identity(self.path)
        self._begin()
