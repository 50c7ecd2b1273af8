"""Who else is in a ticket, where the helpdesk can tell: a soft sign, and never a lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from console.upstream.protocol import Present


class PresencePort(Protocol):
    """As screens know it. Nothing here touches a file or waits for a network."""

    def others(self, ticket_id: str) -> tuple[Present, ...]:
        """The colleagues who have this ticket open now; those who write come first."""
        ...

    def here(self, ticket_id: str, writing: bool) -> None:
        """This operator has that ticket open, "" for none, and writes in it or does not."""
        ...


class Presence:
    """What was told last. `say` hands on where we are to whoever talks to the helpdesk."""

    def __init__(self, say: Callable[[str, bool], None]) -> None:
        self._say = say
        self._here = ("", False)
        self._others: tuple[Present, ...] = ()
        self._lock = threading.Lock()

    def others(self, ticket_id: str) -> tuple[Present, ...]:
        found = (one for one in self._others if one.ticket_id == ticket_id)
        return tuple(sorted(found, key=lambda one: (not one.writing, one.agent)))

    def here(self, ticket_id: str, writing: bool) -> None:
        with self._lock:
            if (ticket_id, writing) == self._here:
                return
            self._here = (ticket_id, writing)
        self._say(ticket_id, writing)

    def say_again(self) -> None:
        """Whoever talks to the helpdesk has begun anew and knows nothing."""
        ticket_id, writing = self._here
        if ticket_id:
            self._say(ticket_id, writing)

    def told(self, present: Sequence[Present]) -> frozenset[str]:
        """This is how it is now; the tickets for which that is news."""
        before, self._others = set(self._others), tuple(present)
        return frozenset(one.ticket_id for one in before ^ set(self._others))
