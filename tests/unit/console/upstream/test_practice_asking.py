"""The whole way at a practice desk: asked on one console, answered by the role, read on two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.profiles.loader import load_profile
from console.rules import elsewhere, marked_notes
from console.rules.questions import QUESTION
from console.sync.clocks import Clocks
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.upstream.practice.scenes import RoleAnswer
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import Message, OutgoingKind, Ticket
from tests.unit.console.upstream.practice_world import World, situation

PROFILE = load_profile("boutique")
ANSWERS = (
    RoleAnswer("warehouse", "ru", ("Есть, отложили.",)),
    RoleAnswer("it_support", "ru", ("Починили.",)),
)


class Console:
    """One operator's files, and the sync between them and the practice desk."""

    def __init__(self, world: World, name: str, directory: Path) -> None:
        directory.mkdir()
        self.world = world
        self.desk = world.console(name)
        self.cache = Cache.open(directory / "cache.db", writing=True)
        self.ledger = Ledger.open(directory, writing=True)
        self.seconds = 0.0
        clocks = Clocks(world.wall, lambda: self.seconds, lambda: 0.0)
        pull = Pull(self.desk, self.cache, PROFILE)
        push = Push(self.desk, self.ledger, pull, PROFILE, name, clocks)
        self.loop = SyncLoop(self.desk, pull, push, clocks, lambda _told: None)

    def reads(self) -> None:
        """Until nothing more is due."""
        for _ in range(20):
            self.loop.step()
            self.seconds += 1.0

    def asks(self, role: str, ticket_id: str) -> None:
        given = PROFILE.role(role)
        assert given is not None
        body = marked_notes.write(QUESTION, {"role": role, "via": given.via.value}, "Есть ли вещь?")
        group, key, now = new_op_id(), f"ask:{role}", self.world.now()
        account = self.desk.account
        items = [
            NewOutgoing(new_op_id(), group, account, ticket_id, OutgoingKind.TICKET, now, macro=key),
            NewOutgoing(new_op_id(), group, account, ticket_id, OutgoingKind.NOTE, now, body, macro=key),
        ]
        self.ledger.outbox.confirm(items, None)
        self.reads()
        assert self.ledger.outbox.pending() == []

    def ticket(self, ticket_id: str) -> Ticket:
        found = self.cache.tickets.get(ticket_id)
        assert found is not None
        return found

    def brought(self, ticket_id: str) -> list[Message]:
        return [one for one in self.cache.messages.chain(ticket_id, None, 50) if elsewhere.is_brought(one)]

    def closes(self) -> None:
        self.ledger.close()
        self.cache.close()


@pytest.fixture
def consoles(tmp_path: Path) -> Iterator[tuple[Console, Console]]:
    world = World(tmp_path / "desk.db", situation(), profile=PROFILE)
    world.practice = replace(world.practice, role_answers=ANSWERS)
    world.desk = world.console("Oksana")
    both = Console(world, "Oksana", tmp_path / "first"), Console(world, "Petro", tmp_path / "second")
    yield both
    for console in both:
        console.closes()


@pytest.mark.parametrize(
    ("role", "author", "words"),
    [("warehouse", "Кладовщик", "Есть, отложили."), ("it_support", "IT-поддержка", "Починили.")],
)
def test_asked_on_one_console_answered_and_read_on_both(
    consoles: tuple[Console, Console], role: str, author: str, words: str
) -> None:
    first, second = consoles
    ticket_id = first.world.first_customer()
    for console in consoles:
        console.reads()
    first.asks(role, ticket_id)
    second.reads()
    for console in consoles:
        (asked,) = console.ticket(ticket_id).asked
        assert asked.role == role
        there = console.ticket(asked.ticket)
        assert there.aside
        assert there.requester == author
    first.world.passes(minutes=130)
    for console in consoles:
        console.reads()
        (answer,) = console.brought(ticket_id)
        marked = marked_notes.marked(answer)
        assert marked is not None
        assert (answer.author, marked.text) == (author, words)
        assert console.ticket(ticket_id).asked == ()
        assert console.ticket(asked.ticket).aside
    own = [one for one in first.desk.fetch(ticket_id).messages or () if words in one.body]
    assert own == [], "nothing was written for it"


def test_two_consoles_share_the_chat_with_a_role(consoles: tuple[Console, Console]) -> None:
    first, second = consoles
    ticket_id = first.world.first_customer()
    first.reads()
    first.asks("warehouse", ticket_id)
    second.reads()
    second.asks("warehouse", ticket_id)
    first.reads()
    assert len({asked.ticket for asked in first.ticket(ticket_id).asked}) == 1
    assert len(first.ticket(ticket_id).asked) == 2
    first.world.passes(minutes=130)
    first.reads()
    assert first.ticket(ticket_id).asked == ()
    assert timedelta() < first.brought(ticket_id)[0].sent_at - first.ticket(ticket_id).created_at
