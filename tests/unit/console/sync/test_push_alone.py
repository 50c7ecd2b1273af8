"""One item that cannot go stops no other, and one sender that lost its lease sends nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.sync.loop import BUSY_PAUSE
from console.upstream.protocol import (
    AuthRefused,
    Capabilities,
    Dedupe,
    Invalid,
    NotAHelpdesk,
    NotSent,
    NotTaken,
    RateLimited,
    Snapshot,
    UnknownOutcome,
    Unreadable,
)
from storage.problems import Busy, DiskFull, unpacked
from storage.records import OutgoingKind, OutgoingState, TicketField
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


@pytest.mark.parametrize(
    "failure", [NotTaken("500 on this one"), Unreadable("half of it"), Invalid("odd"), DiskFull("no room")]
)
def test_a_ticket_that_cannot_be_read_holds_back_its_own_line_only(rig: Rig, failure: Exception) -> None:
    op, other = rig.confirm(), rig.confirm(ticket="2")
    rig.desk.fails_before["fetch"] = [failure]
    rig.steps()
    assert (rig.state(op), rig.state(other), rig.link()) == ("queued", "sent", "online")
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert item.not_before is not None
    assert str(unpacked(item.last_error)) == str(failure)
    rig.until(lambda: rig.state(op) == "sent")


@pytest.mark.parametrize("failure", [NotSent("unplugged"), NotAHelpdesk("a portal"), AuthRefused("who?")])
def test_what_is_of_the_whole_connection_pauses_everything(rig: Rig, failure: Exception) -> None:
    op, other = rig.confirm(), rig.confirm(ticket="2")
    rig.desk.fails_before["fetch"] = [failure]
    rig.loop.step()
    assert rig.link() in ("offline", "refused")
    assert rig.desk.said_with(other) == []
    assert OutgoingState.SENDING not in rig.ledger.outbox.counts()
    rig.until(lambda: (rig.state(op), rig.state(other)) == ("sent", "sent"))


def test_a_request_that_is_never_taken_is_tried_less_and_less_often(rig: Rig) -> None:
    op, other = rig.confirm(), rig.confirm(ticket="2")
    rig.desk.fails_before["push_reply"] = [NotTaken("a firewall does not like it") for _ in range(400)]
    rig.steps(1)
    rig.desk.fails_before["push_reply"] = [NotTaken("a firewall does not like it") for _ in range(400)]
    rig.steps(600)
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert 8 < item.attempts < 16  # halves of 2, 4, 8, … 256, 300 s
    assert rig.link() == "online"
    rig.desk.fails_before["push_reply"] = []
    rig.until(lambda: (rig.state(op), rig.state(other)) == ("sent", "sent"))


def test_a_key_that_the_helpdesk_knows_is_not_sent_without_a_pause(rig: Rig) -> None:
    rig.desk.capabilities = Capabilities(Dedupe.NATIVE_KEY, timedelta(0), timedelta(seconds=5))
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("500") for _ in range(1000)]
    op = rig.confirm()
    rig.steps(300)
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert 6 < item.attempts < 14
    rig.desk.fails_before["push_reply"] = []
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1


def test_a_helpdesk_that_asks_to_wait_is_left_alone(rig: Rig) -> None:
    op, other = rig.confirm(), rig.confirm(ticket="2")
    rig.desk.fails_before["push_reply"] = [RateLimited("503", 60.0)]
    rig.steps(59)
    assert rig.desk.calls.count("push_reply") == 1
    rig.steps(5)
    assert (rig.state(op), rig.state(other)) == ("sent", "sent")


def test_reading_that_is_asked_to_wait_waits_as_long(rig: Rig) -> None:
    rig.desk.fails_before["pull_changes"] = [RateLimited("429", 120.0)]
    rig.until(lambda: rig.link() == "offline")
    rig.desk.calls.clear()
    rig.steps(119)
    assert "pull_changes" not in rig.desk.calls
    rig.until(lambda: rig.link() == "online", at_most=10)


def test_a_connection_that_comes_back_wakes_what_waited_and_not_what_was_asked_to_wait(rig: Rig) -> None:
    op, asked = rig.confirm(), rig.confirm(ticket="2")
    for name in (op, asked):
        claimed = rig.ledger.outbox.claim_next("earlier", rig.wall(), timedelta(seconds=9))
        assert claimed is not None
        assert claimed.op_id == name
    later = rig.wall() + timedelta(seconds=290)
    rig.ledger.outbox.move(op, OutgoingState.QUEUED, owner="earlier", not_before=later)
    rig.ledger.outbox.move(asked, OutgoingState.QUEUED, owner="earlier")
    rig.desk.fails_before["push_reply"] = [RateLimited("503", 200.0)]
    rig.steps()
    rig.desk.fails_before["pull_changes"] = [NotSent("unplugged")]
    rig.steps(210)
    assert rig.link() == "online"
    assert (rig.state(op), rig.state(asked)) == ("sent", "sent")


def test_a_mistake_of_ours_in_the_middle_is_looked_up(rig: Rig) -> None:
    rig.desk.fails_after["push_reply"] = [KeyError("a customer's words")]
    op = rig.confirm()
    assert rig.push.one(rig.wall()) is not None
    item = rig.ledger.outbox.get(op)
    assert item is not None
    assert item.state == "ambiguous"
    assert "KeyError" in item.last_error
    assert "customer" not in item.last_error
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1


def test_who_is_alone_doubts_at_once_what_the_last_sender_was_sending(rig: Rig) -> None:
    op = rig.confirm()
    assert rig.ledger.outbox.claim_next("dead", rig.wall(), timedelta(hours=1)) is not None
    rig.start("sync-2")
    rig.push.take_over()
    assert rig.state(op) == "ambiguous"
    rig.until(lambda: rig.state(op) == "sent", at_most=60)
    assert len(rig.desk.said_with(op)) == 1


def test_a_sender_that_lost_its_lease_before_the_request_does_not_make_it(rig: Rig) -> None:
    """It stood still with what it had read of the ticket in its hands; another sends meanwhile."""
    op = rig.confirm()
    fetch = rig.desk.fetch

    def slow(ticket_id: str) -> Snapshot:
        rig.desk.fetch = fetch  # type: ignore[method-assign]  # only the first look is slow
        read = fetch(ticket_id)
        rig.seconds += 301
        first = rig.push
        rig.start("sync-2")
        rig.until(lambda: rig.state(op) == "sent")
        rig.push = first
        return read

    rig.desk.fetch = slow  # type: ignore[method-assign]  # likewise
    assert rig.push.one(rig.wall()) is not None
    assert len(rig.desk.said_with(op)) == 1
    assert rig.state(op) == "sent"


@pytest.mark.parametrize("failure", [None, NotSent("no"), Invalid("no"), UnknownOutcome("lost")])
def test_a_sender_that_lost_its_lease_in_the_request_says_nothing_about_it(
    rig: Rig, failure: Exception | None
) -> None:
    op = rig.confirm()
    push_reply = rig.desk.push_reply

    def slow(reply: object) -> object:
        rig.seconds += 301
        assert rig.ledger.outbox.expire_leases(rig.wall())
        return push_reply(reply)  # type: ignore[arg-type]  # handed on

    rig.desk.push_reply = slow  # type: ignore[assignment,method-assign]  # slower than its lease
    if failure is not None:
        rig.desk.fails_before["push_reply"] = [failure]
    pushed = rig.push.one(rig.wall())
    assert pushed is not None
    assert (pushed.problem, pushed.lost, rig.state(op)) == (None, None, "ambiguous")
    rig.desk.push_reply = push_reply  # type: ignore[method-assign]  # from now on as before
    rig.until(lambda: rig.state(op) == "sent")
    assert len(rig.desk.said_with(op)) == 1


@pytest.mark.parametrize("settle", [2.0, 30.0, 600.0])
def test_the_settle_time_is_the_desks(rig: Rig, settle: float) -> None:
    rig.desk.capabilities = Capabilities(Dedupe.MARKER, timedelta(seconds=settle), timedelta(seconds=5))
    rig.desk.fails_before["push_reply"] = [UnknownOutcome("lost")]
    op = rig.confirm()
    rig.steps(settle - 0.5)
    assert rig.state(op) == "ambiguous"
    rig.until(lambda: rig.state(op) == "sent", at_most=settle * 0.3 + 12)
    assert rig.desk.calls.count("push_reply") == 2


def test_an_old_status_that_comes_late_undoes_no_newer_one(rig: Rig) -> None:
    rig.desk.fails_before["push_changes"] = [UnknownOutcome("timed out")]
    first = rig.confirm(OutgoingKind.FIELDS, changes={TicketField.STATUS: "waiting"})
    second = rig.confirm(OutgoingKind.FIELDS, changes={TicketField.STATUS: "done"})
    rig.steps(20)
    assert (rig.state(first), rig.state(second)) == ("ambiguous", "queued")
    rig.desk._set("1", {TicketField.STATUS: "waiting"})  # the first request arrives at last
    rig.until(lambda: rig.state(second) == "sent")
    assert rig.desk.tickets["1"].status == "done"


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_set_a_day_off_neither_hurries_nor_stops_anything(rig: Rig, days: int) -> None:
    """F28: what was put off, what is held, what is in doubt and what nobody has tried yet."""
    rig.desk.fails_before["push_reply"] = [NotTaken("a proxy said no"), UnknownOutcome("lost")]
    put_off, doubted = rig.confirm(), rig.confirm(ticket="2")
    rig.steps()
    held = rig.confirm(hold_seconds=10.0)
    rig.clock_off = timedelta(days=days)
    rig.steps(9)
    assert rig.state(held) == "held"
    assert rig.state(doubted) == "ambiguous"
    ops = (put_off, doubted, held)
    rig.until(lambda: all(rig.state(op) == "sent" for op in ops), at_most=60)
    assert [len(rig.desk.said_with(op)) for op in ops] == [1, 1, 1]


def test_what_a_locked_ledger_left_behind_is_looked_up_at_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply has arrived, and that could not be written down: not for the length of a lease."""
    op = rig.confirm()
    move = rig.ledger.outbox.move
    with monkeypatch.context() as locked:
        locked.setattr(rig.ledger.outbox, "move", _is_busy)
        assert rig.loop.step() == BUSY_PAUSE
    assert rig.state(op) == "sending"
    assert rig.ledger.outbox.move == move
    rig.steps(2)
    assert rig.state(op) == "sent"
    assert len(rig.desk.said_with(op)) == 1


def _is_busy(*_: object, **__: object) -> None:
    raise Busy("another process writes")
