"""In which zone a ticket stands, by when it is due, and when to ask again.

A ticket stands in exactly one zone: zones are asked by `order`, their rules in the order written,
and the first rule that holds wins. Every test of a moment ("past", "within_hours") turns from no to
yes once and never back, so the next time at which an answer could change is known now.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import attrgetter

from console.profiles.model import CountIn, Profile, StartsAt, Status, Term, Texts, Zone
from console.rules.asking import Question, question
from console.rules.clocks import working_minutes_after
from console.rules.facts import FACTS
from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import Order, Placement, Ticket

__all__ = ["FACTS", "Explanation", "NoZone", "clock_of", "due_of", "explain", "place"]

_by_order = attrgetter("order")


class NoZone(Problem):
    """No rule took a ticket. The loader refuses a profile that could lead here."""


@frozen
class Clock:
    """The term that runs for a ticket, and its end. `looks_again_at`: when another could take over."""

    term: Term | None
    due_at: datetime | None
    looks_again_at: datetime | None


@frozen
class Explanation:
    """Why a ticket is where it is. `zone` and `because` are None and {} for one that is not open.

    `rule` counts from 0 within the zone, -1 without one.
    """

    zone: Zone | None
    rule: int
    because: Texts
    term: Term | None
    due_at: datetime | None
    looks_again_at: datetime | None


def place(ticket: Ticket, order: Order | None, profile: Profile, now: datetime, me: str) -> Placement:
    """Where `ticket` stands at `now` for the agent whose id is `me`.

    `zone` is "" and `rule` -1 when its status is not open. `shown` is False for what a colleague has,
    and for what waits for the customer until a clock of its order runs out meanwhile: the lists hold
    what there is to do. The same answer holds until just before `looks_again_at`. Raises NoZone without a
    catch-all.
    """
    why = explain(ticket, order, profile, now)
    again = why.looks_again_at
    rests = False
    status = profile.status(ticket.status)
    if status is not None and status.waits_for_customer:
        # A clock that had run out before the customer was asked is no news; one that does so later is.
        rests = why.due_at is None or why.due_at > now or why.due_at <= ticket.updated_at
        if why.due_at is not None and why.due_at > now:
            again = _earlier(again, why.due_at)
    return Placement(
        zone=why.zone.key if why.zone is not None else "",
        due_at=why.due_at,
        rule=why.rule,
        looks_again_at=again,
        shown=ticket.assignee_id in ("", me) and not rests,
        rests=rests,
    )


def explain(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Explanation:
    """The zone, the rule and the clock that apply at `now`, and the rule's own reason."""
    status = profile.status(ticket.status)
    if not _is_open(status):
        return Explanation(None, -1, {}, None, None, None)
    clock = _clock(ticket, status, order, profile, now)
    again = clock.looks_again_at
    for zone, index, asked in _questions(profile).rules:
        holds_from = asked.holds_from(ticket, order, clock.due_at)
        if holds_from is None:
            continue
        if holds_from <= now:
            because = zone.rules[index].because
            return Explanation(zone, index, because, clock.term, clock.due_at, again)
        again = _earlier(again, holds_from)
    raise NoZone(
        mark("no rule of the profile {profile} takes the ticket {ticket}; its last rule must be catch_all"),
        profile=profile.key,
        ticket=ticket.number,
    )


def due_of(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> datetime | None:
    """When the ticket's clock runs out; None without one. UTC."""
    return clock_of(ticket, order, profile, now).due_at


def clock_of(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Clock:
    """The first term whose conditions hold and which has something to count from.

    The clocks of the ticket itself (from its oldest unanswered message, from its creation) stand
    still while its status waits for the customer, and the reply clock while nobody waits; those of
    the order run on.
    """
    status = profile.status(ticket.status)
    return _clock(ticket, status, order, profile, now) if _is_open(status) else Clock(None, None, None)


def _clock(
    ticket: Ticket, status: Status | None, order: Order | None, profile: Profile, now: datetime
) -> Clock:
    again: datetime | None = None
    for term, asked in _questions(profile).terms:
        holds_from = asked.holds_from(ticket, order, None)
        if holds_from is None:
            continue
        start = _start(term.starts, ticket, status, order)
        if start is None:
            continue
        if holds_from <= now:
            return Clock(term, _end(start, term, profile), again)
        again = _earlier(again, holds_from)
    return Clock(None, None, again)


@frozen
class _Questions:
    """A profile's rules in the order in which they are asked, and its terms."""

    profile: Profile
    rules: tuple[tuple[Zone, int, Question], ...]
    terms: tuple[tuple[Term, Question], ...]


_latest: _Questions | None = None


def _questions(profile: Profile) -> _Questions:
    """Made once for a profile; a console works with one at a time, and profiles never change."""
    global _latest
    latest = _latest
    if latest is None or latest.profile is not profile:
        latest = _latest = _Questions(
            profile,
            tuple(
                (zone, index, question(rule.conditions))
                for zone in sorted(profile.zones, key=_by_order)
                for index, rule in enumerate(zone.rules)
            ),
            tuple((term, question(term.conditions)) for term in profile.terms),
        )
    return latest


def _is_open(status: Status | None) -> bool:
    """A status the profile does not know counts as open: such a ticket must not vanish."""
    return status is None or status.open


def _start(starts: StartsAt, ticket: Ticket, status: Status | None, order: Order | None) -> datetime | None:
    match starts:
        case StartsAt.WAITING | StartsAt.CREATED:
            if status is not None and status.waits_for_customer:
                return None
            return ticket.waiting_since if starts is StartsAt.WAITING else ticket.created_at
        case StartsAt.ORDER_STATUS:
            return _status_since(order) if order is not None else None
        case StartsAt.RESERVE_END:
            return order.reserve_until if order is not None else None
        case StartsAt.ORDER_CREATED:
            return order.created_at if order is not None else None
        case StartsAt.TAKEN:
            return ticket.taken_at
        case StartsAt.ASKED:
            return ticket.asked[0].asked_at if ticket.asked else None


def _status_since(order: Order) -> datetime:
    """Since when the order has had its status: the first event of the last run of it in its history."""
    since: datetime | None = None
    for event in reversed(order.history):
        if event.status != order.status:
            break
        since = event.at
    return since if since is not None else order.updated_at


def _end(start: datetime, term: Term, profile: Profile) -> datetime:
    if term.starts is StartsAt.RESERVE_END:
        return start
    if term.counts_in is CountIn.WORKING:
        return working_minutes_after(start, term.minutes, profile.hours)
    return start + timedelta(minutes=term.minutes)


def _earlier(a: datetime | None, b: datetime) -> datetime:
    return b if a is None or b < a else a
