"""Reading what Request Tracker sends: ids that are sometimes strings, dates that are not set, nulls.

Everything here takes a value as it came from JSON and either gives a typed one or raises
`Unreadable`. Whoever reads a ticket catches that for this one ticket: a bad one is put aside and
never stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from storage.frozen import frozen

Row = Mapping[str, object]

LARGEST_ID = 2**63 - 1
NOBODY = "Nobody"
SYSTEM = "RT_System"


class Unreadable(Exception):
    """A value is not of the shape that Request Tracker gives it; says which one."""


@frozen
class Person:
    """A user as Request Tracker refers to one. `id` is the login: the one name that lists,
    transactions and tickets all use for the same person."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    city: str = ""


def rows(body: object) -> list[Row]:
    """The items of a collection. Raises `Unreadable` when this is not a collection."""
    if not isinstance(body, Mapping) or not isinstance(body.get("items"), list):
        raise Unreadable("a list of items was expected")
    return [item for item in body["items"] if isinstance(item, Mapping)]


def total(body: object) -> int | None:
    """How many there are in all, None where rights are looked at only after the search."""
    value = body.get("total") if isinstance(body, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(row: Row, key: str) -> str:
    """A text; "" when it is null or missing. Numbers are texts, too."""
    value = row.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{key} is not a text")


def number(row: Row, key: str) -> int:
    """An id: an integer, or a string of digits."""
    value = row.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
        return value
    raise Unreadable(f"{key} is not an id")


def moment(row: Row, key: str) -> datetime | None:
    """A moment in UTC; None when it is not set, which is written as the beginning of 1970."""
    value = text(row, key)
    if not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise Unreadable(f"{key} is not a date") from error
    read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return None if read.year <= 1970 else read


def set_moment(row: Row, key: str) -> datetime:
    """A moment that must be there."""
    value = moment(row, key)
    if value is None:
        raise Unreadable(f"{key} is not set")
    return value


def named(row: Row, key: str) -> str:
    """The name of a thing referred to (a queue): an object with `Name`, or its id, or a plain text."""
    value = row.get(key)
    if isinstance(value, Mapping):
        return text(value, "Name") or text(value, "id")
    return text(row, key)


def person(value: object) -> Person | None:
    """Somebody referred to; None for nobody at all."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = {"id": value}
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Unreadable("a person was expected")
    login = text(value, "Name") or text(value, "id")
    if login in ("", NOBODY):
        return None
    return Person(
        id=login,
        name=text(value, "RealName") or login,
        email=text(value, "EmailAddress"),
        phone=text(value, "MobilePhone") or text(value, "HomePhone") or text(value, "WorkPhone"),
        language=text(value, "Lang")[:2].lower(),
        city=text(value, "City"),
    )


def people(row: Row, key: str) -> list[Person]:
    """The members of a role. Groups in it are left out: they have no address of their own."""
    value = row.get(key)
    if value is None:
        return []
    members = value if isinstance(value, list) else [value]
    users = [one for one in members if not (isinstance(one, Mapping) and one.get("type") == "group")]
    return [found for one in users if (found := person(one)) is not None]


def custom_fields(row: Row) -> dict[str, str]:
    """The first value of each custom field, by name; "" where it has none."""
    value = row.get("CustomFields")
    if value is None or value == "":
        return {}
    if not isinstance(value, list):
        raise Unreadable("CustomFields is not a list")
    fields: dict[str, str] = {}
    for field in value:
        if not isinstance(field, Mapping):
            raise Unreadable("a custom field is not an object")
        values = field.get("values")
        first = values[0] if isinstance(values, list) and values else None
        fields[text(field, "name")] = first if isinstance(first, str) else ""
    return fields
