"""Why it takes so long: whose term it is, when it ends, and what time it is where they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.clock_views import clock_views
from console.profiles.model import (
    Calendar,
    CountIn,
    Macro,
    OpeningHours,
    Partner,
    Product,
    Role,
    Span,
    StartsAt,
    TermClock,
)
from console.rules.macros import ReplyFacts, fill
from console.rules.owners import calendar_now, why_so_long
from console.rules.zones import clocks_of, due_of
from console.views import ClockState
from storage.records import Agent, OpenQuestion, Order

from .desks import HOUR, MINUTE, NOW, make_order, make_profile, make_ticket, rule, term, zone

AMERICA = ZoneInfo("America/Los_Angeles")
WEEK = ((Span(time(9), time(18)),),) * 5 + ((),) * 2
WAREHOUSE = Calendar("us", {"en": "Warehouse"}, OpeningHours(AMERICA, WEEK, {}))
DESK = replace(
    make_profile(
        (zone("rest", 1, rule()),),
        (
            term("reply", StartsAt.WAITING, 30, CountIn.CALENDAR),
            term(
                "bank",
                StartsAt.ORDER_CREATED,
                0,
                CountIn.CALENDAR,
                {"clock": TermClock.PARTNER, "owner": "partner", "from_partner": True},
            ),
        ),
        calendars=(WAREHOUSE,),
        partners=(Partner("bank", {"en": "Bank One"}, days=10, products=(Product("card", {"en": "Card"}),)),),
        roles=(Role("keeper", {"en": "Keeper"}, {}, minutes=120, calendar="us"),),
    ),
    currency="UAH",
)
ORDER = make_order(partner="bank", product="card")
ASKED = make_ticket(asked=(OpenQuestion("keeper", NOW),), order_number=ORDER.number)


@pytest.mark.parametrize(
    ("now", "local", "opened", "changes"),
    [
        ("2026-11-12 12:00", "04:00", False, "2026-11-12 17:00"),  # Thursday
        ("2026-11-12 17:00", "09:00", True, "2026-11-13 02:00"),
        ("2026-11-14 17:00", "09:00", False, "2026-11-16 17:00"),  # Saturday
        ("2026-07-13 16:00", "09:00", True, "2026-07-14 01:00"),  # summer time
    ],
)
def test_a_warehouse_nine_hours_away(now: str, local: str, opened: bool, changes: str) -> None:
    found = calendar_now(DESK, "us", datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found.key, found.title, found.local.strftime("%H:%M"), found.open) == (
        "us",
        {"en": "Warehouse"},
        local,
        opened,
    )
    assert found.changes_at == datetime.fromisoformat(changes).replace(tzinfo=UTC)


def test_without_a_calendar_it_is_the_desks_own() -> None:
    here = calendar_now(DESK, "", NOW)
    assert (here.key, here.open, here.local.hour) == ("", True, 14)
    assert here.changes_at == datetime(2026, 11, 12, 19, tzinfo=UTC)
    always = replace(DESK, hours=OpeningHours(AMERICA, ((Span(time(0), time.max),),) * 7, {}))
    assert calendar_now(always, "", NOW).changes_at is None


def test_a_question_is_due_in_the_hours_of_whoever_was_asked() -> None:
    clocks = {clock.key: clock for clock in clocks_of(ASKED, ORDER, DESK, NOW).running}
    assert clocks["keeper"].due_at == datetime(2026, 11, 12, 19, tzinfo=UTC)  # 11:00 there
    assert clocks["bank"].due_at == ORDER.created_at + timedelta(days=10)
    assert due_of(ASKED, ORDER, DESK, NOW) == NOW + 29 * MINUTE  # neither makes the ticket overdue


def test_the_partners_term_explains_before_a_roles_and_the_desks() -> None:
    def key(order: Order | None, asked: bool) -> str:
        ticket = ASKED if asked else make_ticket()
        clock = why_so_long(clocks_of(ticket, order, DESK, NOW).running)
        assert clock is not None
        return clock.key

    assert (key(ORDER, True), key(None, True), key(None, False)) == ("bank", "keeper", "reply")
    assert why_so_long(()) is None


def test_views_name_owners_and_say_where_each_clock_stands() -> None:
    late = replace(ASKED, waiting_since=NOW - HOUR)
    views = clock_views(late, ORDER, DESK, "en", NOW)
    assert [(view.key, view.owner, view.ours, view.state) for view in views] == [
        ("reply", "Small", True, ClockState.PAST),
        ("keeper", "Keeper", False, ClockState.RUNS),
        ("bank", "Bank One", False, ClockState.RUNS),
    ]
    [waits] = clock_views(make_ticket(status="waiting"), None, DESK, "en", NOW)
    assert (waits.state, waits.due_at) == (ClockState.STANDS, None)


@pytest.mark.parametrize(
    ("body", "order", "expected"),
    [
        (
            "{{ partner.title }}: {{ term.length }}, until {{ term.ends | day }} ({{ term.owner }}).",
            ORDER,
            "Bank One: 10 days, until November 17 (Bank One).",
        ),
        (
            "{{ order.partner }}, {{ order.product }}, {{ order.partner_term | day }}",
            ORDER,
            "Bank One, Card, November 17",
        ),
        ("{{ product }} of {{ partner }}", ORDER, "Card of Bank One"),
        ("{% if partner.title %}x{% else %}nobody{% endif %}", None, "nobody"),
        ("{{ partner.title }}", None, "‹partner›"),
        ("{{ term.owner }} until {{ term.ends | time }}", None, "Small until 14:29"),
        ("{% if term.theirs %}theirs{% else %}ours{% endif %}", ORDER, "theirs"),
        ("{% if term.theirs %}theirs{% else %}ours{% endif %}", None, "ours"),
        ("We open at {{ desk.opens | time }}.", None, "We open at 09:00."),
    ],
)
def test_replies_say_whose_term_it_is(body: str, order: Order | None, expected: str) -> None:
    macro = Macro("m", {}, {"en": body}, ("rest",), {}, (), None, None)
    facts = ReplyFacts(make_ticket(), None, order, Agent("1", "A"), NOW)
    assert fill(macro, "en", facts, DESK) == expected
