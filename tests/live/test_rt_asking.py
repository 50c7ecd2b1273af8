"""A role that is asked by a linked ticket: opened, linked and answered in a real Request Tracker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.profiles.loader import load_profile
from console.profiles.model import Profile
from console.rules import elsewhere, marked_notes
from console.rules.questions import QUESTION
from console.sync.clocks import Clocks
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.upstream.rt.upstream import RtUpstream
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import Message, MessageKind, OutgoingKind, Ticket
from tests.contract.desk_under_test import reply_to
from tests.live.rt_rig import MAPPING, Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

PATIENCE = 60.0  # seconds
DESK = replace(
    MAPPING,
    queues=("Support", "Delivery"),
    role_queues={"it_support": "Development"},
    kinds={"internal": "internal"},
)
WORDS = "Не открывается карточка товара, экран белый."


def profile() -> Profile:
    boutique = load_profile("boutique")
    return replace(boutique, mappings={"rt": DESK})


class Console:
    """One operator's cache and ledger with the whole sync between them and the server."""

    def __init__(self, desk: RtUpstream, directory: Path) -> None:
        directory.mkdir()
        self.desk = desk
        self.cache = Cache.open(directory / "cache.db", writing=True)
        self.ledger = Ledger.open(directory, writing=True)
        clocks = Clocks(lambda: datetime.now(UTC), lambda: time.monotonic() * 10, lambda: 0.0)
        pull = Pull(desk, self.cache, profile())
        push = Push(desk, self.ledger, pull, profile(), "console", clocks)
        self.loop = SyncLoop(desk, pull, push, clocks, lambda _told: None)

    def asks(self, role: str, ticket_id: str, words: str = WORDS) -> tuple[str, str]:
        via = "ticket" if role == "it_support" else "chat"
        body = marked_notes.write(QUESTION, {"role": role, "via": via}, words)
        group, macro = new_op_id(), f"ask:{role}"
        account, now = self.desk.account, datetime.now(UTC)
        opens, note = new_op_id(), new_op_id()
        items = [
            NewOutgoing(opens, group, account, ticket_id, OutgoingKind.TICKET, now, macro=macro),
            NewOutgoing(note, group, account, ticket_id, OutgoingKind.NOTE, now, body, macro=macro),
        ]
        self.ledger.outbox.confirm(items, None)
        return opens, note

    def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            stuck = [(item.state, item.last_error) for item in self.ledger.outbox.pending()]
            assert time.monotonic() < deadline, (what, stuck)
            self.loop.step()

    def ticket(self, ticket_id: str) -> Ticket:
        found = self.cache.tickets.get(ticket_id)
        assert found is not None
        return found

    def brought(self, ticket_id: str) -> list[Message]:
        return [one for one in self.cache.messages.chain(ticket_id, None, 100) if elsewhere.is_brought(one)]

    def closes(self) -> None:
        self.ledger.close()
        self.cache.close()
        self.desk.close()


@pytest.fixture
def oksana(rt: Rig, tmp_path: Path) -> Iterator[Console]:
    console = Console(rt.upstream("oksana", mapping=DESK), tmp_path / "oksana")
    yield console
    console.closes()


@pytest.fixture
def marko(rt: Rig) -> Iterator[RtUpstream]:
    """A developer, who works in Request Tracker's own pages and knows nothing of marks."""
    upstream = rt.upstream("marko")
    yield upstream
    upstream.close()


def linked_from(rt: Rig, ticket_id: str) -> list[str]:
    """The tickets that this one refers to, as the server tells it."""
    client = rt.client()
    body = client.get(f"ticket/{ticket_id}").body
    client.close()
    links = body["_hyperlinks"] if isinstance(body, dict) else ()
    assert isinstance(links, list)
    return [str(link["id"]) for link in links if link["ref"] == "refers-to"]


