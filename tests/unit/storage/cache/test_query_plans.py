"""No question that a screen asks walks over a table or sorts: it costs the same at any size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.cache import Cache
from storage.connection import connect_cache
from storage.records import Customer, Order, RowPlace
from tests.unit.storage.builders import NOW, make_message, make_placement, make_ticket, minutes

PLACE = RowPlace(minutes(5), "5")

LISTS: dict[str, Callable[[Cache], object]] = {
    "first page": lambda cache: cache.tickets.rows("incoming"),
    "page behind": lambda cache: cache.tickets.rows("incoming", PLACE),
    "page before": lambda cache: cache.tickets.rows("incoming", PLACE, backwards=True),
    "last page": lambda cache: cache.tickets.rows("incoming", backwards=True),
    "jump": lambda cache: cache.tickets.rows_from("incoming", 3, 5),
    "jump near the end": lambda cache: cache.tickets.rows_from("incoming", 15, 5),
    "rank": lambda cache: cache.tickets.rank("incoming", PLACE),
    "count": lambda cache: cache.tickets.count("incoming"),
    "counts": lambda cache: cache.tickets.counts(),
    "listing": lambda cache: cache.tickets.listing(None, PLACE, 5),
}

OTHERS: dict[str, Callable[[Cache], object]] = {
    "ticket": lambda cache: cache.tickets.get("5"),
    "tickets": lambda cache: cache.tickets.get_many(["5", "6"]),
    "placement": lambda cache: cache.tickets.placement("5"),
    "look again": lambda cache: cache.tickets.to_look_at(NOW, 10),
    "next look": lambda cache: cache.tickets.next_look_at(),
    "ids": lambda cache: cache.tickets.ids("5", 10),
    "customer's": lambda cache: cache.tickets.of_customer("c1", 10),
    "by number": lambda cache: cache.tickets.by_number("#5"),
    "chain": lambda cache: cache.messages.chain("5", None, 10),
    "chain before": lambda cache: cache.messages.chain("5", "m5", 10),
    "messages": lambda cache: cache.messages.count("5"),
    "customer": lambda cache: cache.customers.get("c1"),
    "order": lambda cache: cache.orders.get("B-1"),
    "customer's orders": lambda cache: cache.orders.of_customer("c1"),
    "orders": lambda cache: cache.orders.get_many(["B-1", "B-2"]),
    "helpdesk's orders": lambda cache: cache.orders.told_by_helpdesk(["B-1", "B-2"]),
    "imported orders": lambda cache: cache.orders.imported(),
    "all orders": lambda cache: next(cache.orders.walk(10)),
    "tickets of orders": lambda cache: cache.orders.tickets(["B-1", "B-2"]),
    "agent": lambda cache: cache.agents.get("a1"),
    "cursor": lambda cache: cache.cursors.get("tickets"),
    "remark": lambda cache: cache.meta.get("as_of"),
    "colleagues' rows": lambda cache: cache.work.theirs("incoming", 5),
}

WORK: dict[str, Callable[[Cache], object]] = {
    "who has how much": lambda cache: cache.work.agents(),
    "colleagues' clock": lambda cache: cache.work.theirs_most_urgent("incoming"),
    "colleagues' due": lambda cache: cache.work.theirs_due("incoming", NOW, 5),
    "listed due": lambda cache: cache.work.listed_due("incoming", NOW, 5),
    "my tickets": lambda cache: cache.work.assigned("me", 5),
}


@pytest.fixture
def filled(cache: Cache) -> Cache:
    with cache.writing():
        cache.customers.put(Customer("c1", "Анна", "anna@example.net", "+380671234567"))
        cache.orders.put(Order("B-1", "new", NOW, NOW, "c1"))
        for number in range(20):
            ticket_id = str(number)
            cache.tickets.put(
                make_ticket(ticket_id, requester_id="c1"),
                make_placement(due_at=minutes(number), looks_again_at=minutes(number)),
            )
            cache.messages.replace(ticket_id, [make_message(f"m{number}", ticket_id=ticket_id)])
    return cache


def plans(home: Path, question: Callable[[Cache], object]) -> list[tuple[str, list[str]]]:
    """Every statement that a question runs, with its plan."""
    cache = Cache.open(home / "cache.db", writing=False)
    asked: list[str] = []
    cache._session.connection.set_trace_callback(asked.append)
    question(cache)
    cache._session.connection.set_trace_callback(None)
    cache.close()
    other = connect_cache(home / "cache.db", writing=False)
    try:
        return [
            (sql, [row[3] for row in other.execute(f"EXPLAIN QUERY PLAN {sql}")])
            for sql in asked
            if sql.lstrip().startswith("SELECT")
        ]
    finally:
        other.close()


@pytest.mark.parametrize("question", LISTS.values(), ids=LISTS.keys())
def test_lists_walk_along_a_covering_index(
    filled: Cache, home: Path, question: Callable[[Cache], object]
) -> None:
    found = plans(home, question)
    assert found
    for sql, steps in found:
        for step in steps:
            assert "TEMP B-TREE" not in step, (sql, steps)
            # The zones are a handful: theirs is the one table that is read whole.
            assert not step.startswith("SCAN") or step.startswith("SCAN zones"), (sql, steps)
            if "tickets" in step:
                assert "USING COVERING INDEX" in step, (sql, steps)


@pytest.mark.parametrize("question", OTHERS.values(), ids=OTHERS.keys())
def test_nothing_else_is_looked_through_either(
    filled: Cache, home: Path, question: Callable[[Cache], object]
) -> None:
    found = plans(home, question)
    assert found
    for sql, steps in found:
        assert not any("SCAN" in step or "TEMP B-TREE" in step for step in steps), (sql, steps)


@pytest.mark.parametrize("question", WORK.values(), ids=WORK.keys())
def test_what_all_have_to_do_is_read_off_counters_and_indexes(
    filled: Cache, home: Path, question: Callable[[Cache], object]
) -> None:
    found = plans(home, question)
    assert found
    for sql, steps in found:
        for step in steps:
            assert "TEMP B-TREE" not in step, (sql, steps)
            # A row for each agent and zone; and what a limit has cut off before it is counted.
            assert not step.startswith("SCAN") or step in ("SCAN work", "SCAN (subquery-1)"), (sql, steps)
            if "tickets" in step:
                assert "USING COVERING INDEX" in step, (sql, steps)


def test_the_newest_text_is_found_without_sorting(filled: Cache, home: Path) -> None:
    found = plans(home, lambda cache: cache.search.find("здравствуйте", 10))
    assert len(found) >= 1
    for sql, steps in found[:1]:
        assert not any("SCAN tickets" in step or "TEMP B-TREE" in step for step in steps), (sql, steps)
