"""Orders to the desk, written by threads: one after the other, in the order of the keys, and never on the
loop that draws. A key that comes while one is being written is looked at when that is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.worker import WorkerCancelled, WorkerFailed

from console.views import NotPossible
from storage.problems import mark

if TYPE_CHECKING:
    from textual.dom import DOMNode

    _Node = DOMNode
else:
    _Node = object

WRITES = "writes"
"""The group of the workers that write; what else a screen lets run is in another."""

Result = TypeVar("Result")


class InOrder(_Node):
    """Mixed into a screen whose keys write."""

    _order: asyncio.Lock | None = None

    async def write(self, order: Callable[[], Result]) -> Result:
        """Have a thread give the desk an order, after those that came before; its answer. Raises what the
        desk raises, and `NotPossible` when the program is left meanwhile."""
        if self._order is None:
            self._order = asyncio.Lock()
        async with self._order:
            worker = self.run_worker(
                order, group=WRITES, name="order", thread=True, exclusive=False, exit_on_error=False
            )
            try:
                return await worker.wait()
            except WorkerFailed as failed:
                raise failed.error from None
            except WorkerCancelled:
                raise NotPossible(mark("Pult is being closed; what was confirmed is kept.")) from None
