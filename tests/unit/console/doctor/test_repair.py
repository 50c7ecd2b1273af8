"""What `pult doctor --repair` mends, one harm after another; unsent text is there before and after."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.config import Home
from console.desk import open_desk
from console.doctor.cache import check_cache
from console.doctor.findings import Level
from console.doctor.ledger import check_ledger
from console.doctor.repair import Repaired, repair
from storage.cache import Cache
from storage.cache import store as cache_store
from storage.cache.quarantine import FEED
from storage.cache.session import suspicion
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import Problem, packed
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home
from tests.unit.console.doctor.found import levels
from tests.unit.console.doctor.test_cache_and_ledger import execute

TEXT = "Заказ уже в пути, Ирина."
DRAFT = "Начатый ответ"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", TEXT)
    desk.save_draft("4", DRAFT)
    desk.close()
    return home


def mended(home: Home) -> list[Repaired]:
    return list(repair(home, [SETTINGS]))


def texts(directory: Path) -> set[str]:
    ledger = Ledger.open(directory, writing=True)
    try:
        bodies = {item.body for item in ledger.outbox.pending() if item.body}
        return bodies | {draft.body for draft in ledger.drafts.all()}
    finally:
        ledger.close()


def garbage(path: Path) -> None:
    path.touch(mode=0o600)
    path.write_bytes(b"\xa5" * 65536)


def cache_is_garbage(directory: Path) -> None:
    garbage(directory / "cache.db")


def cache_is_suspected(directory: Path) -> None:
    suspicion(directory / "cache.db").touch(mode=0o600)


def cache_is_newer(directory: Path) -> None:
    execute(directory / "cache.db", f"PRAGMA user_version = {cache_store.SCHEMA + 1}")


def cache_left_over(directory: Path) -> None:
    garbage(directory / "cache.db.damaged")
    garbage(directory / "cache.db.damaged-wal")


def cache_journal_alone(directory: Path) -> None:
    for path in directory.glob("cache.db*"):
        path.unlink()
    garbage(directory / "cache.db-wal")


def ledger_is_garbage(directory: Path) -> None:
    garbage(directory / "ledger.db")


def ledger_is_gone(directory: Path) -> None:
    (directory / "ledger.db").unlink()


def ledger_is_in_wal(directory: Path) -> None:
    execute(directory / "ledger.db", "PRAGMA journal_mode = WAL")


def ledger_has_a_strange_journal(directory: Path) -> None:
    garbage(directory / "ledger.db-wal")


def text_is_in_the_journal_only(directory: Path) -> None:
    with (directory / "outbox.jsonl").open("a", encoding="utf-8") as file:
        line = {
            "what": "confirmed", "op_id": "lost", "group": "g", "account": "test", "ticket_id": "5",
            "kind": "reply", "body": "потерянный", "changes": {}, "macro": "", "base_version": "",
            "base_last_message": "", "created_at": 0,
        }  # fmt: skip
        file.write(json.dumps(line) + "\n")


def ballast_is_gone(directory: Path) -> None:
    (directory / "ballast").unlink()


def upgrade_was_interrupted(directory: Path) -> None:
    garbage(directory / "ledger.db.upgrading")


def others_may_read(directory: Path) -> None:
    (directory / "ledger.db").chmod(0o644)
    directory.chmod(0o755)


@pytest.mark.parametrize(
    ("harm", "checks", "lost"),
    [
        (lambda directory: None, [], set()),
        (cache_is_garbage, ["file", "aside"], set()),
        (cache_is_suspected, ["file", "aside"], set()),
        (cache_is_newer, ["schema"], set()),
        (cache_left_over, ["aside"], set()),
        (cache_journal_alone, ["foreign"], set()),
        (ledger_is_garbage, ["file", "doubtful"], {DRAFT}),
        (ledger_is_gone, ["journal.missing"], {DRAFT}),
        (ledger_is_in_wal, ["journal"], set()),
        (ledger_has_a_strange_journal, ["foreign"], set()),
        (text_is_in_the_journal_only, ["journal.missing"], set()),
        (ballast_is_gone, ["ballast"], set()),
        (upgrade_was_interrupted, ["upgrading"], set()),
        (others_may_read, ["mode"], set()),
    ],
)
def test_what_is_harmed_is_mended_and_told(
    home: Home, harm: Callable[[Path], None], checks: list[str], lost: set[str]
) -> None:
    """A draft stands in the ledger alone: only with that is it lost, and the damaged file is kept."""
    directory = home.desk("test")
    harm(directory)
    done = mended(home)
    assert [one.check for one in done if one.mended] == checks
    assert all(one.mended and str(one.says) for one in done)
    assert {TEXT, DRAFT} - lost <= texts(directory)
    if harm is text_is_in_the_journal_only:
        assert "потерянный" in texts(directory)
    assert mended(home) == []  # twice does no harm
    found = [*check_cache(directory, "test", NOW, runs=False), *check_ledger(directory, "test")]
    assert not [finding for finding in found if finding.level is Level.WRONG]


def test_the_damaged_ledger_and_the_strange_journal_are_kept(home: Home) -> None:
    directory = home.desk("test")
    ledger_has_a_strange_journal(directory)
    mended(home)
    ledger_is_garbage(directory)
    mended(home)
    assert (directory / "ledger.db.damaged-1").read_bytes() == b"\xa5" * 65536
    assert (directory / "ledger.db-wal.foreign-1").read_bytes() == b"\xa5" * 65536


@pytest.mark.parametrize("name", ["holder", "sync"])
def test_while_a_console_or_a_sync_runs_everything_is_left(home: Home, name: str) -> None:
    directory = home.desk("test")
    cache_is_garbage(directory)
    running = Holder.take(directory, name)
    (told,) = mended(home)
    assert not told.mended
    assert (directory / "cache.db").read_bytes() == b"\xa5" * 65536
    running.release()
    assert all(one.mended for one in mended(home))


def test_a_desk_that_was_never_opened_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    assert mended(home) == []
    assert not home.desk("test").exists()


def test_what_could_not_be_read_is_told_with_count_reason_and_since(home: Home) -> None:
    directory = home.desk("test")
    cache = Cache.open(directory / "cache.db", writing=True)
    with cache.writing():
        cache.quarantine.put(FEED, packed(Problem("The helpdesk repeats a page.")), NOW)
        for number in range(3):
            cache.quarantine.put(f"t{number}", "why", NOW)
    cache.close()
    found = check_cache(directory, "test", NOW, runs=False)
    told = {finding.check: finding for finding in found}
    assert levels(found)["feed"] == "wrong"
    assert "repeats a page" in str(told["feed"].says)
    assert levels(found)["left-out"] == "advice"
    assert "3, since 2026-" in str(told["left-out"].says)
    assert told["left-out"].lines == ("pult sync --left-out --desk test",)
