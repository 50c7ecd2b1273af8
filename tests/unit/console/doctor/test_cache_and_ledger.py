"""A desk's two files: what is found in them, and that nobody's text is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import open_desk
from console.doctor import ledger as ledger_checks
from console.doctor.cache import check_cache
from console.doctor.findings import Finding
from console.doctor.ledger import check_ledger
from storage.cache import Cache
from storage.cache.session import suspicion
from storage.connection import sqlite3
from storage.ledger import Ledger
from storage.records import Cursor, OutgoingState
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home
from tests.unit.console.doctor.found import every_finding_helps, levels, unchanged, wrong

TEXT = "Заказ уже в пути, Ирина."


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A desk with a draft, and a reply that waits."""
    home = fill_home(tmp_path / "home")
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", TEXT)
    desk.save_draft("4", TEXT)
    desk.close()
    return home.desk("test")


def cache(directory: Path, *, runs: bool = False, hours: float = 0) -> list[Finding]:
    with unchanged(directory):
        found = check_cache(directory, "test", NOW + timedelta(hours=hours), runs=runs)
    every_finding_helps(found)
    return found


def ledger(directory: Path) -> list[Finding]:
    with unchanged(directory):
        found = check_ledger(directory, "test")
    every_finding_helps(found)
    assert not any("Ирина" in f"{finding.says} {finding.do}" for finding in found)
    return found


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def spoil(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096:4112] = b"\xff" * 16
    path.write_bytes(raw)


def test_good_files_are_fine(directory: Path) -> None:
    assert set(levels(cache(directory)).values()) == {"fine"}
    assert set(levels(ledger(directory)).values()) == {"fine"}
    assert "outbox that go out by themselves: 2" in " ".join(str(one.says) for one in ledger(directory))


def test_before_the_first_start_nothing_is_wrong(tmp_path: Path) -> None:
    assert levels(cache(tmp_path)) == {"file": "fine"}
    assert levels(ledger(tmp_path)) == {"file": "fine"}


def test_while_a_console_works_there(tmp_path: Path) -> None:
    home = fill_home(tmp_path / "home")
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", TEXT)
    try:
        assert set(levels(check_cache(home.desk("test"), "test", NOW, runs=True)).values()) == {"fine"}
        assert set(levels(check_ledger(home.desk("test"), "test")).values()) == {"fine"}
        desk.save_draft("4", TEXT)  # and it goes on working
    finally:
        desk.close()


@pytest.mark.parametrize(
    ("hours", "says"),
    [(0.5, "30 minutes ago"), (5.2, "5 hours ago"), (80, "3 days ago"), (-5, "0 minutes ago")],
)
def test_the_age_of_the_cache(directory: Path, hours: float, says: str) -> None:
    opened = Cache.open(directory / "cache.db", writing=True)
    with opened.writing():
        opened.cursors.put(Cursor("feed", "1", NOW))
    opened.close()
    assert f"Tickets in it: 5, as they were {says}." in [
        str(one.says) for one in cache(directory, hours=hours)
    ]


def mark_suspicion(directory: Path) -> None:
    suspicion(directory / "cache.db").touch()


def move_aside(directory: Path) -> None:
    (directory / "cache.db.damaged").write_bytes(b"x" * 1000)


def newer(directory: Path) -> None:
    execute(directory / "cache.db", "PRAGMA user_version = 99")


def older(directory: Path) -> None:
    execute(directory / "cache.db", "PRAGMA user_version = 1")


def damaged(directory: Path) -> None:
    spoil(directory / "cache.db")


def foreign(directory: Path) -> None:
    (directory / "cache.db").unlink()
    (directory / "cache.db-wal").write_bytes(b"x" * 100)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (mark_suspicion, {"suspicion": "advice"}),
        (move_aside, {"aside": "advice"}),
        (newer, {"schema": "wrong"}),
        (older, {"schema": "fine"}),
        (damaged, {"file": "wrong"}),
        (foreign, {"foreign": "wrong"}),
    ],
)
def test_what_can_be_wrong_with_the_cache(
    directory: Path, change: Callable[[Path], None], expected: dict[str, str]
) -> None:
    change(directory)
    found = levels(cache(directory))
    assert {check: found[check] for check in expected} == expected
    assert set(found.values()) <= {"fine", *expected.values()}


