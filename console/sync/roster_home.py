"""The roster's tickets, found among all others and remembered in the cache, where the duty reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from console.rules.shared_roster import TAG, in_order, is_home, lowest
from storage.cache import Cache
from storage.records import Message, Ticket

META = "roster"
"""The remark of the cache that names the tickets, the one that is written to first."""


class RosterHome:
    """Called by `Pull` inside the transaction that keeps or drops a ticket."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def told(self, ticket: Ticket, before: Ticket | None, chain: Sequence[Message] | None) -> Ticket:
        """The ticket with the tag of the roster where it is one of its tickets, which is remembered.

        `chain` is the whole one, oldest first, None where it is not read anew: then what it was before
        counts.
        """
        is_one = is_home(chain) if chain is not None else before is not None and TAG in before.tags
        known = roster_tickets(self._cache)
        if is_one != (ticket.id in known):
            self._remember([*known, ticket.id] if is_one else [one for one in known if one != ticket.id])
        return replace(ticket, tags=(*ticket.tags, TAG)) if is_one else ticket

    def gone(self, ticket_id: str) -> None:
        known = roster_tickets(self._cache)
        if ticket_id in known:
            self._remember([one for one in known if one != ticket_id])

    def ticket(self) -> str:
        """The ticket that takes new notes, "" while there is none."""
        return lowest(roster_tickets(self._cache))

    def with_key(self, client_key: str) -> str:
        """The ticket in which the message with this key stands, "" when in none."""
        there = (one for one in roster_tickets(self._cache) if self._cache.messages.has(one, client_key))
        return next(there, "")

    def _remember(self, ids: Sequence[str]) -> None:
        self._cache.meta.put(META, json.dumps(sorted(ids, key=in_order)))


def roster_tickets(cache: Cache) -> list[str]:
    """The ids of the roster's tickets that the cache holds, the lowest number first."""
    kept = cache.meta.get(META)
    return cast("list[str]", json.loads(kept)) if kept else []
