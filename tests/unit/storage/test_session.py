from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from storage.connection import connect_cache, connect_ledger, database_problem, sqlite3
from storage.files import prepare_file
from storage.problems import Busy, Damaged, DiskFull, OnlyReadable, StorageProblem, Unstorable
from storage.session import Session


def open_session(tmp_path: Path, name: str = "ledger.db") -> Session:
    path = tmp_path / name
    prepare_file(path)
    return Session(connect_ledger(path, writing=True), path, writable=True)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = open_session(tmp_path)
    with session.writing():
        session.run("CREATE TABLE numbers(value INTEGER PRIMARY KEY) STRICT")
    return session


def test_nested_transactions_are_one(session: Session) -> None:
    def fail() -> None:
        with session.writing():
            session.run("INSERT INTO numbers VALUES (1)")
            with session.writing():
                session.run("INSERT INTO numbers VALUES (2)")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert session.all("SELECT * FROM numbers") == []
    with session.writing():
        session.run_many("INSERT INTO numbers VALUES (?)", [(3,), (4,)])
    assert session.all("SELECT value FROM numbers") == [(3,), (4,)]


def test_what_fails_inside_takes_back_only_its_own(session: Session) -> None:
    def fail_inside() -> None:
        with session.writing():
            session.run("INSERT INTO numbers VALUES (2)")
            with session.writing():
                session.run("INSERT INTO numbers VALUES (3)")
            raise KeyError

    with session.writing():
        session.run("INSERT INTO numbers VALUES (1)")
        with pytest.raises(KeyError):
            fail_inside()
        session.run("INSERT INTO numbers VALUES (4)")
    assert session.all("SELECT value FROM numbers") == [(1,), (4,)]


