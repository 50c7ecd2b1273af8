"""The columns of files of orders, and what stands in the cells that hold several things."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from console.imports.columns import Column, Table
from console.imports.flaws import BadValue
from console.imports.values import line, moment, money, nothing, whole, written_money
from console.sync.cleaned import NAME
from console.upstream.strict_json import BadJson, JsonValue, decode
from storage.problems import mark
from storage.records import OrderEvent, OrderItem

ORDERS = Table(
    "orders",
    (
        Column(
            "number",
            ("order", "order number", "order no", "order id", "no", "№", "номер", "номер заказа", "№ заказа",
             "заказ", "номер замовлення", "№ замовлення", "замовлення"),
        ),
        Column(
            "status",
            ("order status", "state", "статус", "статус заказа", "состояние", "статус замовлення", "стан"),
        ),
        Column(
            "created_at",
            ("created", "date", "order date", "ordered at", "дата", "дата заказа", "создан", "дата создания",
             "дата замовлення", "створено", "дата створення"),
        ),
        Column(
            "updated_at",
            ("updated", "modified", "changed", "обновлён", "изменён", "дата изменения", "дата обновления",
             "оновлено", "змінено", "дата зміни", "дата оновлення"),
        ),
        Column(
            "customer_id",
            ("customer", "client id", "id клиента", "код клиента", "id клієнта", "код клієнта"),
        ),
        Column(
            "phone",
            ("telephone", "customer phone", "mobile", "телефон", "телефон клиента", "телефон клієнта"),
        ),
        Column(
            "email",
            ("e-mail", "mail", "customer email", "почта", "эл. почта", "электронная почта", "имейл", "пошта",
             "ел. пошта", "електронна пошта"),
        ),
        Column(
            "total",
            ("amount", "sum", "order total", "сумма", "сумма заказа", "итого", "стоимость", "сума",
             "сума замовлення", "разом", "всього", "вартість"),
        ),
        Column("currency", ("валюта",)),
        Column(
            "place",
            ("pickup", "pickup point", "store", "boutique", "место", "место выдачи", "пункт выдачи", "бутик",
             "магазин", "місце", "місце видачі", "пункт видачі"),
        ),
        Column(
            "reserve_until",
            ("reserve", "reserved until", "резерв", "резерв до", "держим до", "тримаємо до"),
        ),
        Column(
            "expected_at",
            ("expected", "eta", "delivery date", "ожидается", "ожидаемая дата", "дата доставки", "очікується",
             "очікувана дата"),
        ),
        Column(
            "parcel",
            ("tracking", "tracking number", "waybill", "ttn", "посылка", "трек", "трек-номер", "накладная",
             "ттн", "посилка", "накладна"),
        ),
        Column(
            "partner",
            ("seller", "carrier", "bank", "партнёр", "продавец", "банк", "партнер", "продавець"),
        ),
        Column("product", ("offer", "продукт", "предложение", "пропозиція")),
        Column(
            "items",
            ("goods", "products", "товары", "вещи", "состав", "состав заказа", "товари", "речі",
             "склад замовлення"),
        ),
        Column("history", ("status history", "история", "история статусов", "історія", "історія статусів")),
    ),
    needed=("number",),
)  # fmt: skip

MOST = 1000
"""Items, or steps of history, that one order may have."""

_BAR = re.compile(r"\s*(?<!\\)((?:\\\\)*)\|\s*")
_ESCAPED = re.compile(r"\\([\\|])")

Parts = list[str]
Known = Callable[[JsonValue], str]
"""A status by its key or by its title in any language."""


def items_of(value: JsonValue, currency: str) -> tuple[OrderItem, ...]:
    """An order's items: a line each, "name | size | quantity | price", or a list of objects in JSON.

    What stands behind the name may be left out: one piece, without a price.
    """
    found = []
    for parts in _things(value, ("name", "size", "quantity", "price")):
        name, size, quantity, price = parts
        if nothing(name):
            raise BadValue(mark("expected the name of an item in each line: name | size | quantity | price"))
        found.append(
            OrderItem(
                line(name, NAME),
                0 if nothing(price) else money(price, currency, currency)[0],
                "" if nothing(size) else line(size, NAME),
                1 if nothing(quantity) else whole(quantity),
            )
        )
    return tuple(found)


def history_of(value: JsonValue, status: Known, zone: tzinfo) -> tuple[OrderEvent, ...]:
    """The steps of an order: a line each, "status | moment | remark", or a list of objects in JSON."""
    found = []
    for parts in _things(value, ("status", "at", "remark")):
        step, at, remark = parts
        if nothing(step) or nothing(at):
            raise BadValue(mark("expected a status and its moment in each line: status | moment | remark"))
        found.append(OrderEvent(status(step), moment(at, zone), "" if nothing(remark) else line(remark, 300)))
    return tuple(found)


def _things(value: JsonValue, names: tuple[str, ...]) -> list[tuple[JsonValue, ...]]:
    """The things in a cell or a list, each as the values of these names."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = decode(value.encode("utf-8", "replace"))
        except BadJson as error:
            raise BadValue(mark("expected a list in JSON ({why})"), why=error) from error
    things: list[tuple[JsonValue, ...]] = []
    if isinstance(value, str):
        things = [_parts(each, len(names)) for each in re.split("\r\n|\n|\r", value) if each.strip()]
    elif isinstance(value, list):
        for each in value:
            if not isinstance(each, dict) or not set(each) <= set(names):
                raise BadValue(mark("expected a list of objects with {names}"), names=", ".join(names))
            things.append(tuple(each.get(name) for name in names))
    else:
        raise BadValue(mark("expected a list of objects with {names}"), names=", ".join(names))
    if len(things) > MOST:
        raise BadValue(mark("expected at most {most} of them"), most=MOST)
    return things


def _parts(written: str, most: int) -> tuple[str, ...]:
    parts: list[str] = []
    at = 0
    for bar in _BAR.finditer(written):
        parts.append(written[at : bar.start()] + bar.group(1))
        at = bar.end()
    parts.append(written[at:])
    if len(parts) > most:
        raise BadValue(
            mark("expected at most {most} parts between | in a line, found {found}"),
            most=most,
            found=len(parts),
        )
    plain = [_ESCAPED.sub(r"\1", part).strip() for part in parts]
    return tuple(plain + [""] * (most - len(plain)))


def items_written(items: tuple[OrderItem, ...], currency: str) -> str:
    """The cell that `items_of` reads."""
    return "\n".join(
        _joined(item.name, item.size, str(item.quantity), written_money(item.amount, currency))
        for item in items
    )


def history_written(history: tuple[OrderEvent, ...], written: Callable[[datetime], str]) -> str:
    """The cell that `history_of` reads."""
    return "\n".join(_joined(step.status, written(step.at), step.remark) for step in history)


def _joined(*parts: str) -> str:
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
