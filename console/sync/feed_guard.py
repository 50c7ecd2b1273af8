"""Whether a page of changes can be believed: it moves on, it comes to an end, it is what it should be.

A feed that goes in a circle, or never ends, would keep the sync busy for ever and the cache from ever
being up to date. What is refused here is not kept, and the cursor stays where it was.
"""

from __future__ import annotations

from hashlib import blake2s

from console.upstream.protocol import ChangePage, FeedRefused, Snapshot
from storage.problems import mark

STALE_PAGES = 1000
"""Pages in a row that name no ticket which the run has not named before. Where much is hidden from us
an honest feed has some such pages, never so many: a page costs it a hundred changes."""

LONGEST_CURSOR = 4_000_000  # characters


class FeedGuard:
    """Remembers the run of pages that is under way: from the first that has `more` to one that has not."""

    def __init__(self) -> None:
        self._cursors: set[bytes] = set()
        self._named: set[str] = set()
        self._stale = 0

    def check(self, page: ChangePage, before: str | None) -> None:
        """Raises `FeedRefused` for a page that must not be kept."""
        _shape(page)
        if not page.more:
            self.begin_again()
            return
        place = _short(page.next_cursor)
        if page.next_cursor == before or place in self._cursors:
            raise FeedRefused(
                mark("The helpdesk repeats a page of changes without end; nothing was taken from it.")
            )
        if before is not None:
            self._cursors.add(_short(before))
        self._cursors.add(place)
        self._count(page)

    def begin_again(self) -> None:
        self._cursors.clear()
        self._named.clear()
        self._stale = 0

    def _count(self, page: ChangePage) -> None:
        named = {item.ticket.id for item in page.items if isinstance(item.ticket.id, str)}
        named.update(page.gone, (bad.ticket_id for bad in page.quarantined))
        self._stale = 0 if named - self._named else self._stale + 1
        self._named |= named
        if self._stale >= STALE_PAGES:
            raise FeedRefused(
                mark("The helpdesk's changes never come to an end: {pages} pages held nothing new."),
                pages=self._stale,
            )


def _shape(page: ChangePage) -> None:
    """The page itself; its tickets are looked at one by one, where each can be left out alone."""
    right = (
        isinstance(page.next_cursor, str)
        and len(page.next_cursor) <= LONGEST_CURSOR
        and isinstance(page.more, bool)
        and isinstance(page.items, tuple)
        and all(isinstance(item, Snapshot) for item in page.items)
        and isinstance(page.gone, tuple)
        and all(isinstance(one, str) for one in page.gone)
        and (page.expected_total is None or isinstance(page.expected_total, int))
    )
    if not right:
        raise FeedRefused(mark("A page of changes is not what it should be; nothing was taken from it."))


def _short(cursor: str) -> bytes:
    return blake2s(cursor.encode(errors="replace"), digest_size=16).digest()
