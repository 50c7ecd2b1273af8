"""The lists with the ledger laid over, held against a naive list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.overlay import Moved, Overlay, after_outbox, order_of
from storage.cache import Cache
from storage.records import (
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Placement,
    RowPlace,
    Ticket,
    TicketField,
    TicketRow,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_ticket(number: int, due: int | None, zone: str = "incoming") -> Ticket:
    return Ticket(
        id=f"{number:03}",
        number=str(number),
        subject="Где заказ?",
        status="open",
        channel="telegram",
        kind="question",
        created_at=START,
        updated_at=START,
        zone=zone,
        due_at=None if due is None else START + timedelta(minutes=due),
    )


def row(ticket: Ticket) -> TicketRow:
    return TicketRow(
        ticket.id, ticket.number, "", ticket.subject, ticket.status, ticket.channel, "", None, ticket.due_at,
        ticket.updated_at,
    )  # fmt: skip


def fill_cache(path: Path, tickets: list[Ticket]) -> Cache:
    cache = Cache.open(path, writing=True)
    with cache.writing():
        for ticket in tickets:
            cache.tickets.put(ticket, Placement(ticket.zone, ticket.due_at, 0, None))
    return cache


dues = st.one_of(st.none(), st.integers(0, 20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cached=st.lists(dues, max_size=25),
    leaving=st.sets(st.integers(0, 24), max_size=6),
    coming=st.lists(dues, max_size=6),
    page=st.integers(1, 9),
)
def test_pages_counts_and_ranks_are_those_of_the_mended_list(
    tmp_path_factory: pytest.TempPathFactory,
    cached: list[int | None],
    leaving: set[int],
    coming: list[int | None],
    page: int,
) -> None:
    tickets = [make_ticket(number, due) for number, due in enumerate(cached)]
    newcomers = [make_ticket(500 + number, due, zone="messengers") for number, due in enumerate(coming)]
    cache = fill_cache(tmp_path_factory.mktemp("cache") / "cache.db", tickets + newcomers)
    moved = [
        Moved(row(ticket), "incoming", RowPlace(ticket.due_at, ticket.id), "")
        for index, ticket in enumerate(tickets)
        if index in leaving
    ] + [
        Moved(row(ticket), "messengers", RowPlace(ticket.due_at, ticket.id), "incoming")
        for ticket in newcomers
    ]
    overlay = Overlay(cache, moved)
    kept = [ticket for index, ticket in enumerate(tickets) if index not in leaving] + newcomers
    naive = sorted((row(ticket) for ticket in kept), key=lambda each: order_of(each.place))

    assert overlay.count("incoming") == len(naive)
    assert overlay.count("messengers") == 0
    paged = [
        each for start in range(0, len(naive) + page, page) for each in overlay.rows("incoming", start, page)
    ]
    assert [each.id for each in paged] == [each.id for each in naive]
    assert [overlay.rank("incoming", each.place) for each in naive] == list(range(len(naive)))
    first = overlay.counts().get("incoming")
    assert (first.most_urgent_at if first and naive else None) == (naive[0].due_at if naive else None)
    cache.close()


def outgoing(seq: int, kind: OutgoingKind, state: OutgoingState, **over: object) -> Outgoing:
    item = Outgoing(f"op{seq}", "g", "account", "001", seq, kind, state, START)
    return replace(item, **over)  # type: ignore[arg-type]  # only fields of Outgoing are passed


def test_what_is_under_way_is_seen_as_if_it_had_arrived() -> None:
    ticket = replace(make_ticket(1, 5), waiting_since=START)
    items = [
        outgoing(2, OutgoingKind.REPLY, OutgoingState.QUEUED, changes={TicketField.STATUS: "waiting"}),
        outgoing(1, OutgoingKind.CLAIM, OutgoingState.SENDING),
    ]
    ahead = after_outbox(ticket, items, "me", "Оксана")
    assert (ahead.status, ahead.assignee_id, ahead.assignee, ahead.waiting_since) == (
        "waiting",
        "me",
        "Оксана",
        None,
    )


@pytest.mark.parametrize(
    "state", [OutgoingState.CONFLICT, OutgoingState.FAILED, OutgoingState.NEEDS_DECISION]
)
def test_a_stuck_item_and_all_behind_it_say_nothing(state: OutgoingState) -> None:
    ticket = replace(make_ticket(1, 5), waiting_since=START)
    items = [
        outgoing(1, OutgoingKind.CLAIM, state),
        outgoing(2, OutgoingKind.REPLY, OutgoingState.QUEUED, changes={TicketField.STATUS: "waiting"}),
    ]
    assert after_outbox(ticket, items, "me", "Оксана") == ticket
