"""The operator's desk on real files: what a key press leaves in the ledger, and what the lists then show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console.rules.blanks import Unfilled

from console.config import DeskSettings, Home
from console.desk import Desk, open_desk
from console.profiles.loader import load_profile
from console.rules.zones import place
from console.sync.wire import clock_fields
from console.upstream.protocol import DeskClock
from console.views import Notice, NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import (
    Agent,
    Customer,
    Message,
    MessageKind,
    Order,
    OutgoingKind,
    OutgoingState,
    Ticket,
    TicketField,
)

PROFILE = load_profile("boutique")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Kyiv: the desk is open
ME = Agent("7", "Оксана")
SETTINGS = DeskSettings("test", "practice", "boutique")


def make_ticket(ticket_id: str, **over: object) -> Ticket:
    ticket = Ticket(
        id=ticket_id,
        number=f"104{ticket_id}",
        subject="Где заказ?",
        status="open",
        channel="telegram",
        kind="question",
        created_at=NOW - timedelta(minutes=int(ticket_id)),
        updated_at=NOW,
        requester_id="c1",
        requester="Ирина К.",
        waiting_since=NOW - timedelta(minutes=int(ticket_id)),
        order_number="77120",
        last_message_id=f"m{ticket_id}",
        version="1",
        language="ru",
    )
    return replace(ticket, **over)  # type: ignore[arg-type]  # only fields of a ticket are passed


def put(cache: Cache, *tickets: Ticket) -> None:
    """Cache tickets as the sync process would."""
    with cache.writing():
        for ticket in tickets:
            order = cache.orders.get(ticket.order_number)
            cache.tickets.put(ticket, place(ticket, order, PROFILE, NOW, ME.id))
            message = Message(
                ticket.last_message_id, ticket.id, MessageKind.CUSTOMER, "Ирина К.", "Где мой заказ?", NOW
            )
            cache.messages.replace(ticket.id, [message])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    directory = home.prepare("desks", "test")
    cache = Cache.open(directory / "cache.db", writing=True)
    with cache.writing():
        cache.meta.put("me_id", ME.id)
        cache.meta.put("me_name", ME.name)
        cache.meta.put("clock", json.dumps(clock_fields(DeskClock(datetime.now(UTC), NOW))))
        cache.agents.replace([ME, Agent("8", "Пётр")])
        cache.customers.put(Customer("c1", "Ирина Коваль", language="ru"))
        cache.orders.put(
            Order("77120", "in_transit", NOW, NOW, "c1", expected_at=NOW + timedelta(days=2), place="Киев")
        )
    put(cache, *(make_ticket(str(number)) for number in range(1, 6)))
    cache.close()
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def ids(desk: Desk, zone: str = "messengers") -> list[str]:
    return [row.id for row in desk.rows(zone, 0, 50)]


def count(desk: Desk, zone: str = "messengers") -> int:
    return next(state.count for state in desk.zones() if state.zone.key == zone)


def test_the_most_urgent_ticket_comes_first(desk: Desk) -> None:
    assert ids(desk) == ["5", "4", "3", "2", "1"]
    assert desk.first_in("messengers") == "5"
    assert [desk.rank("messengers", each) for each in ids(desk)] == [0, 1, 2, 3, 4]


def test_a_macro_is_filled_from_ticket_customer_and_order(desk: Desk) -> None:
    offer = next(offer for offer in desk.offers("5") if offer.macro.key == "where-order")
    filled = desk.fill("5", offer.macro.key)
    assert "77120" in filled.text
    assert filled.macro == offer.macro.key


def test_sending_claims_answers_and_takes_the_ticket_off_the_list_at_once(desk: Desk) -> None:
    notices: list[Notice] = []
    desk.listen(notices.append)
    receipt = desk.send("5", "Заказ уже в пути.", macro="where-order")
    macro = PROFILE.macro("where-order")
    channel = PROFILE.channel("telegram")
    assert macro is not None
    assert channel is not None
    assert receipt.undo_seconds == channel.undo_seconds
    assert ids(desk) == ["4", "3", "2", "1"]
    assert count(desk) == 4
    items = desk.outbox()
    assert [(item.kind, item.state) for item in reversed(items)] == [
        (OutgoingKind.CLAIM, OutgoingState.HELD),
        (OutgoingKind.REPLY, OutgoingState.HELD),
    ]
    assert items[0].changes[TicketField.STATUS] == macro.changes_status
    assert "messengers" in notices[-1].zones
    view = desk.ticket("5")
    assert view is not None
    assert view.mine
    assert [(entry.message.body, entry.pending) for entry in view.chain] == [
        ("Где мой заказ?", None),
        ("Заказ уже в пути.", OutgoingState.HELD),
    ]
    assert desk.tally().day == 1


def test_undo_brings_the_ticket_and_the_text_back(desk: Desk) -> None:
    desk.send("5", "Заказ уже в пути.")
    assert desk.undo_left() > 0
    receipt = desk.undo()
    assert receipt is not None
    assert ids(desk) == ["5", "4", "3", "2", "1"]
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "Заказ уже в пути."
    assert desk.tally().day == 0
    assert desk.undo() is None


def test_what_has_gone_out_cannot_be_taken_back(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    other.close()
    with pytest.raises(NotPossible, match="already gone out"):
        desk.undo()
    assert ids(desk) == ["4", "3", "2", "1"]


def test_an_unfilled_blank_stops_the_send_and_says_where(desk: Desk) -> None:
    with pytest.raises(Unfilled) as told:
        desk.send("5", "Ваш заказ прибудет ‹дата доставки›.")
    assert told.value.span.label == "дата доставки"
    assert desk.outbox() == []


def test_a_stopped_reply_brings_its_ticket_back_and_goes_on_by_word(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    claim, reply = reversed(desk.outbox())
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(claim.op_id, OutgoingState.SENT, owner="sync")
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(reply.op_id, OutgoingState.CONFLICT, owner="sync", error="changed")
    other.close()
    assert ids(desk)[0] == "5"
    assert desk.link().needs_look == 1
    desk.send_anyway("5")
    assert desk.link().needs_look == 0
    assert ids(desk) == ["4", "3", "2", "1"]


def test_a_stopped_reply_can_become_a_draft_again(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    claim = other.outbox.held()[0]
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(claim.op_id, OutgoingState.CONFLICT, owner="sync", error="taken")
    other.close()
    desk.back_to_draft("5")
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.undelivered == ()
    assert not view.mine


def test_come_back_later_takes_a_ticket_out_of_the_way_and_undo_brings_it_back(desk: Desk) -> None:
    desk.later("5", 60)
    assert ids(desk) == ["4", "3", "2", "1"]
    assert count(desk) == 4
    desk.undo()
    assert ids(desk)[0] == "5"


@pytest.mark.parametrize(
    ("order", "gone"),
    [
        (lambda desk: desk.done("5"), True),
        (lambda desk: desk.hand_over("5", "8", "клиентка ждёт звонка"), True),
        (lambda desk: desk.set_reason("5", PROFILE.reasons[0].key), False),
        (lambda desk: desk.claim("5"), False),
    ],
)
def test_orders_move_the_ticket_as_they_should(desk: Desk, order: object, gone: bool) -> None:
    assert callable(order)
    order(desk)
    assert ("5" not in ids(desk)) is gone


def test_a_colleagues_ticket_is_not_answered_but_may_be_noted(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    put(cache, make_ticket("5", assignee_id="8", assignee="Пётр"))
    cache.close()
    assert ids(desk) == ["4", "3", "2", "1"]
    with pytest.raises(NotPossible, match="Пётр"):
        desk.send("5", "Заказ уже в пути.")
    with pytest.raises(NotPossible, match="Пётр"):
        desk.claim("5")
    desk.send("5", "Клиентка звонила", note=True)
    assert [item.kind for item in desk.outbox()] == [OutgoingKind.NOTE]


def test_a_second_console_reads_says_who_holds_it_and_writes_nothing(desk: Desk, home: Home) -> None:
    second = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert second.read_only
        assert ids(second) == ids(desk)
        with pytest.raises(NotPossible, match="only reads"):
            second.send("5", "Заказ уже в пути.")
        desk.send("5", "Заказ уже в пути.")
        assert ids(second) == ["4", "3", "2", "1"]
    finally:
        second.close()


def test_a_draft_comes_back_with_its_ticket_and_only_with_it(desk: Desk) -> None:
    desk.save_draft("5", "Добрый день", note=False)
    mine, other = desk.ticket("5"), desk.ticket("4")
    assert mine is not None
    assert other is not None
    assert mine.draft is not None
    assert mine.draft.body == "Добрый день"
    assert other.draft is None
    assert desk.marks().drafted == {"5"}
    desk.send("5", "Добрый день")
    after = desk.ticket("5")
    assert after is not None
    assert after.draft is None


def test_a_desk_that_has_not_answered_yet_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "fresh")
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert [state.count for state in desk.zones()] == [0] * 6
        with pytest.raises(NotPossible, match="not here"):
            desk.claim("5")
    finally:
        desk.close()
