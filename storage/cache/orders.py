"""Orders, whatever source they came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from storage.cache.session import CacheSession
from storage.folding import fold
from storage.instants import from_ms, to_ms
from storage.records import Order, OrderEvent, OrderItem
from storage.session import Value

FROM_HELPDESK = ""
FROM_FILES = "import"

_NAMES = (
    "number", "status", "updated_at", "created_at", "customer_id", "history", "items", "total", "currency",
    "place", "reserve_until", "expected_at", "parcel", "phone", "email", "partner", "product",
)  # fmt: skip
_ORDER = ", ".join(_NAMES)
_SAVED = (*_NAMES, "phone_key", "email_key", "source")
_INTO = f"INTO orders({', '.join(_SAVED)}) VALUES ({', '.join('?' * len(_SAVED))})"
_PUT = f"INSERT OR REPLACE {_INTO}"
_PUT_WHERE_CHANGED = (
    f"INSERT {_INTO} ON CONFLICT(number, source) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _SAVED[1:-1])} "
    f"WHERE ({', '.join(f'orders.{name}' for name in _NAMES[1:])}) "
    f"IS NOT ({', '.join(f'excluded.{name}' for name in _NAMES[1:])})"
)

OrderColumns = tuple[
    str, str, int, int, str, str, str, int, str, str, int | None, int | None, str, str, str, str, str,
    str,
]  # fmt: skip
"""`_NAMES`, then the source."""

_BATCH = 500
_BY_CONTACT = 100  # a phone that stands in for "none" must not bring a whole shop's orders
_NOT_DIGITS = re.compile("[^0-9]")
_OWN_DIGITS = 9  # of a phone: all that is not its country or the way to dial it


class Orders:
    """Orders by their number. The helpdesk and a file may both tell of one: the newer telling counts.

    At the same moment the file's does, since somebody chose to import it.
    """

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def put(self, order: Order) -> None:
        """Keep an order as the helpdesk now tells it."""
        self._session.run(_PUT, _columns(order, FROM_HELPDESK))

    def put_imported(self, orders: Iterable[Order]) -> list[str]:
        """Keep orders as a file tells them; the numbers of those that were not here, or not so."""
        run = self._session.run
        return [order.number for order in orders if run(_PUT_WHERE_CHANGED, _columns(order, FROM_FILES)) > 0]

    def imported(self) -> list[str]:
        """The numbers of all orders that files have told of."""
        rows: list[tuple[str]] = self._session.all(
            "SELECT number FROM orders WHERE source <> '' AND source = ?", (FROM_FILES,)
        )
        return [row[0] for row in rows]

    def count_imported(self) -> int:
        """How many these are."""
        row: tuple[int] = self._session.one(
            "SELECT count(*) FROM orders WHERE source <> '' AND source = ?", (FROM_FILES,)
        )
        return row[0]

    def drop_imported(self, numbers: Iterable[str]) -> None:
        """Forget what files have told of these; what the helpdesk tells counts again."""
        self._session.run_many(
            "DELETE FROM orders WHERE number = ? AND source = ?", ((number, FROM_FILES) for number in numbers)
        )

    def get(self, number: str) -> Order | None:
        return _newest(self._all("number = ?", (number,))).get(number)

    def get_many(self, numbers: Sequence[str]) -> dict[str, Order]:
        """Those of `numbers` that are here."""
        found: dict[str, Order] = {}
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            found |= _newest(self._all(f"number IN ({','.join('?' * len(batch))})", tuple(batch)))
        return found

    def told_by_helpdesk(self, numbers: Sequence[str]) -> dict[str, Order]:
        """Those of `numbers` of which the helpdesk tells, as it does, whatever a file says of them."""
        found: dict[str, Order] = {}
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            rows = self._all(f"number IN ({','.join('?' * len(batch))}) AND source = ''", tuple(batch))
            found |= _newest(rows)
        return found

    def walk(self, page: int) -> Iterator[Order]:
        """All orders by their numbers, read a page of rows (3 at least) at a time."""
        after = ""
        while rows := self._all("number > ? ORDER BY number, source LIMIT ?", (after, page)):
            if len(rows) == page:  # the last number's other telling may lie behind the end of the page
                rows = [row for row in rows if row[0] != rows[-1][0]]
            yield from _newest(rows).values()
            after = rows[-1][0]

    def of_customer(self, customer_id: str) -> list[Order]:
        """A customer's orders, the newest first; among them those that only tell the phone or the e-mail."""
        if not customer_id:
            return []
        rows = self._all("customer_id <> '' AND customer_id = ?", (customer_id,))
        contact: tuple[str, str] | None = self._session.one(
            "SELECT phone, email FROM customers WHERE id = ?", (customer_id,)
        )
        if contact is not None:
            for name, key in (("phone_key", _phone_key(contact[0])), ("email_key", _email_key(contact[1]))):
                if key:
                    rows += self._all(
                        f"{name} <> '' AND {name} = ? ORDER BY created_at DESC, number DESC LIMIT ?",
                        (key, _BY_CONTACT),
                    )
        found = self.get_many(list({row[0]: None for row in rows}))
        theirs = [order for order in found.values() if order.customer_id in ("", customer_id)]
        return sorted(theirs, key=attrgetter("created_at", "number"), reverse=True)

    def tickets(self, numbers: Sequence[str]) -> list[str]:
        """The ids of the tickets that are about these orders."""
        found: list[str] = []
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            rows: list[tuple[str]] = self._session.all(
                "SELECT id FROM tickets WHERE order_number <> '' "
                f"AND order_number IN ({','.join('?' * len(batch))})",
                tuple(batch),
            )
            found += [row[0] for row in rows]
        return found

    def _all(self, where: str, values: Sequence[Value]) -> list[OrderColumns]:
        rows: list[OrderColumns] = self._session.all(
            f"SELECT {_ORDER}, source FROM orders WHERE {where}", values
        )
        return rows


def _newest(rows: Iterable[OrderColumns]) -> dict[str, Order]:
    """By number the telling that counts, in the order of the rows."""
    found: dict[str, OrderColumns] = {}
    for row in rows:
        other = found.get(row[0])
        if other is None or (row[2], row[-1]) > (other[2], other[-1]):
            found[row[0]] = row
    return {number: _order(row) for number, row in found.items()}


def _phone_key(phone: str) -> str:
    """The part of a phone that does not depend on how it is dialled; "" where it is none."""
    digits = _NOT_DIGITS.sub("", phone)[-_OWN_DIGITS:]
    return digits if len(digits) == _OWN_DIGITS and len(set(digits)) > 1 else ""


def _email_key(email: str) -> str:
    return fold(email.strip())


def _columns(order: Order, source: str) -> tuple[Value, ...]:
    return (
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
        order.phone,
        order.email,
        order.partner,
        order.product,
        _phone_key(order.phone),
        _email_key(order.email),
        source,
    )


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
        phone=row[13],
        email=row[14],
        partner=row[15],
        product=row[16],
    )
