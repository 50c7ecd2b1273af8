"""Customers of the practice desk: they wait, lose patience, react to answers, and come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.rules import marked_notes
from console.upstream.practice.scenes import Load, OrderMove, OrderSpec, Situation
from storage.records import MessageKind, Order, TicketField
from tests.contract.practice_desk import rows
from tests.unit.console.upstream.practice_world import QUIET_LOAD, World, contents, situation, turn

NAGGING = situation(patience_minutes=20, impatient=("Hello?", "Still here?"))
TALK = situation(
    turns=(
        turn("Where is my order?"),
        turn("And can my sister collect it?", right=("other-person",), facts=("passport",)),
    ),
    end=("Thank you",),
    patience_minutes=20,
    impatient=("Hello?",),
)


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def test_a_customer_who_is_not_answered_asks_again_in_turn_and_then_is_silent(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    ticket_id = world.first_customer()
    came = world.chain(ticket_id)[0].sent_at
    world.passes(minutes=17)
    assert world.said(ticket_id) == ["Where is my order?"]
    world.passes(minutes=90)
    assert world.said(ticket_id) == ["Where is my order?", "Hello?", "Still here?"]
    chain = world.chain(ticket_id)
    assert [message.sent_at - came for message in chain[1:]] == [
        timedelta(minutes=20),
        timedelta(minutes=40),
    ]
    assert world.desk.fetch(ticket_id).ticket.waiting_since == came


def test_impatience_speaks_of_what_waits_and_thanks_are_not_impatient(desk_file: Path) -> None:
    thanking = replace(
        TALK,
        turns=(turn("Where is my order?", impatient=("Any news?",)), turn("Thanks!", last_word=True)),
        end=(),
    )
    world = World(desk_file, thanking)
    ticket_id = world.first_customer()
    world.passes(minutes=25)
    world.answer(ticket_id, macro="where-order", status="done")
    world.passes(hours=3)
    assert world.said(ticket_id) == ["Where is my order?", "Any news?", "Thanks!"]
    world.desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    world.passes(hours=3)
    assert world.said(ticket_id)[-1] == "Thanks!"
    assert world.desk.fetch(ticket_id).ticket.status == "done"
    assert rows(desk_file, "SELECT state FROM plays WHERE ticket_id = ?", ticket_id) == [("ended",)]


@pytest.mark.parametrize(
    ("body", "macro", "next_words"),
    [
        ("See above", "where-order", "And can my sister collect it?"),
        ("It is ON  ITS WAY, I promise", "", "And can my sister collect it?"),
        ("We wish you a nice day", "", "That is no answer"),
        ("We wish you a nice day", "other-person", "That is no answer"),
    ],
    ids=["right macro", "right words", "wrong words", "wrong macro"],
)
def test_a_customer_reads_the_answer_and_reacts(
    desk_file: Path, body: str, macro: str, next_words: str
) -> None:
    world = World(desk_file, TALK)
    ticket_id = world.first_customer()
    world.answer(ticket_id, body, macro)
    assert world.desk.fetch(ticket_id).ticket.waiting_since is None
    world.passes(minutes=3, seconds=50)
    assert len(world.said(ticket_id)) == 1
    world.passes(seconds=15)
    assert world.said(ticket_id) == ["Where is my order?", next_words]
    assert world.desk.fetch(ticket_id).ticket.waiting_since is not None


def test_a_talk_goes_to_its_end(desk_file: Path) -> None:
    world = World(desk_file, TALK)
    ticket_id = world.first_customer()
    world.answer(ticket_id, macro="where-order", status="done")
    world.passes(minutes=5)
    assert world.desk.fetch(ticket_id).ticket.status == "open", "whoever writes opens the ticket again"
    world.answer(ticket_id, "She needs her passport", status="waiting")
    world.passes(minutes=5)
    assert world.said(ticket_id)[-1] == "Thank you"
    world.passes(hours=3)
    assert world.said(ticket_id) == ["Where is my order?", "And can my sister collect it?", "Thank you"]


def test_a_customer_gives_up_after_three_wrong_answers(desk_file: Path) -> None:
    world = World(desk_file, TALK)
    ticket_id = world.first_customer()
    for _ in range(6):
        world.answer(ticket_id, "We wish you a nice day")
        world.passes(minutes=6)
    assert world.said(ticket_id) == ["Where is my order?"] + ["That is no answer"] * 3


def test_a_right_answer_after_a_wrong_one_counts_when_it_comes_before_the_customer_has_read(
    desk_file: Path,
) -> None:
    world = World(desk_file, TALK)
    ticket_id = world.first_customer()
    world.answer(ticket_id, "We wish you a nice day")
    world.passes(minutes=2)
    world.answer(ticket_id, macro="where-order")
    world.passes(minutes=10)
    assert world.said(ticket_id)[1:] == ["And can my sister collect it?"]


def test_a_note_answers_a_colleague_and_no_customer(desk_file: Path, tmp_path: Path) -> None:
    world = World(desk_file, TALK)
    ticket_id = world.first_customer()
    world.answer(ticket_id, macro="where-order", public=False)
    world.passes(minutes=10)
    assert world.said(ticket_id) == ["Where is my order?"]

    chats = World(
        tmp_path / "chats.db", situation("stock", kind="internal", channels=("internal",), colleague=True)
    )
    chat = chats.first_customer()
    chats.answer(chat, marked_notes.write("handover", {"to": "2"}, "on its way"), public=False)
    assert chats.desk.fetch(chat).ticket.waiting_since is not None, "consoles tell each other"
    chats.answer(chat, "on its way", public=False)
    assert chats.desk.fetch(chat).ticket.waiting_since is None


def test_a_question_closed_without_an_answer_comes_back(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    ticket_id = world.first_customer()
    world.desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    assert world.desk.fetch(ticket_id).ticket.waiting_since is None
    world.passes(minutes=21)
    ticket = world.desk.fetch(ticket_id).ticket
    assert (ticket.status, world.said(ticket_id)[-1]) == ("open", "Hello?")


def order_of(world: World, ticket_id: str) -> Order:
    snapshot = world.desk.fetch(ticket_id)
    return next(order for order in snapshot.orders if order.number == snapshot.ticket.order_number)


def an_order(status: str = "new", **over: object) -> Situation:
    return situation(
        "order",
        kind="order",
        channels=("shop",),
        order=OrderSpec(status, expected_in_days=2, reserve_hours=20 if status == "reserved" else None),
        closing_ends=True,
        patience_minutes=20,
        impatient=("Do you see my order?",),
        **over,
    )


def test_a_task_that_is_closed_is_settled(desk_file: Path) -> None:
    world = World(desk_file, an_order(turns=(turn("New order", order_status="confirmed"),)))
    ticket_id = world.first_customer()
    assert world.chain(ticket_id)[0].kind is MessageKind.SYSTEM
    assert order_of(world, ticket_id).status == "new"
    world.desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    world.passes(hours=2)
    assert order_of(world, ticket_id).status == "confirmed"
    assert world.said(ticket_id) == ["New order"]
    assert world.desk.fetch(ticket_id).ticket.status == "done"


def test_an_order_moves_by_itself_and_its_ticket_tells(desk_file: Path) -> None:
    moves = (OrderMove(30, "confirmed"), OrderMove(60, "in_transit"))
    world = World(desk_file, an_order(order_moves=moves))
    ticket_id = world.first_customer()
    version = world.desk.fetch(ticket_id).ticket.version
    world.passes(minutes=31)
    order = order_of(world, ticket_id)
    assert [event.status for event in order.history] == ["new", "confirmed"]
    assert world.desk.fetch(ticket_id).ticket.version != version
    world.passes(minutes=30)
    assert order_of(world, ticket_id).status == "in_transit"


def test_a_cancelled_order_moves_no_more(desk_file: Path) -> None:
    world = World(
        desk_file,
        an_order(
            turns=(turn("Cancel it", order_status="cancelled"),), order_moves=(OrderMove(30, "confirmed"),)
        ),
    )
    ticket_id = world.first_customer()
    world.answer(ticket_id, macro="where-order")
    world.passes(hours=1)
    assert [event.status for event in order_of(world, ticket_id).history] == ["new", "cancelled"]


def test_a_reserve_ends_unless_it_was_made_longer(desk_file: Path, tmp_path: Path) -> None:
    keeping = an_order("reserved", turns=(turn("Keep it longer, please", reserve_hours=72),))
    for answered, status in ((False, "cancelled"), (True, "reserved")):
        world = World(tmp_path / f"{status}.db", keeping)
        ticket_id = world.first_customer()
        until = order_of(world, ticket_id).reserve_until
        assert until is not None
        assert until - world.now() >= timedelta(hours=19)
        if answered:
            world.answer(ticket_id, macro="where-order")
        world.passes(hours=22)
        order = order_of(world, ticket_id)
        assert order.status == status
        assert (order.reserve_until is not None) is answered
        if order.reserve_until is not None:
            assert order.reserve_until > until + timedelta(hours=48)


def test_an_old_order_is_as_old_as_it_says(desk_file: Path) -> None:
    world = World(
        desk_file, situation(kind="order", channels=("shop",), order=OrderSpec("in_transit", days_ago=4))
    )
    snapshot = world.desk.fetch(world.first_customer())
    order = order_of(world, snapshot.ticket.id)
    assert timedelta(days=3) < world.now() - order.created_at < timedelta(days=5)
    assert [event.status for event in order.history] == ["new", "confirmed", "in_transit"]
    assert list(order.history) == sorted(order.history, key=lambda event: event.at)
    assert order.created_at == snapshot.ticket.created_at == order.history[0].at
    assert order.total == sum(item.amount for item in order.items) > 0


def test_a_call_is_written_down_as_a_call(desk_file: Path) -> None:
    world = World(desk_file, situation(kind="call", channels=("phone",), turns=(turn("Hello, it is me"),)))
    (message,) = world.chain(world.first_customer())
    assert message.kind is MessageKind.CALL


def test_texts_speak_of_the_order_and_the_person(desk_file: Path) -> None:
    says = "{{ customer.first_name }}: {{ order.number }}, {{ item }}, {{ place }}, {{ order.total | money }}"
    world = World(
        desk_file, situation(subject="{{ order.number }}", order=OrderSpec("new"), turns=(turn(says),))
    )
    snapshot = world.desk.fetch(world.first_customer())
    order = order_of(world, snapshot.ticket.id)
    assert snapshot.ticket.subject == order.number
    first_name = snapshot.ticket.requester.split()[0]
    assert world.said(snapshot.ticket.id)[0].startswith(
        f"{first_name}: {order.number}, {order.items[0].name}, White Stair, UAH"
    )


def test_what_is_played_late_is_as_if_it_had_been_played_in_time(tmp_path: Path) -> None:
    """One desk is played every minute, the other one every two hours, while somebody keeps it awake."""
    situations = [situation(str(number), patience_minutes=9, impatient=("Hello?",)) for number in range(6)]
    load = Load(80, 6, (1.0,) * 7, QUIET_LOAD.weights)
    often = World(tmp_path / "often.db", *situations, load=load)
    often.passes(hours=6, steps=1)
    seldom = World(tmp_path / "seldom.db", *situations, load=load)
    while seldom.wall.now < often.wall.now:
        for _ in range(30):
            seldom.wall.passes(seconds=4)
            seldom.desk.server.beat()
        seldom.poll()
    assert seldom.wall.now == often.wall.now
    assert len(often.tickets()) > 15
    assert contents(often.path) == contents(seldom.path)


def test_a_customer_of_a_ticket_that_was_taken_away_says_no_more(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    ticket_id = world.first_customer()
    world.desk.server.remove(ticket_id)
    world.passes(hours=2)
    assert all(snapshot.ticket.id != ticket_id for snapshot in world.tickets())


def test_situations_that_the_profile_knows_no_more_are_left_out(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    world.poll()
    world.desk.close()
    world.practice = World(desk_file.with_name("other.db"), situation("another")).practice
    world.desk = world.console("Oksana")
    world.passes(hours=11)
    assert world.tickets() == []


def test_one_console_plays_and_another_takes_over(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    world.poll()
    second = world.console("Petro")
    while not second.server.is_due():
        world.wall.passes(seconds=2)
        world.desk.server.beat()
    second.pull_changes(None)
    assert second.server.is_due(), "the first console sees to it, and is there"
    (player,) = rows(desk_file, "SELECT player FROM day")
    assert str(player[0]).startswith("oksana.")
    world.poll()
    assert not second.server.is_due()
    world.desk.close()
    world.desk = second
    ticket_id = world.first_customer()
    world.passes(minutes=25)
    (player,) = rows(desk_file, "SELECT player FROM day")
    assert str(player[0]).startswith("petro.")
    assert world.said(ticket_id) == ["Where is my order?", "Hello?"]


def test_a_console_that_was_killed_is_followed_by_another(desk_file: Path) -> None:
    world = World(desk_file, NAGGING)
    world.poll()
    killed, world.desk = world.desk, world.console("Petro")
    assert world.said(world.first_customer()) == ["Where is my order?"]
    (player,) = rows(desk_file, "SELECT player FROM day")
    assert str(player[0]).startswith("petro.")
    killed.close()


def test_the_night_brings_what_lies_there_in_the_morning(desk_file: Path) -> None:
    load = Load(1, 6, (1.0,) * 7, QUIET_LOAD.weights)
    spoken = situation("call", kind="call", channels=("phone",))
    situations = [situation(str(number)) for number in range(8)]
    world = World(desk_file, *situations, spoken, load=load)
    tickets = [snapshot.ticket for snapshot in world.tickets()]
    assert len(tickets) == 6
    night_from = world.begins - timedelta(hours=12)
    for ticket in tickets:
        assert night_from <= ticket.created_at < world.begins
        assert ticket.waiting_since == ticket.created_at
        assert ticket.channel != "phone"
    assert len({ticket.subject for ticket in tickets}) == 6


def test_the_next_day_is_planned_when_the_first_ends(desk_file: Path) -> None:
    load = Load(10, 5, (1.0,) * 7, QUIET_LOAD.weights)
    world = World(desk_file, *[situation(str(number)) for number in range(8)], load=load)
    world.poll()
    before = rows(desk_file, "SELECT planned_until FROM day")
    world.desk.close()
    world.desk = world.console("Oksana")
    world.passes(hours=12, minutes=1)
    assert rows(desk_file, "SELECT planned_until FROM day") > before
    world.passes(hours=11, minutes=57)
    nightly = rows(
        desk_file,
        "SELECT count(*) FROM tickets WHERE created_at > (SELECT planned_until FROM day) - 24 * 3600000",
    )
    assert nightly == [(5,)]
