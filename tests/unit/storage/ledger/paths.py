"""How an item of the outbox comes to stand where a test wants it."""

from __future__ import annotations

from datetime import timedelta

from storage.ledger import Ledger
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, make_new

LEASE = timedelta(minutes=2)


def bring_to(ledger: Ledger, state: S, op_id: str = "op-1") -> None:
    """Confirm an item and lead it along allowed moves to a state."""
    held = state is S.HELD
    ledger.outbox.confirm([make_new(op_id, hold_seconds=5.0 if held else 0.0)], None)
    if state in (S.HELD, S.QUEUED):
        return
    assert ledger.outbox.claim_next("me", NOW, LEASE) is not None
    steps = {S.SENDING: [], S.NEEDS_DECISION: [S.AMBIGUOUS, S.NEEDS_DECISION]}.get(state, [state])
    if state is S.CANCELLED:
        steps = [S.QUEUED, S.CANCELLED]
    for owner, step in zip(("me", None), steps, strict=False):
        ledger.outbox.move(op_id, step, owner=owner)
