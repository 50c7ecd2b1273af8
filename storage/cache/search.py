"""Finding tickets by words: in their number, subject, requester, order number and chain."""

from __future__ import annotations

from storage.cache.session import CacheSession
from storage.cache.tickets import ROW, RowColumns, row_of
from storage.cache.wordforms import query
from storage.records import TicketRow


class Search:
    """The index over all that the cache holds; it is written by putting tickets and messages."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def find(self, text: str, limit: int) -> list[TicketRow]:
        """Tickets that have every word in some form, the newest text first; the last may be unfinished.

        Case and ё do not matter. Anything may be typed: only letters and digits are looked at.
        """
        asked = query(text)
        if not asked:
            return []
        rows: list[RowColumns] = self._session.all(
            f"SELECT {ROW} FROM (SELECT rowid AS found FROM search WHERE search MATCH ? "
            "ORDER BY rowid DESC LIMIT ?) JOIN tickets ON doc = found AND doc IS NOT NULL "
            "ORDER BY found DESC",
            (asked, limit),
        )
        return [row_of(row) for row in rows]
