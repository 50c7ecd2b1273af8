"""The outbox against a naive model: two senders, a clock that only goes forward, leases that run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.ledger import Ledger
from storage.problems import NotAllowed
from storage.records import Outgoing
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, make_new

LEASE = timedelta(seconds=30)
OWNERS = ("one", "two")
OUTCOMES = (S.SENT, S.QUEUED, S.AMBIGUOUS, S.CONFLICT, S.FAILED, S.NEEDS_AUTH)
DECISIONS = (S.QUEUED, S.CANCELLED, S.SENT, S.NEEDS_DECISION)


class OutboxAgainstAModel(RuleBasedStateMachine):
    """The model knows only states, in order of confirmation; both handles must agree with it always."""

    @initialize()
    def begin(self) -> None:
        self.directory = TemporaryDirectory()
        home = Path(self.directory.name) / "home"
        self.console = Ledger.open(home, writing=True)
        self.sync = Ledger.open(home, writing=True)
        self.now: datetime = NOW
        self.states: dict[str, S] = {}
        self.tickets: dict[str, str] = {}
        self.leases: dict[str, tuple[str, datetime]] = {}
        self.bodies: dict[str, str] = {}

    def teardown(self) -> None:
        self.console.close()
        self.sync.close()
        self.directory.cleanup()

    def ready(self) -> list[str]:
        """Heads of lines that are queued, in order of confirmation."""
        heads: dict[str, str] = {}
        for op_id, state in self.states.items():
            if state not in (S.SENT, S.CANCELLED):
                heads.setdefault(self.tickets[op_id], op_id)
        return [op_id for op_id in self.states if self.states[op_id] is S.QUEUED and op_id in heads.values()]

    @rule(ticket=st.sampled_from("AB"), held=st.booleans())
    def confirm(self, ticket: str, held: bool) -> None:
        op_id = f"op-{len(self.states)}"
        new = make_new(op_id, ticket_id=ticket, hold_seconds=5.0 if held else 0.0, group=op_id)
        self.console.outbox.confirm([new], None)
        self.states[op_id] = S.HELD if held else S.QUEUED
        self.tickets[op_id], self.bodies[op_id] = ticket, new.body

    @precondition(lambda self: S.HELD in self.states.values())
    @rule(data=st.data(), back=st.booleans())
    def end_the_window(self, data: st.DataObject, back: bool) -> None:
        op_id = data.draw(st.sampled_from([one for one, state in self.states.items() if state is S.HELD]))
        if back:
            self.console.outbox.take_back(op_id)
            draft = self.console.drafts.get(self.tickets[op_id])
            assert draft is not None
            assert self.bodies[op_id] in draft.body
        else:
            self.sync.outbox.release(op_id)
        self.states[op_id] = S.CANCELLED if back else S.QUEUED

    @rule(owner=st.sampled_from(OWNERS))
    def claim(self, owner: str) -> None:
        ready = self.ready()
        claimed = self.sync.outbox.claim_next(owner, self.now, LEASE)
        assert (claimed.op_id if claimed else None) == (ready[0] if ready else None)
        if claimed is not None:
            self.states[claimed.op_id] = S.SENDING
            self.leases[claimed.op_id] = (owner, self.now + LEASE)

    @precondition(lambda self: self.states)
    @rule(data=st.data(), owner=st.sampled_from(OWNERS), to=st.sampled_from(OUTCOMES))
    def answer(self, data: st.DataObject, owner: str, to: S) -> None:
        """A sender says what became of something, rightly or not."""
        op_id = data.draw(st.sampled_from(sorted(self.states)))
        rightly = self.states[op_id] is S.SENDING and self.leases[op_id][0] == owner
        if rightly:
            self.sync.outbox.move(op_id, to, owner=owner)
            self.states[op_id] = to
        elif self.states[op_id] is S.SENDING:
            with pytest.raises(NotAllowed):
                self.sync.outbox.move(op_id, to, owner=owner)

    @precondition(lambda self: self.states)
    @rule(data=st.data(), to=st.sampled_from(DECISIONS))
    def decide(self, data: st.DataObject, to: S) -> None:
        op_id = data.draw(st.sampled_from(sorted(self.states)))
        state = self.states[op_id]
        allowed = {
            S.AMBIGUOUS: {S.SENT, S.QUEUED, S.NEEDS_DECISION},
            S.NEEDS_DECISION: {S.SENT, S.QUEUED},
            S.CONFLICT: {S.QUEUED, S.CANCELLED},
            S.FAILED: {S.QUEUED, S.CANCELLED},
            S.NEEDS_AUTH: {S.QUEUED},
            S.QUEUED: {S.CANCELLED},
            S.HELD: {S.QUEUED, S.CANCELLED},
        }.get(state, set())
        if to in allowed:
            self.console.outbox.move(op_id, to)
            self.states[op_id] = to
        else:
            with pytest.raises(NotAllowed):
                self.console.outbox.move(op_id, to)

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        expired = {item.op_id for item in self.console.outbox.expire_leases(self.now)}
        expected = {
            op_id
            for op_id, (_, until) in self.leases.items()
            if self.states[op_id] is S.SENDING and until <= self.now
        }
        assert expired == expected
        for op_id in expired:
            self.states[op_id] = S.AMBIGUOUS

    @invariant()
    def both_see_what_the_model_says(self) -> None:
        for ledger in (self.console, self.sync):
            items = {item.op_id: item for item in ledger.outbox.listing(1000)}
            assert {op_id: item.state for op_id, item in items.items()} == self.states
            assert {op_id: item.body for op_id, item in items.items()} == self.bodies
            assert sum(ledger.outbox.counts().values()) == len(self.states)
            self.lines_are_in_order(items)

    def lines_are_in_order(self, items: dict[str, Outgoing]) -> None:
        for ticket in "AB":
            line = [items[op_id] for op_id in self.states if self.tickets[op_id] == ticket]
            assert [item.seq for item in line] == list(range(1, len(line) + 1))
            assert sum(item.state is S.SENDING for item in line) <= 1

    @invariant()
    def the_journal_knows_what_is_still_owed(self) -> None:
        owed = {op_id for op_id, state in self.states.items() if state not in (S.SENT, S.CANCELLED)}
        assert {line["op_id"] for line in self.console.journal.unsettled()} == owed


OutboxAgainstAModel.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestOutboxAgainstAModel = OutboxAgainstAModel.TestCase
