"""Tickets, orders, rules and desks in as few words as a test wants."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
from console.rules.facts import FACTS, Ask, Takes
from storage.records import Order, OrderEvent, Ticket

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # a Thursday, 14:00 in Kyiv
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def make_ticket(
    kind: str = "question",
    channel: str = "email",
    status: str = "new",
    *,
    waiting_since: datetime | None = NOW - MINUTE,
    created_at: datetime = NOW - HOUR,
    updated_at: datetime = NOW,
    assignee_id: str = "",
    tags: tuple[str, ...] = (),
    **more: Any,
) -> Ticket:
    return Ticket(
        id="1",
        number="10423",
        subject="",
        status=status,
        channel=channel,
        kind=kind,
        created_at=created_at,
        updated_at=updated_at,
        assignee_id=assignee_id,
        tags=tags,
        waiting_since=waiting_since,
        **more,
    )


def make_order(
    status: str = "checking",
    *,
    reserve_until: datetime | None = None,
    history: tuple[OrderEvent, ...] = (),
    updated_at: datetime = NOW,
    partner: str = "",
    product: str = "",
) -> Order:
    return Order(
        "77120",
        status,
        updated_at,
        NOW - 5 * 24 * HOUR,
        history=history,
        reserve_until=reserve_until,
        partner=partner,
        product=product,
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


def term(
    key: str,
    starts: StartsAt,
    minutes: int,
    counts: CountIn,
    more: dict[str, Any] | None = None,
    **conditions: str | bool,
) -> Term:
    return Term(key, {"en": key}, rule(**conditions).conditions, minutes, counts, starts, **(more or {}))


def zone(key: str, order: int, *rules: Rule) -> Zone:
    return Zone(key, {"en": key}, "", order, rules, True)


def make_profile(zones: tuple[Zone, ...], terms: tuple[Term, ...], **more: Any) -> Profile:
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
        roles=more.pop("roles", ()),
        terms=terms,
        macros=(),
        mappings={},
        later_minutes=(15,),
        **more,
    )
