"""What an operator has done today, read off the outbox: how much, and which tickets.

A day begins at midnight where the desk's wall clock hangs.
"""

from __future__ import annotations

from datetime import UTC, datetime

from console.profiles.model import Profile
from console.rules.nights import last_night
from console.views import COUNTED_TO, DealtWith, Tally
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import Outgoing, OutgoingKind, OutgoingState, TicketField

_AT_MOST = 1_500  # items of the outbox that are looked at: three shifts of 160 tickets


def night_left(cache: Cache, profile: Profile, now: datetime) -> int:
    """How many tickets that began to wait while the desk was closed last still do; counted to COUNTED_TO."""
    night = last_night(now, profile.hours)
    return cache.work.waiting_since(night.closed_at, night.opened_at, COUNTED_TO) if night is not None else 0


def tally(ledger: Ledger, cache: Cache, profile: Profile, now: datetime) -> Tally:
    """How many tickets were answered in the running hour and since midnight; what the night has left."""
    hour = now.astimezone(profile.hours.timezone).replace(minute=0, second=0, microsecond=0)
    today = ledger.answered.since(_midnight(profile, now))
    return Tally(
        hour=sum(at >= hour for at in today),
        hour_goal=profile.goals.hour,
        day=len(today),
        day_goal=profile.goals.day,
        night=night_left(cache, profile, now),
    )


def closed_today(ledger: Ledger, cache: Cache, profile: Profile, now: datetime) -> tuple[DealtWith, ...]:
    """One entry for each ticket that was answered or closed from here since midnight, the newest first.

    What was taken back does not count.
    """
    since = _midnight(profile, now)
    last: dict[str, tuple[datetime, bool]] = {}
    for item in ledger.outbox.listing(_AT_MOST):
        if item.created_at < since:
            break
        closes = _closes(item, profile)
        if item.state is not OutgoingState.CANCELLED and (item.kind is OutgoingKind.REPLY or closes):
            last.setdefault(item.ticket_id, (item.created_at, closes))
    tickets = {ticket.id: ticket for ticket in cache.tickets.get_many(sorted(last))}
    return tuple(
        DealtWith(ticket_id, ticket.number, ticket.requester, ticket.subject, at, closes)
        for ticket_id, (at, closes) in last.items()
        if (ticket := tickets.get(ticket_id)) is not None
    )


def _closes(item: Outgoing, profile: Profile) -> bool:
    """Whether the item puts its ticket into a status in which nothing is left to do."""
    status = profile.status(item.changes.get(TicketField.STATUS) or "")
    return status is not None and not status.open


def _midnight(profile: Profile, now: datetime) -> datetime:
    local = now.astimezone(profile.hours.timezone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
