"""A call on its way out: it opens one ticket, whatever fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.rules import calls
from console.rules.calls import Call
from console.upstream.protocol import Capabilities, Dedupe, Forbidden, NotSent, UnknownOutcome
from storage.records import Customer, MessageKind, OutgoingKind
from tests.unit.console.sync.scripted_desk import Rig, make_ticket


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    rig.desk.add(make_ticket("1"))
    rig.steps()
    yield rig
    rig.ledger.close()
    rig.cache.close()


def log(rig: Rig, call: Call) -> str:
    key = f"{calls.UNOPENED}{rig.ops}"
    return rig.confirm(OutgoingKind.TICKET, ticket=key, body=calls.written(call))


SPOKEN = Call("Ганна, 067 111 22 33", "Чи є пальто 38-го розміру?")


def opened(rig: Rig) -> list[str]:
    return [ticket_id for ticket_id in rig.desk.tickets if ticket_id != "1"]


def test_a_call_opens_a_ticket_that_is_read_back(rig: Rig) -> None:
    op = log(rig, SPOKEN)
    rig.steps()
    assert rig.state(op) == "sent"
    (ticket_id,) = opened(rig)
    cached = rig.cache.tickets.get(ticket_id)
    assert cached is not None
    assert (cached.subject, cached.channel, cached.kind) == ("Чи є пальто 38-го розміру?", "phone", "call")
    (entry,) = rig.cache.messages.chain(ticket_id, None, 10)
    assert entry.client_key == op
    assert entry.body == "Ганна, 067 111 22 33\n\nЧи є пальто 38-го розміру?"


def test_a_known_customer_is_the_requester(rig: Rig) -> None:
    with rig.cache.writing():
        rig.cache.customers.put(Customer("c7", "Ірина Ковач", "iryna@example.org", "+380 67 000 00 07"))
    log(rig, Call("Ірина", "Коли приїде замовлення?", customer="c7"))
    rig.steps()
    (asked,) = rig.desk.opened
    assert (asked.requester.id, asked.requester.email) == ("c7", "iryna@example.org")


@pytest.mark.parametrize("dedupe", [Dedupe.MARKER, Dedupe.NATIVE_KEY])
def test_a_lost_answer_opens_no_second_ticket(rig: Rig, dedupe: Dedupe) -> None:
    rig.desk.capabilities = Capabilities(dedupe, timedelta(seconds=30), timedelta(seconds=5))
    rig.desk.fails_after["create"] = [UnknownOutcome("cut off")]
    op = log(rig, SPOKEN)
    rig.until(lambda: rig.state(op) == "sent")
    assert len(opened(rig)) == 1
    assert rig.cache.tickets.get(opened(rig)[0]) is not None


def test_what_did_not_arrive_is_opened_after_the_settle_time(rig: Rig) -> None:
    rig.desk.fails_before["create"] = [UnknownOutcome("cut off")]
    op = log(rig, SPOKEN)
    rig.steps()
    assert rig.state(op) == "ambiguous"
    rig.steps(29)
    assert opened(rig) == []
    rig.until(lambda: rig.state(op) == "sent")
    assert len(opened(rig)) == 1


def test_without_key_and_marker_a_person_decides(rig: Rig) -> None:
    rig.desk.capabilities = Capabilities(Dedupe.NONE, timedelta(seconds=30), timedelta(seconds=5))
    rig.desk.fails_before["create"] = [UnknownOutcome("cut off")]
    op = log(rig, SPOKEN)
    rig.steps(60)
    assert rig.state(op) == "needs_decision"


def test_no_connection_is_tried_again_and_a_refusal_stops(rig: Rig) -> None:
    rig.desk.fails_before["create"] = [NotSent("no network"), Forbidden("You may not open tickets.")]
    op = log(rig, SPOKEN)
    rig.until(lambda: rig.state(op) == "failed")
    other = log(rig, Call("", "Інший дзвінок"))
    rig.until(lambda: rig.state(other) == "sent")
    assert [one.body for one in rig.desk.opened] == ["Інший дзвінок"]


def test_a_process_that_dies_in_the_midst_leaves_one_ticket(rig: Rig) -> None:
    op = log(rig, SPOKEN)
    claimed = rig.ledger.outbox.claim_next("sync-1", rig.wall(), timedelta(seconds=300))
    assert claimed is not None
    rig.push._delivery.of(claimed)  # done over there, and never noted here
    rig.start("sync-2")
    rig.push.take_over()
    rig.until(lambda: rig.state(op) == "sent")
    assert len(opened(rig)) == 1


def test_a_text_that_is_no_call_opens_nothing(rig: Rig) -> None:
    op = rig.confirm(OutgoingKind.TICKET, ticket="call:x", body="просто текст")
    rig.steps()
    assert rig.state(op) == "failed"
    assert opened(rig) == []


def test_a_call_in_a_known_ticket_is_a_note_for_consoles(rig: Rig) -> None:
    op = rig.confirm(OutgoingKind.NOTE, body=calls.written(Call("Ірина", "Заїде завтра.", to="1")))
    rig.steps()
    (note,) = rig.desk.said_with(op)
    assert note.kind is MessageKind.NOTE
    assert calls.read(note.body) == Call("Ірина", "Заїде завтра.", to="1")
