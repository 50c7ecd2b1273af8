"""What may become of an order, for screens under test."""

from __future__ import annotations

from collections.abc import Mapping

from console.views import Choice, NotPossible, Receipt
from storage.problems import mark


class MovingDouble:
    """Implements `console.order_desk.OrderPort`."""

    def __init__(self) -> None:
        self.offered = (Choice("fitting", "Fitting"), Choice("refused", "Refused"))
        self.asked: dict[str, tuple[Choice, ...]] = {"refused": (Choice("reason", "The reason"),)}
        self.moved: list[tuple[str, str, dict[str, str]]] = []
        self.refuses = False

    def choices(self, ticket_id: str) -> tuple[Choice, ...]:
        return self.offered

    def needs(self, ticket_id: str, status: str) -> tuple[Choice, ...]:
        return self.asked.get(status, ())

    def move(self, ticket_id: str, status: str, values: Mapping[str, str]) -> Receipt:
        if self.refuses:
            raise NotPossible(mark("This ticket has no order that could be moved."))
        self.moved.append((ticket_id, status, dict(values)))
        return Receipt("g", ticket_id, 3.0, "order")
