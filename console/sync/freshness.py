"""When the helpdesk answered last, kept over restarts: who starts without it can say how old all is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.cache import Cache

KEPT_EVERY = timedelta(minutes=10)  # polls without news write nothing; so much less may be remembered

_AS_OF, _AWAY_SINCE = "as_of", "away_since"


class Freshness:
    """Two moments in the cache, by our own clock. Only the cache's writer tells them.

    The last one is kept together with whatever else is written, when the helpdesk goes or comes, and at the
    end. Only a crash, and another console that reads the same cache, can know an older one.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._kept = self._last = kept_as_of(cache)

    @property
    def as_of(self) -> datetime | None:
        """When it answered last, as far as that was kept; None when it never did."""
        return self._kept

    @property
    def away_since(self) -> datetime | None:
        """Since when it does not answer; None when it did answer last."""
        return _moment(self._cache, _AWAY_SINCE)

    def answered(self, wall: datetime) -> None:
        """It has just answered."""
        self._last = wall
        if self._kept is not None and not self.away_since and abs(wall - self._kept) < KEPT_EVERY:
            return
        with self._cache.writing():
            self.put(wall)
            self._cache.meta.put(_AWAY_SINCE, "")

    def put(self, wall: datetime) -> None:
        """It has told something that is just being written."""
        self._cache.meta.put(_AS_OF, wall.isoformat())
        self._kept = self._last = wall

    def keep(self) -> None:
        """Keep what is only known here so far: this process is about to end."""
        if self._last is not None and self._last != self._kept:
            with self._cache.writing():
                self.put(self._last)

    def lost(self, since: datetime, as_of: datetime | None) -> None:
        """It answers no more."""
        with self._cache.writing():
            self._cache.meta.put(_AWAY_SINCE, since.isoformat())
            if as_of is not None:
                self._cache.meta.put(_AS_OF, as_of.isoformat())
        self._kept = self._last = as_of or self._kept


def kept_as_of(cache: Cache) -> datetime | None:
    """When the helpdesk of this cache answered last; for whoever only reads it."""
    return _moment(cache, _AS_OF)


def _moment(cache: Cache, key: str) -> datetime | None:
    told = cache.meta.get(key)
    try:
        return datetime.fromisoformat(told).astimezone(UTC) if told else None
    except ValueError:
        return None
