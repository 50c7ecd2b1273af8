"""A look into a database: what is seen, and that nothing is changed by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.doctor import database
from console.doctor.database import Looked, State, connect, copied, look_at
from storage.connection import sqlite3
from tests.unit.console.doctor.found import unchanged
from tests.unit.console.doctor.writers import hold, leave


def made(path: Path, mode: str = "DELETE", rows: int = 1) -> Path:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE words(text)")
    connection.execute("PRAGMA user_version = 3")
    connection.executemany("INSERT INTO words VALUES (?)", [("where is my order" * 20,)] * rows)
    connection.close()
    return path


def seen(path: Path) -> Looked:
    with unchanged(path.parent):
        return look_at(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some file?.db"


def test_a_sound_file_of_each_kind(path: Path) -> None:
    assert seen(made(path)) == Looked(State.SOUND, 3, wal=False, size=path.stat().st_size)
    wal = made(path.with_name("wal.db"), "WAL")
    assert seen(wal) == Looked(State.SOUND, 3, wal=True, size=wal.stat().st_size)


def test_what_is_no_database(path: Path) -> None:
    assert seen(path).state is State.MISSING
    path.touch()
    assert seen(path).state is State.EMPTY
    path.write_text("SQLite format")
    assert seen(path).state is State.NOT_ONE
    path.unlink()
    path.mkdir()
    assert look_at(path).state is State.CLOSED


def test_a_writer_at_work_is_looked_at_through(path: Path) -> None:
    writer = hold("live", path)
    try:
        before = path.with_name(f"{path.name}-wal").read_bytes()
        assert look_at(path).state is State.SOUND
        assert path.with_name(f"{path.name}-wal").read_bytes() == before
        connection = connect(path)
        assert connection.execute("SELECT * FROM words").fetchall() == [("kept",)]
        connection.close()
    finally:
        writer.communicate()


def test_what_a_killed_writer_left_in_the_wal_is_read_without_a_trace(path: Path) -> None:
    leave("wal", path)
    assert seen(path).state is State.SOUND
    path.with_name(f"{path.name}-shm").unlink()
    assert seen(path).state is State.UNFINISHED


def test_a_transaction_of_a_killed_writer_is_left_to_the_next(path: Path) -> None:
    leave("journal", path)
    assert path.with_name(f"{path.name}-journal").exists()
    assert seen(path).state is State.UNFINISHED


def test_a_locked_file_is_not_waited_for_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    writer = hold("lock", path)
    try:
        looked = look_at(path)
    finally:
        writer.communicate()
    assert (looked.state, looked.why) == (State.CLOSED, "SQLITE_BUSY")


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_damage_is_found(path: Path, mode: str) -> None:
    made(path, mode, rows=100)
    raw = bytearray(path.read_bytes())
    raw[4096:4112] = b"\xff" * 16
    path.write_bytes(raw)
    assert seen(path).state is State.DAMAGED


def test_a_large_file_is_not_checked_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(path, "WAL", rows=5000)
    monkeypatch.setattr(database, "LONGEST", -1.0)
    monkeypatch.setattr(database, "_STEP", 10)
    looked = seen(path)
    assert (looked.state, looked.readable) == (State.LONG, True)


def test_a_copy_is_whole_and_nobody_can_write_through_it(path: Path) -> None:
    made(path)
    copy = copied(path)
    assert copy.execute("SELECT count(*) FROM words").fetchone() == (1,)
    copy.execute("DELETE FROM words")
    copy.close()
    connection = connect(path)
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM words")
    connection.close()
