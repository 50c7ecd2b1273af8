"""Rows into orders, laid over what is known; and orders into rows that read the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.imports.flaws import Flaw
from console.imports.intake import Intake, Sums
from console.imports.kept import Kept, prepare_folder
from console.imports.rows import Rows
from console.imports.writing import write_csv, write_jsonl
from console.orders.file import OrderFile, OrderRows
from console.profiles.loader import load_profile
from console.profiles.model import Partner, Product
from storage.instants import from_ms
from storage.records import Order, OrderEvent, OrderItem

PROFILE = replace(
    load_profile("boutique"),
    partners=(Partner("bank", {"uk": "Банк"}, 3, products=(Product("card", {"ru": "Карта"}),)),),
)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KNOWN = Order(
    "77120",
    "in_transit",
    NOW,
    NOW - timedelta(days=3),
    "c1",
    (OrderEvent("new", NOW - timedelta(days=3)), OrderEvent("in_transit", NOW)),
    (OrderItem("Сумка", 100_00, "38"),),
    total=100_00,
    currency="UAH",
    place="Киев",
)


class Desk:
    """What is kept of orders, what the helpdesk tells of them, and what time it is."""

    def __init__(self, directory: Path, *theirs: Order) -> None:
        self.theirs = {order.number: order for order in theirs}
        self.kept = Kept(prepare_folder(directory) / "orders.jsonl", Order)
        self.flaws: list[Flaw] = []
        self.now = LATER

    def told(self, numbers: Sequence[str]) -> Mapping[str, Order]:
        return {number: self.theirs[number] for number in numbers if number in self.theirs}

    def take(self, content: str) -> Sums:
        self.flaws = []
        kind = OrderFile(PROFILE, self.told, self.now)
        intake = Intake(kind, self.kept, lambda bad: self.flaws.extend(bad.flaws))
        return intake.take(Rows(BytesIO(content.encode()), kind.table, "x"))

    def records(self) -> list[Order]:
        return [record for _line, record in self.kept.lines()]

    def one(self) -> Order:
        (order,) = self.records()
        return order


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_whole_row(desk: Desk) -> None:
    desk.take(
        "№ заказа;Статус;Дата;Обновлён;Код клиента;Телефон;Почта;Сумма;Бутик;Резерв до;Ожидается;Трек;"
        "Товары;История\n"
        "№77120;В резерве;28.02.2026;02.03.2026 10:30;c1;+38 (067) 123-45-67;a@b.c;1 299,50 грн;Киев, 2;"
        "05.03.2026;2026-03-04;59000;"
        '"Сумка «Ёж» | 38 | 2 | 500,00\nШарф | | | 299.50\nЗонт";'
        '"new | 28.02.2026\nв резерве | 02.03.2026 | до среды"\n'
    )
    assert not desk.flaws
    assert desk.one() == Order(
        "77120",
        "reserved",
        datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        datetime(2026, 2, 27, 22, 0, tzinfo=UTC),
        "c1",
        (
            OrderEvent("new", datetime(2026, 2, 27, 22, 0, tzinfo=UTC)),
            OrderEvent("reserved", datetime(2026, 3, 1, 22, 0, tzinfo=UTC), "до среды"),
        ),
        (OrderItem("Сумка «Ёж»", 50000, "38", 2), OrderItem("Шарф", 29950), OrderItem("Зонт", 0)),
        129950,
        "UAH",
        "Киев, 2",
        datetime(2026, 3, 5, 21, 59, tzinfo=UTC),
        datetime(2026, 3, 4, 21, 59, tzinfo=UTC),
        "59000",
        "+380671234567",
        "a@b.c",
    )


@pytest.mark.parametrize(
    "status", ["reserved", "Reserved", "в резерве", "В РЕЗЕРВЕ", "у резерві", " у  резерві "]
)
def test_a_status_is_its_key_or_its_title_in_any_language(desk: Desk, status: str) -> None:
    desk.take(f"number,status\n1,{' '.join(status.split())}\n")
    assert desk.one().status == "reserved"


@pytest.mark.parametrize(
    ("partner", "product", "expected"), [("bank", "Карта", ("bank", "card")), ("БАНК", "", ("bank", ""))]
)
def test_a_partner_is_its_key_or_its_title(
    desk: Desk, partner: str, product: str, expected: tuple[str, str]
) -> None:
    desk.take(f"number,status,partner,product\n1,new,{partner},{product}\n")
    assert not desk.flaws
    assert (desk.one().partner, desk.one().product) == expected


def test_an_unknown_partner_is_a_bad_cell(desk: Desk) -> None:
    desk.take("number,status,partner,product\n1,new,bnak,car\n")
    assert [flaw.problem.values["known"] for flaw in desk.flaws] == ["bank", "card"]


def test_every_status_of_the_profile_is_understood_by_its_titles(desk: Desk) -> None:
    rows = [
        (f"{status.key}-{language}", title, status.key)
        for status in PROFILE.order_statuses
        for language, title in status.title.items()
    ]
    desk.take("number,status\n" + "".join(f"{number},{title}\n" for number, title, _key in rows))
    assert [(order.number, order.status) for order in desk.records()] == [
        (number, key) for number, _title, key in rows
    ]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (",new,5", "number", "found nothing"),
        ("#,new,5", "number", "number of an order"),
        ('"1,23457E+11",new,5', "number", "spreadsheet has shortened"),
        ("1,,5", "status", "found nothing"),
        ("1,sent,5", "status", "reserved (reserved)"),
        ("1,new,free", "total", "1299.50"),
        ("1,new,99999999999999999999", "total", "amount"),
    ],
)
def test_bad_rows_are_named_and_the_others_kept(desk: Desk, row: str, column: str, said: str) -> None:
    sums = desk.take(f"number,status,total\n2,new,1\n{row}\n3,new,1\n")
    assert (sums.added, sums.bad) == (2, 1)
    assert [order.number for order in desk.records()] == ["2", "3"]
    assert desk.flaws[0].line == 3
    assert desk.flaws[0].column == column
    assert said in desk.flaws[0].said()


def test_all_that_is_wrong_with_a_row_is_named_from_left_to_right(desk: Desk) -> None:
    desk.take("number,email,status,total,phone,created_at\n1,x,y,z,1,32.01.2026\n")
    assert [flaw.column for flaw in desk.flaws] == ["email", "status", "total", "phone", "created_at"]
    assert desk.records() == []


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (" | 38", "name of an item"),
        ("a | b | c | 5", "whole number"),
        ("a | b | 1 | x", "amount"),
        ("a | b | 1 | 5 | 6", "at most 4 parts"),
        ("a | b | 1 | $5", "USD"),
        ('[{""name"": ""a"", ""colour"": 1}]', "objects with name, size"),
        ("[{", "a list in JSON"),
        ("\n".join("a" for _ in range(1001)), "at most 1000"),
    ],
)
def test_bad_items(desk: Desk, items: str, said: str) -> None:
    desk.take(f'number,status,items\n1,new,"{items}"\n')
    assert said in desk.flaws[0].said()


def test_a_new_order_needs_a_status_and_a_known_one_does_not(desk: Desk) -> None:
    desk.take("number,status\n1,new\n")
    assert desk.take("number,parcel\n1,59000\n2,59001\n") == Sums(updated=1, bad=1)
    assert (desk.flaws[0].line, desk.flaws[0].found) == (3, "2")
    assert (desk.one().status, desk.one().parcel) == ("new", "59000")


def test_a_second_import_of_the_same_file_changes_nothing(desk: Desk) -> None:
    content = "number,status,total\n1,new,5\n2,new,6\n"
    assert desk.take(content) == Sums(added=2)
    before = desk.kept.path.stat()
    desk.now += timedelta(hours=1)
    assert desk.take(content) == Sums(unchanged=2)
    after = desk.kept.path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_second_import_updates_what_it_speaks_of_and_dates_it(desk: Desk) -> None:
    desk.take("number,status,total,place\n1,new,5,Kyiv\n2,new,6,Lviv\n")
    desk.now += timedelta(hours=1)
    assert desk.take("number,status,total\n2,confirmed,\n") == Sums(updated=1)
    first, second = desk.records()
    assert (first.status, first.updated_at) == ("new", LATER)
    assert (second.status, second.total, second.place) == ("confirmed", 0, "Lviv")
    assert (second.updated_at, second.created_at) == (desk.now, LATER)
    assert second.history == (OrderEvent("confirmed", desk.now),)


def test_rows_that_repeat_a_number_are_laid_over_each_other(desk: Desk) -> None:
    content = "number,status,total\n1,new,5\n2,new,6\n№1,confirmed,7\n"
    assert desk.take(content) == Sums(added=2, repeated=1)
    assert [(order.number, order.status, order.total) for order in desk.records()] == [
        ("1", "confirmed", 700),
        ("2", "new", 600),
    ]
    lines = [{"number": 1, "status": "issued"}, {"number": 1, "parcel": "9"}]
    desk.take("\n".join(json.dumps(line) for line in lines))
    assert (desk.records()[0].status, desk.records()[0].parcel) == ("issued", "9")


def test_an_order_of_the_helpdesk_keeps_what_the_file_does_not_speak_of(tmp_path: Path) -> None:
    desk = Desk(tmp_path, KNOWN)
    assert desk.take("number,status\n77120,arrived\n") == Sums(updated=1)
    assert desk.one() == replace(
        KNOWN, status="arrived", updated_at=LATER, history=(*KNOWN.history, OrderEvent("arrived", LATER))
    )


@pytest.mark.parametrize(("hours", "sums"), [(-1, Sums(older=1)), (0, Sums(updated=1)), (1, Sums(updated=1))])
def test_what_is_older_than_what_is_known_changes_nothing(tmp_path: Path, hours: int, sums: Sums) -> None:
    at = (NOW + timedelta(hours=hours)).isoformat()
    desk = Desk(tmp_path, KNOWN)
    assert desk.take(f"number,status,updated_at\n77120,arrived,{at}\n") == sums
    assert len(desk.records()) == sums.updated


def test_of_two_tellings_the_newer_is_the_base(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(f"number,status,place,updated_at\n77120,arrived,Lviv,{NOW.isoformat()}\n")
    desk.theirs["77120"] = replace(KNOWN, updated_at=NOW + timedelta(minutes=1))
    desk.take("number,parcel\n77120,59000\n")
    assert (desk.one().place, desk.one().parcel, desk.one().items) == ("Киев", "59000", KNOWN.items)


def test_what_the_helpdesk_tells_in_the_same_words_is_left_to_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, KNOWN)
    assert desk.take("number,status,place\n77120,in_transit,Киев\n") == Sums(unchanged=1)
    assert desk.records() == []


def test_news_are_never_older_than_what_they_are_laid_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path, replace(KNOWN, updated_at=LATER + timedelta(days=1)))
    desk.take("number,status\n77120,arrived\n")
    assert desk.one().updated_at == LATER + timedelta(days=1)


def test_hostile_texts_are_made_harmless(desk: Desk) -> None:
    desk.take('number,status,place,items\n1,new,"Ки\x1b[31mев\n","a\x07 | \u202e38"\n')
    assert desk.one().place == "Ки␛[31mев"
    assert desk.one().items == (OrderItem("a␇", 0, "⇄38"),)


lines_of_text = st.text("ab=+'\",;|\\ Ёі-@", max_size=6).map(lambda text: " ".join(text.split()))
moments = st.integers(10**12, 4 * 10**12).map(from_ms)
statuses = st.sampled_from([status.key for status in PROFILE.order_statuses])
orders = st.builds(
    Order,
    number=st.integers(1, 10**9).map(str),
    status=statuses,
    updated_at=moments,
    created_at=moments,
    customer_id=st.sampled_from(["", "c1", "=c", "user@example.net"]),
    history=st.lists(st.builds(OrderEvent, statuses, moments, lines_of_text), max_size=3).map(tuple),
    items=st.lists(
        st.builds(
            OrderItem,
            lines_of_text.filter(bool),
            st.integers(-(10**9), 10**9),
            lines_of_text,
            st.integers(1, 1000),
        ),
        max_size=3,
    ).map(tuple),
    total=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(["UAH", "USD", "JPY", "KWD"]),
    place=lines_of_text,
    reserve_until=st.none() | moments,
    expected_at=st.none() | moments,
    parcel=lines_of_text,
    partner=st.sampled_from(["", "bank"]),
    product=st.sampled_from(["", "card"]),
    phone=st.sampled_from(["", "+380671234567", "0671234567"]),
    email=st.sampled_from(["", "a@b.c"]),
)


@pytest.mark.parametrize("form", ["csv", "semicolon", "jsonl"])
@settings(deadline=None, max_examples=50)
@given(given_orders=st.lists(orders, min_size=1, max_size=4, unique_by=lambda order: order.number))
def test_what_is_written_is_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, given_orders: list[Order], form: str
) -> None:
    out, rows = StringIO(), OrderRows(PROFILE)
    if form == "jsonl":
        write_jsonl(out, map(rows.fields, given_orders))
    else:
        names = [column.key for column in rows.table.columns]
        write_csv(out, names, map(rows.cells, given_orders), ";" if form == "semicolon" else ",")
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.take(out.getvalue())
    assert not desk.flaws
    assert desk.records() == given_orders
