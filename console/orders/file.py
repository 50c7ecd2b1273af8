"""Orders from files: a shop's export, a warehouse's table. Rows into orders, and orders into rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Protocol

import msgspec
from msgspec import UNSET, UnsetType

from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.intake import Verdict
from console.imports.reading import Reading
from console.imports.rows import Row
from console.imports.values import (
    currency,
    email,
    key,
    line,
    moment,
    money,
    phone,
    word,
    written_money,
)
from console.orders.columns import ORDERS, history_of, history_written, items_of, items_written
from console.profiles.model import Profile, said
from console.sync.cleaned import NAME
from console.translation import language
from console.upstream.strict_json import JsonValue
from storage.folding import fold
from storage.problems import mark
from storage.records import Order, OrderEvent, OrderItem


class OrderChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one row says of an order. UNSET is what it does not speak of: that stays as it was."""

    line: int
    number: str
    status: str | UnsetType = UNSET
    created_at: datetime | UnsetType = UNSET
    updated_at: datetime | UnsetType = UNSET
    customer_id: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    total: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    reserve_until: datetime | UnsetType | None = UNSET
    expected_at: datetime | UnsetType | None = UNSET
    parcel: str | UnsetType = UNSET
    partner: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    items: tuple[OrderItem, ...] | UnsetType = UNSET
    history: tuple[OrderEvent, ...] | UnsetType = UNSET


_SAID = tuple(field.name for field in fields(Order) if field.name in OrderChange.__struct_fields__)


class OrderFile:
    """How a file of orders is read for one desk.

    `told` looks orders up that the helpdesk knows; `now` dates what the file does not date, in the
    desk's time.
    """

    table = ORDERS
    record = Order
    change = OrderChange

    def __init__(
        self, profile: Profile, told: Callable[[Sequence[str]], Mapping[str, Order]], now: datetime
    ) -> None:
        self._zone = profile.hours.timezone
        self._currency = profile.currency
        self._told = told
        self._now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self._statuses = _by_name(profile.order_statuses)
        self._partners = _by_name(profile.partners)
        self._products = _by_name([one for partner in profile.partners for one in partner.products])
        self._known = ", ".join(
            f"{status.key} ({said(status.title, language())})" for status in profile.order_statuses
        )

    def read(self, row: Row) -> tuple[str, OrderChange]:
        """See `intake.Kind`."""
        cells = Reading(row)
        number = cells.needed("number", _number)
        code = cells.value("currency", currency)
        stated = "" if code is UNSET else code
        amount = cells.value("total", lambda value: money(value, self._currency, stated), (0, stated))
        if code is UNSET and amount is not UNSET:
            code = amount[1] or UNSET
        beside = self._currency if code is UNSET else code
        change = OrderChange(
            line=row.line,
            number="" if number is UNSET else number,
            status=cells.needed("status", self._status),
            created_at=cells.value("created_at", self._moment),
            updated_at=cells.value("updated_at", self._moment),
            customer_id=cells.value("customer_id", key, ""),
            phone=cells.value("phone", phone, ""),
            email=cells.value("email", email, ""),
            total=UNSET if amount is UNSET else amount[0],
            currency=code,
            place=cells.value("place", _name, ""),
            reserve_until=cells.value("reserve_until", self._last_moment, None),
            expected_at=cells.value("expected_at", self._last_moment, None),
            parcel=cells.value("parcel", _name, ""),
            partner=cells.value("partner", self._partner, ""),
            product=cells.value("product", self._product, ""),
            items=cells.value("items", lambda value: items_of(value, beside), ()),
            history=cells.value("history", lambda value: history_of(value, self._status, self._zone), ()),
        )
        cells.end()
        return change.number, change

    def key(self, record: Order) -> str:
        return record.number

    def told(self, keys: Sequence[str]) -> Mapping[str, Order]:
        return self._told(keys)

    def combine(
        self, kept: Order | None, told: Order | None, change: OrderChange
    ) -> tuple[Verdict, Order | None]:
        """Lay a row over the newest that is known of its order."""
        base = told if kept is None or (told is not None and told.updated_at > kept.updated_at) else kept
        if base is None:
            return Verdict.ADDED, self._new(change)
        if change.updated_at is not UNSET and change.updated_at < base.updated_at:
            return Verdict.OLDER, None
        order = _with(base, change)
        if order == base:
            return Verdict.UNCHANGED, None
        if change.updated_at is UNSET:
            # A clock that was set back must not make the news look old.
            order = replace(order, updated_at=max(self._now, base.updated_at))
        return Verdict.UPDATED, _with_step(order, base, change)

    def _new(self, change: OrderChange) -> Order:
        if change.status is UNSET:
            problem = BadValue(mark("expected a status: this order is not known yet"))
            raise BadRow(Flaw(change.line, problem, found=change.number))
        history = () if change.history is UNSET else change.history
        first = history[0].at if history else None
        updated = change.updated_at if change.updated_at is not UNSET else self._now
        created = change.created_at if change.created_at is not UNSET else first or updated
        base = Order(change.number, change.status, updated, created, currency=self._currency)
        return _with(base, change)

    def _status(self, value: JsonValue) -> str:
        found = self._statuses.get(fold(word(value).strip()))
        if found is None:
            raise BadValue(mark("expected a status of an order: {known}"), known=self._known)
        return found

    def _partner(self, value: JsonValue) -> str:
        found = self._partners.get(fold(word(value).strip()))
        if found is None:
            known = ", ".join(dict.fromkeys(self._partners.values())) or "–"
            raise BadValue(mark("expected a partner of the profile: {known}"), known=known)
        return found

    def _product(self, value: JsonValue) -> str:
        found = self._products.get(fold(word(value).strip()))
        if found is None:
            known = ", ".join(dict.fromkeys(self._products.values())) or "–"
            raise BadValue(mark("expected a product of a partner: {known}"), known=known)
        return found

    def _moment(self, value: JsonValue) -> datetime:
        return moment(value, self._zone)

    def _last_moment(self, value: JsonValue) -> datetime:
        return moment(value, self._zone, end_of_day=True)


