from __future__ import annotations

import json
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest

from storage.ledger import Ledger
from storage.ledger.journal import Journal
from storage.problems import StorageProblem
from storage.records import OutgoingKind, OutgoingState, TicketField
from tests.unit.storage.builders import NOW, make_new

LEASE = timedelta(minutes=1)


def owed(journal: Journal) -> list[object]:
    return [line["op_id"] for line in journal.unsettled()]


def test_a_line_says_all_that_is_needed_to_send_it_by_hand(ledger: Ledger) -> None:
    ledger.outbox.confirm(
        [
            make_new(
                "op-1",
                kind=OutgoingKind.NOTE,
                body="Ещё «строка»\nи вторая \u2028",
                changes={TicketField.STATUS: "done", TicketField.ASSIGNEE: None},
            )
        ],
        None,
    )
    (line,) = ledger.journal.lines()
    assert line == {
        "what": "confirmed",
        "op_id": "op-1",
        "group": "group of op-1",
        "account": "desk",
        "ticket_id": "1",
        "seq": 1,
        "kind": "note",
        "body": "Ещё «строка»\nи вторая \u2028",
        "changes": {"status": "done", "assignee": None},
        "macro": "",
        "base_version": "",
        "base_last_message": "",
        "created_at": 1777885200000,
    }
    assert "Ещё «строка»" in ledger.journal.path.read_text(encoding="utf-8")
    assert ledger.journal.path.stat().st_mode & 0o777 == 0o600


def test_confirming_waits_until_the_disk_has_the_line(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        fsync(handle)
        synced.append(Path(f"/dev/fd/{handle}").read_bytes())

    monkeypatch.setattr(os, "fsync", watched)
    ledger.outbox.confirm([make_new("op-1")], None)
    assert [b'"op-1"' in content for content in synced] == [True]


def test_what_was_sent_or_cancelled_is_no_longer_owed(ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new(f"op-{n}", ticket_id=str(n)) for n in range(3)], None)
    ledger.outbox.confirm([make_new("op-3", hold_seconds=5.0, group="g")], None)
    ledger.outbox.claim_next("me", NOW, LEASE)
    ledger.outbox.move("op-0", OutgoingState.SENT, owner="me")
    ledger.outbox.move("op-1", OutgoingState.CANCELLED)
    ledger.outbox.take_back("g")
    assert owed(ledger.journal) == ["op-2"]


def test_a_torn_line_spoils_no_other(ledger: Ledger) -> None:
    path = ledger.journal.path
    ledger.outbox.confirm([make_new("op-1")], None)
    with path.open("ab") as file:
        file.write(b'{"what": "confirmed", "op_id": "torn", "body": "\xd0')
    ledger.outbox.confirm([make_new("op-2")], None)
    with path.open("ab") as file:
        file.write(b"[1, 2]\n\x00\x00\x00\n")
    assert owed(ledger.journal) == ["op-1", "op-2"]


def test_a_journal_that_was_taken_away_begins_anew(ledger: Ledger) -> None:
    ledger.journal.path.unlink()
    assert list(ledger.journal.lines()) == []
    ledger.outbox.confirm([make_new("op-1")], None)
    assert owed(ledger.journal) == ["op-1"]
    assert ledger.journal.path.stat().st_mode & 0o777 == 0o600


def test_a_link_in_its_place_is_refused_and_nothing_confirmed(ledger: Ledger, tmp_path: Path) -> None:
    ledger.journal.path.unlink()
    ledger.journal.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageProblem):
        ledger.outbox.confirm([make_new("op-1")], None)
    assert ledger.outbox.pending() == []


def test_compacting_keeps_what_is_owed_and_only_when_it_is_worth_it(ledger: Ledger, home: Path) -> None:
    for number in range(20):
        ledger.outbox.confirm([make_new(f"op-{number}")], None)
    for _ in range(18):
        item = ledger.outbox.claim_next("me", NOW, LEASE)
        assert item is not None
        ledger.outbox.move(item.op_id, OutgoingState.SENT, owner="me")
    before = ledger.journal.path.read_bytes()
    ledger.journal.compact(len(before))
    assert ledger.journal.path.read_bytes() == before
    ledger.journal.compact(len(before) - 1)
    assert owed(ledger.journal) == ["op-18", "op-19"]
    assert ledger.journal.path.stat().st_size < len(before) / 5
    assert ledger.journal.path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in home.iterdir()) == ["ballast", "ledger.db", "outbox.jsonl"]


def append_many(path: str, name: str) -> None:
    ledger = Ledger.open(Path(path), writing=True)
    for number in range(20):
        ledger.outbox.confirm([make_new(f"{name}-{number}", body="ж" * 3000)], None)
    ledger.close()


def test_lines_of_several_processes_stay_whole_while_it_is_compacted(home: Path, ledger: Ledger) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=append_many, args=(str(home), name)) for name in "ab"]
    for other in others:
        other.start()
    while any(other.is_alive() for other in others):
        ledger.journal.compact(0)
    for other in others:
        other.join()
    expected = {f"{name}-{number}" for name in "ab" for number in range(20)}
    assert set(owed(ledger.journal)) == expected
    assert all(len(str(json.dumps(line["body"]))) > 3000 for line in ledger.journal.unsettled())
