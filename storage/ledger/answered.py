"""How much was answered, for the tally: read off the outbox, where every reply is."""

from __future__ import annotations

from datetime import datetime

from storage.instants import from_ms, to_ms
from storage.ledger.session import LedgerSession


class Answered:
    """The moments at which public replies were confirmed; what was taken back does not count."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def since(self, moment: datetime) -> list[datetime]:
        """When each reply since a moment was confirmed, earliest first."""
        rows: list[tuple[int]] = self._session.all(
            "SELECT created_at FROM outbox WHERE kind = 'reply' AND state <> 'cancelled' "
            "AND created_at >= ? ORDER BY created_at",
            (to_ms(moment),),
        )
        return [from_ms(row[0]) for row in rows]
