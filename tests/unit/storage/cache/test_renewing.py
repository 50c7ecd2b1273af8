"""A cache that is damaged, taken away or replaced while it is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.cache import Cache
from storage.problems import CacheDamaged, Damaged
from tests.unit.storage.builders import make_placement, make_ticket
from tests.unit.storage.cache.test_opening import damage, keep_some


def put(cache: Cache, *ids: str) -> None:
    with cache.writing():
        for one in ids:
            cache.tickets.put(make_ticket(one), make_placement())


def overwrite(path: Path) -> None:
    """All pages behind the first one; a cached page is read anew when the file has changed."""
    pages = path.stat().st_size // 4096
    for page in range(1, pages, 2):
        damage(path, 4096 * page)


def test_a_reader_of_a_damaged_cache_shows_nothing_and_follows_to_the_new_one(home: Path) -> None:
    path = keep_some(home)
    reader = Cache.open(path, writing=False)
    assert not reader.follow()
    overwrite(path)
    assert [reader.tickets.get(str(number)) for number in range(300)].count(None) > 0
    assert reader.tickets.rows("incoming", limit=1000) == []
    assert reader.stands_in()
    assert reader.search.find("x", 5) == []
    assert not reader.follow()  # there is none yet
    before = reader.data_version()

    writer = Cache.open(path, writing=True)
    put(writer, "new")
    assert reader.follow()
    assert reader.data_version() != before
    assert [row.id for row in reader.tickets.rows("incoming")] == ["new"]
    assert not reader.stands_in()
    assert not reader.follow()
    writer.close()
    reader.close()


def test_the_writer_begins_anew_in_place_where_a_reader_found_the_damage(home: Path) -> None:
    path = keep_some(home)
    writer = Cache.open(path, writing=True)
    assert not writer.must_be_renewed()
    reader = Cache.open(path, writing=False)
    overwrite(path)
    reader.tickets.rows("incoming", limit=1000)
    assert writer.must_be_renewed()
    writer.renew()
    assert not writer.must_be_renewed()
    assert writer.tickets.ids() == []
    put(writer, "after")
    assert (home / "cache.db.damaged").exists()
    assert reader.follow()
    assert reader.tickets.get("after") is not None
    writer.close()
    reader.close()


def test_the_writer_that_finds_damage_says_so_and_can_go_on(home: Path) -> None:
    path = keep_some(home)
    writer = Cache.open(path, writing=True)
    overwrite(path)
    with pytest.raises(CacheDamaged) as caught:
        [writer.tickets.get(str(number)) for number in range(300)]
    assert isinstance(caught.value, Damaged)
    assert writer.must_be_renewed()
    writer.renew()
    put(writer, "after")
    assert writer.tickets.ids() == ["after"]
    writer.close()


def take_away_all(path: Path) -> None:
    for file in path.parent.glob("cache.db*"):
        file.unlink()


def take_away_journal(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()


@pytest.mark.parametrize(
    ("take", "kept"), [(take_away_all, 0), (take_away_journal, 300)], ids=["everything", "-wal and -shm"]
)
def test_what_is_deleted_under_a_running_console_comes_again(
    home: Path, take: Callable[[Path], None], kept: int
) -> None:
    """Without -wal and -shm SQLite would let the next reader see a file without its newest half."""
    path = keep_some(home)
    writer = Cache.open(path, writing=True)
    put(writer, "only in the journal")
    reader = Cache.open(path, writing=False)
    assert reader.tickets.get("only in the journal") is not None
    take(path)
    assert writer.must_be_renewed()
    writer.renew()
    put(writer, "after")
    expected = kept + (1 if kept else 0) + 1
    assert len(writer.tickets.ids()) == expected
    assert reader.follow()
    assert len(reader.tickets.ids()) == expected
    assert path.with_name("cache.db-wal").exists()
    writer.close()
    reader.close()
    fresh = Cache.open(path, writing=True)
    assert fresh._session.all("PRAGMA integrity_check") == [("ok",)]
    assert len(fresh.tickets.ids()) == expected
    fresh.close()


def test_text_that_is_no_text_is_damage(home: Path) -> None:
    path = keep_some(home, 3)
    writer = Cache.open(path, writing=True)
    with writer.writing():
        writer._session.run("UPDATE tickets SET subject = CAST(X'ff00fe' AS TEXT) WHERE id = '1'")
    with pytest.raises(CacheDamaged):
        writer.tickets.get("1")
    writer.close()
