"""What the helpdesk tells and what files tell, side by side: the newer counts, and neither is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.cache import Cache
from storage.cache.schema import migrations
from storage.connection import connect_cache
from storage.records import Customer, Order, Template
from tests.unit.storage.builders import NOW, make_placement, make_ticket, minutes

THEIRS = Order("B-1", "reserved", NOW, minutes(-60), "c1", total=500, currency="UAH")


@pytest.mark.parametrize(
    ("imported_at", "counts"),
    [(-1, "reserved"), (0, "arrived"), (1, "arrived")],
    ids=["older", "same", "newer"],
)
@pytest.mark.parametrize("helpdesk_first", [True, False])
def test_the_newer_telling_counts_whichever_came_first(
    cache: Cache, imported_at: int, counts: str, helpdesk_first: bool
) -> None:
    ours = replace(THEIRS, status="arrived", updated_at=minutes(imported_at))
    with cache.writing():
        if helpdesk_first:
            cache.orders.put(THEIRS)
        cache.orders.put_imported([ours])
        if not helpdesk_first:
            cache.orders.put(THEIRS)
    found = cache.orders.get("B-1")
    assert found is not None
    assert found.status == counts
    assert cache.orders.get_many(["B-1", "?"]) == {"B-1": found}
    assert list(cache.orders.walk(3)) == [found]
    assert cache.orders.of_customer("c1") == [found]
    assert cache.orders.told_by_helpdesk(["B-1"]) == {"B-1": THEIRS}


def test_only_what_differs_is_written_and_named(cache: Cache) -> None:
    orders = [replace(THEIRS, number=f"B-{number}") for number in range(3)]
    with cache.writing():
        assert cache.orders.put_imported(orders) == ["B-0", "B-1", "B-2"]
        assert cache.orders.put_imported(orders) == []
        orders[1] = replace(orders[1], reserve_until=NOW)
        assert cache.orders.put_imported(orders) == ["B-1"]
        orders[2] = replace(orders[2], phone="1")
        assert cache.orders.put_imported(orders) == ["B-2"]
    assert cache.orders.get("B-1") == orders[1]
    assert cache.orders.get("B-2") == orders[2]


def test_what_files_told_can_be_forgotten(cache: Cache) -> None:
    with cache.writing():
        cache.orders.put(THEIRS)
        cache.orders.put_imported([replace(THEIRS, updated_at=minutes(1)), replace(THEIRS, number="B-2")])
        assert sorted(cache.orders.imported()) == ["B-1", "B-2"]
        cache.orders.drop_imported(["B-1"])
    assert cache.orders.get("B-1") == THEIRS
    assert cache.orders.count_imported() == 1


@pytest.mark.parametrize(
    ("phone", "email", "customer_id", "found"),
    [
        ("0671234567", "", "", True),
        ("8 (067) 123-45-67", "", "", True),
        ("+380671234568", "", "", False),
        ("", "ANNA@example.net ", "", True),
        ("", "anna@example.com", "", False),
        ("+380671234567", "", "c2", False),  # the source knows better
        ("", "", "", False),
        ("+380671234567", "anna@example.net", "", True),
    ],
)
def test_an_order_belongs_to_the_customer_of_its_phone_or_address(
    cache: Cache, phone: str, email: str, customer_id: str, found: bool
) -> None:
    order = replace(THEIRS, customer_id=customer_id, phone=phone, email=email)
    with cache.writing():
        cache.customers.put(Customer("c1", "Анна", "Anna@Example.net", "+38 067 123 45 67"))
        cache.orders.put_imported([order])
    assert cache.orders.of_customer("c1") == ([order] if found else [])


def test_a_phone_that_stands_for_none_brings_nobodys_orders(cache: Cache) -> None:
    with cache.writing():
        cache.customers.put(Customer("c1", "Анна", phone="000000000000"))
        cache.customers.put(Customer("c2", "Ян", phone="12345"))
        cache.orders.put_imported([replace(THEIRS, customer_id="", phone="000000000000")])
        cache.orders.put_imported([replace(THEIRS, number="B-2", customer_id="", phone="12345")])
    assert cache.orders.of_customer("c1") == []
    assert cache.orders.of_customer("c2") == []


def test_many_orders_of_one_phone_are_bounded_and_the_newest(cache: Cache) -> None:
    orders = [
        replace(THEIRS, number=f"{number:04}", customer_id="", phone="0671234567", created_at=minutes(number))
        for number in range(300)
    ]
    with cache.writing():
        cache.customers.put(Customer("c1", "Анна", phone="0671234567"))
        cache.orders.put_imported(orders)
    assert [order.number for order in cache.orders.of_customer("c1")] == [
        f"{number:04}" for number in range(299, 199, -1)
    ]


@pytest.mark.parametrize("page", [3, 4, 5, 50])
def test_walking_meets_each_order_once_wherever_pages_end(cache: Cache, page: int) -> None:
    with cache.writing():
        for number in range(12):
            order = replace(THEIRS, number=f"{number:02}")
            if number % 3:
                cache.orders.put(order)
            if number % 2:
                cache.orders.put_imported([replace(order, status="issued", updated_at=minutes(1))])
            if not number % 3 and not number % 2:
                cache.orders.put(order)
    walked = [(order.number, order.status) for order in cache.orders.walk(page)]
    assert walked == [(f"{number:02}", "issued" if number % 2 else "reserved") for number in range(12)]


def test_tickets_are_found_by_their_orders(cache: Cache) -> None:
    with cache.writing():
        for number in range(4):
            order = "B-1" if number % 2 else ""
            cache.tickets.put(make_ticket(str(number), order_number=order), make_placement())
    assert sorted(cache.orders.tickets(["B-1", "B-2"])) == ["1", "3"]
    assert cache.orders.tickets([""]) == []


def test_imported_templates_stand_beside_the_helpdesks(cache: Cache) -> None:
    theirs, ours = Template("1", "Доставка", "Завтра"), Template("import:1", "Доставка", "Скоро", "ru", "А")
    with cache.writing():
        cache.templates.replace([theirs, Template("2", "Оплата", "Карта")])
        cache.templates.replace_imported([ours])
        cache.templates.replace([theirs])
    assert cache.templates.find("доставка", 10) == [theirs, ours]
    assert cache.templates.all() == [theirs, ours]
    assert cache.templates.get("import:1") == ours
    assert cache.templates.told_by_helpdesk() == [theirs]
    with cache.writing():
        cache.templates.replace_imported(iter(()))
    assert cache.templates.all() == [theirs]


def test_a_cache_of_before_keeps_its_orders_and_templates(home: Path) -> None:
    """The tables as they were before files could tell of orders."""
    Cache.open(home / "cache.db", writing=True).close()
    connection = connect_cache(home / "cache.db", writing=True)
    for statement in (
        "DROP TABLE orders",
        "DROP TABLE templates",
        "DROP INDEX tickets_order",
        "DROP INDEX tickets_asking",
        "CREATE TABLE orders(number TEXT PRIMARY KEY, status TEXT NOT NULL, updated_at INTEGER NOT NULL, "
        "created_at INTEGER NOT NULL, customer_id TEXT NOT NULL, history TEXT NOT NULL, items TEXT NOT NULL, "
        "total INTEGER NOT NULL, currency TEXT NOT NULL, place TEXT NOT NULL, reserve_until INTEGER, "
        "expected_at INTEGER, parcel TEXT NOT NULL) STRICT",
        "CREATE TABLE templates(id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, "
        "language TEXT NOT NULL, folder TEXT NOT NULL, title_key TEXT NOT NULL, text_key TEXT NOT NULL) "
        "STRICT",
        "INSERT INTO orders VALUES "
        "('B-1', 'reserved', 1000, 0, 'c1', '', '', 500, 'UAH', 'Kyiv', NULL, 7, 'p')",
        "INSERT INTO templates VALUES ('1', 'T', 'B', 'ru', '', 't', 't b')",
        *(f"ALTER TABLE tickets DROP COLUMN {name}" for name in ("partner", "product", "lived")),
        *(f"ALTER TABLE {table} DROP COLUMN customer_group" for table in ("tickets", "customers")),
        "DELETE FROM _sqlite_migrations WHERE name IN ('imports_beside', 'whose_terms_they_are', "
        "'open_questions')",
        "PRAGMA user_version = 3",
    ):
        connection.execute(statement)
    connection.close()
    cache = Cache.open(home / "cache.db", writing=True)
    order = cache.orders.get("B-1")
    assert order is not None
    assert (order.status, order.total, order.place, order.parcel, order.phone) == (
        "reserved",
        500,
        "Kyiv",
        "p",
        "",
    )
    assert cache.templates.all() == [Template("1", "T", "B", "ru")]
    with cache.writing():
        cache.templates.replace([])
    assert cache.templates.all() == []
    assert not list(migrations.pending(Database(cache._session.connection)))
    cache.close()