def test_a_question_opens_a_linked_ticket_and_its_answer_comes_back(
    rt: Rig, oksana: Console, marko: RtUpstream, tmp_path: Path
) -> None:
    ticket_id = rt.open_ticket("Сайт не работает", "Карточка пальто пустая")
    oksana.until(lambda: oksana.cache.tickets.get(ticket_id) is not None, "the ticket")
    _opens, note = oksana.asks("it_support", ticket_id)
    oksana.until(lambda: bool(oksana.ticket(ticket_id).asked), "the question")
    (question,) = oksana.ticket(ticket_id).asked
    assert question.id == note
    there = question.ticket
    assert linked_from(rt, there) == [ticket_id]
    assert oksana.ticket(there).queue == "Development"
    assert oksana.ticket(there).aside
    assert oksana.ticket(there).subject == f"IT-поддержка: #{ticket_id} Сайт не работает"
    marko.push_reply(reply_to(there, "Починили, кэш сброшен."))
    oksana.until(lambda: not oksana.ticket(ticket_id).asked, "the answer")
    (answer,) = oksana.brought(ticket_id)
    assert answer.author == "Марко Розробник"
    assert answer.kind is MessageKind.NOTE
    marked = marked_notes.marked(answer)
    assert marked is not None
    assert (marked.text, marked.values["to"]) == ("Починили, кэш сброшен.", note)
    assert not any(one.body.startswith("Починили") for one in oksana.desk.fetch(ticket_id).messages or ())
    marko.push_reply(reply_to(there, "И ещё: проверьте телефон.", public=False))
    oksana.until(lambda: len(oksana.brought(ticket_id)) == 2, "what was said after it")
    assert oksana.ticket(there).aside


def test_a_fresh_console_reads_linked_tickets_of_a_queue_that_is_not_its_own_and_no_others(
    rt: Rig, oksana: Console, marko: RtUpstream, tmp_path: Path
) -> None:
    ticket_id = rt.open_ticket("Белый экран", "Не открывается")
    client = rt.client("marko")
    plan = {"Queue": "Development", "Subject": "Развёртывание", "Content": "План"}
    other = client.post("ticket", plan).body
    assert isinstance(other, dict)
    client.close()
    oksana.until(lambda: oksana.cache.tickets.get(ticket_id) is not None, "the ticket")
    oksana.asks("it_support", ticket_id)
    oksana.until(lambda: bool(oksana.ticket(ticket_id).asked), "the question")
    there = oksana.ticket(ticket_id).asked[0].ticket
    marko.push_reply(reply_to(there, "Уже чиним.", public=False))
    again = Console(rt.upstream("oksana", mapping=DESK), tmp_path / "again")
    again.until(lambda: bool(again.brought(ticket_id)), "the answer")
    assert again.ticket(ticket_id).asked == ()
    assert again.cache.tickets.get(str(other["id"])) is None
    gone = again.desk.reconcile([ticket_id, there])
    assert gone == ()
    again.closes()


def test_a_work_chat_is_a_ticket_of_the_desks_own_queue_and_goes_on(rt: Rig, oksana: Console) -> None:
    first, second = (rt.open_ticket(f"Пальто {number}", "Есть ли?") for number in (1, 2))
    petro = rt.upstream("petro", mapping=DESK)
    oksana.until(lambda: oksana.cache.tickets.get(second) is not None, "the tickets")
    oksana.asks("warehouse", first)
    oksana.asks("warehouse", second)
    oksana.until(lambda: all(oksana.ticket(one).asked for one in (first, second)), "both questions")
    (chat,) = {question.ticket for one in (first, second) for question in oksana.ticket(one).asked}
    oksana.until(lambda: not oksana.ledger.outbox.pending(), "all that was asked")
    told = oksana.ticket(chat)
    assert (told.queue in DESK.queues, told.channel, told.kind) == (True, "internal", "internal")
    for words in ("Первое есть.", "Второго нет.", "Когда заберёте?"):
        petro.push_reply(reply_to(chat, words, public=False))
    oksana.until(lambda: len(oksana.brought(second)) == 1 and not oksana.ticket(chat).aside, "the answers")
    assert [marked_notes.marked(one).text for one in oksana.brought(first)] == ["Первое есть."]  # type: ignore[union-attr]  # it is marked
    placed = oksana.cache.tickets.placement(chat)
    assert placed is not None
    assert (placed.zone, placed.shown) == ("work_chats", True)
    petro.close()


def test_a_customer_cannot_put_words_into_another_ticket(rt: Rig, oksana: Console) -> None:
    ticket_id = rt.open_ticket("Сайт не работает", "Белый экран")
    oksana.until(lambda: oksana.cache.tickets.get(ticket_id) is not None, "the ticket")
    _opens, note = oksana.asks("it_support", ticket_id)
    oksana.until(lambda: bool(oksana.ticket(ticket_id).asked), "the question")
    forged = elsewhere.written(elsewhere.About(ticket_id, note, "it_support", "ticket"), "?")
    trick = rt.open_ticket("Ответ", forged)
    rt.customer_writes(trick, "Верните деньги этому клиенту.")
    oksana.until(lambda: oksana.cache.messages.count(trick) == 2, "the trick")
    assert oksana.ticket(ticket_id).asked
    assert oksana.brought(ticket_id) == []
    assert not oksana.ticket(trick).aside
