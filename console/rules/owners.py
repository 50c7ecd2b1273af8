"""Why it takes so long: whose term it is, when that ends, and what time it is where they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from console.profiles.model import (
    OWNER_DESK,
    OWNER_PARTNER,
    CountIn,
    Partner,
    Product,
    Profile,
    StartsAt,
    Term,
    TermClock,
    Texts,
)
from console.rules.clocks import NeverOpens, closes_after, is_open, next_opening
from console.rules.facts import partner_of, product_of
from console.rules.lengths import end_of, length_of
from console.rules.peaks import Peaks
from console.rules.terms import Clock
from storage.frozen import frozen
from storage.records import Order, Ticket

_NO_PEAKS = Peaks((), ZoneInfo("UTC"))


@frozen
class CalendarNow:
    """What time it is at somebody's place. `local` is in their time zone; `changes_at`, UTC, is when they
    next close, or open; None when that is not foreseeable."""

    key: str
    title: Texts
    local: datetime
    open: bool
    changes_at: datetime | None


def calendar_now(profile: Profile, key: str, now: datetime) -> CalendarNow:
    """The calendar with this key at `now`; "", or one that is not there, is the desk's own."""
    found = profile.calendar(key)
    hours = found.hours if found is not None else profile.hours
    opened = is_open(now, hours)
    try:
        changes_at = closes_after(now, hours) if opened else next_opening(now, hours)
    except NeverOpens:
        changes_at = None
    return CalendarNow(
        found.key if found is not None else "",
        found.title if found is not None else profile.title,
        now.astimezone(hours.timezone),
        opened,
        changes_at,
    )


def partner_and_product(
    ticket: Ticket, order: Order | None, profile: Profile
) -> tuple[Partner | None, Product | None]:
    """Whose business a ticket is, as far as the profile knows them."""
    partner = profile.partner(partner_of(ticket, order))
    return partner, partner.product(product_of(ticket, order)) if partner is not None else None


def owner_title(clock: Clock, ticket: Ticket, order: Order | None, profile: Profile) -> Texts:
    """What people call whoever owns a clock: the partner by name, the role, or the desk."""
    if clock.owner == OWNER_PARTNER:
        partner, _ = partner_and_product(ticket, order, profile)
        return partner.title if partner is not None else clock.title
    role = profile.role(clock.owner) if clock.owner != OWNER_DESK else None
    return role.title if role is not None else profile.title


def why_so_long(running: Iterable[Clock]) -> Clock | None:
    """The clock that explains the waiting: a partner's, else a role's, else the desk's own that ends last."""
    clocks = [clock for clock in running if not clock.stands]
    for owners in ({OWNER_PARTNER}, {clock.owner for clock in clocks} - {OWNER_DESK}, {OWNER_DESK}):
        theirs = [clock for clock in clocks if clock.owner in owners]
        if theirs:
            return max(theirs, key=lambda clock: clock.due_at or clock.started_at)
    return None


def partner_term_ends(
    ticket: Ticket, order: Order | None, profile: Profile, running: Iterable[Clock]
) -> datetime | None:
    """When the partner's own term is over: by the clock that runs, else from the order's creation. UTC."""
    for clock in running:
        if clock.owner == OWNER_PARTNER and clock.due_at is not None:
            return clock.due_at
    start = order.created_at if order is not None else ticket.created_at
    length = length_of(_THEIRS, ticket, order, profile, _NO_PEAKS, start)
    return end_of(start, _THEIRS, length) if length is not None else None


_THEIRS = Term(
    "partner",
    {},
    (),
    0,
    CountIn.CALENDAR,
    StartsAt.ORDER_CREATED,
    clock=TermClock.PARTNER,
    owner=OWNER_PARTNER,
    from_partner=True,
)
