"""The checker of invariants sees each of them broken, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.ledger import Ledger, NewOutgoing
from storage.records import Draft, DraftKind, Outgoing, OutgoingKind, OutgoingState
from tests.faults.invariants import Confirmed, Copy, Kept, kept_in, must_hold, violations

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SENT, QUEUED, HELD = OutgoingState.SENT, OutgoingState.QUEUED, OutgoingState.HELD


def item(op_id: str = "op-1", state: OutgoingState = SENT, seq: int = 1, **over: str) -> Outgoing:
    plain = Outgoing(
        op_id, op_id, "desk", "1", seq, OutgoingKind.REPLY, state, NOW, f"text of {op_id}", "sha"
    )
    return replace(plain, **over)  # type: ignore[arg-type]  # texts only


def kept(*items: Outgoing, drafts: tuple[Draft, ...] = ()) -> Kept:
    return Kept(items, drafts, {one.op_id: one.body for one in items})


def copy(op_id: str = "op-1", ticket_id: str = "1", body: str = "") -> Copy:
    return Copy(ticket_id, op_id, body or f"text of {op_id}")


def confirmed(op_id: str = "op-1", body: str = "") -> Confirmed:
    return Confirmed(op_id, "1", body or f"text of {op_id}")


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ("I1", violations(kept(), [], confirmed=[confirmed()])),
        ("I1", violations(kept(item(state=QUEUED)), [], confirmed=[confirmed(body="another")])),
        ("I1", violations(Kept((item(state=QUEUED),), (), {}), [])),
        ("I2", violations(kept(item()), [copy(), copy()])),
        ("I3", violations(kept(item(), item("op-2", seq=2)), [copy("op-2"), copy()])),
        ("I4", violations(kept(item()), [])),
        ("I5", violations(kept(item(state=QUEUED)), [], drained=True)),
        ("I5", violations(kept(item(state=OutgoingState.NEEDS_AUTH)), [], drained=True)),
        ("I6", violations(kept(item(state=HELD)), [copy()])),
        ("I6", violations(kept(item(state=OutgoingState.CANCELLED)), [copy()])),
        ("I7", violations(kept(item()), [copy(ticket_id="2")])),
        ("I7", violations(kept(item()), [copy(body="other words")])),
        ("I8", violations(kept(), [], typed={"1": "Здравств"})),
    ],
)
def test_each_invariant_is_seen_to_be_broken(broken: str, found: list[str]) -> None:
    assert [sentence[:2] for sentence in found] == [broken], found


def test_nothing_is_found_where_all_is_well() -> None:
    stuck = item("op-3", OutgoingState.CONFLICT, seq=3)
    behind = item("op-4", QUEUED, seq=4)
    purged = confirmed("op-0")
    must_hold(
        kept(
            item(), item("op-2", seq=2), stuck, behind, drafts=(Draft("1", DraftKind.REPLY, "Здравс", NOW),)
        ),
        [copy("op-0"), copy(body="text of op-1\r\n"), Copy("9", "somebody else's", "hello"), copy("op-2")],
        confirmed=[purged, confirmed()],
        typed={"1": "Здра"},
        drained=True,
    )


def test_a_ledger_is_read_as_it_lies(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, writing=True)
    new = NewOutgoing("op-1", "g", "desk", "1", OutgoingKind.REPLY, NOW, "text of op-1")
    ledger.outbox.confirm([new, replace(new, op_id="op-2", body="text of op-2")], None)
    ledger.drafts.put(Draft("2", DraftKind.REPLY, "begun", NOW))
    found = kept_in(tmp_path)
    ledger.close()
    assert [one.op_id for one in found.items] == ["op-1", "op-2"]
    assert [draft.body for draft in found.drafts] == ["begun"]
    assert found.journal == {"op-1": "text of op-1", "op-2": "text of op-2"}
    must_hold(found, [], confirmed=[confirmed(), confirmed("op-2")], typed={"2": "beg"})
