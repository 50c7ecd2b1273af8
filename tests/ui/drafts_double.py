"""Drafts of several consoles, in memory."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Draft


class DraftsDouble:
    """Implements `console.drafts_port.DraftsPort` beside the drafts of a desk in memory."""

    def __init__(self, drafts: dict[str, Draft]) -> None:
        self._drafts = drafts
        self.beside: dict[str, list[Draft]] = {}
        self.taken: list[tuple[str, str]] = []

    def taken_up(self, ticket_id: str, body: str) -> None:
        self.taken.append((ticket_id, body))

    def others(self, ticket_id: str) -> tuple[Draft, ...]:
        return tuple(self.beside.get(ticket_id, ()))

    def switch(self, ticket_id: str) -> Draft | None:
        beside = self.beside.get(ticket_id)
        if not beside:
            return None
        shown = beside.pop(0)
        if ticket_id in self._drafts:
            beside.append(self._drafts[ticket_id])
        self._drafts[ticket_id] = shown
        return shown

    def join(self, ticket_id: str) -> Draft | None:
        beside = self.beside.get(ticket_id)
        if not beside:
            return None
        other = beside.pop(0)
        now = self._drafts.get(ticket_id)
        self._drafts[ticket_id] = other if now is None else replace(now, body=f"{other.body}\n\n{now.body}")
        return self._drafts[ticket_id]
