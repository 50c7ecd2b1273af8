"""The clocks of a ticket as a screen shows them."""

from __future__ import annotations

from datetime import datetime

from console.profiles.model import OWNER_DESK, Peak, Profile, said
from console.rules.owners import owner_title
from console.rules.terms import Clock
from console.rules.zones import clocks_of, ready
from console.views import ClockState, ClockView
from storage.records import Order, Ticket


def clock_views(
    ticket: Ticket, order: Order | None, profile: Profile, language: str, now: datetime
) -> tuple[ClockView, ...]:
    """All clocks of a ticket: the desk's own first, the one that ends first at the top."""
    found = [
        ClockView(
            key=clock.key,
            title=said(clock.title, language),
            owner=said(owner_title(clock, ticket, order, profile), language),
            ours=clock.owner == OWNER_DESK,
            state=_state(clock, now),
            started_at=clock.started_at,
            due_at=clock.due_at,
            peak=said(peak.title, language) if (peak := peak_of(clock, profile)) else "",
        )
        for clock in clocks_of(ticket, order, profile, now).running
    ]
    return tuple(sorted(found, key=lambda view: (not view.ours, view.due_at or view.started_at)))


def peak_of(clock: Clock, profile: Profile) -> Peak | None:
    """The peak that gave the clock its length."""
    return ready(profile).peaks.of_term(clock.term, clock.started_at) if clock.term is not None else None


def _state(clock: Clock, now: datetime) -> ClockState:
    if clock.due_at is None:
        return ClockState.STANDS
    return ClockState.PAST if clock.due_at <= now else ClockState.RUNS
