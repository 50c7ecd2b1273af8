"""A desk opens for work, or for reading with the reason, whatever lies in its directory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk
from console.desk_files import open_files
from console.profiles.loader import load_profile
from console.sync.wire import Changed
from console.translation import explain
from console.views import LinkState, Notice, NotPossible
from storage import files
from storage.cache import Cache
from storage.cache import store as cache_store
from storage.connection import connect_cache, connect_ledger, sqlite3
from storage.ledger import Ledger, upgrade
from storage.problems import Damaged, OnlyReadable, StorageProblem
from tests.unit.console.desk_files import SETTINGS, fill_home
from tests.unit.storage.cache.test_opening import damage


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    Ledger.open(home.desk(SETTINGS.name), writing=True).close()
    return home


def newer_ledger(directory: Path) -> None:
    with_newer = connect_ledger(directory / "ledger.db", writing=True)
    with_newer.execute(f"PRAGMA user_version = {upgrade.SCHEMA + 1}")
    with_newer.close()


def newer_cache(directory: Path) -> None:
    with_newer = connect_cache(directory / "cache.db", writing=True)
    with_newer.execute(f"PRAGMA user_version = {cache_store.SCHEMA + 1}")
    with_newer.close()


def open_and_close(home: Home) -> tuple[bool, str, str, int]:
    """May it write, who has it, why not, and how many tickets are shown."""
    opened = open_files(home, SETTINGS.name)
    try:
        why = explain(opened.why) if opened.why is not None else ""
        return opened.holder is not None, opened.held_by, why, len(opened.cache.tickets.ids())
    finally:
        opened.cache.close()
        opened.ledger.close()
        if opened.holder is not None:
            opened.holder.release()


def test_a_desk_opens_for_work(home: Home) -> None:
    may_write, held_by, why, tickets = open_and_close(home)
    assert (may_write, held_by, why) == (True, "", "")
    assert tickets > 0


def test_a_ledger_of_a_newer_pult_is_read_and_given_free(home: Home) -> None:
    newer_ledger(home.desk(SETTINGS.name))
    may_write, held_by, why, tickets = open_and_close(home)
    assert not may_write
    assert held_by == ""
    assert "newer Pult" in why
    assert tickets > 0
    assert open_and_close(home)[0] is False  # and not: somebody else has it


def test_a_cache_of_a_newer_pult_is_shown(home: Home) -> None:
    newer_cache(home.desk(SETTINGS.name))
    may_write, _, _, tickets = open_and_close(home)
    assert may_write
    assert tickets > 0


def test_a_second_console_reads_and_says_who_works(home: Home) -> None:
    first = open_files(home, SETTINGS.name)
    may_write, held_by, why, tickets = open_and_close(home)
    assert not may_write
    assert "@" in held_by
    assert held_by in why
    assert tickets > 0
    first.cache.close()
    first.ledger.close()
    assert first.holder is not None
    first.holder.release()
    assert open_and_close(home)[0] is True


def test_where_nothing_may_be_written_everything_is_still_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a directory on a file system that is mounted read-only answers; see the faults for a real one."""

    def refuses(path: Path) -> None:
        raise OnlyReadable("{path} lies on a file system that can only be read.", path=path)

    monkeypatch.setattr(files, "_may_write", refuses)
    may_write, _, why, tickets = open_and_close(home)
    assert not may_write
    assert "may not be written" in why
    assert str(home.path) in why
    assert tickets > 0


@pytest.mark.parametrize("gone", ["cache.db", "cache.db, while another has it"])
def test_a_cache_that_is_not_there_is_made_or_waited_for(home: Home, gone: str) -> None:
    for file in home.desk(SETTINGS.name).glob("cache.db*"):
        file.unlink()
    first = open_files(home, SETTINGS.name) if "another" in gone else None
    if first is not None:
        for file in home.desk(SETTINGS.name).glob("cache.db*"):
            file.unlink()
    may_write, _, _, tickets = open_and_close(home)
    assert may_write is (first is None)
    assert tickets == 0
    if first is not None:
        first.cache.close()
        first.ledger.close()


def test_a_damaged_ledger_is_left_alone_and_the_desk_is_free(home: Home) -> None:
    path = home.desk(SETTINGS.name) / "ledger.db"
    damage(path, 0)
    before = path.read_bytes()
    for _time in range(2):
        with pytest.raises(Damaged, match="pult doctor"):
            open_files(home, SETTINGS.name)
    assert path.read_bytes() == before


def test_what_may_not_be_written_refuses_each_order_with_its_reason(home: Home) -> None:
    newer_ledger(home.desk(SETTINGS.name))
    desk = Desk(SETTINGS, load_profile("boutique"), "en", open_files(home, SETTINGS.name), home)
    assert desk.link().state is LinkState.READING
    assert desk.read_only
    with pytest.raises(NotPossible, match="newer Pult"):
        desk.save_draft("1", "text")
    desk.close()


def overwrite(path: Path) -> None:
    for page in range(1, path.stat().st_size // 4096, 2):
        damage(path, 4096 * page)


def delete(path: Path) -> None:
    for file in path.parent.glob("cache.db*"):
        file.unlink()


@pytest.mark.parametrize("harm", [overwrite, delete])
def test_a_running_console_goes_on_when_its_cache_is_harmed(home: Home, harm: Callable[[Path], None]) -> None:
    opened = open_files(home, SETTINGS.name)
    desk = Desk(SETTINGS, load_profile("boutique"), "en", opened, home)
    heard: list[Notice] = []
    desk.listen(heard.append)
    path = home.desk(SETTINGS.name) / "cache.db"
    assert any(zone.count for zone in desk.zones())
    # What the sync process does, in its own time.
    writer = Cache.open(path, writing=True)
    harm(path)
    assert isinstance(desk.zones(), tuple)
    desk.find("x")
    for ticket_id in opened.cache.tickets.ids():
        desk.ticket(ticket_id)
    desk._follow_cache()
    desk.save_draft("1", "остаётся")
    assert writer.must_be_renewed()
    writer.renew()
    desk._follow_cache()
    assert any(notice.everything for notice in heard)
    assert not any(zone.count for zone in desk.zones())
    assert opened.ledger.drafts.get("1") is not None
    assert not opened.cache.stands_in()
    writer.close()
    desk.close()


def test_a_ledger_that_cannot_be_opened_at_all_leaves_no_lock(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(directory: Path, *, writing: bool, reading_patience: float) -> Ledger:
        raise StorageProblem("the disk is broken")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "open", breaks)
        with pytest.raises(StorageProblem, match="broken"):
            open_files(home, SETTINGS.name)
    assert open_and_close(home)[0] is True


@pytest.mark.parametrize("before", ["none", "older"])
def test_a_cache_that_is_not_ready_is_left_to_the_sync_and_followed(home: Home, before: str) -> None:
    path = home.desk(SETTINGS.name) / "cache.db"
    if before == "none":
        delete(path)
    else:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 1")
        connection.close()
    there = path.read_bytes() if path.exists() else None
    desk = Desk(SETTINGS, load_profile("boutique"), "en", open_files(home, SETTINGS.name), home)
    assert (path.read_bytes() if path.exists() else None) == there, "a console wrote the cache"
    assert not any(zone.count for zone in desk.zones())
    delete(path)
    fill_home(home.path)  # as the sync process does in its own time
    desk._hear(Changed(frozenset({"5"}), frozenset({"messengers"})))
    assert any(zone.count for zone in desk.zones())
    assert desk.me.id
    desk.close()
