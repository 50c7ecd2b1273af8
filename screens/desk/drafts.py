"""Drafts on their way to the ledger: typed in one thread, saved in another, never out of order."""

from __future__ import annotations

import threading
from collections.abc import Callable

from screens.desk.composer import Written


class DraftKeeper:
    """Holds what was typed and is not saved yet, per ticket.

    `edited` is called where the keys are handled and never waits. `save` and `forget` may be called
    from any thread; of two savings at once the second waits, so an older text never follows a newer.
    """

    def __init__(self, save: Callable[[Written], None]) -> None:
        self._save = save
        self._lock = threading.Lock()
        self._waiting: dict[str, Written] = {}

    @property
    def waits(self) -> bool:
        """Whether something is not saved yet."""
        return bool(self._waiting)

    def edited(self, written: Written) -> None:
        """This stands in the composer now."""
        self._waiting[written.ticket_id] = written

    def forget(self, ticket_id: str) -> None:
        """It has been sent: there is nothing to save."""
        self._waiting.pop(ticket_id, None)

    def unsaved(self, ticket_id: str) -> Written | None:
        """What was typed for a ticket, when the ledger does not have it yet."""
        return self._waiting.get(ticket_id)

    def save(self) -> tuple[Written, ...]:
        """Save all that waits; what was saved. Raises what the desk raises, and keeps what failed."""
        saved = []
        with self._lock:
            for written in list(self._waiting.values()):
                self._save(written)
                saved.append(written)
                if self._waiting.get(written.ticket_id) == written:
                    self._waiting.pop(written.ticket_id, None)
        return tuple(saved)
