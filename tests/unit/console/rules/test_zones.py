"""Where the tickets of a small desk stand, and by when they are due."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from console.profiles.model import Condition, CountIn, Rule, StartsAt
from console.rules.asking import question
from console.rules.facts import FACTS, FLAGS, TESTS, WORDS, Ask, Takes
from console.rules.zones import NoZone, clock_of, due_of, explain, place
from storage.records import Order, OrderEvent, Placement, Ticket

from .desks import HOUR, MINUTE, NOW, make_order, make_profile, make_ticket, rule, term, zone

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
    rests: bool = False
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
        "the status waits for the customer: the clock stands still, and there is nothing to do",
        make_ticket(status="waiting"),
        "incoming",
        shown=False,
        rests=True,
    ),
    Case(
        "so does the clock from the ticket's creation",
        make_ticket("order", status="waiting", created_at=NIGHT),
        "incoming",
        shown=False,
        rests=True,
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
        shown=False,
        rests=True,
    ),
    Case(
        "that clock brings the ticket back when it runs out",
        make_ticket("order", "shop", status="waiting", updated_at=NOW - MINUTE),
        "reserve",
        order=replace(RESERVED, reserve_until=NOW),
        due=NOW,
    ),
    Case(
        "but not when it had run out before the customer was asked",
        make_ticket("order", "shop", status="waiting", updated_at=NOW - MINUTE),
        "reserve",
        order=replace(RESERVED, reserve_until=NOW - HOUR),
        due=NOW - HOUR,
        shown=False,
        rests=True,
    ),
    Case(
        "and until then it is known when that will be",
        make_ticket("order", "shop", status="waiting"),
        "reserve",
        order=replace(RESERVED, reserve_until=NOW + HOUR),
        due=NOW + HOUR,
        again=NOW + HOUR,
        shown=False,
        rests=True,
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
    Case(
        "a colleague's that waits for the customer is not the colleague's work either",
        make_ticket(assignee_id="8", status="waiting"),
        "incoming",
        shown=False,
        rests=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_where_a_ticket_stands(case: Case) -> None:
    expected = Placement(case.zone, case.due, case.rule, case.again, case.shown, case.rests)
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


def test_a_rule_with_two_moments_waits_for_the_later_one() -> None:
    both = zone("both", 1, rule(due="past", reserve="1"))
    profile = replace(DESK, zones=(both, zone("rest", 2, rule())))
    for due_in, reserve_in in [(MINUTE, 2 * HOUR), (2 * HOUR, 61 * MINUTE)]:
        ticket = make_ticket(waiting_since=NOW + due_in - 30 * MINUTE)
        order = make_order(reserve_until=NOW + reserve_in)
        placed = place(ticket, order, profile, NOW, "7")
        later = max(due_in, reserve_in - HOUR)
        assert (placed.zone, placed.looks_again_at) == ("rest", NOW + later)
        assert place(ticket, order, profile, NOW + later, "7").zone == "both"


def test_a_ticket_that_no_rule_takes_is_a_problem_and_not_lost() -> None:
    with pytest.raises(NoZone, match="10423"):
        place(make_ticket(), None, replace(DESK, zones=DESK.zones[1:]), NOW, "7")


def test_every_fact_can_be_answered() -> None:
    for fact in FACTS.values():
        match fact.takes:
            case Takes.MOMENT:
                assert TESTS[fact.takes] == (Ask.PAST, Ask.WITHIN_HOURS)
            case Takes.PEAK | Takes.TERM:
                assert question((Condition(fact.key, Ask.IS, "x"),)).conditions == ()
            case Takes.FLAG | Takes.ALWAYS:
                assert isinstance(FLAGS[fact.key](make_ticket(), None), bool)
            case _:
                assert isinstance(WORDS[fact.key](make_ticket(), make_order()), tuple)


def test_what_was_opened_to_ask_a_colleague_rests_in_its_zone_until_it_brings_something_new() -> None:
    asked = make_ticket(waiting_since=None, aside=True)
    placed = place(asked, None, DESK, NOW, "7")
    assert (placed.zone, placed.shown, placed.rests) == (placed.zone or "none", False, True)
    heard = place(replace(asked, aside=False, waiting_since=NOW), None, DESK, NOW, "7")
    assert (heard.zone, heard.shown, heard.rests) == (placed.zone, True, False)
