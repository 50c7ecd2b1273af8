from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.cache import Cache, indexing
from storage.connection import sqlite3
from storage.records import Customer
from tests.unit.storage.builders import ROOT, make_message, make_placement, make_ticket


def fill(cache: Cache, count: int = 3) -> None:
    with cache.writing():
        cache.customers.put(Customer("c", "-", "irina@example.com"))
        for number in range(count):
            ticket_id = str(number)
            cache.tickets.put(make_ticket(ticket_id, subject="Посылка", requester_id="c"), make_placement())
            cache.messages.replace(ticket_id, [make_message(f"m{number}", "Дважды", ticket_id=ticket_id)])


def found(cache: Cache, text: str) -> list[str]:
    return [row.id for row in cache.search.find(text, 10)]


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 43, 0)])
def test_text_can_be_taken_out_with_an_old_sqlite_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    if version > sqlite3.sqlite_version_info:
        version = sqlite3.sqlite_version_info
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    cache = Cache.open(home / "cache.db", writing=True)
    fill(cache)
    with cache.writing():
        cache.tickets.put(make_ticket("0", subject="Возврат"), make_placement())
        cache.tickets.remove("1")
    assert (found(cache, "посылки "), found(cache, "возвраты ")) == (["2"], ["0"])
    cache.close()


def test_the_standard_modules_sqlite_does_as_well() -> None:
    """The same in a process where the bundled SQLite cannot be imported."""
    script = """
import sys, tempfile
from pathlib import Path
sys.modules["pysqlite3"] = None
from storage.connection import sqlite3
assert sqlite3.__name__ == "sqlite3"
from storage.cache import Cache
from tests.unit.storage.cache.test_indexing import fill, found
with tempfile.TemporaryDirectory() as directory:
    cache = Cache.open(Path(directory) / "home" / "cache.db", writing=True)
    fill(cache)
    with cache.writing():
        cache.tickets.remove("1")
    print(found(cache, "посылок"), found(cache, "рина@"), found(cache, "rina@"))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, env={}
    )
    assert done.stdout.strip() == "['2', '0'] [] ['2', '0']"


def test_an_index_made_by_other_rules_is_made_anew_in_the_old_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_AT_ONCE", 2)
    cache = Cache.open(home / "cache.db", writing=True)
    fill(cache, 5)
    with cache.writing():
        cache.tickets.put(make_ticket("1", subject="Посылка вернулась", requester_id="c"), make_placement())
    with cache.writing():
        cache._session.run("DELETE FROM stems")
        cache._session.run("DELETE FROM search")
        cache.meta.put("search_rules", "those of long ago")
    assert found(cache, "посылка ") == []
    cache.close()
    cache = Cache.open(home / "cache.db", writing=True)
    assert found(cache, "посылка ") == ["1", "4", "3", "2", "0"]
    assert found(cache, "дваж") == ["1", "4", "3", "2", "0"]
    assert found(cache, "rina@ex") == ["1", "4", "3", "2", "0"]
    assert found(cache, "вернул") == ["1"]
    cache.close()


def test_an_index_is_made_again_when_that_was_not_finished(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache.open(home / "cache.db", writing=True)
    fill(cache)
    with cache.writing():
        cache.meta.put("search_rules", "those of long ago")
    cache.close()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "_texts_after", killed)
        with pytest.raises(KeyboardInterrupt):
            Cache.open(home / "cache.db", writing=True)
    cache = Cache.open(home / "cache.db", writing=True)
    assert found(cache, "посылка ") == ["2", "1", "0"]
    cache.close()


def test_an_index_that_is_as_it_should_be_is_left_alone(home: Path) -> None:
    cache = Cache.open(home / "cache.db", writing=True)
    fill(cache)
    cache.close()
    cache = Cache.open(home / "cache.db", writing=True)
    before = cache._session.connection.total_changes
    indexing.bring_up_to_date(cache._session)
    assert cache._session.connection.total_changes == before
    cache.close()
