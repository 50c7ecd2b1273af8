"""The cache's session: it also brings the search index up to date at the end of each transaction."""

from __future__ import annotations

import contextlib
from pathlib import Path

from storage.cache.wordforms import indexed
from storage.connection import database_problem, sqlite3
from storage.problems import Damaged, StorageProblem
from storage.session import Session, Value


def suspicion(path: Path) -> Path:
    """A mark beside the cache: someone has found it damaged, and who opens it next to write begins anew."""
    return path.with_name(f"{path.name}.damaged-mark")


def cache_problem(error: Exception, path: Path) -> StorageProblem:
    """Like `database_problem`; damage leaves the mark."""
    found = database_problem(error, path)
    if isinstance(found, Damaged):
        # Where the mark cannot be made the damage will simply be found again.
        with contextlib.suppress(OSError):
            suspicion(path).touch(mode=0o600)
    return found


class CacheSession(Session):
    """Texts that changed are indexed once per transaction, however often they were put.

    A ticket's document gets a new, higher number each time, so that the newest text is found first
    by walking the index backwards, without sorting.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, writable: bool) -> None:
        super().__init__(connection, path, writable=writable)
        self._changed: dict[str, None] = {}

    def text_changed(self, ticket_id: str) -> None:
        """Index this ticket's text anew before the transaction is committed."""
        self._changed[ticket_id] = None

    def text_gone(self, ticket_id: str) -> None:
        """Take a ticket's text out of the index at once."""
        self._changed.pop(ticket_id, None)
        row: tuple[int | None] | None = self.one("SELECT doc FROM tickets WHERE id = ?", (ticket_id,))
        if row is not None and row[0] is not None:
            self.run("DELETE FROM search WHERE rowid = ?", (row[0],))

    def before_commit(self) -> None:
        if not self._changed:
            return
        last: tuple[int | None] = self.one("SELECT max(doc) FROM tickets WHERE doc IS NOT NULL")
        doc = last[0] or 0
        old: list[tuple[int]] = []
        texts: list[tuple[Value, ...]] = []
        names: list[tuple[Value, ...]] = []
        for ticket_id in self._changed:
            head: tuple[int | None, str, str, str, str] | None = self.one(
                "SELECT doc, number, subject, requester, order_number FROM tickets WHERE id = ?",
                (ticket_id,),
            )
            if head is None:
                continue
            before, *parts = head
            bodies: list[tuple[str]] = self.all(
                "SELECT body FROM messages WHERE ticket_id = ? AND kind <> 'system'", (ticket_id,)
            )
            parts.extend(body for (body,) in bodies)
            doc += 1
            if before is not None:
                old.append((before,))
            texts.append((doc, indexed("\n".join(parts))))
            names.append((doc, ticket_id))
        self.run_many("DELETE FROM search WHERE rowid = ?", old)
        self.run_many("INSERT INTO search(rowid, text) VALUES (?, ?)", texts)
        self.run_many("UPDATE tickets SET doc = ? WHERE id = ?", names)

    def problem(self, error: Exception) -> StorageProblem:
        return cache_problem(error, self.path)

    def _begin(self) -> None:
        self._changed.clear()
        super()._begin()
