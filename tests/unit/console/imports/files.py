"""Files of rows as a test writes them, and what comes of reading them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from console.imports.columns import Column, Table
from console.imports.flaws import BadRow, Flaw
from console.imports.rows import Row, Rows

TABLE = Table(
    "things",
    (
        Column("number", ("номер", "№ заказа")),
        Column("status", ("статус",)),
        Column("text", ("текст", "body")),
        Column("place", ("место", "місце")),
    ),
    needed=("number",),
)


def rows_of(content: str | bytes, encoding: str = "utf-8", **asked: str) -> Rows:
    raw = content if isinstance(content, bytes) else content.encode(encoding)
    return Rows(BytesIO(raw), TABLE, "file.csv", **asked)


def read(content: str | bytes, encoding: str = "utf-8", **asked: str) -> tuple[list[Row], list[Flaw]]:
    """The good rows and all flaws of the bad ones."""
    good: list[Row] = []
    flaws: list[Flaw] = []
    for row in rows_of(content, encoding, **asked):
        if isinstance(row, BadRow):
            flaws += row.flaws
        else:
            good.append(row)
    return good, flaws


def values(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [dict(row.values) for row in rows]


def places(flaws: Sequence[Flaw]) -> list[tuple[int, int, str]]:
    return [(flaw.line, flaw.place, flaw.column) for flaw in flaws]
