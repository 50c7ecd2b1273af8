"""What the sync does with the outbox: claiming, leases, answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.ledger import Ledger
from storage.problems import NotAllowed
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, make_new, minutes
from tests.unit.storage.ledger.paths import LEASE, bring_to


def test_only_the_head_of_a_line_is_claimed_and_only_in_time(ledger: Ledger) -> None:
    outbox = ledger.outbox
    outbox.confirm(
        [make_new("held", ticket_id="A", hold_seconds=5.0), make_new("behind", ticket_id="A")], None
    )
    outbox.confirm([make_new("op-1", ticket_id="B"), make_new("op-2", ticket_id="B")], None)
    outbox.confirm([make_new("op-3", ticket_id="C")], None)
    first = outbox.claim_next("me", NOW, LEASE)
    assert first is not None
    assert (first.op_id, first.state, first.attempts, first.lease_owner) == ("op-1", S.SENDING, 1, "me")
    assert (first.first_try_at, first.last_try_at, first.lease_until) == (NOW, NOW, NOW + LEASE)
    second = outbox.claim_next("me", NOW, LEASE)
    assert second is not None
    assert second.op_id == "op-3"
    assert outbox.claim_next("me", NOW, LEASE) is None  # op-2 and "behind" wait for those ahead
    outbox.move("op-1", S.QUEUED, owner="me", error="refused", not_before=minutes(1))
    assert outbox.claim_next("me", minutes(0.9), LEASE) is None
    again = outbox.claim_next("me", minutes(1), LEASE)
    assert again is not None
    assert (again.op_id, again.attempts, again.first_try_at) == ("op-1", 2, NOW)
    outbox.move("op-1", S.SENT, owner="me", server_id="55")
    last = outbox.claim_next("me", minutes(1), LEASE)
    assert last is not None
    assert last.op_id == "op-2"
    outbox.take_back("group of held")
    freed = outbox.claim_next("me", minutes(1), LEASE)
    assert freed is not None
    assert freed.op_id == "behind"


@pytest.mark.parametrize("state", [S.AMBIGUOUS, S.CONFLICT, S.NEEDS_AUTH, S.FAILED, S.NEEDS_DECISION])
def test_what_waits_for_someone_holds_back_its_ticket_and_no_other(ledger: Ledger, state: S) -> None:
    bring_to(ledger, state)
    ledger.outbox.confirm([make_new("behind"), make_new("else", ticket_id="2")], None)
    found = ledger.outbox.claim_next("me", NOW, LEASE)
    assert found is not None
    assert found.op_id == "else"
    assert ledger.outbox.claim_next("me", NOW, LEASE) is None


def test_an_account_sends_only_what_is_its_own(ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new("op-1", account="practice"), make_new("op-2", account="rt")], None)
    found = ledger.outbox.claim_next("me", NOW, LEASE, account="rt")
    assert found is not None
    assert found.op_id == "op-2"
    assert ledger.outbox.claim_next("me", NOW, LEASE, account="rt") is None


def test_a_lost_lease_is_never_sent_again_by_itself(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    outbox = ledger.outbox
    assert outbox.expire_leases(NOW + LEASE - timedelta(seconds=1)) == []
    (expired,) = outbox.expire_leases(NOW + LEASE)
    assert (expired.state, expired.lease_owner, expired.lease_until) == (S.AMBIGUOUS, "", None)
    assert outbox.claim_next("me", minutes(60), LEASE) is None
    # The first owner comes back late: what it says is no longer heard where it would change a lease.
    outbox.move("op-1", S.QUEUED)
    outbox.claim_next("second", minutes(60), LEASE)
    for late in (S.SENT, S.QUEUED, S.AMBIGUOUS):
        with pytest.raises(NotAllowed):
            outbox.move("op-1", late, owner="me")
    assert outbox.move("op-1", S.SENT, owner="second", server_id="9").server_id == "9"


def test_out_of_sending_only_its_owner_moves_and_into_it_only_a_claim(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    for owner in (None, "", "another"):
        with pytest.raises(NotAllowed):
            ledger.outbox.move("op-1", S.QUEUED, owner=owner)
    ledger.outbox.move("op-1", S.QUEUED, owner="me")
    with pytest.raises(NotAllowed, match="another process"):
        ledger.outbox.move("op-1", S.CANCELLED, owner="me")
    with pytest.raises(NotAllowed, match="claim"):
        ledger.outbox.move("op-1", S.SENDING)
    with pytest.raises(NotAllowed, match="no such"):
        ledger.outbox.move("?", S.SENT)


def test_a_lease_is_lengthened_by_its_owner_only(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    ledger.outbox.renew("op-1", "me", NOW + 2 * LEASE)
    assert ledger.outbox.expire_leases(NOW + LEASE) == []
    with pytest.raises(NotAllowed, match="another process"):
        ledger.outbox.renew("op-1", "somebody else", NOW + 9 * LEASE)
    assert [item.state for item in ledger.outbox.expire_leases(NOW + 2 * LEASE)] == [S.AMBIGUOUS]
    with pytest.raises(NotAllowed, match="another process"):
        ledger.outbox.renew("op-1", "me", NOW + 9 * LEASE)


def test_who_is_alone_takes_over_what_others_were_sending(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    assert ledger.outbox.take_over("me") == []
    assert [item.state for item in ledger.outbox.take_over("the next")] == [S.AMBIGUOUS]
    with pytest.raises(NotAllowed):
        ledger.outbox.move("op-1", S.SENT, owner="me")


def test_what_waits_for_its_time_can_be_woken(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    ledger.outbox.move("op-1", S.QUEUED, owner="me", not_before=minutes(5), error="502")
    assert ledger.outbox.claim_next("me", NOW, LEASE) is None
    ledger.outbox.wake("op-1")
    claimed = ledger.outbox.claim_next("me", NOW, LEASE)
    assert claimed is not None
    assert (claimed.last_error, claimed.attempts) == ("502", 2)
    ledger.outbox.wake("op-1")
    assert [item.state for item in ledger.outbox.pending()] == [S.SENDING]


def test_errors_and_server_ids_are_noted(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    moved = ledger.outbox.move("op-1", S.AMBIGUOUS, owner="me", error="timeout", server_id="7")
    assert (moved.last_error, moved.server_id) == ("timeout", "7")
    assert [item.op_id for item in ledger.outbox.needs_probe(NOW)] == ["op-1"]
    moved = ledger.outbox.move("op-1", S.SENT)
    assert (moved.server_id, moved.last_error, moved.not_before) == ("7", "", None)


def test_claiming_costs_the_same_however_much_was_sent(ledger: Ledger) -> None:
    asked: list[str] = []
    ledger.outbox.confirm([make_new("op-1")], None)
    ledger._session.connection.set_trace_callback(asked.append)
    ledger.outbox.claim_next("me", NOW, LEASE)
    ledger.outbox.needs_probe(NOW)
    ledger.outbox.held()
    ledger.outbox.pending("1")
    ledger.outbox.expire_leases(NOW)
    ledger.answered.since(NOW)
    ledger._session.connection.set_trace_callback(None)
    for sql in asked:
        if not sql.startswith("SELECT"):
            continue
        steps = [row[3] for row in ledger._session.all(f"EXPLAIN QUERY PLAN {sql}")]
        assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps), (sql, steps)


def test_a_clock_that_was_set_back_holds_nothing_for_longer_than_an_hour(ledger: Ledger) -> None:
    """What was put off, or leased, by a clock that was a day ahead."""
    outbox = ledger.outbox
    outbox.confirm([make_new("late", ticket_id="A"), make_new("leased", ticket_id="B")], None)
    for op_id in ("late", "leased"):
        claimed = outbox.claim_next("dead", minutes(24 * 60), LEASE)
        assert claimed is not None
        assert claimed.op_id == op_id
    outbox.move("late", S.QUEUED, owner="dead", error="refused", not_before=minutes(24 * 60 + 5))
    again = outbox.claim_next("me", NOW, LEASE)
    assert again is not None
    assert again.op_id == "late"
    assert [item.op_id for item in outbox.expire_leases(NOW)] == ["leased"]
    outbox.move("late", S.QUEUED, owner="me", error="refused", not_before=minutes(60))
    assert outbox.claim_next("me", NOW, LEASE) is None
