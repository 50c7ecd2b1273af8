"""Drafts of one ticket that several consoles wrote: `console.drafts_port` says what each call means."""

from __future__ import annotations

from collections.abc import Callable

from storage.ledger import Ledger
from storage.records import Draft


class DraftDesk:
    """Hands on to the ledger; `may_write` raises where this console only reads."""

    def __init__(self, ledger: Ledger, may_write: Callable[[], None]) -> None:
        self._drafts = ledger.drafts
        self._may_write = may_write

    def taken_up(self, ticket_id: str, body: str) -> None:
        self._drafts.taken_up(ticket_id, body)

    def others(self, ticket_id: str) -> tuple[Draft, ...]:
        return tuple(self._drafts.others(ticket_id))

    def switch(self, ticket_id: str) -> Draft | None:
        self._may_write()
        return self._drafts.switch(ticket_id)

    def join(self, ticket_id: str) -> Draft | None:
        self._may_write()
        return self._drafts.join(ticket_id)
