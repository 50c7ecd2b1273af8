"""Moving an order from the desk: where it may go, what has to be said for it, and the order to do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from console.order_moving import OrderMoving
from console.profiles.model import Need, Profile, said
from console.rules.order_moves import OrderMove, met, next_statuses
from console.translation import _
from console.views import Choice, NotPossible, Receipt
from storage.problems import mark
from storage.records import Order

LONGER = ("24", "48", "72")
"""Hours by which a reserve is made longer without a date having to be typed."""


class OrderPort(Protocol):
    """What a screen asks about moving orders; see `OrderDesk`."""

    def choices(self, ticket_id: str) -> tuple[Choice, ...]: ...

    def needs(self, ticket_id: str, status: str) -> tuple[Choice, ...]: ...

    def move(self, ticket_id: str, status: str, values: Mapping[str, str]) -> Receipt: ...


class OrderDesk:
    """`order` gives a ticket's order as it will be; `ordered` carries an order of the operator's out."""

    def __init__(
        self,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        order: Callable[[str], Order | None],
        actions: OrderMoving,
        ordered: Callable[[Callable[[], Receipt]], Receipt],
    ) -> None:
        self._profile = profile
        self._language = language
        self._now = now
        self._order = order
        self._actions = actions
        self._ordered = ordered

    def choices(self, ticket_id: str) -> tuple[Choice, ...]:
        """Where the order may go, and, first, how much longer its reserve may be. Raises `NotPossible`."""
        order = self._known(ticket_id)
        found = []
        if order.reserve_until is not None:
            for hours in LONGER:
                title = _("reserve {hours} h longer").format(hours=hours)
                found.append(Choice(f"+{hours}", title))
        for status in next_statuses(order, self._profile):
            meaning = said(status.meaning, self._language)
            found.append(Choice(status.key, said(status.title, self._language), meaning))
        if not found:
            raise NotPossible(
                mark("Order {number} goes nowhere from where it is: its status is a last one."),
                number=order.number,
            )
        return tuple(found)

    def needs(self, ticket_id: str, status: str) -> tuple[Choice, ...]:
        """What has to be said for this status: keys for `move`, titles to ask with, hints how to write it."""
        target = self._profile.order_status(status)
        order = self._known(ticket_id)
        if target is None:
            return ()
        bare = OrderMove(order.number, status)
        return tuple(Choice(need.value, *_asked(need)) for need in target.needs if not met(order, bare, need))

    def move(self, ticket_id: str, status: str, values: Mapping[str, str]) -> Receipt:
        """Move the order, or with `+48` make its reserve longer. Raises `NotPossible`, `NotAllowedMove`."""
        order = self._known(ticket_id)
        if status.startswith("+"):
            until = max(self._now(), order.reserve_until or self._now()) + timedelta(hours=int(status))
            move = OrderMove(order.number, order.status, until)
        else:
            move = OrderMove(
                order.number,
                status,
                self._moment(values, Need.RESERVE_UNTIL),
                self._moment(values, Need.EXPECTED_AT),
                values.get(Need.PLACE, ""),
                values.get(Need.PARCEL, ""),
                values.get(Need.REASON, "") or values.get(Need.NOTE, ""),
            )
        return self._ordered(lambda: self._actions.move_order(ticket_id, move))

    def _known(self, ticket_id: str) -> Order:
        order = self._order(ticket_id)
        if order is None:
            raise NotPossible(mark("This ticket has no order that could be moved."))
        return order

    def _moment(self, values: Mapping[str, str], need: Need) -> datetime | None:
        said_so = values.get(need, "").strip()
        if not said_so:
            return None
        if said_so.startswith("+") and said_so[1:].strip().isdecimal():
            return self._now() + timedelta(days=int(said_so[1:]))
        # Only who types a date needs what reads one: the first paint does not wait for it.
        from console.imports.flaws import BadValue
        from console.imports.values import moment

        try:
            return moment(said_so, self._profile.hours.timezone, end_of_day=True)
        except BadValue as problem:
            raise NotPossible(
                mark("“{found}” is no moment: write 2026-11-25 18:00, 2026-11-25, or +2 for in two days."),
                found=said_so,
            ) from problem


def _asked(need: Need) -> tuple[str, str]:
    """How something is asked for, and how it is written."""
    when = _("2026-11-25 18:00, or +2 for in two days")
    match need:
        case Need.RESERVE_UNTIL:
            return _("Reserved until"), when
        case Need.EXPECTED_AT:
            return _("Expected"), when
        case Need.PLACE:
            return _("Where it is handed over"), ""
        case Need.PARCEL:
            return _("Parcel number"), ""
        case Need.REASON:
            return _("The reason"), ""
        case Need.NOTE:
            return _("A note"), ""
