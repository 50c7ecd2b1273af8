"""The query language of Request Tracker's searches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import ceil

LARGEST_COUNT = 999


def any_of(field: str, ids: Iterable[int]) -> str:
    """`(field = 1 OR field = 2)`; there is no IN for tickets."""
    return "(" + " OR ".join(f"{field} = {number}" for number in ids) + ")"


def any_text(field: str, values: Iterable[str]) -> str:
    return "(" + " OR ".join(f"{field} = {quoted(value)}" for value in values) + ")"


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def ago(length: timedelta) -> str:
    """A relative date, not shorter than `length`, as Request Tracker reads it.

    Only a relative date means the same in every time zone of a token's owner. The number has to have
    at most three digits: `'3000 seconds ago'` is read as the year 3000 and `'1200 seconds ago'` as
    noon, so what is longer goes up to the next unit.
    """
    seconds = max(1, ceil(length.total_seconds()))
    for unit, size in (("seconds", 1), ("minutes", 60), ("hours", 3600)):
        count = -(-seconds // size)
        if count <= LARGEST_COUNT:
            return f"'{count} {unit} ago'"
    return f"'{min(LARGEST_COUNT, -(-seconds // 86400))} days ago'"


def json_query(*limits: tuple[str, str, object]) -> str:
    """The other form of query, a list of limits that all must hold: (field, operator, value)."""
    return json.dumps(
        [{"field": field, "operator": operator, "value": value} for field, operator, value in limits]
    )


def in_batches(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
