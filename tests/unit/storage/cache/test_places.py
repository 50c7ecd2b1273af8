"""Numbers of rows, asked in any order, between changes of any kind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from storage.cache import Cache
from storage.instants import due_to_ms
from storage.records import RowPlace
from tests.unit.storage.builders import make_placement, make_ticket, minutes


def test_remembered_numbers_are_right_in_any_order_and_forgotten_with_each_change(
    home: Path, cache: Cache
) -> None:
    chance = random.Random(11)
    reader = Cache.open(home / "cache.db", writing=False)
    listed: dict[str, RowPlace] = {}

    def whole() -> list[RowPlace]:
        return sorted(listed.values(), key=lambda place: (due_to_ms(place.due_at), place.id))

    for _ in range(40):
        with cache.writing():
            for _ in range(6):
                ticket_id = str(chance.randrange(60))
                due = chance.choice([None, minutes(chance.randrange(20))])
                cache.tickets.put(make_ticket(ticket_id), make_placement(due_at=due))
                listed[ticket_id] = RowPlace(due, ticket_id)
            if chance.random() < 0.3:
                gone = chance.choice(sorted(listed))
                cache.tickets.remove(gone)
                del listed[gone]
            # Also while it writes, the writer's own numbers are those of what it has written so far.
            assert cache.tickets.rank("incoming", whole()[-1]) == len(listed) - 1
        places = whole()
        for side in (reader, cache):
            for _ in range(15):
                offset = chance.randrange(len(places))
                page = [row.place for row in side.tickets.rows_from("incoming", offset, 4)]
                assert page == places[offset : offset + 4]
                between = RowPlace(
                    chance.choice([None, minutes(chance.randrange(22))]), chance.choice("0345")
                )
                key = (due_to_ms(between.due_at), between.id)
                before = sum((due_to_ms(one.due_at), one.id) < key for one in places)
                assert side.tickets.rank("incoming", between) == before
    reader.close()


def test_numbers_from_a_transaction_that_failed_are_forgotten(cache: Cache) -> None:
    def fail() -> None:
        with cache.writing():
            for number in range(5):
                cache.tickets.put(make_ticket(str(number)), make_placement())
            assert cache.tickets.rank("incoming", RowPlace(None, "9")) == 5
            assert cache.tickets.rows_from("incoming", 4, 1)[0].id == "4"
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert cache.tickets.rank("incoming", RowPlace(None, "9")) == 0


def test_scrolling_counts_from_the_page_before(home: Path, cache: Cache) -> None:
    with cache.writing():
        for number in range(3000):
            cache.tickets.put(make_ticket(f"{number:05}"), make_placement(due_at=minutes(number)))
    reader = Cache.open(home / "cache.db", writing=False)
    connection = reader._session.connection
    steps: list[int] = []
    connection.set_progress_handler(lambda: steps.append(1), 10)  # every ten instructions of SQLite

    def effort_of_page(offset: int) -> int:
        steps.clear()
        rows = reader.tickets.rows_from("incoming", offset, 10)
        assert rows[0].id == f"{offset:05}"
        assert reader.tickets.rank("incoming", rows[9].place) == offset + 9
        return len(steps)

    jump = effort_of_page(1500)
    scrolled = [effort_of_page(1500 + way) for way in (1, 11, 21, 10, -9, -30, -29)]
    assert max(scrolled) * 5 < jump
    far = RowPlace(minutes(2900), "02900")
    steps.clear()
    assert reader.tickets.rank("incoming", far) == 2900
    counted = len(steps)
    steps.clear()
    assert reader.tickets.rank("incoming", far) == 2900
    assert len(steps) * 5 < counted
    reader.close()
