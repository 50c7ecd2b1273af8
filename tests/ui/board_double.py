"""The board of a desk in memory: counted anew each time, from the tickets of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from console.board import strain_of
from console.views import BoardZone, OnZone, ZoneLoad, ZoneState
from storage.records import Agent, Ticket
from tests.ui.builders import make_row


def board_zone(
    state: ZoneState,
    work: Sequence[Ticket],
    rows: int,
    me: Agent,
    names: Mapping[str, str],
    goal: int,
    now: datetime,
) -> BoardZone:
    """One zone whose work, most urgent first, is `work`."""
    held = Counter(ticket.assignee_id for ticket in work if ticket.assignee_id)
    agents = sorted(held.items(), key=lambda item: (item[0] != me.id, -item[1], item[0]))
    ends = [ticket.due_at for ticket in work if ticket.due_at is not None]
    due = sum(end < now + timedelta(hours=1) for end in ends)
    capacity = max(1, len(held)) * goal
    return BoardZone(
        zone=state.zone,
        title=state.title,
        count=len(work),
        most_urgent_at=min(ends, default=None),
        on_duty=state.on_duty,
        people=tuple(OnZone(id_, names.get(id_, id_), n, id_ == me.id) for id_, n in agents),
        free=sum(not ticket.assignee_id for ticket in work),
        load=ZoneLoad(due, sum(end < now for end in ends), capacity, strain_of(due, capacity)),
        rows=tuple(make_row(ticket) for ticket in work[:rows]),
    )
