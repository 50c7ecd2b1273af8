"""Everything that was asked about a ticket, and what did not hold: for whoever writes a profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from console.profiles.model import Condition, Profile, Term, Zone
from console.rules.asking import NO_ENDS, Ends, question
from console.rules.facts import FACTS, Ask
from console.rules.lengths import length_of
from console.rules.shared_roster import is_set_apart
from console.rules.terms import Clock, Clocks, stands_still, start_of
from console.rules.zones import Ready, clocks_of, is_open, ready
from storage.frozen import frozen
from storage.records import Order, Ticket


class Outcome(StrEnum):
    """What became of a term."""

    RUNS = "runs"
    STANDS = "stands"  # in this status
    NOT_MET = "not_met"  # a condition does not hold
    NO_START = "no_start"  # there is nothing to count from
    NO_LENGTH = "no_length"  # no partner is known, or none with a term
    NOT_ASKED = "not_asked"  # another term of the same clock runs


@frozen
class RuleAsked:
    """One rule. `not_met` are the conditions that do not hold; `changes_at`: when time alone changes that."""

    zone: Zone
    index: int
    holds: bool
    not_met: tuple[Condition, ...]
    changes_at: datetime | None


@frozen
class TermAsked:
    term: Term
    outcome: Outcome
    not_met: tuple[Condition, ...] = ()
    clock: Clock | None = None


@frozen
class Trail:
    """How a ticket was placed: the rules up to the one that took it, and all terms. Both are empty for a
    ticket that is not open."""

    rules: tuple[RuleAsked, ...]
    terms: tuple[TermAsked, ...]
    clocks: Clocks


def trail(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Trail:
    """Ask everything again, one condition at a time."""
    clocks = clocks_of(ticket, order, profile, now)
    if not is_open(profile.status(ticket.status)) or is_set_apart(ticket):
        return Trail((), (), clocks)
    made = ready(profile)
    ends = clocks.ends(clocks.first)
    rules: list[RuleAsked] = []
    for zone, index, asked in made.rules:
        holds, changes_at = asked.asked(ticket, order, ends, now, made.peaks)
        missing = _not_met(zone.rules[index].conditions, ticket, order, ends, now, made)
        rules.append(RuleAsked(zone, index, holds, missing, changes_at))
        if holds:
            break
    terms = tuple(_term(term, ticket, order, profile, clocks, now, made) for term in profile.terms)
    return Trail(tuple(rules), terms, clocks)


def _not_met(
    conditions: Sequence[Condition],
    ticket: Ticket,
    order: Order | None,
    ends: Ends,
    now: datetime,
    made: Ready,
) -> tuple[Condition, ...]:
    return tuple(
        condition
        for condition in conditions
        if not question([condition]).asked(ticket, order, ends, now, made.peaks)[0]
    )


def _term(
    term: Term,
    ticket: Ticket,
    order: Order | None,
    profile: Profile,
    clocks: Clocks,
    now: datetime,
    made: Ready,
) -> TermAsked:
    clock = next((one for one in clocks.running if one.term is term), None)
    if clock is not None:
        return TermAsked(term, Outcome.STANDS if clock.stands else Outcome.RUNS, clock=clock)
    missing = _not_met(term.conditions, ticket, order, NO_ENDS, now, made)
    start = start_of(term, ticket, order)
    if missing:
        return TermAsked(term, Outcome.NOT_MET, missing)
    if start is None:
        return TermAsked(term, Outcome.NO_START)
    if stands_still(term, profile.status(ticket.status)):
        return TermAsked(term, Outcome.STANDS)
    if length_of(term, ticket, order, profile, made.peaks, start) is None:
        return TermAsked(term, Outcome.NO_LENGTH)
    return TermAsked(term, Outcome.NOT_ASKED)


def written(condition: Condition) -> str:
    """A condition as it stands in the profile."""
    value = condition.value
    match condition.test:
        case Ask.PAST:
            said = '"past"'
        case Ask.WITHIN_HOURS:
            said = f"{{within_hours = {value}}}"
        case Ask.NONE_OF:
            said = f"{{none_of = {_listed(value)}}}"
        case _ if isinstance(value, bool):
            said = "true" if value else "false"
        case _ if isinstance(value, tuple):
            said = _listed(value)
        case _:
            said = f'"{value}"'
    return f"{FACTS[condition.fact].key} = {said}"


def _listed(value: object) -> str:
    words = value if isinstance(value, tuple) else (value,)
    quoted = (f'"{word}"' for word in words)
    return f"[{', '.join(quoted)}]"
