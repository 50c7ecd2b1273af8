"""Those parts of the desk that the first paint does not need, and what goes through all of them.

What they import would make that paint wait: each is made when it is first asked for, at the latest when
the desk has been open for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from console.desk_life import LivingDesk
from console.views import Notice, Receipt

if TYPE_CHECKING:
    from console.actions import Actions
    from console.attention import Attention
    from console.calling import CallDesk
    from console.lists import Lists
    from console.order_desk import OrderDesk
    from console.ticket_view import Tickets
    from console.waiting import Waiting


class DeskParts(LivingDesk):
    """What is read and shown at once is `Desk`'s, which sets these two."""

    _lists: Lists
    _tickets: Tickets

    @cached_property
    def _actions(self) -> Actions:
        from console.actions import Actions

        return Actions(
            self._cache,
            self._ledger,
            self._profile,
            lambda: self.account,
            self.now,
            time.monotonic,
            self._whoami,
        )

    @cached_property
    def _attention(self) -> Attention:
        from console.attention import Attention

        return Attention(
            self._cache, self._ledger, self._lists, self._profile, self._language, self.now, self._whoami
        )

    @cached_property
    def moving(self) -> OrderDesk:
        from console.order_desk import OrderDesk

        order = self._tickets.order
        return OrderDesk(self._profile, self._language, self.now, order, self._actions, self._ordered)

    @cached_property
    def calls(self) -> CallDesk:
        from console.calling import CallDesk

        return CallDesk(
            self._cache,
            self._ledger,
            self._profile,
            self.now,
            self._actions,
            self._writable,
            self._ordered,
        )

    @cached_property
    def waiting(self) -> Waiting:
        from console.waiting import Waiting

        return Waiting(
            self._cache,
            self._ledger,
            self._profile,
            self._tickets,
            self._whoami,
            lambda: self._told.progress is None,
            self._actions,
            self._writable,
            self._after_writing,
        )

    def _warm_up(self) -> None:
        super()._warm_up()
        _ = (self.moving, self.calls, self.waiting, self._attention)

    # Every order

    def _ordered(self, order: Callable[[], Receipt]) -> Receipt:
        self._writable()
        receipt = order()
        self._after_writing(receipt)
        return receipt

    def _after_writing(self, receipt: Receipt) -> None:
        if self._companion is not None:
            self._companion.wake()
        zones = {self._lists.zone_of(receipt.ticket_id)}
        cached = self._cache.tickets.get(receipt.ticket_id)
        if cached is not None:
            zones.add(cached.zone)
        self._notify(Notice(frozenset({receipt.ticket_id}), frozenset(zones - {""}), link=True))
