"""The undo windows: what was confirmed is held for a while, and then goes on by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

from storage.crash_points import Place, reached
from storage.ledger import Ledger
from storage.problems import Problem

IDLE = 3600.0  # seconds: nothing of the outbox wants to be looked at

log = logging.getLogger(__name__)


class UndoWindows:
    """Counts them on this process's own monotonic clock, from when an item was first seen.

    A window is a duration: a restart begins it again, which only ever makes it longer.
    """

    def __init__(self, ledger: Ledger, monotonic: Callable[[], float]) -> None:
        self._ledger = ledger
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def let_go(self) -> float:
        """Queue what has outlived its window; seconds until the next one closes."""
        held = {item.op_id: item for item in self._ledger.outbox.held()}
        now = self._monotonic()
        for op_id, item in held.items():
            self._until.setdefault(op_id, now + item.hold_seconds)
            reached(Place.HELD)
        for op_id in [op_id for op_id in self._until if op_id not in held]:
            del self._until[op_id]
        for op_id, until in sorted(self._until.items()):
            if until <= now:
                self._release(op_id)
        return min((until - now for until in self._until.values()), default=IDLE)

    def _release(self, op_id: str) -> None:
        del self._until[op_id]
        try:
            self._ledger.outbox.release(op_id)
        except Problem as problem:  # taken back in this very moment: undo has won
            log.info("%s was not released: %s", op_id, problem)
