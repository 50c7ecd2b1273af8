"""The cache's session: it also brings the search index up to date at the end of each transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from storage.cache.heads import Contact, Head
from storage.cache.searched import said
from storage.connection import connect_cache, database_problem, sqlite3
from storage.crash_points import Place, is_armed, reached
from storage.frozen import frozen
from storage.problems import CacheDamaged, Damaged, StorageProblem
from storage.session import Session, Value, identity

_MOST_KNOWN = 100_000
"""Words that are remembered to be in the list of words already; some 10 MB."""


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
        return CacheDamaged(found.sentence, **found.values)
    return found


def journal_of(path: Path) -> Path:
    """The file beside the cache that SQLite writes first."""
    return path.with_name(f"{path.name}-wal")


@frozen
class _Text:
    """What the index is to hold of a ticket; None where the tables have to be asked.

    `doc` is the number that a new ticket's row already carries.
    """

    doc: int | None = None
    head: Head | None = None
    bodies: tuple[str, ...] | None = None


_NOTHING = _Text()


class CacheSession(Session):
    """Texts that changed are indexed once per transaction, however often they were put.

    A ticket's document gets a new, higher number each time, so that the newest text is found first
    by walking the index backwards, without sorting.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, writable: bool) -> None:
        super().__init__(connection, path, writable=writable)
        self._texts: dict[str, _Text] = {}
        self._last_doc: int | None = None
        self._known: set[str] = set()
        self._wal = identity(journal_of(path))
        self._swaps = 0
        self.stands_in = False  # an empty one is read instead of a damaged one

    # Following the file

    def outdated(self) -> bool:
        """Whether what is in use is not what lies at the path: replaced, removed, damaged, or without
        the journal that belongs to it."""
        return self.stands_in or self.replaced() or identity(journal_of(self.path)) != self._wal

    def wal_seen(self) -> None:
        """The journal that lies there now is the one that belongs to us."""
        self._wal = identity(journal_of(self.path))

    def give_up(self) -> None:
        """Bring what the journal holds into the file, if it can be, and let both go."""
        with self.lock, contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self.lock:
            self._connection.close()

    def checkpoint(self) -> bool:
        """Bring all that the journal holds into the file and empty the journal; False when a reader was
        in the way."""
        with self.lock:
            if is_armed(Place.CHECKPOINTING):
                self._half_a_checkpoint()
            busy: int = self.one("PRAGMA wal_checkpoint(TRUNCATE)")[0]
            return not busy

    def _half_a_checkpoint(self) -> None:
        """What a crash in the middle leaves: a reader of an older state has the rest wait."""
        with contextlib.closing(connect_cache(self.path, writing=False)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM meta").fetchone()
            with self.writing():
                self.run("INSERT OR REPLACE INTO meta(key, value) VALUES ('checkpoint', 'half')")
            self.one("PRAGMA wal_checkpoint(PASSIVE)")
            reached(Place.CHECKPOINTING)
            reader.execute("ROLLBACK")

    def secure_delete(self) -> None:
        """What is deleted from now on is overwritten with zeros."""
        self.one("PRAGMA secure_delete = ON")

    def rewrite(self) -> bool:
        """Write the whole file anew, without what free pages hold; False when a reader was in the way."""
        with self.lock:
            try:
                self._connection.execute("VACUUM")
            except sqlite3.Error as error:
                raise self.problem(error) from error
            return self.checkpoint()

    def take_over(self, other: CacheSession) -> None:
        """Go on with another session's connection; whoever uses this one does not notice."""
        with self.lock:
            self._connection.close()
            self._connection = other._connection
            self._file, self._wal = other._file, other._wal
            self._swaps += 1
            self.stands_in = False
            self._texts, self._last_doc, self._known = {}, None, set()

    def data_version(self) -> int:
        # Each connection counts from its own beginning.
        return super().data_version() + (self._swaps << 32)

    def all(self, statement: str, values: Sequence[Value] = ()) -> list[Any]:
        try:
            return super().all(statement, values)
        except CacheDamaged:
            if self.writable:
                raise
            self._stand_in()
            return super().all(statement, values)

    def one(self, statement: str, values: Sequence[Value] = ()) -> Any:
        try:
            return super().one(statement, values)
        except CacheDamaged:
            if self.writable:
                raise
            self._stand_in()
            return super().one(statement, values)

    def _stand_in(self) -> None:
        """A reader goes on with an empty cache in memory until the writer has made a new one: a screen
        that is just being painted must not end for what will be there again in seconds."""
        if self.writable or self.stands_in:
            raise  # called while the damage is being handled
        from storage.cache.empty import empty_cache

        with self.lock:
            broken, self._connection = self._connection, empty_cache()
            with contextlib.suppress(sqlite3.Error):
                broken.close()
            self._swaps += 1
            self.stands_in = True

    # Indexing

    def new_document(self) -> int:
        """A number for a text that is about to be indexed."""
        if self._last_doc is None:
            last: tuple[int | None] = self.one("SELECT max(doc) FROM tickets WHERE doc IS NOT NULL")
            self._last_doc = last[0] or 0
        self._last_doc += 1
        return self._last_doc

    def head_changed(self, ticket_id: str, head: Head, new_doc: int | None) -> None:
        """Index a ticket's own words before the transaction is committed."""
        before = self._texts.get(ticket_id, _NOTHING)
        self._texts[ticket_id] = _Text(new_doc or before.doc, head, before.bodies)

    def chain_changed(self, ticket_id: str, bodies: Iterable[str]) -> None:
        """Index the words of a ticket's chain before the transaction is committed."""
        before = self._texts.get(ticket_id, _NOTHING)
        self._texts[ticket_id] = _Text(before.doc, before.head, tuple(bodies))

    def contact_changed(self, requester_id: str) -> None:
        """Index all tickets of a requester before the transaction is committed."""
        rows: list[tuple[str]] = self.all(
            "SELECT id FROM tickets WHERE requester_id <> '' AND requester_id = ?", (requester_id,)
        )
        for (ticket_id,) in rows:
            self._texts.setdefault(ticket_id, _NOTHING)

    def text_gone(self, ticket_id: str) -> None:
        """Take a ticket's text out of the index at once."""
        self._texts.pop(ticket_id, None)
        row: tuple[int | None] | None = self.one("SELECT doc FROM tickets WHERE id = ?", (ticket_id,))
        if row is not None and row[0] is not None:
            self.run("DELETE FROM search WHERE rowid = ?", (row[0],))

    def index_again(self, texts: Iterable[tuple[int, str]]) -> None:
        """Index tickets that keep the documents' numbers they have: (number, ticket's id)."""
        for doc, ticket_id in texts:
            own: tuple[str, str, str, str] = self.one(
                "SELECT number, subject, requester, order_number FROM tickets WHERE id = ?", (ticket_id,)
            )
            self._texts[ticket_id] = _Text(doc, Head(*own))

    def before_commit(self) -> None:
        if not self._texts:
            return
        from storage.cache.document import document, may_be_begun  # a reader never needs the stemmers

        old: list[tuple[int]] = []
        renamed: list[tuple[int, str]] = []
        documents: list[tuple[int, str]] = []
        words: set[str] = set()
        for ticket_id, text in self._texts.items():
            doc, head = text.doc, text.head
            if doc is None or head is None:
                row: tuple[int | None, str, str, str, str] | None = self.one(
                    "SELECT doc, number, subject, requester, order_number FROM tickets WHERE id = ?",
                    (ticket_id,),
                )
                if row is None:
                    continue  # a chain whose ticket has not come yet
                before, *own = row
                if before is not None:
                    old.append((before,))
                doc, head = self.new_document(), Head(*own)
                renamed.append((doc, ticket_id))
            bodies = self._bodies(ticket_id) if text.bodies is None else text.bodies
            made = document(head, bodies, self._contact(ticket_id))
            documents.append((doc, made.text))
            words |= made.words - self._known
        self.run_many("DELETE FROM search WHERE rowid = ?", old)
        self.run_many("INSERT INTO search(rowid, text) VALUES (?, ?)", documents)
        self.run_many("UPDATE tickets SET doc = ? WHERE id = ?", renamed)
        self._learn(sorted(filter(may_be_begun, words)))

    def _bodies(self, ticket_id: str) -> tuple[str, ...]:
        rows: list[tuple[str, str]] = self.all(
            "SELECT kind, body FROM messages WHERE ticket_id = ?", (ticket_id,)
        )
        return tuple(said(rows))

    def _contact(self, ticket_id: str) -> Contact:
        row: tuple[str, str] | None = self.one(
            "SELECT email, phone FROM customers "
            "WHERE customers.id = (SELECT requester_id FROM tickets WHERE tickets.id = ?)",
            (ticket_id,),
        )
        return Contact() if row is None else Contact(*row)

    def _learn(self, words: list[str]) -> None:
        """Put words on the list that a word being typed is completed from; the oldest have lower ids."""
        self.run_many("INSERT OR IGNORE INTO stems(stem) VALUES (?)", [(word,) for word in words])
        self.afterwards(lambda: self._remember(words))

    def _remember(self, words: list[str]) -> None:
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known.update(words)

    def noted(self) -> dict[str, _Text]:
        return dict(self._texts)

    def return_to(self, state: object) -> None:
        if isinstance(state, dict):
            self._texts = state

    def problem(self, error: Exception) -> StorageProblem:
        return cache_problem(error, self.path)

    def _begin(self) -> None:
        self._texts.clear()
        self._last_doc = None
        super()._begin()
