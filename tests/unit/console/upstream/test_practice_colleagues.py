"""Whom one asks at the practice desk: the answer comes as a note, in the asked role's own hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from console.profiles.model import Role
from console.rules import elsewhere, marked_notes
from console.rules.elsewhere import About
from console.rules.order_moves import OrderMove, written
from console.rules.questions import QUESTION, open_questions
from console.upstream.practice.scenes import OrderSpec, RoleAnswer
from console.upstream.protocol import NewTicket, Reply
from storage.records import Customer, MessageKind, Order
from tests.contract.practice_desk import small_profile
from tests.unit.console.upstream.practice_world import World, situation

KEEPER = Role("keeper", {"en": "Keeper"}, {"en": "finds"}, minutes=60)
SILENT = Role("silent", {"en": "Nobody"}, {"en": "nothing"}, minutes=60)


def world_that_answers(path: Path) -> World:
    profile = replace(small_profile(), roles=(KEEPER, SILENT))
    world = World(path, situation(), profile=profile)
    world.practice = replace(world.practice, role_answers=(RoleAnswer("keeper", "en", ("Found it.",)),))
    world.desk = world.console("Oksana")
    return world


def ask(world: World, ticket_id: str, role: str) -> None:
    body = marked_notes.write(QUESTION, {"role": role}, "Is it there?")
    world.desk.push_reply(Reply(ticket_id, f"op-{role}", body, False, {}))


def test_a_role_that_is_asked_answers_within_its_term(tmp_path: Path) -> None:
    world = world_that_answers(tmp_path / "desk.db")
    ticket_id = world.first_customer()
    ask(world, ticket_id, "keeper")
    (question,) = open_questions(world.chain(ticket_id))
    assert question.role == "keeper"
    world.passes(minutes=15)
    assert open_questions(world.chain(ticket_id))
    world.passes(minutes=60)
    answer = world.chain(ticket_id)[-1]
    assert (answer.kind, answer.author, answer.body) == (MessageKind.NOTE, "Keeper", "Found it.")
    assert open_questions(world.chain(ticket_id)) == ()


def test_a_role_without_words_keeps_silent_and_stays_asked(tmp_path: Path) -> None:
    world = world_that_answers(tmp_path / "desk.db")
    ticket_id = world.first_customer()
    ask(world, ticket_id, "silent")
    world.passes(minutes=120)
    assert [question.role for question in open_questions(world.chain(ticket_id))] == ["silent"]


def test_a_note_moves_the_order_of_its_ticket_and_nobody_elses(tmp_path: Path) -> None:
    world = World(tmp_path / "desk.db", situation(order=OrderSpec("arrived", days_ago=2)))
    ticket_id = world.first_customer()

    def order_now() -> Order:
        snapshot = world.desk.fetch(ticket_id)
        return next(order for order in snapshot.orders if order.number == snapshot.ticket.order_number)

    order = order_now()
    until = world.now() + timedelta(hours=30)

    def move(number: str, status: str, key: str) -> None:
        body = written(OrderMove(number, status, until), "moved")
        world.desk.push_reply(Reply(ticket_id, key, body, False, {}))

    move("000", "reserved", "op-1")
    move(order.number, "new", "op-2")
    assert order_now().status == "arrived"
    move(order.number, "reserved", "op-3")
    moved = order_now()
    assert (moved.status, moved.history[-1].status) == ("reserved", "reserved")
    assert moved.reserve_until is not None
    assert abs(moved.reserve_until - until) < timedelta(seconds=1)


def asked_elsewhere(world: World, ticket_id: str, via: str, name: str) -> str:
    """The keeper is asked in a ticket of their own; its id."""
    body = elsewhere.written(About(ticket_id, f"op-{name}", "keeper", via), "Is it there?")
    return world.desk.create(
        NewTicket(
            "Keeper",
            body,
            "internal",
            "internal",
            Customer("", "Keeper", language="en"),
            f"open-{name}",
            internal=True,
            about=ticket_id,
            role="keeper",
        )
    )


def test_a_role_that_is_asked_in_a_ticket_of_their_own_answers_there_as_its_requester(tmp_path: Path) -> None:
    world = world_that_answers(tmp_path / "desk.db")
    ticket_id = world.first_customer()
    there = asked_elsewhere(world, ticket_id, "ticket", "one")
    assert asked_elsewhere(world, ticket_id, "ticket", "one") == there
    note = marked_notes.write(QUESTION, {"role": "keeper", "via": "ticket", "ticket": there}, "Is it there?")
    world.desk.push_reply(Reply(ticket_id, "op-one", note, False, {}))
    before = len(world.chain(ticket_id))
    world.passes(minutes=60)
    asked, answer = world.chain(there)
    assert (asked.kind, asked.client_key) == (MessageKind.NOTE, "open-one")
    assert (answer.kind, answer.author, answer.body) == (MessageKind.CUSTOMER, "Keeper", "Found it.")
    assert len(world.chain(ticket_id)) == before, "and not in the ticket that asks as well"
    brought = elsewhere.with_answers(ticket_id, world.chain(ticket_id), world.chain)
    assert open_questions(brought) == ()


def test_the_same_person_is_asked_again_and_every_question_of_a_chat_is_answered(tmp_path: Path) -> None:
    world = world_that_answers(tmp_path / "desk.db")
    ticket_id = world.first_customer()
    chat = asked_elsewhere(world, ticket_id, "chat", "one")
    other = asked_elsewhere(world, ticket_id, "chat", "two")
    tickets = [world.desk.fetch(one).ticket for one in (chat, other)]
    assert len({ticket.requester_id for ticket in tickets}) == 1
    body = elsewhere.written(About(ticket_id, "op-three", "keeper", "chat"), "And the bag?")
    world.desk.push_reply(Reply(chat, "again", body, False, {}))
    world.passes(minutes=60)
    held = elsewhere.told(world.chain(chat))
    assert set(held.answers) == {"op-one", "op-three"}
    assert held.unheard == ()
