"""What goes with a question into another ticket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.profiles.loader import load_profile
from console.rules.question_facts import facts_of
from storage.records import Order, OrderItem, Ticket

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PROFILE = load_profile("boutique")
TICKET = Ticket("7", "1047", "Где\n пальто?", "open", "telegram", "question", NOW, NOW, requester="Ирина К.")
COAT = OrderItem("Пальто", 100, "M")
ORDER = Order("77120", "checking", NOW, NOW, items=(COAT,), place="Белая лестница", phone="+380 44 000 00 00")


@pytest.mark.parametrize(
    ("order", "said", "facts"),
    [
        (None, "", ["— #1047 · Где пальто?"]),
        (ORDER, "", ["— #1047 · Где пальто?", "— 77120 · на проверке · Пальто M · Белая лестница"]),
        (ORDER, "Есть ли Пальто?", ["— #1047 · Где пальто?", "— 77120 · на проверке · Белая лестница"]),
        (
            ORDER,
            "Заказ 77120: Пальто, на проверке, Белая лестница?",
            ["— #1047 · Где пальто?"],
        ),
    ],
)
def test_what_is_said_already_is_not_said_again_and_nobody_is_named(
    order: Order | None, said: str, facts: list[str]
) -> None:
    told = facts_of(TICKET, order, PROFILE, "ru", said_already=said)
    assert told.splitlines() == facts
    assert "Ирина" not in told
    assert "+380" not in told