class _Titled(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...


def _by_name(entries: Sequence[_Titled]) -> dict[str, str]:
    """Keys by their own folded form and by that of every title; of two namesakes the first."""
    titled = {fold(title): entry.key for entry in reversed(entries) for title in entry.title.values()}
    return titled | {fold(entry.key): entry.key for entry in entries}  # a key is never taken for a title


def _number(value: JsonValue) -> str:
    number = key(value).lstrip("#№ ")
    if not number:
        raise BadValue(mark("expected the number of an order"))
    return number


def _name(value: JsonValue) -> str:
    return line(value, NAME)


def _with(base: Order, change: OrderChange) -> Order:
    values = {name: value for name in _SAID if (value := getattr(change, name)) is not UNSET}
    return replace(base, **values)


def _with_step(order: Order, base: Order, change: OrderChange) -> Order:
    """A new status is a step of the history, unless the file has told the history itself."""
    if change.history is not UNSET or order.status == base.status:
        return order
    return replace(order, history=(*base.history, OrderEvent(order.status, order.updated_at)))


class OrderRows:
    """How orders are written to a file that `OrderFile` reads back."""

    table = ORDERS

    def __init__(self, profile: Profile) -> None:
        self._zone = profile.hours.timezone
        self._currency = profile.currency

    def cells(self, order: Order) -> dict[str, str]:
        """A row of CSV; moments in the desk's time, since a person may read it."""
        code = order.currency or self._currency
        return {
            **self._plain(order, self._local),
            "items": items_written(order.items, code),
            "history": history_written(order.history, self._local),
        }

    def fields(self, order: Order) -> dict[str, JsonValue]:
        """A line of JSONL; moments in UTC."""
        code = order.currency or self._currency
        return {
            **self._plain(order, _utc),
            "items": [
                {
                    "name": item.name,
                    "size": item.size,
                    "quantity": item.quantity,
                    "price": written_money(item.amount, code),
                }
                for item in order.items
            ],
            "history": [
                {"status": step.status, "at": _utc(step.at), "remark": step.remark} for step in order.history
            ],
        }

    def _plain(self, order: Order, written: Callable[[datetime], str]) -> dict[str, str]:
        code = order.currency or self._currency
        return {
            "number": order.number,
            "status": order.status,
            "created_at": written(order.created_at),
            "updated_at": written(order.updated_at),
            "customer_id": order.customer_id,
            "phone": order.phone,
            "email": order.email,
            "total": written_money(order.total, code),
            "currency": code,
            "place": order.place,
            "reserve_until": written(order.reserve_until) if order.reserve_until else "",
            "expected_at": written(order.expected_at) if order.expected_at else "",
            "parcel": order.parcel,
            "partner": order.partner,
            "product": order.product,
        }

    def _local(self, at: datetime) -> str:
        return at.astimezone(self._zone).isoformat(" ")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
