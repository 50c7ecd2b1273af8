from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from storage.cache import Cache
from storage.cache import store as cache_store
from storage.cache.schema import first_tables, migrations
from storage.connection import connect_cache
from storage.problems import CacheMissing, Damaged, NewerSchema, StorageProblem
from storage.records import AgentCount
from tests.unit.storage.builders import NOW, ROOT, make_placement, make_ticket


def keep_some(home: Path, count: int = 300) -> Path:
    path = home / "cache.db"
    cache = Cache.open(path, writing=True)
    with cache.writing():
        for number in range(count):
            cache.tickets.put(make_ticket(str(number), subject="x" * 200), make_placement())
    cache.close()
    return path


def damage(path: Path, at: int) -> None:
    """Overwrite two pages from `at` on."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * 8192)


def test_the_schema_is_as_new_as_its_migrations() -> None:
    assert len(migrations._migrations) == cache_store.SCHEMA


def test_all_files_are_for_their_owner_alone(home: Path) -> None:
    cache = Cache.open(home / "cache.db", writing=True)
    with cache.writing():
        cache.meta.put("a", "b")
    reader = Cache.open(home / "cache.db", writing=False)
    names = {file.name: file.stat().st_mode & 0o777 for file in home.iterdir()}
    assert names == {"cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}
    assert home.stat().st_mode & 0o777 == 0o700
    reader.close()
    cache.close()


def test_there_is_nothing_to_read_until_it_was_made(home: Path) -> None:
    path = home / "cache.db"
    with pytest.raises(CacheMissing, match="first sync"):
        Cache.open(path, writing=False)
    home.mkdir()
    path.touch(mode=0o600)  # made, and its tables not yet
    with pytest.raises(CacheMissing, match="not ready"):
        Cache.open(path, writing=False)
    Cache.open(path, writing=True).close()
    Cache.open(path, writing=False).close()


def test_readers_cannot_write_and_see_each_transaction_as_a_whole(home: Path, cache: Cache) -> None:
    reader = Cache.open(home / "cache.db", writing=False)
    with pytest.raises(StorageProblem), reader.writing():
        reader.meta.put("a", "b")
    before = reader.data_version()
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
        assert (reader.tickets.count("incoming"), cache.tickets.count("incoming")) == (0, 1)
    assert reader.data_version() != before
    assert reader.tickets.count("incoming") == 1
    reader.close()


def test_changes_are_made_in_transactions_only(cache: Cache) -> None:
    with pytest.raises(RuntimeError, match="writing"):
        cache.meta.put("a", "b")


def test_opening_an_old_friend_loads_no_migrations(home: Path) -> None:
    """sqlite-utils costs five times an empty Python to import: only a first start pays for it."""
    keep_some(home, 1)
    program = (
        "import sys; from pathlib import Path; from storage.cache import Cache; "
        "Cache.open(Path(sys.argv[1]), writing=True).tickets.counts(); "
        "print([name for name in ('sqlite_utils', 'storage.cache.schema') if name in sys.modules])"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program, str(home / "cache.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == "[]"


def test_a_file_that_is_no_database_is_moved_aside(home: Path) -> None:
    home.mkdir(mode=0o700)
    path = home / "cache.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(Damaged):
        Cache.open(path, writing=False)
    cache = Cache.open(path, writing=True)
    assert cache.tickets.counts() == []
    assert (home / "cache.db.damaged").read_bytes().startswith(b"not a database")
    cache.close()
    Cache.open(path, writing=True).close()


@pytest.mark.parametrize("reads", [True, False], ids=["found by a reader", "found by the writer"])
def test_damage_that_is_found_later_leads_to_a_new_cache_at_the_next_opening(home: Path, reads: bool) -> None:
    path = keep_some(home)
    pages = path.stat().st_size // 4096
    damage(path, 4096 * (pages // 2))
    finder = Cache.open(path, writing=not reads)

    def read_it_all() -> None:
        for number in range(300):
            finder.tickets.get(str(number))
        finder.tickets.rows("incoming", limit=1000)

    if reads:
        read_it_all()  # what is damaged is nothing but a cache: a reader goes on with an empty one
        assert finder.stands_in()
    else:
        with pytest.raises(Damaged):
            read_it_all()
    assert not finder.replaced()
    fresh = Cache.open(path, writing=True)
    assert fresh.tickets.ids() == []
    assert finder.replaced()
    assert not fresh.replaced()
    finder.close()
    fresh.close()
    again = Cache.open(path, writing=True)  # the mark of damage is gone with it
    assert (home / "cache.db.damaged").stat().st_size > 8192
    again.close()


def test_a_newer_schema_is_read_and_never_written(home: Path) -> None:
    path = keep_some(home, 3)
    other = connect_cache(path, writing=True)
    other.execute(f"PRAGMA user_version = {cache_store.SCHEMA + 1}")
    other.close()
    with pytest.raises(NewerSchema):
        Cache.open(path, writing=True)
    reader = Cache.open(path, writing=False)
    assert reader.tickets.count("incoming") == 3
    reader.close()


def test_a_cache_of_before_colleagues_work_was_kept_is_taken_over(home: Path) -> None:
    home.mkdir(mode=0o700)
    path = home / "cache.db"
    path.touch(mode=0o600)
    old = connect_cache(path, writing=True)
    before = Migrations("pult.cache")
    before()(first_tables)
    before.apply(Database(old))
    columns = (
        "number, subject, status, channel, kind, created_at, updated_at, queue, requester_id, requester, "
        "assignee, order_number, reason, language, tags, snippet, last_message_id, version, number_key"
    )
    for ticket_id, agent_id, zone, shown in (
        ("mine", "me", "incoming", 1),
        ("free", "", "incoming", 1),
        ("theirs", "other", "incoming", 0),
        ("closed", "other", "", 0),
    ):
        old.execute(
            f"INSERT INTO tickets({columns}, id, assignee_id, zone, list, shown, due, rule) "
            f"SELECT {', '.join('0' if name.endswith('_at') else repr('') for name in columns.split(', '))}, "
            "?, ?, ?, CASE WHEN ? THEN ? ELSE '' END, ?, 5, 0",
            (ticket_id, agent_id, zone, shown, zone, shown),
        )
    old.execute("PRAGMA user_version = 1")
    old.close()

    with pytest.raises(CacheMissing):
        Cache.open(path, writing=False)
    cache = Cache.open(path, writing=True)
    assert cache.tickets.count("incoming") == 2
    assert cache.work.agents() == [AgentCount("incoming", "", 1), AgentCount("incoming", "me", 1)]
    # What the rules must look at again to tell a colleague's work from what rests.
    assert [ticket.id for ticket in cache.tickets.to_look_at(NOW, 10)] == ["theirs"]
    cache.close()


def test_a_home_that_may_not_be_made_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StorageProblem, match="PULT_HOME") as caught:
        Cache.open(home / "cache.db", writing=True)
    assert str(home) in str(caught.value)


def test_a_page_is_kept_whole_or_not_at_all_when_the_disk_is_full(home: Path) -> None:
    path = keep_some(home, 5)
    cache = Cache.open(path, writing=True)
    pages = cache._session.one("PRAGMA page_count")[0]
    cache._session.one(f"PRAGMA max_page_count = {pages}")

    def put_many() -> None:
        with cache.writing():
            for number in range(500):
                cache.tickets.put(make_ticket(f"new {number}", subject="y" * 2000), make_placement())

    with pytest.raises(StorageProblem, match="room"):
        put_many()
    assert cache.tickets.count("incoming") == 5
    assert len(cache.tickets.ids()) == 5
    with cache.writing():
        cache.tickets.remove("1")
    assert cache.tickets.count("incoming") == 4
    cache.close()
