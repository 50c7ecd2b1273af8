"""A question that is asked in a linked ticket or a work chat: once, in order, and the answer comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.rules import elsewhere, marked_notes
from console.rules.questions import ANSWER, QUESTION
from console.sync.wire import Changed
from console.upstream.protocol import Capabilities, Dedupe, Forbidden, NotSent, UnknownOutcome
from storage.ledger import NewOutgoing
from storage.records import Message, MessageKind, Order, OutgoingKind, OutgoingState, Ticket
from tests.unit.console.sync.scripted_desk import ME, START, Rig, make_ticket

WORDS = "Не открывается карточка."


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    rig.desk.add(make_ticket("1", order_number="77120"))
    rig.desk.add(make_ticket("2"))
    rig.steps()
    yield rig
    rig.ledger.close()
    rig.cache.close()


def ask(rig: Rig, role: str = "it_support", ticket: str = "1", words: str = WORDS) -> tuple[str, str]:
    """One key press, as the desk confirms it: the keys of the ticket to open and of the note."""
    via = "ticket" if role == "it_support" else "chat"
    body = marked_notes.write(QUESTION, {"role": role, "via": via}, words)
    key, group = f"ask:{role}:x", new_op_id()
    opens, note = new_op_id(), new_op_id()
    items = [
        NewOutgoing(opens, group, "scripted:7", ticket, OutgoingKind.TICKET, rig.wall(), macro=key),
        NewOutgoing(note, group, "scripted:7", ticket, OutgoingKind.NOTE, rig.wall(), body=body, macro=key),
    ]
    rig.ledger.outbox.confirm(items, None)
    return opens, note


def cached(rig: Rig, ticket_id: str) -> Ticket:
    ticket = rig.cache.tickets.get(ticket_id)
    assert ticket is not None
    return ticket


def linked(rig: Rig) -> list[str]:
    return [ticket_id for ticket_id in rig.desk.tickets if ticket_id not in ("1", "2")]


def answers(rig: Rig, there: str, words: str = "Починили.", kind: MessageKind = MessageKind.NOTE) -> None:
    rig.desk.says(there, kind, words, "Марк")
    chain = rig.desk.chains[there]
    later = START + timedelta(minutes=len(chain))
    chain[-1] = replace(chain[-1], author_id="mark", sent_at=later)


def brought(rig: Rig, ticket_id: str = "1") -> list[Message]:
    chain = rig.cache.messages.chain(ticket_id, None, 50)
    return [message for message in chain if elsewhere.is_brought(message)]


def test_a_linked_ticket_is_opened_with_the_facts_and_the_note_says_where(rig: Rig) -> None:
    with rig.cache.writing():
        rig.cache.orders.put(Order("77120", "checking", START, START, place="Белая лестница"))
    opens, note = ask(rig)
    rig.steps()
    assert (rig.state(opens), rig.state(note)) == ("sent", "sent")
    (there,) = linked(rig)
    (opened,) = rig.desk.opened
    assert (opened.about, opened.role, opened.internal) == ("1", "it_support", True)
    assert (opened.channel, opened.kind) == ("internal", "internal")
    assert opened.subject == "IT-поддержка: #1041 Где заказ?"
    assert opened.body.startswith(WORDS)
    assert "— #1041 · Где заказ?" in opened.body
    assert "— 77120 · " in opened.body
    assert "Белая лестница" in opened.body
    about = elsewhere.read(rig.desk.chains[there][0])
    assert about == elsewhere.About("1", note, "it_support", "ticket")
    (asked,) = cached(rig, "1").asked
    assert (asked.id, asked.role, asked.ticket) == (note, "it_support", there)
    assert cached(rig, there).aside
    listed = [
        row.id for zone in ("work_chats", "messengers", "incoming") for row in rig.cache.tickets.rows(zone)
    ]
    assert there not in listed
    assert "1" in listed


def test_the_answer_comes_into_the_ticket_that_asked_without_anything_being_written(rig: Rig) -> None:
    _, note = ask(rig)
    rig.steps()
    (there,) = linked(rig)
    calls = len(rig.desk.calls)
    rig.told.clear()
    answers(rig, there)
    rig.steps(6)
    assert "push_reply" not in rig.desk.calls[calls:]
    (answer,) = brought(rig)
    marked = marked_notes.marked(answer)
    assert marked is not None
    assert (marked.kind, marked.values["to"], marked.text) == (ANSWER, note, "Починили.")
    assert cached(rig, "1").asked == ()
    assert cached(rig, there).aside
    assert "1" in {ticket_id for told in rig.told if isinstance(told, Changed) for ticket_id in told.tickets}
    rig.desk.says("1", MessageKind.CUSTOMER, "Ну что?", "Ирина К.")  # the ticket itself is read again
    rig.steps(6)
    assert len(brought(rig)) == 1
    assert cached(rig, "1").asked == ()


def test_a_long_chain_keeps_its_beginning_when_an_answer_comes_into_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.sync.linked.LONGEST_CHAIN", 5)
    for number in range(8):
        rig.desk.says("1", MessageKind.CUSTOMER, f"Ещё {number}", "Ирина К.")
    ask(rig)
    rig.steps()
    before = rig.cache.messages.count("1")
    answers(rig, linked(rig)[0])
    rig.steps(6)
    assert len(brought(rig)) == 1
    assert rig.cache.messages.count("1") == before + 1


def test_a_fresh_cache_finds_the_answer_whichever_ticket_it_reads_first(rig: Rig, tmp_path: Path) -> None:
    ask(rig)
    rig.steps()
    (there,) = linked(rig)
    answers(rig, there)
    for order in (["1", there], [there, "1"]):
        (tmp_path / order[0]).mkdir()
        other = Rig(tmp_path / order[0], desk=rig.desk)
        rig.desk.changed[:] = order
        other.steps()
        assert len(brought(other)) == 1
        assert cached(other, "1").asked == ()


def test_a_linked_ticket_that_no_feed_tells_of_is_read_by_its_number(rig: Rig, tmp_path: Path) -> None:
    ask(rig)
    rig.steps()
    (there,) = linked(rig)
    (tmp_path / "other").mkdir()
    other = Rig(tmp_path / "other", desk=rig.desk)
    rig.desk.changed[:] = ["1"]  # the other's queue is not this desk's
    answers_hidden = len(rig.desk.changed)
    answers(rig, there)
    del rig.desk.changed[answers_hidden:]
    other.steps()
    assert len(brought(other)) == 1
    assert cached(other, "1").asked == ()


def test_a_linked_ticket_that_is_hidden_from_us_leaves_the_question_open(rig: Rig, tmp_path: Path) -> None:
    ask(rig)
    rig.steps()
    (there,) = linked(rig)
    (tmp_path / "other").mkdir()
    del rig.desk.tickets[there]
    rig.desk.changed[:] = ["1"]
    before = rig.desk.calls.count("fetch")
    other = Rig(tmp_path / "other", desk=rig.desk)
    other.steps(60)
    assert [one.ticket for one in cached(other, "1").asked] == [there]
    assert rig.desk.calls.count("fetch") == before + 1  # and not with every pull


@pytest.mark.parametrize("dedupe", [Dedupe.MARKER, Dedupe.NATIVE_KEY])
@pytest.mark.parametrize("lost", ["before", "after"])
@pytest.mark.parametrize("call", ["create", "push_reply"])
def test_lost_answers_ask_once(rig: Rig, call: str, lost: str, dedupe: Dedupe) -> None:
    rig.desk.capabilities = Capabilities(dedupe, timedelta(seconds=30), timedelta(seconds=5))
    plan = rig.desk.fails_before if lost == "before" else rig.desk.fails_after
    plan[call] = [UnknownOutcome("cut off")]
    opens, note = ask(rig)
    rig.until(lambda: rig.state(note) == "sent")
    assert rig.state(opens) == "sent"
    (there,) = linked(rig)
    assert len(rig.desk.said_with(note)) == 1
    assert [one.ticket for one in cached(rig, "1").asked] == [there]


@pytest.mark.parametrize("done", ["nothing", "opened", "both"])
def test_a_process_that_dies_in_the_midst_asks_once(rig: Rig, done: str) -> None:
    opens, note = ask(rig)
    for _ in range(("nothing", "opened", "both").index(done)):
        claimed = rig.ledger.outbox.claim_next("sync-1", rig.wall(), timedelta(seconds=300))
        assert claimed is not None
        server_id = rig.push._delivery.of(claimed)  # done over there, and never noted here
        if done == "both" and claimed.op_id == opens:
            rig.ledger.outbox.move(opens, OutgoingState.SENT, owner="sync-1", server_id=server_id)
    rig.start("sync-2")
    rig.push.take_over()
    rig.until(lambda: rig.state(note) == "sent")
    assert len(linked(rig)) == 1
    assert len(rig.desk.said_with(note)) == 1
    assert [one.ticket for one in cached(rig, "1").asked] == linked(rig)


def test_what_may_not_be_opened_writes_no_note_of_a_question(rig: Rig) -> None:
    rig.desk.fails_before["create"] = [Forbidden("You may not open tickets there.")]
    opens, note = ask(rig)
    rig.steps(10)
    assert (rig.state(opens), rig.state(note)) == ("failed", "queued")
    assert rig.desk.said_with(note) == []
    assert cached(rig, "1").asked == ()


def test_asked_without_a_connection_it_goes_when_there_is_one(rig: Rig) -> None:
    rig.desk.fails_before["pull_changes"] = [NotSent("no network")] * 3
    rig.steps(6)
    opens, note = ask(rig)
    rig.until(lambda: rig.state(note) == "sent")
    assert rig.state(opens) == "sent"
    assert len(linked(rig)) == 1


def test_one_chat_runs_with_each_role_and_each_answer_finds_its_ticket(rig: Rig) -> None:
    first, one = ask(rig, "warehouse", "1", "Есть ли пальто?")
    second, two = ask(rig, "warehouse", "2", "А сумка?")
    rig.steps()
    (chat,) = linked(rig)
    assert rig.desk.opened[0].subject == "чат «Склад» своего города"
    assert [rig.state(op) for op in (first, one, second, two)] == ["sent"] * 4
    assert len(rig.desk.opened) == 1
    rig.steps(1)
    asked = [about for message in rig.desk.chains[chat] if (about := elsewhere.read(message))]
    assert [(about.ticket, about.question) for about in asked] == [("1", one), ("2", two)]
    assert rig.cache.tickets.get(chat) is not None
    placed = rig.cache.tickets.placement(chat)
    assert placed is not None
    assert (placed.zone, placed.shown, placed.rests) == ("work_chats", False, True)
    answers(rig, chat, "Есть, отложили.", MessageKind.CUSTOMER)
    rig.steps(6)
    assert [len(brought(rig, ticket)) for ticket in ("1", "2")] == [1, 0]
    assert cached(rig, "1").asked == ()
    answers(rig, chat, "Сумки нет.", MessageKind.CUSTOMER)
    answers(rig, chat, "Когда забираете пальто?", MessageKind.CUSTOMER)
    rig.steps(6)
    assert [len(brought(rig, ticket)) for ticket in ("1", "2")] == [1, 1]
    placed = rig.cache.tickets.placement(chat)
    assert placed is not None
    assert (placed.zone, placed.shown) == ("work_chats", True)
    assert cached(rig, chat).waiting_since == rig.desk.chains[chat][-1].sent_at


def test_a_chat_that_was_closed_is_followed_by_another(rig: Rig) -> None:
    ask(rig, "warehouse")
    rig.steps()
    (chat,) = linked(rig)
    rig.desk.tickets[chat] = replace(rig.desk.tickets[chat], status="done")
    rig.desk.changed.append(chat)
    rig.steps(6)
    ask(rig, "warehouse", "2")
    rig.steps()
    assert len(linked(rig)) == 2


def test_a_chat_that_a_colleague_opened_is_gone_on_with(rig: Rig, tmp_path: Path) -> None:
    ask(rig, "warehouse")
    rig.steps()
    (chat,) = linked(rig)
    (tmp_path / "other").mkdir()
    other = Rig(tmp_path / "other", desk=rig.desk)
    other.steps()
    ask(other, "warehouse", "2")
    other.steps()
    assert linked(rig) == [chat]
    assert len(elsewhere.told(rig.desk.chains[chat]).about) == 2


def test_a_chat_that_could_not_be_read_back_is_looked_for_before_another_is_opened(rig: Rig) -> None:
    rig.desk.fails_before["fetch"] = [NotSent("no network")]
    ask(rig, "warehouse")
    rig.steps(60)
    ask(rig, "warehouse", "2")
    rig.steps(60)
    assert len(linked(rig)) == 1
    assert rig.desk.chains[linked(rig)[0]][0].author_id == ME.id