def test_a_wal_on_a_network_disk_and_a_large_one(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.doctor.cache.on_network", lambda _: True)
    assert levels(cache(directory))["journal"] == "wrong"
    monkeypatch.setattr("console.doctor.cache.LARGE_WAL", -1)
    assert levels(cache(directory))["wal"] == "advice"


def ledger_damaged(directory: Path) -> None:
    spoil(directory / "ledger.db")


def ledger_newer(directory: Path) -> None:
    execute(directory / "ledger.db", "PRAGMA user_version = 99")


def ledger_in_wal(directory: Path) -> None:
    execute(directory / "ledger.db", "PRAGMA journal_mode = WAL")


def ledger_foreign(directory: Path) -> None:
    (directory / "ledger.db-wal").write_bytes(b"x")


def record_changed(directory: Path) -> None:
    opened = Ledger.open(directory, writing=True)
    for number in range(3):
        opened.audit.append("oksana", "sent", f"ticket {number}", TEXT, NOW)
    opened.close()
    execute(directory / "ledger.db", "DROP TRIGGER audit_stays", "UPDATE audit SET actor = 'x' WHERE seq = 2")


def item_stuck(directory: Path) -> None:
    opened = Ledger.open(directory, writing=True)
    claim, reply = opened.outbox.held()
    for item in (claim, reply):
        opened.outbox.release(item.op_id)
        opened.outbox.move(item.op_id, OutgoingState.CONFLICT, error=TEXT)
    opened.close()


def journal_torn(directory: Path) -> None:
    with (directory / "outbox.jsonl").open("a", encoding="utf-8") as file:
        file.write(f'{{"what": "confirmed", "body": "{TEXT}\n')


def text_lost(directory: Path) -> None:
    with (directory / "outbox.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"what": "confirmed", "op_id": "lost", "body": TEXT}) + "\n")


def journal_linked(directory: Path) -> None:
    (directory / "outbox.jsonl").rename(directory / "elsewhere")
    (directory / "outbox.jsonl").symlink_to(directory / "elsewhere")


def ballast_gone(directory: Path) -> None:
    (directory / "ballast").unlink()


def salvaged_before(directory: Path) -> None:
    (directory / "ledger.db.damaged-1").touch()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (ledger_damaged, {"file": "wrong"}),
        (ledger_newer, {"schema": "wrong"}),
        (ledger_in_wal, {"journal": "advice"}),
        (ledger_foreign, {"foreign": "wrong"}),
        (record_changed, {"audit": "wrong"}),
        (item_stuck, {"stuck": "advice"}),
        (journal_torn, {"journal.torn": "advice"}),
        (text_lost, {"journal.missing": "wrong"}),
        (journal_linked, {"journal.file": "wrong"}),
        (ballast_gone, {"ballast": "advice"}),
        (salvaged_before, {"aside": "advice"}),
    ],
)
def test_what_can_be_wrong_with_the_ledger(
    directory: Path,
    change: Callable[[Path], None],
    expected: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_checks, "COMMIT", 0.01)
    change(directory)
    found = levels(ledger(directory))
    assert {check: level for check, level in found.items() if level != "fine"} == expected


def test_what_waits_for_a_decision_is_named_by_its_ticket(directory: Path) -> None:
    item_stuck(directory)
    assert "2 (claim #5 conflict, reply #5 conflict)" in wrong(ledger(directory))["stuck"]


def test_a_text_that_is_just_being_confirmed_is_not_missing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal has it a moment before the ledger."""
    text_lost(directory)

    def committed(seconds: float) -> None:
        if seconds:
            execute(
                directory / "ledger.db",
                "INSERT INTO outbox(op_id, grp, account, ticket_id, seq, kind, state, created_at, body, "
                "body_sha, changes, macro, hold_seconds, base_version, base_last_message) VALUES "
                "('lost', 'g', 'a', '1', 9, 'reply', 'held', 0, '', '', '{}', '', 1, '', '')",
            )

    monkeypatch.setattr("time.sleep", committed)
    assert "journal.missing" not in levels(check_ledger(directory, "test"))


def test_homes_are_looked_at_as_they_are(tmp_path: Path) -> None:
    assert check_ledger(Home(tmp_path / "none").desk("x"), "x")
