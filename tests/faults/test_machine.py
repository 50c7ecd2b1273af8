"""What this machine does to its programs: no memory, no power, files of another version, a file in use."""

from __future__ import annotations

import json
import resource
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console import cli
from console.commands.exits import Exit
from storage.connection import sqlite3
from storage.ledger import Ledger, NewOutgoing
from storage.records import OutgoingKind
from tests.faults.broken_line import BrokenLine, said
from tests.faults.invariants import kept_in, must_hold
from tests.faults.nursery import Nursery
from tests.faults.office import Office, copies_at_small
from tests.faults.test_console_points import SEND, TEXT, Seat, writes
from tests.rig.small_desk import SmallDesk, serving

SYNC = ("sync", "--once")
JSON = "application/json; charset=utf-8"
ROOM = 60 * 1024 * 1024  # bytes that the program gets beside what it has at its start
SWOLLEN = b"[" + b"[]," * 10_000_000 + b"[]]"  # within the cap on answers, and far more than ROOM as objects


def with_little_memory() -> None:
    """The program, in so little room that a large answer does not fit."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    cli.main()


def test_f31_an_answer_for_which_there_is_no_memory_is_looked_up(nursery: Nursery, tmp_path: Path) -> None:
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        line = BrokenLine(port, said("200 OK", JSON, SWOLLEN))
        office = Office(tmp_path / "home", line.url)
        office.confirms("1", "ответ")
        ended = nursery.run(SYNC, office.folder, program="tests.faults.test_machine:with_little_memory")
        assert line.enacted.is_set()
        assert not ended.killed_by, ended
        for _ in range(3):
            nursery.run(SYNC, office.folder)
        line.close()
        must_hold(office.kept(), copies_at_small(desk), confirmed=office.confirmed, drained=True)


def _new(number: int) -> NewOutgoing:
    return NewOutgoing(
        f"op-{number:05d}", "g", "desk", str(number), OutgoingKind.REPLY, datetime.now(UTC), "текст " * 40
    )


def test_f33_power_that_goes_in_the_middle_of_a_write_takes_nothing_that_was_confirmed(
    tmp_path: Path,
) -> None:
    """What is on the disk in that moment: pages of the new state, and the journal of the old one."""
    home, after = tmp_path / "home", tmp_path / "after"
    ledger = Ledger.open(home, writing=True)
    ledger.outbox.confirm([_new(number) for number in range(50)], None)
    before = (home / "ledger.db").read_bytes()
    database = ledger._session.connection
    database.execute("PRAGMA cache_size = 5")  # so that changed pages go to the disk before the commit
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE outbox SET last_error = hex(randomblob(500)) WHERE state = 'queued'")
    assert (home / "ledger.db").read_bytes() != before
    assert (home / "ledger.db-journal").stat().st_size > 0
    shutil.copytree(home, after)
    database.execute("ROLLBACK")
    ledger.close()
    found = kept_in(after)
    assert [item.op_id for item in found.items] == [f"op-{number:05d}" for number in range(50)]
    assert {item.last_error for item in found.items} == {""}


def test_f33_a_journal_line_that_is_torn_anywhere_spoils_no_other(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, writing=True)
    ledger.outbox.confirm([_new(1)], None)
    whole = len(ledger.journal.path.read_bytes())
    ledger.outbox.confirm([_new(2)], None)
    raw = ledger.journal.path.read_bytes()
    for cut in range(whole, len(raw), 7):
        ledger.journal.path.write_bytes(raw[:cut])
        assert {line["op_id"] for line in ledger.journal.unsettled()} >= {"op-00001"}
        ledger.outbox.confirm([_new(cut + 10)], None)  # and what comes next is whole
        assert f"op-{cut + 10:05d}" in {line["op_id"] for line in ledger.journal.unsettled()}
    ledger.close()


def test_f30_files_of_a_newer_version_can_be_read_and_exported(nursery: Nursery, tmp_path: Path) -> None:
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        line = BrokenLine(port, None)
        office = Office(tmp_path / "home", line.url)
        nursery.run(SYNC, office.folder)
        op_id = office.confirms("1", "текст, который никуда не денется")
        with closing(sqlite3.connect(office.directory / "ledger.db")) as newer:
            newer.execute("PRAGMA user_version = 99")
        listed = nursery.run(("outbox", "list", "--json"), office.folder)
        assert [json.loads(row)["op_id"] for row in listed.said.splitlines()] == [op_id]
        shown = nursery.run(("outbox", "show", op_id), office.folder)
        assert "текст, который никуда не денется" in shown.said
        for words in (SYNC, ("outbox", "cancel", op_id)):
            refused = nursery.run(words, office.folder)
            assert refused.code == Exit.FAILED
            assert "newer version" in refused.said
            assert "Traceback" not in refused.said
        line.close()
        assert copies_at_small(desk) == []
        with closing(sqlite3.connect(office.directory / "ledger.db")) as same:
            assert same.execute("PRAGMA user_version").fetchone() == (99,)


@pytest.mark.pty
def test_f21_a_ledger_in_use_stops_no_key_and_loses_no_text(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console() as terminal:
        terminal.wait_for_text("#10")
        ledger = seat.home / "desks" / "practice-boutique" / "ledger.db"
        with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writes(terminal, TEXT[0])
            for end in range(1, len(TEXT)):  # also while the draft waits to be saved
                terminal.type(TEXT[end])
                terminal.wait_for_text(TEXT[: end + 1], limit=3.0)  # less than one waits for a lock
            terminal.wait_for_text("Another program has locked", limit=20.0)
            terminal.type(SEND)
            other.execute("ROLLBACK")
        terminal.wait_for_text(TEXT)
        terminal.type(SEND)
        terminal.wait_for(lambda: _replies(seat) == [TEXT], "the reply")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0


def test_f21_a_ledger_that_cannot_even_be_read_ends_nothing(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console() as terminal:
        terminal.wait_for_text("#10")
        ledger = seat.home / "desks" / "practice-boutique" / "ledger.db"
        with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            terminal.wait_for_text("Another program has locked", limit=20.0)
            terminal.type("r")
            terminal.type(TEXT)
            terminal.wait_for_text(TEXT, limit=20.0)  # whoever writes goes on writing
            other.execute("ROLLBACK")
        terminal.type(SEND)
        terminal.wait_for(lambda: _replies(seat) == [TEXT], "the reply")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0


def _replies(seat: Seat) -> list[str]:
    return [item.body for item in seat.kept().items if item.body]
