"""Opening, upgrading and salvaging the ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils.db import Database

from storage.connection import connect_ledger
from storage.ledger import Ledger, schema, upgrade
from storage.ledger.salvage import salvage
from storage.problems import Damaged, Missing, NewerSchema, StorageProblem
from storage.records import Draft, DraftKind, OutgoingState, Reminder
from tests.unit.storage.builders import NOW, make_new, minutes


def names(home: Path) -> set[str]:
    return {file.name for file in home.iterdir()}


def fill(home: Path) -> None:
    ledger = Ledger.open(home, writing=True)
    ledger.outbox.confirm([make_new(f"op-{n}", ticket_id=str(n)) for n in range(40)], None)
    ledger.drafts.put(Draft("7", DraftKind.REPLY, "начато", NOW))
    ledger.reminders.put(Reminder("8", minutes(9), NOW))
    for number in range(3):
        ledger.audit.append("me", "did", str(number), "", NOW)
    ledger.close()


def test_the_schema_is_as_new_as_its_migrations() -> None:
    assert len(schema.migrations._migrations) == upgrade.SCHEMA


def test_what_is_made_is_for_its_owner_alone(ledger: Ledger, home: Path) -> None:
    assert {file.name: file.stat().st_mode & 0o777 for file in home.iterdir()} == {
        "ledger.db": 0o600,
        "outbox.jsonl": 0o600,
        "ballast": 0o600,
    }


def test_reading_needs_something_to_read_and_writes_nothing(home: Path) -> None:
    with pytest.raises(Missing, match=r"ledger\.db"):
        Ledger.open(home, writing=False)
    assert not home.exists()
    fill(home)
    reader = Ledger.open(home, writing=False)
    assert len(reader.outbox.pending()) == 40
    with pytest.raises(StorageProblem, match="only to be read"):
        reader.drafts.put(Draft("1", DraftKind.REPLY, "x", NOW))
    reader.close()


def test_a_reader_sees_what_was_committed(home: Path, ledger: Ledger) -> None:
    reader = Ledger.open(home, writing=False)
    before = reader.data_version()
    ledger.drafts.put(Draft("1", DraftKind.REPLY, "x", NOW))
    assert reader.data_version() != before
    assert reader.drafts.get("1") is not None
    reader.close()


def test_a_newer_schema_is_read_and_never_written(home: Path) -> None:
    fill(home)
    other = connect_ledger(home / "ledger.db", writing=True)
    other.execute("ALTER TABLE outbox ADD COLUMN invented TEXT")
    other.execute(f"PRAGMA user_version = {upgrade.SCHEMA + 1}")
    other.close()
    with pytest.raises(NewerSchema, match="newer version"):
        Ledger.open(home, writing=True)
    reader = Ledger.open(home, writing=False)
    assert len(reader.outbox.listing(100)) == 40
    reader.close()


def add_a_migration(monkeypatch: pytest.MonkeyPatch, number: int, statement: str) -> None:
    """As if a later version brought one more."""

    def later(db: Database) -> None:
        db.execute(statement)

    schema.migrations(name=f"later_{number}")(later)
    monkeypatch.setattr(upgrade, "SCHEMA", number)


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test adds to the migrations goes with it."""
    monkeypatch.setattr(schema.migrations, "_migrations", list(schema.migrations._migrations))


@pytest.mark.usefixtures("only_ours")
def test_an_upgrade_keeps_the_two_newest_files_from_before(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    for number in range(upgrade.SCHEMA + 1, upgrade.SCHEMA + 4):
        add_a_migration(monkeypatch, number, f"CREATE TABLE later_{number}(a)")
        ledger = Ledger.open(home, writing=True)
        ledger.drafts.put(Draft(f"after {number}", DraftKind.REPLY, "x", NOW))
        assert len(ledger.outbox.pending()) == 40
        assert ledger.audit.verify() is None
        ledger.close()
    last = upgrade.SCHEMA
    assert names(home) == {
        "ledger.db",
        "outbox.jsonl",
        "ballast",
        f"ledger.db.before-{last - 1}",
        f"ledger.db.before-{last}",
    }
    assert {file.stat().st_mode & 0o777 for file in home.iterdir()} == {0o600}
    kept = connect_ledger(home / f"ledger.db.before-{last}", writing=False)
    assert upgrade.schema_of(kept) == last - 1
    drafts = [row[0] for row in kept.execute("SELECT ticket_id FROM drafts ORDER BY ticket_id")]
    assert drafts == ["7", f"after {last - 2}", f"after {last - 1}"]
    kept.close()


@pytest.mark.usefixtures("only_ours")
def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    before = (home / "ledger.db").read_bytes()
    first = upgrade.SCHEMA
    add_a_migration(monkeypatch, first + 1, "CREATE TABLE half(a)")
    add_a_migration(monkeypatch, first + 2, "CREATE TABLE half(a)")
    with pytest.raises(StorageProblem):
        Ledger.open(home, writing=True)
    assert (home / "ledger.db").read_bytes() == before
    monkeypatch.setattr(upgrade, "SCHEMA", first)
    schema.migrations._migrations[:] = schema.migrations._migrations[:first]
    ledger = Ledger.open(home, writing=True)
    assert len(ledger.outbox.pending()) == 40
    ledger.close()
    # What the failed attempt left is in nobody's way.
    add_a_migration(monkeypatch, first + 1, "CREATE TABLE whole(a)")
    Ledger.open(home, writing=True).close()
    assert not any("upgrading" in name for name in names(home))


@pytest.mark.usefixtures("only_ours")
def test_who_had_it_open_goes_on_in_the_new_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home)
    opened_before = Ledger.open(home, writing=True)
    add_a_migration(monkeypatch, upgrade.SCHEMA + 1, "CREATE TABLE later(a)")
    newer = Ledger.open(home, writing=True)
    opened_before.drafts.put(Draft("late", DraftKind.REPLY, "not lost", NOW))
    assert newer.drafts.get("late") is not None
    assert opened_before.drafts.get("late") is not None
    newer.close()
    opened_before.close()


