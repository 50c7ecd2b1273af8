"""What came from the helpdesk and could not be kept: which tickets, why, since when, how often.

A row here never stops the reading of the others. It goes when its ticket could be read after all, or
is known to be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from storage.cache.session import CacheSession
from storage.frozen import frozen
from storage.instants import from_ms, to_ms

FEED = ""
"""Stands for the feed itself instead of a ticket: a page of it was refused."""

MOST = 10_000
"""Rows: a helpdesk of which nothing can be read fills no disk."""


@frozen
class LeftOut:
    """One thing that could not be kept. `why` is a sentence of our own or of the adapter's, cleaned;
    `last_at` is when it was met last, `times` how often since `since`."""

    ticket_id: str
    why: str
    since: datetime
    last_at: datetime
    times: int

    @property
    def is_feed(self) -> bool:
        """Whether a page was refused, and no single ticket."""
        return self.ticket_id == FEED


class Quarantine:
    """Rows by ticket, and one for the feed."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def put(self, ticket_id: str, why: str, at: datetime) -> None:
        """Note that something was left out, once more where it was before; at most `MOST` of them."""
        self._session.run(
            "INSERT INTO quarantine(ticket_id, why, since, last_at, times) SELECT ?1, ?2, ?3, ?3, 1 "
            f"WHERE (SELECT count(*) FROM quarantine) < {MOST} "
            "ON CONFLICT(ticket_id) DO UPDATE SET why = excluded.why, last_at = excluded.last_at, "
            "times = times + 1",
            (ticket_id, why, to_ms(at)),
        )

    def release(self, ids: Iterable[str]) -> None:
        """These could be read, or are gone."""
        self._session.run_many("DELETE FROM quarantine WHERE ticket_id = ?", [(one,) for one in ids])

    def among(self, ids: Collection[str]) -> list[str]:
        """Those of `ids` that are in it."""
        rows: list[tuple[str]] = self._session.all("SELECT ticket_id FROM quarantine")
        return [row[0] for row in rows if row[0] in ids]

    def oldest(self, limit: int) -> list[str]:
        """The tickets that were tried longest ago."""
        rows: list[tuple[str]] = self._session.all(
            "SELECT ticket_id FROM quarantine WHERE ticket_id <> ? ORDER BY last_at, ticket_id LIMIT ?",
            (FEED, limit),
        )
        return [row[0] for row in rows]

    def all(self, limit: int = 1000) -> list[LeftOut]:
        """The feed first, then tickets, the latest met first."""
        rows: list[tuple[str, str, int, int, int]] = self._session.all(
            "SELECT ticket_id, why, since, last_at, times FROM quarantine "
            "ORDER BY ticket_id <> ?, last_at DESC, ticket_id LIMIT ?",
            (FEED, limit),
        )
        return [
            LeftOut(ticket_id, why, from_ms(since), from_ms(last_at), times)
            for ticket_id, why, since, last_at, times in rows
        ]
