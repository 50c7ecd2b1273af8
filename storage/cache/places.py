"""Which place in a zone's list has which number, without counting from the top each time.

SQLite can only count rows by walking over them. Whoever scrolls asks for a number near to the one
before, so the places that were counted last are remembered, and counting begins at the nearest. They
hold until anything in the file changes.
"""

from __future__ import annotations

from collections import deque

from storage.cache.session import CacheSession
from storage.instants import due_to_ms
from storage.records import RowPlace
from storage.session import Value

Key = tuple[int, str]
"""A place as the index has it: the due time with its sentinel, and the id."""

_REMEMBERED = 64  # places of one zone

_NARROW = "FROM tickets INDEXED BY tickets_places WHERE list = ? AND list <> ''"


class Places:
    """Numbers of places; row 0 is the most urgent. A remembered place has its number of rows before it."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session
        self._state: tuple[int, int] | None = None
        self._known: dict[str, deque[tuple[int, Key]]] = {}

    def at(self, zone: str, offset: int, count: int) -> Key | None:
        """The place of the row with this number, in a list of `count` rows. None when it is not there."""
        with self._session.lock:
            known = self._remembered(zone)
            ways: list[tuple[str, int, str, tuple[Value, ...]]] = [
                ("ASC", offset, "", ()),
                ("DESC", count - offset - 1, "", ()),
            ]
            for before, place in known:
                if before <= offset:
                    ways.append(("ASC", offset - before, "AND (due, id) >= (?, ?)", place))
                else:
                    ways.append(("DESC", before - offset - 1, "AND (due, id) < (?, ?)", place))
            way, skip, bound, values = min(ways, key=lambda one: one[1])
            found: Key | None = self._session.one(
                f"SELECT due, id {_NARROW} {bound} ORDER BY due {way}, id {way} LIMIT 1 OFFSET ?",
                (zone, *values, skip),
            )
            if found is not None:
                known.append((offset, found))
            return found

    def rank(self, zone: str, place: RowPlace) -> int:
        """How many rows stand before a place, which need not have a row of its own."""
        key = (due_to_ms(place.due_at), place.id)
        with self._session.lock:
            known = self._remembered(zone)
            counted, bound = 0, ""
            values: tuple[Value, ...] = ()
            if nearest := max(((one, before) for before, one in known if one <= key), default=None):
                values, counted = nearest
                bound = "AND (due, id) >= (?, ?)"
            row: tuple[int] = self._session.one(
                f"SELECT count(*) {_NARROW} {bound} AND (due, id) < (?, ?)", (zone, *values, *key)
            )
            counted += row[0]
            known.append((counted, key))
            return counted

    def _remembered(self, zone: str) -> deque[tuple[int, Key]]:
        """What still holds. Asked for before counting: a change in between makes it forgotten next time."""
        connection = self._session.connection
        if connection.in_transaction:
            return deque()  # what is being changed may still be taken back
        state = (self._session.data_version(), connection.total_changes)
        if state != self._state:
            self._state = state
            self._known = {}
        return self._known.setdefault(zone, deque(maxlen=_REMEMBERED))
