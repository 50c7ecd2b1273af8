"""Moments as the files keep them: whole milliseconds since the epoch, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

NO_CLOCK = 2**63 - 1
"""Stands for "without a clock" in sorted columns: the largest integer, so such rows come last."""


@overload
def to_ms(moment: datetime) -> int: ...
@overload
def to_ms(moment: None) -> None: ...
@overload
def to_ms(moment: datetime | None) -> int | None: ...
def to_ms(moment: datetime | None) -> int | None:
    """Milliseconds since the epoch, rounded down. A naive datetime is a TypeError."""
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


@overload
def from_ms(value: int) -> datetime: ...
@overload
def from_ms(value: None) -> None: ...
@overload
def from_ms(value: int | None) -> datetime | None: ...
def from_ms(value: int | None) -> datetime | None:
    """The moment that `to_ms` was given, to the millisecond."""
    return None if value is None else _EPOCH + timedelta(milliseconds=value)


def due_to_ms(due_at: datetime | None) -> int:
    """Like `to_ms`, with `NO_CLOCK` for None."""
    return NO_CLOCK if due_at is None else (due_at - _EPOCH) // _MILLISECOND


def due_from_ms(value: int) -> datetime | None:
    """The reverse of `due_to_ms`."""
    return None if value == NO_CLOCK else _EPOCH + timedelta(milliseconds=value)
