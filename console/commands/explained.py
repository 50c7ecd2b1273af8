"""Why a ticket is where it is: for a person, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from console.clock_views import peak_of
from console.moments import countdown, day_and_time
from console.profiles.model import Condition, Profile, StartsAt, TermClock, said
from console.rules.cleaning import clean_line
from console.rules.explaining import Outcome, RuleAsked, TermAsked, trail, written
from console.rules.owners import calendar_now, owner_title
from console.rules.shared_roster import is_set_apart
from console.rules.terms import Clock
from console.translation import _, language
from storage.problems import mark
from storage.records import Order, Ticket

_WHY_NOT = {
    Outcome.NOT_MET: mark("does not hold: {conditions}"),
    Outcome.NO_LENGTH: mark("no partner is known, or none with a term"),
    Outcome.NOT_ASKED: mark("another term of the clock '{clock}' runs"),
    Outcome.STANDS: mark("stands still in this status"),
}

_NOTHING_TO_COUNT_FROM = {
    StartsAt.WAITING: mark("nobody waits for an answer"),
    StartsAt.CREATED: mark("it has no beginning"),
    StartsAt.TAKEN: mark("nobody has taken up what the customer waits for"),
    StartsAt.ASKED: mark("no question to this role is open"),
    StartsAt.ORDER_CREATED: mark("it has no order"),
    StartsAt.ORDER_STATUS: mark("it has no order"),
    StartsAt.RESERVE_END: mark("nothing is reserved"),
}


def as_lines(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> Iterator[str]:
    """The zone and its rule, the clocks, then what was asked and did not hold."""
    found = trail(ticket, order, profile, now)
    zone_now = profile.hours.timezone
    here = calendar_now(profile, "", now)
    yield f"#{clean_line(ticket.number)}  {clean_line(ticket.subject)}"
    if not found.rules and is_set_apart(ticket):
        yield _("It is in no zone: it holds the duty roster, and nobody waits in it.")
        return
    if not found.rules:
        yield _("It is in no zone: its status “{status}” is not open.").format(status=ticket.status)
        return
    taken = found.rules[-1]
    yield _("In the zone “{zone}” ({key}) by its rule {number}: {because}.").format(
        zone=said(taken.zone.title, language()),
        key=taken.zone.key,
        number=taken.index + 1,
        because=said(taken.zone.rules[taken.index].because, language()),
    )
    conditions = taken.zone.rules[taken.index].conditions
    yield f"  {_said(conditions) or 'catch_all = true'}"
    if ticket.aside:
        yield _("It is on no list: a colleague was asked in it, and nothing in it waits for you.")
    yield ""
    told = _("At the desk it is {moment}: open.") if here.open else _("At the desk it is {moment}: closed.")
    yield told.format(moment=day_and_time(now, zone_now))
    yield _("Clocks:") if found.clocks.running else _("No clock runs.")
    for clock in found.clocks.running:
        yield "  " + _clock_line(clock, ticket, order, profile, now)
    again = found.clocks.looks_again_at
    yield ""
    before = len(found.rules) > 1
    yield _("Rules asked before, which did not hold:") if before else _("No rule was asked before.")
    for rule in found.rules[:-1]:
        yield "  " + _rule_line(rule, profile)
    rest = [term for term in found.terms if term.outcome is not Outcome.RUNS and term.clock is None]
    if rest:
        yield ""
        yield _("Terms that do not run:")
    for term in rest:
        yield "  " + _term_line(term, answered=ticket.first_replied_at is not None)
    changes = [at for at in (again, *(rule.changes_at for rule in found.rules)) if at is not None]
    if changes:
        yield ""
        moment = day_and_time(min(changes), zone_now)
        yield _("By time alone this may change at {moment}.").format(moment=moment)


def _clock_line(clock: Clock, ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> str:
    title = said(clock.title, language())
    owner = said(owner_title(clock, ticket, order, profile), language())
    zone = profile.hours.timezone
    since = day_and_time(clock.started_at, zone)
    if clock.due_at is None:
        return _("{title} ({key}, {owner}): stands still, counts from {since}").format(
            title=title, key=clock.key, owner=owner, since=since
        )
    line = _("{title} ({key}, {owner}): until {until}, {left}; counts from {since}").format(
        title=title,
        key=clock.key,
        owner=owner,
        until=day_and_time(clock.due_at, zone),
        left=countdown((clock.due_at - now).total_seconds()),
        since=since,
    )
    peak = peak_of(clock, profile)
    if peak is None:
        return line
    return line + " · " + _("as long as in the peak “{peak}”").format(peak=said(peak.title, language()))


def _rule_line(rule: RuleAsked, profile: Profile) -> str:
    line = f"{rule.zone.key} {rule.index + 1}: {_said(rule.not_met)}"
    if rule.changes_at is None:
        return line
    moment = day_and_time(rule.changes_at, profile.hours.timezone)
    holds = _("holds from {moment}").format(moment=moment)
    return f"{line}  ({holds})"


def _term_line(asked: TermAsked, *, answered: bool) -> str:
    term = asked.term
    if asked.outcome is not Outcome.NO_START:
        why = _(_WHY_NOT[asked.outcome]).format(conditions=_said(asked.not_met), clock=term.clock.value)
    elif term.clock is TermClock.FIRST_REPLY and answered:
        why = _("the first answer has been given")
    else:
        why = _(_NOTHING_TO_COUNT_FROM[term.starts])
    return f"{term.key}: {why}"


def _said(conditions: Sequence[Condition]) -> str:
    return ", ".join(written(condition) for condition in conditions)


def as_fields(ticket: Ticket, order: Order | None, profile: Profile, now: datetime) -> dict[str, object]:
    """The stable shape in JSON; moments are ISO 8601 in UTC. See docs/profiles.md."""
    found = trail(ticket, order, profile, now)
    taken = found.rules[-1] if found.rules else None
    first = found.clocks.first
    return {
        "number": ticket.number,
        "zone": taken.zone.key if taken is not None else "",
        "rule": taken.index + 1 if taken is not None else 0,
        "because": said(taken.zone.rules[taken.index].because, language()) if taken is not None else "",
        "due_at": _iso(first.due_at) if first is not None else None,
        "clocks": [
            {
                "key": clock.key,
                "clock": clock.clock.value,
                "owner": clock.owner,
                "owner_title": said(owner_title(clock, ticket, order, profile), language()),
                "started_at": _iso(clock.started_at),
                "due_at": _iso(clock.due_at),
                "stands": clock.stands,
            }
            for clock in found.clocks.running
        ],
        "not_met": [
            {
                "zone": rule.zone.key,
                "rule": rule.index + 1,
                "conditions": [written(condition) for condition in rule.not_met],
                "holds_from": _iso(rule.changes_at),
            }
            for rule in found.rules[:-1]
        ],
        "terms": [
            {
                "key": asked.term.key,
                "outcome": asked.outcome.value,
                "not_met": [written(condition) for condition in asked.not_met],
            }
            for asked in found.terms
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