@pytest.mark.usefixtures("only_ours")
def test_an_older_program_stops_writing_when_the_file_became_newer(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    older = Ledger.open(home, writing=True)
    first = upgrade.SCHEMA
    add_a_migration(monkeypatch, first + 1, "CREATE TABLE later(a)")
    Ledger.open(home, writing=True).close()
    monkeypatch.setattr(upgrade, "SCHEMA", first)
    for _ in range(2):
        with pytest.raises(NewerSchema):
            older.drafts.put(Draft("late", DraftKind.REPLY, "refused, not lost", NOW))
    older.close()


def damage(path: Path, first_page: int) -> None:
    content = bytearray(path.read_bytes())
    for page in range(first_page, len(content) // 4096, 3):
        content[page * 4096 : page * 4096 + 2000] = b"\xa5" * 2000
    path.write_bytes(content)


def test_a_damaged_ledger_is_left_alone_until_it_is_salvaged(home: Path) -> None:
    fill(home)
    ledger = Ledger.open(home, writing=True)
    item = ledger.outbox.claim_next("me", NOW, timedelta(minutes=1))
    assert item is not None
    ledger.outbox.move(item.op_id, OutgoingState.SENT, owner="me")
    ledger.close()
    damaged = b"no database any more" * 1000
    (home / "ledger.db").write_bytes(damaged)
    for writing in (True, False):
        with pytest.raises(Damaged, match="pult doctor"):
            Ledger.open(home, writing=writing)
    assert (home / "ledger.db").read_bytes() == damaged
    saved = salvage(home)
    assert saved.kept_as.read_bytes() == damaged
    assert saved.doubtful == 39
    ledger = Ledger.open(home, writing=True)
    waiting = ledger.outbox.pending()
    assert {one.state for one in waiting} == {OutgoingState.NEEDS_DECISION}
    assert {one.body for one in waiting} == {f"text of op-{n}" for n in range(40)} - {f"text of {item.op_id}"}
    assert ledger.outbox.claim_next("me", NOW, timedelta(minutes=1)) is None
    ledger.close()


def test_all_that_can_be_read_is_brought_over(home: Path) -> None:
    fill(home)
    saved = salvage(home)
    assert saved.rows == {"drafts": 1, "other_drafts": 0, "reminders": 1, "outbox": 40, "audit": 3}
    assert saved.doubtful == 0
    ledger = Ledger.open(home, writing=True)
    assert {item.state for item in ledger.outbox.pending()} == {OutgoingState.QUEUED}
    assert ledger.drafts.get("7") == Draft("7", DraftKind.REPLY, "начато", NOW)
    assert ledger.reminders.get("8") == Reminder("8", minutes(9), NOW)
    assert ledger.audit.verify() is None
    ledger.audit.append("me", "did", "more", "", NOW)
    assert ledger.audit.verify() is None
    ledger.close()
    assert salvage(home).kept_as.name == "ledger.db.damaged-2"


@pytest.mark.parametrize("first_page", [1, 2, 3])
def test_between_rows_and_journal_no_text_is_lost(home: Path, first_page: int) -> None:
    fill(home)
    damage(home / "ledger.db", first_page)
    saved = salvage(home)
    ledger = Ledger.open(home, writing=True)
    assert {item.body for item in ledger.outbox.pending()} == {f"text of op-{n}" for n in range(40)}
    assert len(ledger.outbox.pending()) == 40
    assert saved.rows["outbox"] + saved.doubtful == 40
    ledger.close()


def test_rows_on_both_sides_of_the_damage_are_read(home: Path) -> None:
    ledger = Ledger.open(home, writing=True)
    items = [make_new(f"op-{n}", ticket_id=str(n), body="ж" * 400) for n in range(200)]
    ledger.outbox.confirm(items, None)
    ledger.close()
    (home / "outbox.jsonl").unlink()  # nothing but the rows
    path = home / "ledger.db"
    content = bytearray(path.read_bytes())
    middle = content.index(b"op-100group of op-100") // 4096 * 4096
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    saved = salvage(home)
    assert 150 < saved.rows["outbox"] < 200
    ledger = Ledger.open(home, writing=True)
    assert {"op-0", "op-199"} <= {item.op_id for item in ledger.outbox.pending()}
    ledger.close()
