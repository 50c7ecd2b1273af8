"""How far the feeds have been read, and single remarks about the cache as a whole."""

from __future__ import annotations

from storage.cache.session import CacheSession
from storage.instants import from_ms, to_ms
from storage.records import Cursor


class Cursors:
    """How far each feed of the helpdesk has been read."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def get(self, name: str) -> Cursor | None:
        row: tuple[str, str, int] | None = self._session.one(
            "SELECT name, value, at FROM cursors WHERE name = ?", (name,)
        )
        return None if row is None else Cursor(row[0], row[1], from_ms(row[2]))

    def put(self, cursor: Cursor) -> None:
        """Remember the place; in the same transaction as the page that it stands behind."""
        self._session.run(
            "INSERT OR REPLACE INTO cursors(name, value, at) VALUES (?, ?, ?)",
            (cursor.name, cursor.value, to_ms(cursor.at)),
        )


class Meta:
    """Single values by key."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def get(self, key: str) -> str | None:
        row: tuple[str] | None = self._session.one("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else row[0]

    def put(self, key: str, value: str) -> None:
        self._session.run("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)", (key, value))
