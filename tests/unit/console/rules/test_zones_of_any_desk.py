"""What holds for any profile and any ticket: plain evaluation agrees, and time alone moves nothing unseen."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.model import Condition, CountIn, Profile, StartsAt
from console.rules.facts import FACTS, Takes
from console.rules.zones import clock_of, due_of, place
from storage.records import Order, Ticket

from .desks import HOUR, MINUTE, NOW, make_order, make_profile, make_ticket, rule, term, zone

moments = st.integers(-3000, 3000).map(lambda minutes: NOW + minutes * MINUTE)
maybe_moments = st.none() | moments
hours = st.sampled_from(["past", "1", "5", "24"])
conditions = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["question", "order"]),
        "channel": st.sampled_from([("email",), ("email", "telegram")]),
        "assigned": st.booleans(),
        "order_status": st.sampled_from(["reserved", "checking"]),
        "reserve": hours,
    },
)
rules = st.builds(
    lambda words, due: rule(**words, **({"due": due} if due else {})), conditions, st.none() | hours
)
terms = st.builds(
    lambda starts, minutes, counts, words: term(str(starts), starts, minutes, counts, **words),
    st.sampled_from(StartsAt),
    st.integers(0, 2000),
    st.sampled_from(CountIn),
    conditions,
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    zones = [zone(f"z{n}", n, *draw(st.lists(rules, min_size=1, max_size=3))) for n in range(3)]
    return make_profile(
        tuple(draw(st.permutations([*zones, zone("rest", 99, rule())]))),
        tuple(draw(st.lists(terms, max_size=4))),
    )


tickets = st.builds(
    make_ticket,
    st.sampled_from(["question", "order"]),
    st.sampled_from(["email", "telegram"]),
    st.sampled_from(["new", "waiting", "done"]),
    waiting_since=maybe_moments,
    created_at=moments,
    assignee_id=st.sampled_from(["", "7", "8"]),
)
orders = st.none() | st.builds(
    make_order, st.sampled_from(["reserved", "checking"]), reserve_until=maybe_moments, updated_at=moments
)


def naive_meets(
    condition: Condition, ticket: Ticket, order: Order | None, due: datetime | None, now: datetime
) -> bool:
    """A condition asked in the plainest words."""
    match condition.fact:
        case "due" | "reserve":
            reserve = order.reserve_until if order is not None else None
            moment = due if condition.fact == "due" else reserve
            if moment is None:
                return False
            before = condition.value if condition.test == "within_hours" else 0
            assert isinstance(before, int)
            return now >= moment - before * HOUR
        case "assigned":
            return (ticket.assignee_id != "") == condition.value
        case "kind":
            return ticket.kind == condition.value
        case "order_status":
            return order is not None and order.status == condition.value
        case "channel":
            assert isinstance(condition.value, tuple)
            return ticket.channel in condition.value
    raise AssertionError(condition)


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets, order=orders)
def test_the_first_rule_that_holds_wins(profile: Profile, ticket: Ticket, order: Order | None) -> None:
    due = due_of(ticket, order, profile, NOW)
    expected = next(
        (zone.key, index)
        for zone in sorted(profile.zones, key=lambda zone: zone.order)
        for index, rule in enumerate(zone.rules)
        if all(naive_meets(part, ticket, order, due, NOW) for part in rule.conditions)
    )
    placed = place(ticket, order, profile, NOW, "7")
    assert (placed.zone, placed.rule) == (expected if ticket.status != "done" else ("", -1))


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets, order=orders)
def test_the_first_term_that_holds_runs(profile: Profile, ticket: Ticket, order: Order | None) -> None:
    starts = {
        StartsAt.WAITING: None if ticket.status == "waiting" else ticket.waiting_since,
        StartsAt.CREATED: None if ticket.status == "waiting" else ticket.created_at,
        StartsAt.ORDER_STATUS: order and order.updated_at,
        StartsAt.RESERVE_END: order and order.reserve_until,
    }
    expected = next(
        (
            term
            for term in profile.terms
            if all(naive_meets(part, ticket, order, None, NOW) for part in term.conditions)
            and starts[term.starts] is not None
        ),
        None,
    )
    assert clock_of(ticket, order, profile, NOW).term == (expected if ticket.status != "done" else None)


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets, order=orders, part=st.floats(0, 1))
def test_nothing_changes_before_the_next_look(
    profile: Profile, ticket: Ticket, order: Order | None, part: float
) -> None:
    now = place(ticket, order, profile, NOW, "7")
    assert now.zone in ({"z0", "z1", "z2", "rest"} if ticket.status != "done" else {""})
    until = now.looks_again_at
    if until is None:
        until = NOW + 10_000 * HOUR
    else:
        assert until > NOW
    for moment in (NOW + (until - NOW) * part, until - timedelta(microseconds=1)):
        if moment < until:
            assert place(ticket, order, profile, moment, "7") == now


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets, order=orders)
def test_looking_only_when_told_to_sees_every_change(
    profile: Profile, ticket: Ticket, order: Order | None
) -> None:
    """Ask every half hour for four days; the last look told to take must agree each time."""
    latest = place(ticket, order, profile, NOW, "7")
    looks = 1
    for step in range(192):
        moment = NOW + step * 30 * MINUTE
        if latest.looks_again_at is not None and latest.looks_again_at <= moment:
            latest = place(ticket, order, profile, moment, "7")
            looks += 1
        assert place(ticket, order, profile, moment, "7") == latest
    asked = [
        *(part for z in profile.zones for r in z.rules for part in r.conditions),
        *(part for t in profile.terms for part in t.conditions),
    ]
    moments_asked = sum(FACTS[part.fact].takes is Takes.MOMENT for part in asked)
    assert looks <= 2 + moments_asked * (1 + len(profile.terms))
