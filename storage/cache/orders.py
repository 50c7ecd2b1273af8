"""Orders, whatever source they came from."""

from __future__ import annotations

import json

from storage.cache.session import CacheSession
from storage.instants import from_ms, to_ms
from storage.records import Order, OrderEvent, OrderItem

_ORDER = """number, status, updated_at, created_at, customer_id, history, items, total, currency, place,
reserve_until, expected_at, parcel"""

OrderColumns = tuple[
    str, str, int, int, str, str, str, int, str, str, int | None, int | None, str
]  # fmt: skip


class Orders:
    """Orders by their number."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def put(self, order: Order) -> None:
        """Keep an order as it is now told."""
        self._session.run(
            f"INSERT OR REPLACE INTO orders({_ORDER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order.number,
                order.status,
                to_ms(order.updated_at),
                to_ms(order.created_at),
                order.customer_id,
                _dump([[step.status, to_ms(step.at), step.remark] for step in order.history]),
                _dump([[item.name, item.amount, item.size, item.quantity] for item in order.items]),
                order.total,
                order.currency,
                order.place,
                to_ms(order.reserve_until),
                to_ms(order.expected_at),
                order.parcel,
            ),
        )

    def get(self, number: str) -> Order | None:
        row: OrderColumns | None = self._session.one(
            f"SELECT {_ORDER} FROM orders WHERE number = ?", (number,)
        )
        return None if row is None else _order(row)

    def of_customer(self, customer_id: str) -> list[Order]:
        """A customer's orders, the newest first."""
        if not customer_id:
            return []
        rows: list[OrderColumns] = self._session.all(
            f"SELECT {_ORDER} FROM orders WHERE customer_id <> '' AND customer_id = ? "
            "ORDER BY created_at DESC, number DESC",
            (customer_id,),
        )
        return [_order(row) for row in rows]


def _dump(rows: list[list[str | int]]) -> str:
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _order(row: OrderColumns) -> Order:
    history = json.loads(row[5]) if row[5] else ()
    items = json.loads(row[6]) if row[6] else ()
    return Order(
        number=row[0],
        status=row[1],
        updated_at=from_ms(row[2]),
        created_at=from_ms(row[3]),
        customer_id=row[4],
        history=tuple(OrderEvent(str(status), from_ms(int(at)), str(said)) for status, at, said in history),
        items=tuple(
            OrderItem(str(name), int(amount), str(size), int(quantity))
            for name, amount, size, quantity in items
        ),
        total=row[7],
        currency=row[8],
        place=row[9],
        reserve_until=from_ms(row[10]),
        expected_at=from_ms(row[11]),
        parcel=row[12],
    )
