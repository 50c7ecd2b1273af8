"""In which zone a ticket stands, by when it is due, and when to ask again.

A ticket stands in exactly one zone: zones are asked by `order`, their rules in the order written,
and the first rule that holds wins. Every answer comes with the moment until which it is good as
things stand, so the next time at which passing time alone could change it is known now.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from operator import attrgetter

from console.profiles.model import Profile, Status, Term, Texts, Zone
from console.rules.asking import Question, question
from console.rules.facts import FACTS
from console.rules.peaks import Peaks
from console.rules.shared_roster import is_set_apart
from console.rules.terms import NO_CLOCKS, Clock, Clocks, Terms, earlier
from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import Order, Placement, Ticket

__all__ = [
    "FACTS",
    "Explanation",
    "NoZone",
    "clock_of",
    "clocks_of",
    "due_of",
    "explain",
    "fingerprint",
    "place",
    "ready",
]

_by_order = attrgetter("order")


class NoZone(Problem):
    """No rule took a ticket. The loader refuses a profile that could lead here."""


@frozen
class Due:
    """The desk's clock that runs out first, and its end. `looks_again_at`: when another could take over."""

    term: Term | None
    due_at: datetime | None
    looks_again_at: datetime | None


@frozen
class Explanation:
    """Why a ticket is where it is. `zone` and `because` are None and {} for one that is not open.

    `rule` counts from 0 within the zone, -1 without one. `term` is the one by which the ticket is due,
    `clocks` are all that run or stand still.
    """

    zone: Zone | None
    rule: int
    because: Texts
    term: Term | None
    due_at: datetime | None
    looks_again_at: datetime | None
    clocks: tuple[Clock, ...] = ()


def place(ticket: Ticket, order: Order | None, profile: Profile, now: datetime, me: str) -> Placement:
    """Where `ticket` stands at `now` for the agent whose id is `me`.

    `zone` is "" and `rule` -1 when its status is not open. `shown` is False for what a colleague has,
    for what waits for the customer until a clock of its order runs out meanwhile, and for what was opened
    to ask a colleague and brings nothing new: the lists hold what there is to do. The same answer holds
    until just before `looks_again_at`. Raises NoZone without a
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
            again = earlier(again, why.due_at)
    rests = rests or ticket.aside
    return Placement(
        zone=why.zone.key if why.zone is not None else "",
        due_at=why.due_at,
        rule=why.rule,
        looks_again_at=again,
        shown=ticket.assignee_id in ("", me) and not rests,
        rests=rests,
    )


def explain(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Explanation:
    """The zone, the rule and the clocks that apply at `now`, and the rule's own reason."""
    status = profile.status(ticket.status)
    if not is_open(status) or is_set_apart(ticket):
        return Explanation(None, -1, {}, None, None, None)
    made = ready(profile)
    clocks = made.terms.of(ticket, status, order, now)
    first = clocks.first
    ends = clocks.ends(first)
    again = clocks.looks_again_at
    for zone, index, asked in made.rules:
        holds, changes_at = asked.asked(ticket, order, ends, now, made.peaks)
        if changes_at is not None:
            again = earlier(again, changes_at)
        if holds:
            return Explanation(
                zone,
                index,
                zone.rules[index].because,
                first.term if first is not None else None,
                ends.due_at,
                again,
                clocks.running,
            )
    raise NoZone(
        mark("no rule of the profile {profile} takes the ticket {ticket}; its last rule must be catch_all"),
        profile=profile.key,
        ticket=ticket.number,
    )


def due_of(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> datetime | None:
    """When the first of the ticket's own clocks runs out; None without one. UTC."""
    return clock_of(ticket, order, profile, now).due_at


def clock_of(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Due:
    """The desk's own clock that runs out first."""
    clocks = clocks_of(ticket, order, profile, now)
    first = clocks.first
    if first is None:
        return Due(None, None, clocks.looks_again_at)
    return Due(first.term, first.due_at, clocks.looks_again_at)


def clocks_of(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Clocks:
    """All clocks of a ticket, whoever owns them; none of one that is not open."""
    status = profile.status(ticket.status)
    return ready(profile).terms.of(ticket, status, order, now) if is_open(status) else NO_CLOCKS


@frozen
class Ready:
    """A profile's rules in the order in which they are asked, its terms and its peaks."""

    profile: Profile
    rules: tuple[tuple[Zone, int, Question], ...]
    terms: Terms
    peaks: Peaks


RULES = 2
"""Counts the changes of this program's own rules after which tickets may stand elsewhere."""


def fingerprint(profile: Profile) -> str:
    """Tells one set of rules from another: whatever may place a ticket, or start a clock, is in it."""
    parts = (
        RULES,
        profile.zones,
        profile.terms,
        profile.statuses,
        profile.hours,
        profile.calendars,
        profile.peaks,
        profile.partners,
        profile.roles,
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


_latest: Ready | None = None


def ready(profile: Profile) -> Ready:
    """Made once for a profile; a console works with one at a time, and profiles never change."""
    global _latest
    latest = _latest
    if latest is None or latest.profile is not profile:
        peaks = Peaks(profile.peaks, profile.hours.timezone)
        latest = _latest = Ready(
            profile,
            tuple(
                (zone, index, question(rule.conditions))
                for zone in sorted(profile.zones, key=_by_order)
                for index, rule in enumerate(zone.rules)
            ),
            Terms(profile, peaks),
            peaks,
        )
    return latest


def is_open(status: Status | None) -> bool:
    """A status the profile does not know counts as open: such a ticket must not vanish."""
    return status is None or status.open
