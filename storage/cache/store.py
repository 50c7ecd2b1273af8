"""Opening cache.db, and moving a damaged one out of the way."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from storage.cache.marks import Cursors, Meta
from storage.cache.messages import Messages
from storage.cache.orders import Orders
from storage.cache.people import Agents, Customers
from storage.cache.quarantine import Quarantine
from storage.cache.session import CacheSession, cache_problem, suspicion
from storage.cache.templates import Templates
from storage.cache.tickets import Tickets
from storage.cache.work import Work
from storage.connection import connect_cache, sqlite3
from storage.files import check_file, file_problem, prepare_directory, prepare_file
from storage.problems import CacheMissing, Damaged, NewerSchema, StorageProblem, mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.cache.purging import PurgedCache
    from storage.cache.search import Search

SCHEMA = 8
"""How many migrations `schema.py` holds; kept here so that it need not be imported to compare."""


class Cache:
    """What the helpdesk told us, on this machine. One process writes it, any number read.

    Reading is safe from several threads. Whatever call finds the file `Damaged` leaves a mark, and
    the next `open(writing=True)` begins an empty one; a reader opened before goes on with the old
    file: `replaced()` tells.
    """

    def __init__(self, session: CacheSession) -> None:
        self._session = session
        self.path = session.path
        self.tickets = Tickets(session)
        self.work = Work(session)
        self.messages = Messages(session)
        self.customers = Customers(session)
        self.orders = Orders(session)
        self.agents = Agents(session)
        self.templates = Templates(session)
        self.cursors = Cursors(session)
        self.meta = Meta(session)
        self.quarantine = Quarantine(session)

    @classmethod
    def open(cls, path: Path, *, writing: bool) -> Cache:
        """Open the cache, making or renewing it when writing.

        Reading raises `CacheMissing` while there is none (the sync process makes it, its first
        notice is the moment to try again) and `Damaged` when it cannot be read. Writing moves a
        damaged cache aside and begins an empty one. `NewerSchema` when a newer version wrote it
        and we are to write.
        """
        return cls(_open_to_write(path) if writing else _open_to_read(path))

    @classmethod
    def nothing(cls, path: Path) -> Cache:
        """An empty one, for reading, while there is none: `follow` goes on with one that comes."""
        from storage.cache.empty import empty_cache

        session = CacheSession(empty_cache(), path, writable=False)
        session.stands_in = True
        return cls(session)

    @cached_property
    def search(self) -> Search:
        """Imported when it is first asked: its stemmers are of no use to the first paint."""
        from storage.cache.search import Search

        return Search(self._session)

    def writing(self) -> AbstractContextManager[None]:
        """One transaction; all that is put or removed inside becomes visible together, or not at all."""
        return self._session.writing()

    def data_version(self) -> int:
        """A number that changes when another connection has committed something."""
        return self._session.data_version()

    def replaced(self) -> bool:
        """Whether another file lies at the path since it was opened (a damaged one was moved aside)."""
        return self._session.replaced()

    def stands_in(self) -> bool:
        """Whether a reader has found the file damaged and reads an empty one until there is a new one."""
        return self._session.stands_in

    def follow(self) -> bool:
        """For a reader: go on with the file that lies at the path now, where that is another than the
        one in use. Whether it does; everything is to be read again then."""
        if not self._session.outdated() or suspicion(self.path).exists():
            return False
        try:
            newer = _open_to_read(self.path)
        except StorageProblem:
            return False  # it is just being made; what is in use serves until then
        self._session.take_over(newer)
        return True

    def must_be_renewed(self) -> bool:
        """For the writer: whether somebody found the file damaged, or it or its journal was taken away."""
        return suspicion(self.path).exists() or self._session.outdated()

    def renew(self) -> None:
        """For the writer: begin anew in place of what is damaged or gone. What can be kept is kept.

        Never inside `writing()`.
        """
        self._session.give_up()
        if self._session.replaced() or not suspicion(self.path).exists():
            _drop_strays(self.path)
        self._session.take_over(_open_to_write(self.path))

    def checkpoint(self) -> bool:
        """For the writer: empty the journal into the file; False when a reader was in the way."""
        return self._session.checkpoint()

    def purge(self, *, before: datetime | None, customers: Sequence[str]) -> PurgedCache:
        """For the writer: take out for good all closed tickets that changed last before a moment, all
        tickets of these customers, and the customers who have no ticket left."""
        from storage.cache import purging

        ids = [] if before is None else purging.older_than(self._session, before)
        ids += purging.of_customers(self._session, customers)
        return purging.purge(self._session, list(dict.fromkeys(ids)), customers)

    def close(self) -> None:
        self._session.close()


def _drop_strays(path: Path) -> None:
    """Journals that belong to a file that is no longer there, or that were taken from under us: what they
    held is in the file by now, as far as it can be, and comes again from the helpdesk where it is not."""
    try:
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise file_problem(error, path) from error


def _open_to_read(path: Path) -> CacheSession:
    if not path.exists():
        raise CacheMissing(mark("There is no cache at {path} yet; it is made by the first sync."), path=path)
    check_file(path)
    try:
        connection = connect_cache(path, writing=False)
    except sqlite3.Error as error:
        raise cache_problem(error, path) from error
    session = CacheSession(connection, path, writable=False)
    try:
        found = _version(session)
    except StorageProblem:
        session.close()
        raise
    if found < SCHEMA:
        session.close()
        raise CacheMissing(mark("The cache at {path} is not ready yet; the first sync makes it."), path=path)
    return session


def _open_to_write(path: Path) -> CacheSession:
    prepare_directory(path.parent)
    prepare_file(path)
    mark_of_damage = suspicion(path)
    if not mark_of_damage.exists():
        with contextlib.suppress(Damaged):
            return _renewed(path)
    _move_aside(path)
    prepare_file(path)
    mark_of_damage.unlink(missing_ok=True)
    return _renewed(path)


def _renewed(path: Path) -> CacheSession:
    try:
        connection = connect_cache(path, writing=True)
    except sqlite3.Error as error:
        raise cache_problem(error, path) from error
    session = CacheSession(connection, path, writable=True)
    try:
        _bring_up_to_date(session)
        _bring_index_up_to_date(session)
        session.wal_seen()
    except BaseException:
        session.close()
        raise
    return session


def _bring_up_to_date(session: CacheSession) -> None:
    found = _version(session)
    if found == SCHEMA:
        return
    if found > SCHEMA:
        raise NewerSchema(
            mark("{path} was written by a newer version of Pult. Update Pult, or delete this file."),
            path=session.path,
        )
    from sqlite_utils import Database  # slow to import, and rarely needed

    from storage.cache.schema import migrations

    with session.writing():
        try:
            migrations.apply(Database(session.connection))
        except sqlite3.Error as error:
            raise session.problem(error) from error
        session.run(f"PRAGMA user_version = {SCHEMA}")


def _bring_index_up_to_date(session: CacheSession) -> None:
    from storage.cache import indexing  # with the stemmers: nothing for whoever only reads

    indexing.bring_up_to_date(session)


def _version(session: CacheSession) -> int:
    version: int = session.one("PRAGMA user_version")[0]
    return version


def _move_aside(path: Path) -> None:
    """Keep one damaged cache for whoever wants to look at it; a reader of it is not disturbed."""
    try:
        for ending in ("", "-wal", "-shm", "-journal"):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.replace(path.with_name(f"{path.name}.damaged{ending}"))
    except OSError as error:
        raise file_problem(error, path) from error
