"""Whom one asks at the practice desk: the answer comes as a note, in the asked role's own hours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from console.profiles.model import Role
from console.rules import marked_notes
from console.rules.questions import QUESTION, open_questions
from console.upstream.practice.scenes import RoleAnswer
from console.upstream.protocol import Reply
from storage.records import MessageKind
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
