"""Which tickets of a list wait for the operator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.rules.turns import is_ours
from storage.records import TicketRow

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def row(waits: bool) -> TicketRow:
    since = NOON if waits else None
    return TicketRow("7", "7", "Ирина К.", "где заказ", "pending", "shop", "me", since, NOON, NOON)


@pytest.mark.parametrize(
    ("waits", "dealt_with", "under_way", "back", "ours"),
    [
        (True, (), (), (), True),
        (False, (), (), (), True),  # handed over to us, or an order that nobody has begun
        (False, ("7",), (), (), False),
        (True, ("7",), (), (), True),  # written again
        (False, ("7",), (), ("7",), True),
        (True, ("7",), ("7",), ("7",), False),
        (True, (), ("7",), (), False),  # another console of ours is sending
        (False, ("8",), ("8",), (), True),
    ],
)
def test_it_is_ours_until_dealt_with_and_again_when_somebody_waits(
    waits: bool, dealt_with: tuple[str, ...], under_way: tuple[str, ...], back: tuple[str, ...], ours: bool
) -> None:
    assert is_ours(row(waits), dealt_with, under_way, back) is ours
