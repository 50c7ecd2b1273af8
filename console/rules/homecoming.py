"""Coming back after the helpdesk was away: what was sent since, and what needs a look.

Told once, when the last of what had waited has gone out or stopped; what is confirmed after the return
is no part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from storage.frozen import frozen
from storage.records import GOES_BY_ITSELF, STUCK, OutgoingState


@frozen
class Returned:
    """Of what had waited while the helpdesk was away: how many were sent, how many wait for a person.

    `was_away` is False when the console only began with something that had waited.
    """

    sent: int
    needs_look: int
    was_away: bool


class Homecoming:
    """Watches what waits while the helpdesk is away, until all of it is settled."""

    def __init__(self) -> None:
        self._watched: set[str] = set()
        self._away = False
        self._coming = False

    @property
    def watched(self) -> frozenset[str]:
        """What is to be looked after now: its states are wanted."""
        return frozenset(self._watched)

    @property
    def is_watching(self) -> bool:
        """Whether `look` has something to do although the helpdesk answers."""
        return self._coming

    def away(self, going: Collection[str], *, lost: bool) -> None:
        """The helpdesk does not answer, and these go out once it does. `lost` when it had answered or
        was tried in vain: not while the first pull of this console runs."""
        self._watched |= set(going)
        self._away |= lost
        self._coming = True

    def look(self, states: Mapping[str, OutgoingState]) -> Returned | None:
        """The helpdesk answers, and what is watched stands so: the news, once all of it is settled."""
        found = [states[group] for group in self._watched if group in states]
        if not self._coming or any(state in GOES_BY_ITSELF for state in found):
            return None
        told = Returned(
            sum(state is OutgoingState.SENT for state in found),
            sum(state in STUCK or state is OutgoingState.NEEDS_AUTH for state in found),
            self._away,
        )
        self._watched.clear()
        self._away = self._coming = False
        return told if told.was_away or told.sent or told.needs_look else None
