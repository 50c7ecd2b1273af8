"""What is put comes back the same."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from storage.cache import Cache
from storage.problems import Unstorable
from storage.records import (
    Agent,
    Cursor,
    Customer,
    OpenQuestion,
    Order,
    OrderEvent,
    OrderItem,
    StatusStay,
    Template,
)
from tests.unit.storage.builders import NOW, make_message, make_placement, make_ticket, minutes

FULL = make_ticket(
    "77",
    number="RT-77ё",
    queue="Shop",
    requester_id="c7",
    requester="Ёлкина Анна",
    assignee_id="a1",
    assignee="Олена",
    order_number="B-1042",
    reason="delivery",
    language="ru",
    tags=("vip", "ждёт, «срочно»"),
    waiting_since=minutes(-7),
    snippet="Где \u0000 мой\nзаказ?",
    last_message_id="m9",
    version="v3",
    partner="shop",
    product="usual",
    group="vip",
    taken_at=minutes(-5),
    first_replied_at=minutes(-4),
    status_since=minutes(-3),
    stays=(StatusStay("new", minutes(-9), minutes(-3)),),
    asked=(OpenQuestion("склад", minutes(-2), "n1"),),
)


def test_a_ticket_comes_back_whole_with_its_place(cache: Cache) -> None:
    with cache.writing():
        cache.tickets.put(FULL, make_placement("overdue", minutes(4)))
        cache.tickets.put(make_ticket("1"), make_placement())
    assert cache.tickets.get("77") == replace(FULL, zone="overdue", due_at=minutes(4))
    assert cache.tickets.get("1") == replace(make_ticket("1"), zone="incoming")
    assert cache.tickets.get("2") is None
    row = cache.tickets.rows("overdue")[0]
    for name in (field.name for field in fields(row)):
        expected = {"due_at": minutes(4)}.get(name, getattr(FULL, name))
        assert getattr(row, name) == expected, name


def test_putting_again_takes_the_place_of_what_was(cache: Cache) -> None:
    with cache.writing():
        cache.tickets.put(FULL, make_placement("overdue", minutes(4)))
        cache.tickets.put(replace(FULL, tags=(), assignee_id=""), make_placement("reserve"))
    found = cache.tickets.get("77")
    assert found == replace(FULL, tags=(), assignee_id="", zone="reserve")
    assert cache.tickets.rows("overdue") == []


def test_many_come_in_the_order_asked_without_the_missing(cache: Cache) -> None:
    with cache.writing():
        for number in range(1200):
            cache.tickets.put(make_ticket(str(number)), make_placement())
    asked = [str(number) for number in range(1500, -1, -3)]
    found = [ticket.id for ticket in cache.tickets.get_many(asked)]
    assert found == [one for one in asked if int(one) < 1200]
    walked: list[str] = []
    while page := cache.tickets.ids(walked[-1] if walked else "", 500):
        walked += page
    assert walked == sorted(str(number) for number in range(1200))


@pytest.mark.parametrize("typed", ["RT-77Ё", "rt-77е", "#RT-77ё", " № rt-77ё "])
def test_a_number_is_found_however_it_is_typed(cache: Cache, typed: str) -> None:
    with cache.writing():
        cache.tickets.put(FULL, make_placement())
        cache.tickets.put(make_ticket("78"), make_placement())
    found = cache.tickets.by_number(typed)
    assert found is not None
    assert found.id == "77"
    assert cache.tickets.by_number("79") is None


def test_a_customers_tickets_latest_first(cache: Cache) -> None:
    with cache.writing():
        for number in range(5):
            owner = "c1" if number != 2 else "c2"
            ticket = make_ticket(str(number), requester_id=owner, updated_at=minutes(number))
            cache.tickets.put(ticket, make_placement())
        cache.tickets.put(make_ticket("9"), make_placement())
    assert [ticket.id for ticket in cache.tickets.of_customer("c1", 3)] == ["4", "3", "1"]
    assert cache.tickets.of_customer("", 3) == []


def test_orders_customers_agents_cursors(cache: Cache) -> None:
    order = Order(
        number="B-1042",
        status="reserved",
        updated_at=NOW,
        created_at=minutes(-60),
        customer_id="c1",
        history=(OrderEvent("new", minutes(-60)), OrderEvent("reserved", NOW, "до среды")),
        items=(OrderItem("Сумка «Ёж»", 129_900_00, "38", 2), OrderItem("Шарф", 1)),
        total=259_800_01,
        currency="UAH",
        place="Kyiv, 2",
        reserve_until=NOW + timedelta(days=2),
        expected_at=None,
        partner="shop",
        product="usual",
        parcel="59000",
    )
    plain = Order(number="B-1", status="new", updated_at=NOW, created_at=minutes(-90), customer_id="c1")
    customer = Customer("c1", "Анна", "anna@example.net", "+380", "ru", "Київ", "любит чай", "vip")
    with cache.writing():
        cache.orders.put(replace(order, status="arrived"))
        cache.orders.put(order)
        cache.orders.put(plain)
        cache.customers.put(replace(customer, name="?"))
        cache.customers.put(customer)
        cache.agents.replace([Agent("9", "Яна")])
        cache.agents.replace(
            [Agent("3", "Ель"), Agent("1", "Ёж", active=False), Agent("2", "Ежова", "eg", "senior")]
        )
        cache.cursors.put(Cursor("tickets", "1", minutes(-5)))
        cache.cursors.put(Cursor("tickets", "2", NOW))
        cache.meta.put("as_of", "then")
        cache.meta.put("as_of", "now")
    assert cache.orders.get("B-1042") == order
    assert cache.orders.of_customer("c1") == [order, plain]
    assert cache.orders.of_customer("") == []
    assert cache.customers.get("c1") == customer
    assert [agent.id for agent in cache.agents.all()] == ["1", "2", "3"]
    assert cache.agents.get("1") == Agent("1", "Ёж", active=False)
    assert cache.agents.get("9") is None
    assert cache.cursors.get("tickets") == Cursor("tickets", "2", NOW)
    assert (cache.meta.get("as_of"), cache.meta.get("else")) == ("now", None)
    assert (cache.orders.get("?"), cache.customers.get("?"), cache.cursors.get("?")) == (None, None, None)


def test_templates_are_found_by_any_part_title_first(cache: Cache) -> None:
    delivery = Template("1", "Доставка: сроки", "Привезём за три дня", "ru", "Заказы")
    reserve = Template("2", "Резерв", "Срок доставки и резерва", "ru")
    greeting = Template("3", "Вітання", "Добрий день", "uk")
    with cache.writing():
        cache.templates.replace([Template("0", "old", "old")])
        cache.templates.replace([reserve, greeting, delivery])
    assert cache.templates.find("ДОСТАВК", 10) == [delivery, reserve]
    assert cache.templates.find("привезем дня", 10) == [delivery]
    assert cache.templates.find("заказы", 10) == [delivery]
    assert cache.templates.find("", 2) == [greeting, delivery]
    assert cache.templates.find("100% _'\"", 10) == []


@pytest.mark.parametrize(
    "broken", [{"subject": "\ud800"}, {"number": "7\udfff"}], ids=["lone surrogate", "in a key"]
)
def test_what_cannot_be_kept_is_refused_by_name(cache: Cache, broken: dict[str, str]) -> None:
    def put() -> None:
        with cache.writing():
            cache.tickets.put(make_ticket("1", **broken), make_placement())

    with pytest.raises(Unstorable, match=r"cache\.db"):
        put()
    assert cache.tickets.get("1") is None


def test_a_number_too_large_is_refused_and_the_rest_of_the_page_stays(cache: Cache) -> None:
    order = Order(number="1", status="new", updated_at=NOW, created_at=NOW, total=2**63)
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
        with pytest.raises(Unstorable):
            cache.orders.put(order)
        cache.tickets.put(make_ticket("2"), make_placement())
    assert [row.id for row in cache.tickets.rows("incoming")] == ["1", "2"]
    assert cache.orders.get("1") is None


def test_one_ticket_that_cannot_be_kept_leaves_no_trace_in_its_page(cache: Cache) -> None:
    def keep(ticket_id: str, body: str) -> None:
        with cache.writing():
            cache.tickets.put(make_ticket(ticket_id, subject=f"subject {ticket_id}"), make_placement())
            cache.messages.replace(ticket_id, [make_message(f"m{ticket_id}", body, ticket_id=ticket_id)])

    def change_and_fail(ticket_id: str, text: str) -> None:
        with cache.writing():
            cache.tickets.put(make_ticket(ticket_id, subject=text), make_placement())
            cache.messages.replace(ticket_id, [make_message("m", text, ticket_id=ticket_id)])
            raise KeyError

    with cache.writing():
        keep("1", "first")
        with pytest.raises(Unstorable):
            keep("2", "half a character: \ud83d")
        with pytest.raises(Unstorable):
            keep("1", "\ud83d")
        keep("3", "third")
        with pytest.raises(KeyError):
            change_and_fail("3", "wrong")
    assert cache.search.find("wrong ", 10) == []
    assert [row.id for row in cache.tickets.rows("incoming")] == ["1", "3"]
    assert [row.id for row in cache.search.find("subject ", 10)] == ["3", "1"]
    assert [row.id for row in cache.search.find("first ", 10)] == ["1"]
    assert cache.messages.count("2") == 0
