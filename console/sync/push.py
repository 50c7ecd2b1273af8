"""From the ledger to the helpdesk: one item of the outbox at a time, never lost and never twice.

The algorithm and its reasons are in docs/outbox.md. An item is claimed under a lease and committed
before a byte leaves; what the helpdesk may have understood without telling us becomes `ambiguous`
and is looked up before anything is sent again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from console.op_ids import new_op_id
from console.profiles.model import Profile
from console.rules.delivery import backoff, classify
from console.rules.preflight import what_changed
from console.sync.clocks import Clocks
from console.sync.pull import Pull
from console.upstream.protocol import (
    Absent,
    AuthRefused,
    Conflict,
    Dedupe,
    Found,
    Gone,
    NotSent,
    RateLimited,
    Reply,
    TakenBy,
    Upstream,
    UpstreamProblem,
)
from storage.frozen import frozen
from storage.ledger import Ledger, NewOutgoing
from storage.problems import Problem, mark, packed
from storage.records import Outgoing, OutgoingKind, OutgoingState

LEASE = timedelta(seconds=300)  # longer than all requests of one item may take together
IDLE = 3600.0  # seconds: nothing of the outbox wants to be looked at
LOOK_AGAIN = 5.0  # seconds between two looks for what may have arrived

log = logging.getLogger(__name__)


@frozen
class Pushed:
    """What became of one item. `lost` is set when the helpdesk cannot be reached any more."""

    item: Outgoing
    arrived: bool = False
    problem: Problem | None = None
    lost: UpstreamProblem | None = None
    zones: frozenset[str] = frozenset()

    @property
    def tickets(self) -> frozenset[str]:
        return frozenset({self.item.ticket_id})


class Push:
    """Empties one ledger's outbox into one helpdesk. `owner` names this process in its leases."""

    def __init__(
        self,
        upstream: Upstream,
        ledger: Ledger,
        pull: Pull,
        profile: Profile,
        owner: str,
        clocks: Clocks,
    ) -> None:
        self._upstream = upstream
        self._ledger = ledger
        self._pull = pull
        self._profile = profile
        self._owner = owner
        self._wall = clocks.wall
        self._monotonic = clocks.monotonic
        self._random = clocks.random
        self._held_until: dict[str, float] = {}
        self._doubtful_since: dict[str, float] = {}
        self._looked_at: dict[str, float] = {}

    def let_go_of_held(self) -> float:
        """Queue what has outlived its undo window; seconds until the next window closes.

        The window is a duration: it is counted on this process's own monotonic clock, from when the
        item was first seen. A restart begins it again, which only ever makes it longer.
        """
        held = {item.op_id: item for item in self._ledger.outbox.held()}
        now = self._monotonic()
        for op_id, item in held.items():
            self._held_until.setdefault(op_id, now + item.hold_seconds)
        for op_id in [op_id for op_id in self._held_until if op_id not in held]:
            del self._held_until[op_id]
        for op_id, until in sorted(self._held_until.items()):
            if until <= now:
                self._release(op_id)
        return min((until - now for until in self._held_until.values()), default=IDLE)

    def _release(self, op_id: str) -> None:
        del self._held_until[op_id]
        try:
            self._ledger.outbox.release(op_id)
        except Problem as problem:  # taken back in this very moment: undo has won
            log.info("%s was not released: %s", op_id, problem)

    def wake(self) -> None:
        """The helpdesk can be reached and knows us again: what had stopped for that goes on."""
        for item in self._ledger.outbox.pending():
            if item.state is OutgoingState.NEEDS_AUTH:
                self._ledger.outbox.move(item.op_id, OutgoingState.QUEUED)

    def next_due(self) -> float:
        """Seconds until something that waits may be tried or looked up again."""
        wall = self._wall()
        waits = [
            (item.not_before - wall).total_seconds()
            for item in self._ledger.outbox.pending()
            if item.state is OutgoingState.QUEUED and item.not_before is not None
        ]
        if self._ledger.outbox.needs_probe(self._wall()):
            waits.append(LOOK_AGAIN)
        return max(0.05, min((wait for wait in waits if wait > 0), default=IDLE))

    def one(self, now: datetime) -> Pushed | None:
        """Send, or look up, one item; None when nothing is due. `now` is the desk's time."""
        for expired in self._ledger.outbox.expire_leases(self._wall()):
            log.warning("the lease of %s ran out while it was being sent", expired.op_id)
        for item in self._ledger.outbox.needs_probe(self._wall()):
            if (pushed := self._look_up(item, now)) is not None:
                return pushed
        claimed = self._ledger.outbox.claim_next(self._owner, self._wall(), LEASE)
        return None if claimed is None else self._send(claimed, now)

    def _send(self, item: Outgoing, now: datetime) -> Pushed:
        try:
            self._check_before(item, now)
            server_id = self._deliver(item)
        except Problem as problem:
            return self._failed(item, problem)
        sent = self._move(item, OutgoingState.SENT, server_id=server_id)
        return self._arrived(sent, now)

    def _check_before(self, item: Outgoing, now: datetime) -> None:
        """The pre-flight read: raises `Conflict` when the ticket is not what the operator saw.

        Every failure in here happens before the item's own request, so it was certainly not sent.
        """
        try:
            snapshot = self._pull.ticket(item.ticket_id, now)
        except (AuthRefused, NotSent, RateLimited):
            raise
        except UpstreamProblem as problem:
            raise NotSent(problem.sentence, **problem.values) from problem
        if snapshot is None:
            raise Gone(mark("The ticket is no longer there, or hidden from you; the text is kept here."))
        ours = self._ledger.outbox.keys_of(item.ticket_id)
        if change := what_changed(item, snapshot, self._profile, self._pull.me, ours):
            raise Conflict(change.sentence, **change.values)

    def _deliver(self, item: Outgoing) -> str:
        """Ask the helpdesk for what the item says; the id of the new message, "" where there is none."""
        match item.kind:
            case OutgoingKind.REPLY | OutgoingKind.NOTE:
                return self._say(item)
            case OutgoingKind.FIELDS:
                self._upstream.push_changes(item.ticket_id, item.changes)
            case OutgoingKind.CLAIM:
                answer = self._upstream.claim(item.ticket_id)
                if isinstance(answer, TakenBy):
                    raise Conflict(mark("{agent} has taken this ticket first."), agent=answer.agent)
        return ""

    def _say(self, item: Outgoing) -> str:
        atomic = self._upstream.capabilities.atomic_reply_and_fields
        reply = Reply(
            item.ticket_id,
            item.op_id,
            item.body,
            item.kind is OutgoingKind.REPLY,
            item.changes if atomic else {},
            item.macro,
        )
        sent = self._upstream.push_reply(reply)
        if item.changes and (not atomic or sent.not_taken is not None):
            self._change_later(item)
        return sent.server_id

    def _change_later(self, item: Outgoing) -> None:
        """The words have arrived and must not be said again; what was to change with them goes by itself,
        so that a refusal of it is seen."""
        change = NewOutgoing(
            op_id=new_op_id(),
            group=item.group,
            account=item.account,
            ticket_id=item.ticket_id,
            kind=OutgoingKind.FIELDS,
            created_at=item.created_at,
            changes=item.changes,
        )
        self._ledger.outbox.confirm([change], None)

    def _failed(self, item: Outgoing, problem: Problem) -> Pushed:
        outcome = classify(problem)
        not_before = None
        if outcome.wait is not None:
            not_before = self._wall() + outcome.wait
        elif outcome.state is OutgoingState.QUEUED and not isinstance(problem, NotSent):
            not_before = self._wall() + backoff(item.attempts, self._random)
        moved = self._move(item, outcome.state, error=problem, not_before=not_before)
        if outcome.state is OutgoingState.AMBIGUOUS:
            self._doubtful_since[item.op_id] = self._monotonic()
        lost = problem if isinstance(problem, NotSent | AuthRefused) else None
        log.info("%s of ticket %s: %s", item.kind, item.ticket_id, outcome.state)
        return Pushed(moved, problem=problem, lost=lost)

    def _move(
        self,
        item: Outgoing,
        to: OutgoingState,
        *,
        server_id: str = "",
        error: Problem | None = None,
        not_before: datetime | None = None,
    ) -> Outgoing:
        return self._ledger.outbox.move(
            item.op_id,
            to,
            owner=self._owner if item.state is OutgoingState.SENDING else None,
            server_id=server_id,
            error="" if error is None else packed(error),
            not_before=not_before,
        )

    def _arrived(self, item: Outgoing, now: datetime) -> Pushed:
        """Read the ticket back into the cache. It has arrived whether or not that works."""
        self._doubtful_since.pop(item.op_id, None)
        before = self._pull.zone_of(item.ticket_id)
        try:
            self._pull.ticket(item.ticket_id, now)
        except UpstreamProblem as problem:
            lost = problem if isinstance(problem, NotSent | AuthRefused) else None
            return Pushed(item, arrived=True, lost=lost)
        zones = frozenset({before, self._pull.zone_of(item.ticket_id)} - {""})
        return Pushed(item, arrived=True, zones=zones)

    # What may have arrived without our knowing

    def _look_up(self, item: Outgoing, now: datetime) -> Pushed | None:
        """Find out about an ambiguous item; None while it must wait."""
        if item.kind not in (OutgoingKind.REPLY, OutgoingKind.NOTE):
            # Fields and claims say what shall be, not what shall be added: twice is the same as once.
            return Pushed(self._move(item, OutgoingState.QUEUED))
        dedupe = self._upstream.capabilities.dedupe
        if dedupe is Dedupe.NATIVE_KEY:
            return Pushed(self._move(item, OutgoingState.QUEUED))
        if dedupe is Dedupe.NONE:
            problem = Problem(
                mark("This helpdesk cannot tell whether the reply arrived. Look there, then decide.")
            )
            return Pushed(self._move(item, OutgoingState.NEEDS_DECISION, error=problem), problem=problem)
        monotonic = self._monotonic()
        doubtful_since = self._doubtful_since.setdefault(item.op_id, monotonic)
        if monotonic - self._looked_at.get(item.op_id, float("-inf")) < LOOK_AGAIN:
            return None
        self._looked_at[item.op_id] = monotonic
        return self._probe(item, now, settled=monotonic - doubtful_since)

    def _probe(self, item: Outgoing, now: datetime, settled: float) -> Pushed | None:
        try:
            answer = self._upstream.find_by_client_key(item.ticket_id, item.op_id, item.created_at)
        except (NotSent, AuthRefused) as problem:
            return Pushed(item, problem=problem, lost=problem)
        except UpstreamProblem as problem:
            log.warning("looking for %s in ticket %s failed: %s", item.op_id, item.ticket_id, problem)
            return None
        if isinstance(answer, Found):
            if item.changes:  # whether they arrived as well is not known; setting them twice does no harm
                self._change_later(item)
            return self._arrived(self._move(item, OutgoingState.SENT, server_id=answer.server_id), now)
        if isinstance(answer, Absent) and settled > self._upstream.capabilities.settle.total_seconds():
            self._doubtful_since.pop(item.op_id, None)
            return Pushed(self._move(item, OutgoingState.QUEUED))
        return None
