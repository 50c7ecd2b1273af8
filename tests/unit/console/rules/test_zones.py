"""Zones and clocks of tickets: the table of a small desk, and what must hold for any profile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.model import (
    Channel,
    Condition,
    CountIn,
    Goals,
    OpeningHours,
    Profile,
    Rule,
    Span,
    StartsAt,
    Status,
    Term,
    Zone,
)
from console.rules.facts import FACTS, FLAGS, TESTS, WORDS, Ask, Takes
from console.rules.zones import NoZone, clock_of, due_of, explain, place
from storage.records import Order, OrderEvent, Placement, Ticket

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # a Thursday, 14:00 in Kyiv
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TICK = timedelta(microseconds=1)


def make_ticket(
    kind: str = "question",
    channel: str = "email",
    status: str = "new",
    *,
    waiting_since: datetime | None = NOW - MINUTE,
    created_at: datetime = NOW - HOUR,
    assignee_id: str = "",
    tags: tuple[str, ...] = (),
) -> Ticket:
    return Ticket(
        id="1",
        number="10423",
        subject="",
        status=status,
        channel=channel,
        kind=kind,
        created_at=created_at,
        updated_at=NOW,
        assignee_id=assignee_id,
        tags=tags,
        waiting_since=waiting_since,
    )


def make_order(
    status: str = "checking",
    *,
    reserve_until: datetime | None = None,
    history: tuple[OrderEvent, ...] = (),
    updated_at: datetime = NOW,
) -> Order:
    return Order(
        "77120", status, updated_at, NOW - 5 * 24 * HOUR, history=history, reserve_until=reserve_until
    )


def rule(**conditions: str | bool | tuple[str, ...]) -> Rule:
    """`kind="order"` is, `channel=("a", "b")` any of, `due="past"`, `reserve="24"` within hours."""
    parsed = []
    for fact, value in conditions.items():
        if FACTS[fact].takes is Takes.MOMENT:
            assert isinstance(value, str)
            past = value == "past"
            parsed.append(
                Condition(fact, Ask.PAST, True) if past else Condition(fact, Ask.WITHIN_HOURS, int(value))
            )
        else:
            parsed.append(Condition(fact, Ask.ANY_OF if isinstance(value, tuple) else Ask.IS, value))
    return Rule(tuple(parsed), {"en": " ".join(conditions) or "catch all"})


def term(key: str, starts: StartsAt, minutes: int, counts: CountIn, **conditions: str | bool) -> Term:
    return Term(key, {"en": key}, rule(**conditions).conditions, minutes, counts, starts)


def zone(key: str, order: int, *rules: Rule) -> Zone:
    return Zone(key, {"en": key}, "", order, rules, True)


def make_profile(zones: tuple[Zone, ...], terms: tuple[Term, ...]) -> Profile:
    return Profile(
        key="small",
        title={"en": "Small"},
        languages=("en",),
        hours=OpeningHours(ZoneInfo("Europe/Kyiv"), ((Span(time(9), time(21)),),) * 7, {}, ()),
        goals=Goals(18, 150),
        zones=zones,
        statuses=(
            Status("new", {}, {}, open=True),
            Status("waiting", {}, {}, open=True, waits_for_customer=True),
            Status("done", {}, {}, open=False),
        ),
        order_statuses=(),
        channels=(Channel("email", {}, 10), Channel("telegram", {}, 3)),
        kinds={"question": {}, "order": {}},
        reasons=(),
        roles=(),
        terms=terms,
        macros=(),
        mappings={},
        later_minutes=(15,),
    )


DESK = make_profile(
    # Listed as the screen shows them; asked by `order`.
    zones=(
        zone("incoming", 5, rule()),
        zone("messengers", 4, rule(channel=("telegram", "whatsapp"))),
        zone("overdue", 1, rule(channel="email", due="past"), rule(tag="late")),
        zone("reserve", 2, rule(order_status="reserved", reserve="24")),
        zone("delivered", 3, rule(order_status="arrived")),
    ),
    terms=(
        term("reply", StartsAt.WAITING, 30, CountIn.WORKING, kind="question"),
        term("chat", StartsAt.WAITING, 10, CountIn.CALENDAR, channel="telegram"),
        term("reserve", StartsAt.RESERVE_END, 0, CountIn.CALENDAR, order_status="reserved"),
        term("stage", StartsAt.ORDER_STATUS, 120, CountIn.CALENDAR, order_status="checking"),
        term("handling", StartsAt.CREATED, 60, CountIn.WORKING, kind="order"),
    ),
)

RESERVED = make_order("reserved", reserve_until=NOW + 30 * HOUR)
NIGHT = datetime(2026, 11, 11, 20, 0, tzinfo=UTC)  # 22:00 in Kyiv
MORNING = datetime(2026, 11, 12, 7, 0, tzinfo=UTC)  # 09:00 in Kyiv


@dataclass(frozen=True)
class Case:
    says: str
    ticket: Ticket
    zone: str
    rule: int = 0
    order: Order | None = None
    due: datetime | None = None
    again: datetime | None = None
    shown: bool = True
    me: str = field(default="7")


CASES = [
    Case(
        "a question counts from its oldest unanswered message and will be overdue",
        make_ticket(),
        "incoming",
        due=NOW + 29 * MINUTE,
        again=NOW + 29 * MINUTE,
    ),
    Case(
        "at the very moment it is due it is overdue",
        make_ticket(waiting_since=NOW - 30 * MINUTE),
        "overdue",
        due=NOW,
    ),
    Case(
        "nobody waits: no clock, nothing to look at again",
        make_ticket(waiting_since=None),
        "incoming",
    ),
    Case(
        "the status waits for the customer: the clock stands still",
        make_ticket(status="waiting"),
        "incoming",
    ),
    Case(
        "so does the clock from the ticket's creation",
        make_ticket("order", status="waiting", created_at=NIGHT),
        "incoming",
    ),
    Case(
        "asked in the night, due in the morning",
        make_ticket(waiting_since=NIGHT),
        "overdue",
        due=MORNING + 30 * MINUTE,
    ),
    Case(
        "messengers never move to overdue, their clock only goes negative",
        make_ticket("other", "telegram", waiting_since=NOW - HOUR),
        "messengers",
        due=NOW - 50 * MINUTE,
    ),
    Case(
        "a tag is a word among several", make_ticket(tags=("vip", "late"), waiting_since=None), "overdue", 1
    ),
    Case(
        "an order's own clock runs while its ticket waits for the customer",
        make_ticket("order", status="waiting"),
        "incoming",
        order=RESERVED,
        due=NOW + 30 * HOUR,
        again=NOW + 6 * HOUR,
    ),
    Case(
        "the reserve is near",
        make_ticket("order", waiting_since=None),
        "reserve",
        order=replace(RESERVED, reserve_until=NOW + 24 * HOUR),
        due=NOW + 24 * HOUR,
        again=NOW + 24 * HOUR,
    ),
    Case(
        "the reserve has passed and the e-mail is overdue",
        make_ticket("order", waiting_since=None),
        "overdue",
        order=replace(RESERVED, reserve_until=NOW - HOUR),
        due=NOW - HOUR,
    ),
    Case(
        "a reserve that has passed stays in its zone where overdue does not take it",
        make_ticket("order", "shop", waiting_since=None),
        "reserve",
        order=replace(RESERVED, reserve_until=NOW - HOUR),
        due=NOW - HOUR,
    ),
    Case(
        "an order without a reserve has no clock of that sort and takes the next one",
        make_ticket("order", "shop"),
        "incoming",
        order=make_order("reserved"),
        due=NOW,
    ),
    Case("arrived", make_ticket("order", "shop"), "delivered", order=make_order("arrived"), due=NOW),
    Case(
        "the stage counts from the order's last change of status",
        make_ticket("order", "shop"),
        "incoming",
        order=make_order(
            history=(
                OrderEvent("checking", NOW - 9 * HOUR),
                OrderEvent("new", NOW - 2 * HOUR),
                OrderEvent("checking", NOW - HOUR),
                OrderEvent("checking", NOW - MINUTE),
            )
        ),
        due=NOW + HOUR,
    ),
    Case(
        "without a history, from when the order last changed",
        make_ticket("order", "shop"),
        "incoming",
        order=make_order(updated_at=NOW - HOUR),
        due=NOW + HOUR,
    ),
    Case("not open: in no zone", make_ticket(status="done"), "", -1),
    Case("an unknown status stays in sight", make_ticket("other", "shop", "merged"), "incoming"),
    Case("mine is shown", make_ticket(assignee_id="7", waiting_since=None), "incoming"),
    Case("a colleague's is not", make_ticket(assignee_id="8", waiting_since=None), "incoming", shown=False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_where_a_ticket_stands(case: Case) -> None:
    expected = Placement(case.zone, case.due, case.rule, case.again, case.shown)
    assert place(case.ticket, case.order, DESK, NOW, case.me) == expected
    assert due_of(case.ticket, case.order, DESK, NOW) == case.due


def test_explain_names_the_zone_the_rule_and_the_clock() -> None:
    why = explain(make_ticket(waiting_since=NOW - HOUR), None, DESK, NOW)
    assert why.zone is not None
    assert why.term is not None
    assert (why.zone.key, why.rule, why.because["en"], why.term.key) == (
        "overdue",
        0,
        "channel due",
        "reply",
    )


def test_a_term_may_wait_for_the_reserve() -> None:
    hurry = replace(DESK.terms[3], key="hurry", minutes=30, conditions=rule(reserve="2").conditions)
    profile = replace(DESK, terms=(hurry, *DESK.terms[3:]))
    order = make_order(reserve_until=NOW + 3 * HOUR, updated_at=NOW)
    calm = clock_of(make_ticket("order"), order, profile, NOW)
    assert (calm.due_at, calm.looks_again_at) == (NOW + 2 * HOUR, NOW + HOUR)
    hurried = clock_of(make_ticket("order"), order, profile, NOW + HOUR)
    assert (hurried.due_at, hurried.looks_again_at) == (NOW + 30 * MINUTE, None)


def test_none_of_holds_where_there_is_no_word_at_all() -> None:
    rules = (Rule((Condition("order_status", Ask.NONE_OF, ("issued", "refused")),), {}),)
    profile = replace(DESK, zones=(zone("active", 1, *rules), zone("rest", 2, rule())))
    for order, expected in [(None, "active"), (make_order("new"), "active"), (make_order("issued"), "rest")]:
        assert place(make_ticket(), order, profile, NOW, "7").zone == expected


def test_a_ticket_that_no_rule_takes_is_a_problem_and_not_lost() -> None:
    with pytest.raises(NoZone, match="10423"):
        place(make_ticket(), None, replace(DESK, zones=DESK.zones[1:]), NOW, "7")


def test_every_fact_can_be_answered() -> None:
    for fact in FACTS.values():
        match fact.takes:
            case Takes.MOMENT:
                assert TESTS[fact.takes] == (Ask.PAST, Ask.WITHIN_HOURS)
            case Takes.FLAG | Takes.ALWAYS:
                assert isinstance(FLAGS[fact.key](make_ticket(), None), bool)
            case _:
                assert isinstance(WORDS[fact.key](make_ticket(), make_order()), tuple)


# Any profile, any ticket.

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
    for moment in (NOW + (until - NOW) * part, until - TICK):
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
