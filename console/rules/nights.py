"""The time for which the desk was closed last, and so which work came in the night."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.profiles.model import OpeningHours
from console.rules.clocks import NeverOpens, next_opening, open_between
from storage.frozen import frozen

SHORTEST = timedelta(hours=4)  # a lunch, or the hours between two halves of a shift, are no night
_LOOKS_BACK = timedelta(days=10)


@frozen
class Night:
    """From closing until opening; `opened_at` lies ahead while the desk is closed. UTC."""

    closed_at: datetime
    opened_at: datetime


def last_night(now: datetime, hours: OpeningHours) -> Night | None:
    """The night that is, or that was last before `now`; None for a desk that has had none for ten days."""
    found: Night | None = None
    closed_at: datetime | None = None
    for opens, closes in open_between(now - _LOOKS_BACK, now, hours):
        if closed_at is not None and opens - closed_at >= SHORTEST:
            found = Night(closed_at, opens)
        closed_at = closes
    if closed_at is not None and closed_at < now:
        try:
            opens_next = next_opening(now, hours)
        except NeverOpens:
            return found
        if opens_next - closed_at >= SHORTEST:
            return Night(closed_at, opens_next)
    return found
