"""Opening ledger.db and the journal beside it."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from storage.ballast import Ballast
from storage.connection import connect_ledger, database_problem, sqlite3
from storage.files import check_file, prepare_directory, prepare_file
from storage.ledger.answered import Answered
from storage.ledger.audit import Audit
from storage.ledger.drafts import Drafts
from storage.ledger.journal import Journal
from storage.ledger.outbox import Outbox
from storage.ledger.reminders import Reminders
from storage.ledger.session import LedgerSession
from storage.ledger.upgrade import open_current, schema_of
from storage.problems import DiskFull, Missing, mark

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.ledger.purging import PurgedLedger

_LARGEST_JOURNAL = 8 * 1024 * 1024  # bytes; some ten thousand replies


class Ledger:
    """What the operator did and wrote. Every change is durable when its call returns.

    Safe to use from several threads and several processes at once.
    """

    def __init__(self, session: LedgerSession, journal: Journal) -> None:
        self._session = session
        self.journal = journal
        self.drafts = Drafts(session)
        self.outbox = Outbox(session, self.drafts, journal)
        self.reminders = Reminders(session)
        self.audit = Audit(session)
        self.answered = Answered(session)

    @classmethod
    def open(cls, directory: Path, *, writing: bool, reading_patience: float | None = None) -> Ledger:
        """Open ledger.db and outbox.jsonl in a directory; when writing, make what is missing. A query waits
        `reading_patience` seconds for another process that writes, else as long as a change does.

        Raises `Missing` when there is nothing to read yet, `NewerSchema` when a newer version wrote
        it and we are to write (reading works), `Damaged` when it cannot be read: it is left alone.
        """
        path = directory / "ledger.db"
        journal = Journal(directory / "outbox.jsonl")
        if not writing:
            return cls(_open_to_read(path, reading_patience), journal)
        prepare_directory(directory)
        prepare_file(path)
        journal.prepare()
        with contextlib.suppress(DiskFull):
            journal.compact(_LARGEST_JOURNAL)
        Ballast(directory).lay()
        current = open_current(path)
        session = LedgerSession(current, path, writable=True, reading_patience=reading_patience)
        return cls(session, journal)

    def together(self) -> AbstractContextManager[None]:
        """One transaction for several changes: all of them become durable at its end, or none.

        When the disk is full it gives back the room that was put by: the same once more may succeed.
        """
        return self._session.together()

    def data_version(self) -> int:
        """A number that changes when another connection has committed something."""
        return self._session.data_version()

    def version(self) -> tuple[int, int]:
        """Changes with every committed change, another connection's or our own."""
        return self._session.data_version(), self._session.connection.total_changes

    def replaced(self) -> bool:
        """Whether a newer version has replaced the file; a writer follows by itself, a reader opens again."""
        return self._session.replaced()

    def purge(self, *, before: datetime | None, tickets: Collection[str]) -> PurgedLedger:
        """Take out for good what was sent or cancelled: all that was confirmed before a moment, and all
        that belongs to these tickets. What was not sent stays."""
        from storage.ledger.purging import purge

        return purge(self._session, self.journal, before, tickets)

    def close(self) -> None:
        self._session.close()


def _open_to_read(path: Path, reading_patience: float | None) -> LedgerSession:
    if not path.exists():
        raise Missing(mark("There is nothing at {path} yet. Start `pult` there once."), path=path)
    check_file(path)
    try:
        connection = connect_ledger(path, writing=False)
        found = schema_of(connection)
    except sqlite3.Error as error:
        raise database_problem(error, path) from error
    # A newer schema only adds: what this version asks for is there.
    if found == 0:
        connection.close()
        raise Missing(mark("There is nothing at {path} yet. Start `pult` there once."), path=path)
    return LedgerSession(connection, path, writable=False, reading_patience=reading_patience)
