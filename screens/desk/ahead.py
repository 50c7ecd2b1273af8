"""Where the next ticket that waits for the operator is, in one zone and in all of them.

What was answered stays on many lists: an order until the warehouse has found the thing, a question to
a colleague until he answers. Whoever works down a list must not be led back to it before that.
"""

from __future__ import annotations

from datetime import UTC, datetime

from console.desk_port import DeskPort
from console.rules.turns import is_ours
from console.views import ZoneState
from screens.desk.zone_list import ZoneList
from screens.desk.zone_panes import ZonePanes
from storage.records import STUCK, TicketRow

LOOKED_AT = 240
"""Rows of a zone that are looked at, the most urgent first: what lies behind so many is not next."""

_LATEST = datetime.max.replace(tzinfo=UTC)


class Ahead:
    """Remembers what was dealt with since the console was opened, and looks past it."""

    def __init__(self, desk: DeskPort, panes: ZonePanes) -> None:
        self._desk = desk
        self._panes = panes
        self._done: set[str] = set()

    def dealt_with(self, ticket_id: str) -> None:
        """An order about this ticket was taken, and the operator is led on."""
        self._done.add(ticket_id)

    def taken_back(self, ticket_id: str) -> None:
        """It waits again: the order was taken back."""
        self._done.discard(ticket_id)

    def is_dealt_with(self, ticket_id: str) -> bool:
        """Whether nothing waits here for the operator: dealt with, and nobody has written since."""
        view = self._desk.ticket(ticket_id) if ticket_id in self._done else None
        return view is not None and view.ticket.waiting_since is None

    def row(self, pane: ZoneList) -> int | None:
        """The row of the zone's most urgent ticket that waits; None when none does."""
        marks = self._desk.marks()
        sent = {ticket_id for ticket_id, state in marks.pending.items() if state not in STUCK}
        for row in range(min(LOOKED_AT, pane.state.count)):
            ticket: TicketRow | None = pane.row_at(row)
            if ticket is not None and is_ours(ticket, self._done, sent, marks.reminded):
                return row
        return None

    def zone(self) -> str | None:
        """The zone to go to when nothing waits in this one: of those on duty and not paused the most
        urgent, then of the others; None when nothing waits anywhere."""
        for state in sorted(self._desk.zones(), key=_first_to_go):
            if state.count and self.row(self._panes.of(state.zone.key)) is not None:
                return state.zone.key
        return None


def _first_to_go(state: ZoneState) -> tuple[bool, bool, datetime]:
    return not state.on_duty, bool(state.paused_by), state.most_urgent_at or _LATEST
