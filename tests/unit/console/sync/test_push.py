"""The outbox on its way out: every failure, and what must never happen in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.upstream.protocol import (
    AuthRefused,
    Capabilities,
    Conflict,
    Dedupe,
    Forbidden,
    Gone,
    Invalid,
    NotAHelpdesk,
    NotSent,
    RateLimited,
    UnknownOutcome,
)
from console.views import LinkState
from storage.problems import unpacked
from storage.records import MessageKind, OutgoingKind, OutgoingState, TicketField
from tests.unit.console.sync.scripted_desk import Rig, make_ticket


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    rig.desk.add(make_ticket("1"))
    rig.desk.add(make_ticket("2"))
    rig.steps()
    yield rig
    rig.ledger.close()
    rig.cache.close()


def test_a_reply_goes_out_once_with_its_fields_and_is_read_back(rig: Rig) -> None:
    op = rig.confirm(changes={TicketField.STATUS: "waiting"})
    rig.steps()
    assert rig.state(op) == "sent"
    assert [message.body for message in rig.desk.said_with(op)] == ["Заказ уже в пути."]
    ticket = rig.cache.tickets.get("1")
    assert ticket is not None
    assert ticket.status == "waiting"
    assert [message.client_key for message in rig.cache.messages.chain("1", None, 10)] == ["", op]


def test_nothing_is_sent_in_the_undo_window_nor_after_taking_back(rig: Rig) -> None:
    op = rig.confirm(hold_seconds=10.0)
    rig.steps(9.5)
    assert rig.state(op) == "held"
    rig.ledger.outbox.take_back("group-1")
    rig.steps(30)
    assert rig.desk.said_with(op) == []
    kept = rig.confirm(hold_seconds=10.0)
    rig.steps(10.5)
    assert rig.state(kept) == "sent"


def test_a_restart_begins_the_undo_window_again_and_never_shortens_it(rig: Rig) -> None:
    op = rig.confirm(hold_seconds=10.0)
    rig.steps(9)
    rig.start("sync-2")
    rig.steps(9)
    assert rig.state(op) == "held"
    rig.steps(2)
    assert rig.state(op) == "sent"


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (NotSent("no connection"), "queued"),
        (RateLimited("slow down", 60.0), "queued"),
        (UnknownOutcome("cut off"), "ambiguous"),
        (NotAHelpdesk("a login page"), "ambiguous"),
        (AuthRefused("who are you"), "needs_auth"),
        (Conflict("changed"), "conflict"),
        (Forbidden("not yours"), "failed"),
        (Gone("away"), "failed"),
        (Invalid("too long"), "failed"),
    ],
)
def test_what_each_failure_makes_of_an_item(rig: Rig, failure: Exception, state: str) -> None:
    rig.desk.fails_before["push_reply"] = [failure]
    op = rig.confirm()
    rig.steps()
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert (item.state.value, item.body, item.attempts) == (state, "Заказ уже в пути.", 1)
    assert str(unpacked(item.last_error)) == str(failure)
    assert rig.desk.said_with(op) == []


def test_a_lost_answer_is_looked_up_and_never_sent_twice(rig: Rig) -> None:
    rig.desk.fails_after["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm()
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1
    assert rig.desk.calls.count("push_reply") == 1


def test_absent_is_believed_only_after_the_settle_time(rig: Rig) -> None:
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm()
    rig.steps(29)
    assert rig.state(op) == "ambiguous"
    assert rig.desk.calls.count("push_reply") == 1
    rig.until(lambda: rig.state(op) == "sent", at_most=60)
    assert len(rig.desk.said_with(op)) == 1


def test_a_commit_that_comes_late_is_found_within_the_settle_time(rig: Rig) -> None:
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("timed out")]
    op = rig.confirm()
    rig.steps(20)
    rig.desk.says("1", MessageKind.REPLY, "Заказ уже в пути.", "Оксана", op)
    rig.steps(120)
    assert rig.state(op) == "sent"
    assert len(rig.desk.said_with(op)) == 1


def test_a_sender_that_died_leaves_an_ambiguous_item_not_a_queued_one(rig: Rig) -> None:
    op = rig.confirm()
    claimed = rig.ledger.outbox.claim_next("dead", rig.wall(), timedelta(seconds=120))
    assert claimed is not None
    rig.start("sync-2")
    rig.steps(119)
    assert rig.state(op) == "sending"
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1
    assert "find" in rig.desk.calls


def test_where_nobody_can_tell_a_person_decides(rig: Rig) -> None:
    rig.desk.capabilities = Capabilities(Dedupe.NONE, timedelta(0), timedelta(seconds=5))
    rig.desk.fails_after["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm()
    rig.steps(600)
    assert rig.state(op) == "needs_decision"
    assert len(rig.desk.said_with(op)) == 1


def test_what_was_to_change_with_a_reply_that_was_found_is_set_by_itself(rig: Rig) -> None:
    rig.desk.fails_after["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm(changes={TicketField.STATUS: "waiting"})
    rig.until(lambda: rig.state(op) == "sent")
    rig.steps(5)
    assert rig.desk.calls.count("push_reply") == 1
    assert rig.desk.calls.count("push_changes") == 1
    assert rig.ledger.outbox.pending() == []


def test_a_status_that_was_refused_beside_its_reply_needs_a_look(rig: Rig) -> None:
    rig.desk.not_taken = Invalid("no such status")
    rig.desk.fails_before["push_changes"] = [Invalid("no such status")]
    op = rig.confirm(changes={TicketField.STATUS: "waiting"})
    rig.steps(5)
    assert rig.state(op) == "sent"
    assert [(item.kind, item.state) for item in rig.ledger.outbox.pending()] == [
        (OutgoingKind.FIELDS, OutgoingState.FAILED)
    ]
    assert len(rig.desk.said_with(op)) == 1


def test_a_native_key_is_simply_sent_again(rig: Rig) -> None:
    rig.desk.capabilities = Capabilities(Dedupe.NATIVE_KEY, timedelta(0), timedelta(seconds=5))
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm()
    rig.steps(30)
    assert rig.state(op) == "sent"
    assert "find" not in rig.desk.calls


def test_what_had_arrived_is_no_conflict_when_the_customer_has_answered_it(rig: Rig) -> None:
    """Back to a draft it would go out a second time."""
    rig.desk.capabilities = Capabilities(Dedupe.NATIVE_KEY, timedelta(0), timedelta(seconds=5))
    rig.desk.fails_after["push_reply"] = [UnknownOutcome("the answer was lost")]
    op = rig.confirm()
    rig.steps()
    rig.desk.says("1", MessageKind.CUSTOMER, "Спасибо, а когда?", "Ирина К.")
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1


def test_the_items_of_a_ticket_keep_their_order_and_others_pass_by(rig: Rig) -> None:
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("lost")]
    first = rig.confirm(body="первый")
    second = rig.confirm(body="второй")
    other = rig.confirm(ticket="2", body="другой тикет")
    rig.steps(10)
    assert (rig.state(first), rig.state(second), rig.state(other)) == ("ambiguous", "queued", "sent")
    rig.until(lambda: rig.state(second) == "sent")
    said = [message.body for message in rig.desk.chains["1"] if message.client_key]
    assert said == ["первый", "второй"]


def test_an_outage_keeps_the_replies_and_the_return_pulls_first(rig: Rig) -> None:
    rig.desk.fails_before["pull_changes"] = [NotSent("unplugged") for _ in range(5)]
    rig.steps(6)
    op = rig.confirm()
    rig.steps(1)
    assert rig.link() == "offline"
    assert rig.state(op) == "queued"
    rig.desk.calls.clear()
    rig.until(lambda: rig.state(op) == "sent")
    assert rig.link() == "online"
    assert rig.desk.calls.index("pull_changes") < rig.desk.calls.index("push_reply")


def test_offline_says_since_when_through_all_its_retries(rig: Rig) -> None:
    rig.desk.fails_before["pull_changes"] = [NotSent("unplugged") for _ in range(4)]
    rig.until(lambda: rig.loop.link.state is LinkState.OFFLINE)
    since = rig.loop.link.since
    rig.steps(8)
    assert rig.loop.link.state is LinkState.OFFLINE
    assert rig.loop.link.since == since


def test_a_refused_token_pauses_everything_until_it_is_accepted_again(rig: Rig) -> None:
    rig.desk.fails_before["push_reply"] = [AuthRefused("expired")]
    rig.desk.fails_before["pull_changes"] = []
    op, other = rig.confirm(), rig.confirm(ticket="2")
    rig.desk.fails_before["pull_changes"] = [AuthRefused("expired")]
    rig.steps()
    assert rig.loop.link.state is LinkState.REFUSED
    assert (rig.state(op), rig.state(other)) == ("needs_auth", "queued")
    rig.until(lambda: rig.state(op) == "sent" and rig.state(other) == "sent")
    assert len(rig.desk.said_with(op)) == 1


@pytest.mark.parametrize("what", ["customer", "colleague", "reassigned", "closed"])
def test_what_changed_meanwhile_stops_a_reply(rig: Rig, what: str) -> None:
    op = rig.confirm(hold_seconds=10.0)
    if what == "customer":
        rig.desk.says("1", MessageKind.CUSTOMER, "Уже не надо, отмените", "Ирина К.")
    elif what == "colleague":
        rig.desk.says("1", MessageKind.REPLY, "Ответила я", "Марта")
    else:
        ticket = replace(rig.desk.tickets["1"], version="99")
        reassigned = replace(ticket, assignee_id="8", assignee="Пётр")
        rig.desk.tickets["1"] = reassigned if what == "reassigned" else replace(ticket, status="done")
    rig.steps(11)
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert (item.state, item.body) == (OutgoingState.CONFLICT, "Заказ уже в пути.")
    assert item.last_error
    assert rig.desk.said_with(op) == []


def test_our_own_earlier_reply_is_no_conflict(rig: Rig) -> None:
    first = rig.confirm(body="первый")
    second = rig.confirm(body="второй")
    rig.steps()
    assert (rig.state(first), rig.state(second)) == ("sent", "sent")


def test_a_lost_claim_says_who_won_and_holds_back_the_reply(rig: Rig) -> None:
    rig.desk.tickets["1"] = replace(rig.desk.tickets["1"], assignee_id="8", assignee="Пётр")
    claim = rig.confirm(OutgoingKind.CLAIM)
    reply = rig.confirm()
    rig.steps(60)
    item = rig.ledger.outbox.get(claim)
    assert item is not None
    assert item.state is OutgoingState.CONFLICT
    assert "Пётр" in item.last_error
    assert rig.state(reply) == "queued"
    assert rig.desk.said_with(reply) == []


def test_sent_again_after_a_look_it_goes_out(rig: Rig) -> None:
    op = rig.confirm(hold_seconds=5.0)
    last = rig.desk.says("1", MessageKind.CUSTOMER, "И ещё вопрос", "Ирина К.")
    rig.steps(10)
    assert rig.state(op) == "conflict"
    rig.ledger.outbox.send_again(op, rig.desk.tickets["1"].version, last)
    rig.steps(10)
    assert rig.state(op) == "sent"


def test_fields_of_which_the_answer_was_lost_are_set_again(rig: Rig) -> None:
    rig.desk.fails_after["push_changes"] = [UnknownOutcome("lost")]
    op = rig.confirm(OutgoingKind.FIELDS, changes={TicketField.STATUS: "done"})
    rig.steps(29)
    assert rig.state(op) == "ambiguous"  # the first request may still come late: nothing newer may go before
    rig.steps(30)
    assert rig.state(op) == "sent"
    assert rig.desk.tickets["1"].status == "done"


def test_a_request_that_is_refused_for_its_speed_waits_as_long_as_asked(rig: Rig) -> None:
    rig.desk.fails_before["push_reply"] = [RateLimited("slow down", 60.0)]
    op = rig.confirm()
    rig.steps(59)
    assert rig.state(op) == "queued"
    rig.steps(3)
    assert rig.state(op) == "sent"
