"""The page of a ticket, for screens under test."""

from __future__ import annotations

from console.views import Section


class HandingDouble:
    """Implements `console.handing_over.HandingPort`."""

    def __init__(self) -> None:
        self.sections: tuple[Section, ...] = (Section("Asked", ("where is it",)),)

    def page(self, ticket_id: str) -> tuple[Section, ...]:
        return self.sections
