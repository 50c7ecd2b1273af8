"""Who is in which ticket of a desk in memory."""

from __future__ import annotations

from console.upstream.protocol import Present


class PresenceDouble:
    """Implements `console.presence.PresencePort`; `said` is where our operator was."""

    def __init__(self) -> None:
        self.there: list[Present] = []
        self.said: list[tuple[str, bool]] = []

    def others(self, ticket_id: str) -> tuple[Present, ...]:
        return tuple(one for one in self.there if one.ticket_id == ticket_id)

    def here(self, ticket_id: str, writing: bool) -> None:
        if not self.said or self.said[-1] != (ticket_id, writing):
            self.said.append((ticket_id, writing))