def test_what_comes_afterwards_comes_when_all_is_committed(session: Session, tmp_path: Path) -> None:
    other = open_session(tmp_path)
    seen: list[tuple[str, int]] = []

    def look(name: str) -> Callable[[], None]:
        return lambda: seen.append((name, len(other.all("SELECT * FROM numbers"))))

    def fail_inside() -> None:
        with session.writing():
            session.afterwards(look("of what failed"))
            raise KeyError

    def fail() -> None:
        with session.writing():
            session.run("INSERT INTO numbers VALUES (9)")
            session.afterwards(look("of what failed"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with session.writing():
        session.run("INSERT INTO numbers VALUES (1)")
        with session.writing():
            session.afterwards(look("inner"))
        with pytest.raises(KeyError):
            fail_inside()
        session.afterwards(look("outer"))
        assert seen == []
    session.afterwards(look("alone"))
    assert seen == [("inner", 1), ("outer", 1), ("alone", 1)]


def test_nothing_is_written_after_sqlite_itself_has_rolled_back(session: Session) -> None:
    def go_on() -> None:
        with session.writing():
            session.run("INSERT INTO numbers VALUES (1)")
            session.connection.execute("ROLLBACK")  # as SQLite does when the disk is full
            session.run("INSERT INTO numbers VALUES (2)")

    with pytest.raises(RuntimeError):
        go_on()
    assert session.all("SELECT * FROM numbers") == []


def test_the_write_lock_is_held_from_the_beginning(session: Session, tmp_path: Path) -> None:
    other = open_session(tmp_path)
    other.connection.execute("PRAGMA busy_timeout = 0")

    def write() -> None:
        with other.writing():
            other.run("INSERT INTO numbers VALUES (1)")

    with session.writing():
        session.one("SELECT * FROM numbers")
        with pytest.raises(Busy):
            write()
    write()
    assert session.all("SELECT value FROM numbers") == [(1,)]


def test_a_query_waits_less_for_another_program_than_a_change_does(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    brief = Session(connect_ledger(path, writing=True), path, writable=True, reading_patience=0.0)
    other = sqlite3.connect(path, isolation_level=None)

    def waits() -> int:
        milliseconds: int = brief.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        return milliseconds

    other.execute("BEGIN EXCLUSIVE")  # as a program does that copies the file
    with pytest.raises(Busy):
        brief.all("SELECT * FROM numbers")
    other.execute("ROLLBACK")
    with brief.writing():
        assert waits() >= 1000, "what has begun is worth waiting for"
    assert waits() == 0
    assert brief.all("SELECT * FROM numbers") == []
    other.close()


def test_threads_take_turns(session: Session) -> None:
    begin = threading.Barrier(4)

    def add(first: int) -> None:
        begin.wait()
        for step in range(25):
            with session.writing():
                (count,) = session.one("SELECT count(*) FROM numbers")
                session.run("INSERT INTO numbers VALUES (?)", (first + step,))
                assert session.one("SELECT count(*) FROM numbers") == (count + 1,)

    threads = [threading.Thread(target=add, args=(number * 100,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.one("SELECT count(*) FROM numbers") == (100,)


def test_a_change_from_another_thread_does_not_join_this_ones_transaction(session: Session) -> None:
    refused: list[BaseException] = []

    def change() -> None:
        try:
            session.run("INSERT INTO numbers VALUES (9)")
        except RuntimeError as error:
            refused.append(error)

    with session.writing():
        thread = threading.Thread(target=change)
        thread.start()
        session.run("INSERT INTO numbers VALUES (1)")
    thread.join()
    assert len(refused) == 1
    assert session.all("SELECT value FROM numbers") == [(1,)]


def test_how_the_two_files_are_kept(tmp_path: Path) -> None:
    for name in ("cache.db", "ledger.db"):
        prepare_file(tmp_path / name)
    cache = connect_cache(tmp_path / "cache.db", writing=True)
    ledger = connect_ledger(tmp_path / "ledger.db", writing=True)
    assert cache.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert cache.execute("PRAGMA synchronous").fetchone() == (1,)
    assert ledger.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert ledger.execute("PRAGMA synchronous").fetchone() == (2,)
    cache.close()
    ledger.close()


def test_no_wal_on_a_network_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_file(tmp_path / "cache.db")
    monkeypatch.setattr("storage.connection.on_network", lambda _: True)
    cache = connect_cache(tmp_path / "cache.db", writing=True)
    assert cache.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    cache.close()


def test_a_cache_that_was_moved_to_a_network_file_system_leaves_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    prepare_file(path)
    local = connect_cache(path, writing=True)
    local.execute("CREATE TABLE kept(value)")
    local.execute("INSERT INTO kept VALUES (1)")
    local.close()
    monkeypatch.setattr("storage.connection.on_network", lambda _: True)
    moved = connect_cache(path, writing=True)
    assert moved.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert moved.execute("SELECT value FROM kept").fetchall() == [(1,)]
    reader = connect_cache(path, writing=False)
    assert reader.execute("SELECT value FROM kept").fetchall() == [(1,)]
    assert [file.name for file in tmp_path.iterdir()] == ["cache.db"]
    reader.close()
    moved.close()


def test_a_cache_at_rest_is_read_where_nothing_can_be_made_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    prepare_file(path)
    writer = connect_cache(path, writing=True)
    writer.execute("CREATE TABLE kept(value)")
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    reader = connect_cache(path, writing=False)  # after a crash there is a -wal, and it is read
    assert reader.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    reader.close()
    writer.close()
    reader = connect_cache(path, writing=False)
    assert reader.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert [file.name for file in tmp_path.iterdir()] == ["cache.db"]
    reader.close()


@pytest.mark.parametrize("connect", [connect_cache, connect_ledger])
@pytest.mark.parametrize("writing", [True, False])
def test_a_missing_file_is_not_made_by_connecting(
    tmp_path: Path, connect: Callable[[Path, bool], sqlite3.Connection], writing: bool
) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "missing?mode=rwc.db", writing)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_CORRUPT_VTAB", Damaged),
        ("SQLITE_NOTADB", Damaged),
        ("SQLITE_FULL", DiskFull),
        ("SQLITE_BUSY_SNAPSHOT", Busy),
        ("SQLITE_READONLY_DIRECTORY", OnlyReadable),
        ("SQLITE_CONSTRAINT_DATATYPE", Unstorable),
        ("SQLITE_IOERR_SHORT_READ", Damaged),
        ("SQLITE_CANTOPEN", StorageProblem),
        ("SQLITE_IOERR_WRITE", DiskFull),  # a quota
        ("SQLITE_IOERR_FSTAT", StorageProblem),
    ],
)
def test_each_failure_is_told_as_what_it_is(name: str, kind: type[StorageProblem]) -> None:
    error = sqlite3.OperationalError("why")
    error.sqlite_errorname = name
    problem = database_problem(error, Path("/home/x/cache.db"))
    assert type(problem) is kind
    assert "/home/x/cache.db" in str(problem)
