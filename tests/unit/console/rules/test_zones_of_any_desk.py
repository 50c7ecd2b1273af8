"""What holds for any profile and any ticket: plain evaluation agrees, and time alone moves nothing unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.model import (
    Condition,
    CountIn,
    Partner,
    Peak,
    Profile,
    Role,
    StartsAt,
    TermClock,
)
from console.rules.facts import FACTS, Takes
from console.rules.terms import Clock
from console.rules.zones import clock_of, clocks_of, due_of, place
from storage.records import OpenQuestion, Order, StatusStay, Ticket

from .desks import HOUR, MINUTE, NOW, make_order, make_profile, make_ticket, rule, term, zone

moments = st.integers(-3000, 3000).map(lambda minutes: NOW + minutes * MINUTE)
maybe_moments = st.none() | moments
hours = st.sampled_from(["past", "1", "5", "24"])
TERMS = ("t0", "t1", "t2", "t3")
conditions = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["question", "order"]),
        "channel": st.sampled_from([("email",), ("email", "telegram")]),
        "assigned": st.booleans(),
        "asked": st.booleans(),
        "role": st.sampled_from(["warehouse", "bank"]),
        "partner": st.sampled_from(["shop", "bank"]),
        "order_status": st.sampled_from(["reserved", "checking"]),
        "reserve": hours,
        "peak": st.sampled_from(["sale", ("sale", "eve")]),
    },
)
of_clocks = st.fixed_dictionaries(
    {}, optional={"term": st.sampled_from(TERMS), "term_past": st.sampled_from(TERMS), "due": hours}
)
rules = st.builds(lambda words, clocks: rule(**words, **clocks), conditions, of_clocks)
more_of_a_term = st.fixed_dictionaries(
    {},
    optional={
        "clock": st.sampled_from([TermClock.REPLY, TermClock.SOLUTION]),
        "owner": st.sampled_from(["desk", "desk", "partner", "warehouse"]),
        "pauses": st.sampled_from([(), ("new",), ("waiting",)]),
        "from_partner": st.booleans(),
    },
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    zones = [zone(f"z{n}", n, *draw(st.lists(rules, min_size=1, max_size=3))) for n in range(3)]
    terms = [
        term(
            key,
            draw(st.sampled_from(StartsAt)),
            draw(st.integers(1, 2000)),
            draw(st.sampled_from(CountIn)),
            draw(more_of_a_term),
            **draw(conditions),  # type: ignore[arg-type]  # names and values that `rule` takes
        )
        for key in TERMS[: draw(st.integers(0, 4))]
    ]
    return make_profile(
        tuple(draw(st.permutations([*zones, zone("rest", 99, rule())]))),
        tuple(terms),
        # NOW is the 12th; a peak that runs, one that begins tomorrow, each may make a term longer.
        peaks=(
            Peak("sale", {}, (11, 11), (11, 12), minutes=draw(_longer)),
            Peak("eve", {}, (11, 13), (11, 13), minutes=draw(_longer)),
        ),
        partners=(Partner("shop", {}, days=1), Partner("bank", {}, minutes=90, counts_in=CountIn.WORKING)),
        roles=(Role("warehouse", {}, {}, minutes=30),),
    )


_longer = st.dictionaries(st.sampled_from(TERMS), st.integers(1, 3000), max_size=2)


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["partner"] = draw(st.sampled_from(["", "bank"]))
        more["taken_at"] = draw(maybe_moments)
        edges = sorted(draw(st.lists(st.integers(-3000, 0), min_size=4, max_size=4)))
        more["stays"] = tuple(
            StatusStay(status, NOW + since * MINUTE, NOW + until * MINUTE)
            for status, since, until in zip(["new", "waiting"], edges[::2], edges[1::2], strict=True)
        )
        more["asked"] = tuple(
            OpenQuestion(role, NOW - HOUR) for role in draw(st.sets(st.sampled_from(["warehouse", "bank"])))
        )
    return make_ticket(
        draw(st.sampled_from(["question", "order"])),
        draw(st.sampled_from(["email", "telegram"])),
        draw(st.sampled_from(["new", "waiting", "done"])),
        waiting_since=draw(maybe_moments),
        created_at=draw(moments),
        assignee_id=draw(st.sampled_from(["", "7", "8"])),
        **more,
    )


orders = st.none() | st.builds(
    make_order,
    st.sampled_from(["reserved", "checking"]),
    reserve_until=maybe_moments,
    updated_at=moments,
    partner=st.sampled_from(["", "shop"]),
)


def peaks_at(moment: datetime) -> set[str]:
    day = (moment + 2 * HOUR).day  # winter time in Kyiv
    return {"sale"} if day in (11, 12) else {"eve"} if day == 13 else set()


def naive_meets(
    condition: Condition, ticket: Ticket, order: Order | None, clocks: tuple[Clock, ...], now: datetime
) -> bool:
    """A condition asked in the plainest words."""
    words = {condition.value} if isinstance(condition.value, str) else set(_list(condition.value))
    runs = [clock for clock in clocks if clock.due_at is not None]
    match condition.fact:
        case "due" | "reserve":
            reserve = order.reserve_until if order is not None else None
            dues = [clock.due_at for clock in runs if clock.owner == "desk" and clock.due_at is not None]
            moment = min(dues, default=None) if condition.fact == "due" else reserve
            if moment is None:
                return False
            before = condition.value if condition.test == "within_hours" else 0
            assert isinstance(before, int)
            return now >= moment - before * HOUR
        case "assigned":
            return (ticket.assignee_id != "") == condition.value
        case "asked":
            return (len(ticket.asked) > 0) == condition.value
        case "role":
            return bool(words & {one.role for one in ticket.asked})
        case "partner":
            return ((order.partner if order else "") or ticket.partner) in words
        case "kind":
            return ticket.kind in words
        case "order_status":
            return order is not None and order.status in words
        case "channel":
            return ticket.channel in words
        case "peak":
            return bool(words & peaks_at(now))
        case "term":
            return any(clock.key in words for clock in runs)
        case "term_past":
            return any(clock.key in words and clock.due_at <= now for clock in runs if clock.due_at)
    raise AssertionError(condition)


def _list(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets(), order=orders)
def test_the_first_rule_that_holds_wins(profile: Profile, ticket: Ticket, order: Order | None) -> None:
    clocks = clocks_of(ticket, order, profile, NOW).running
    expected = next(
        (zone.key, index)
        for zone in sorted(profile.zones, key=lambda zone: zone.order)
        for index, rule in enumerate(zone.rules)
        if all(naive_meets(part, ticket, order, clocks, NOW) for part in rule.conditions)
    )
    placed = place(ticket, order, profile, NOW, "7")
    assert (placed.zone, placed.rule) == (expected if ticket.status != "done" else ("", -1))


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets(), order=orders)
def test_of_each_clock_the_first_term_that_holds_runs(
    profile: Profile, ticket: Ticket, order: Order | None
) -> None:
    asked = {one.role: one.asked_at for one in ticket.asked}
    expected = []
    for clock in dict.fromkeys(each.clock for each in profile.terms):
        for each in profile.terms:
            starts = {
                StartsAt.WAITING: ticket.waiting_since,
                StartsAt.CREATED: ticket.created_at,
                StartsAt.ORDER_STATUS: order and order.updated_at,
                StartsAt.RESERVE_END: order and order.reserve_until,
                StartsAt.ORDER_CREATED: order and order.created_at,
                StartsAt.TAKEN: ticket.taken_at
                if ticket.taken_at
                and ticket.waiting_since
                and ticket.assignee_id
                and ticket.waiting_since <= ticket.taken_at
                else None,
                StartsAt.ASKED: asked.get("warehouse")
                if each.owner == "warehouse"
                else min(asked.values(), default=None),
            }
            usual = each.starts in (StartsAt.WAITING, StartsAt.CREATED, StartsAt.TAKEN)
            pauses = each.pauses if each.pauses is not None else ("waiting",) if usual else ()
            partner = (order.partner if order else "") or ticket.partner
            if (
                each.clock is clock
                and starts[each.starts] is not None
                and all(naive_meets(part, ticket, order, (), NOW) for part in each.conditions)
                and ticket.status not in pauses
                and (partner or not each.from_partner)
            ):
                expected.append(each.key)
                break
    running = [clock.key for clock in clocks_of(ticket, order, profile, NOW).running if not clock.stands]
    if ticket.status == "done":
        expected, asked = [], {}
    owed = "warehouse" in asked and not any(
        each.starts is StartsAt.ASKED and each.owner == "warehouse" for each in profile.terms
    )
    assert running == [*expected, *(["warehouse"] if owed else [])]


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets(), order=orders)
def test_a_ticket_is_due_by_the_earliest_clock_of_the_desk(
    profile: Profile, ticket: Ticket, order: Order | None
) -> None:
    ours = [clock for clock in clocks_of(ticket, order, profile, NOW).running if clock.owner == "desk"]
    dues = [clock.due_at for clock in ours if clock.due_at is not None]
    assert due_of(ticket, order, profile, NOW) == min(dues, default=None)
    first = clock_of(ticket, order, profile, NOW).term
    assert (first is None) == (not dues)


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets(), order=orders, part=st.floats(0, 1))
def test_nothing_changes_before_the_next_look(
    profile: Profile, ticket: Ticket, order: Order | None, part: float
) -> None:
    now = place(ticket, order, profile, NOW, "7")
    assert now.zone in ({"z0", "z1", "z2", "rest"} if ticket.status != "done" else {""})
    until = now.looks_again_at
    if until is None:
        until = datetime(2027, 10, 1, tzinfo=UTC)
    else:
        assert until > NOW
    for moment in (NOW + (until - NOW) * part, until - timedelta(microseconds=1)):
        if moment < until:
            assert place(ticket, order, profile, moment, "7") == now


@settings(deadline=None)
@given(profile=profiles(), ticket=tickets(), order=orders)
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
    timed = {Takes.MOMENT, Takes.TERM, Takes.PEAK}
    changes = sum(3 if part.fact == "peak" else FACTS[part.fact].takes in timed for part in asked)
    assert looks <= 2 + changes * (1 + len(profile.terms))
