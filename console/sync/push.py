"""From the ledger to the helpdesk: one item of the outbox at a time, never lost and never twice.

The algorithm and its reasons are in docs/outbox.md. An item is claimed under a lease and committed
before a byte leaves; what the helpdesk may have understood without telling us becomes `ambiguous`
and is looked up before anything is sent again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from console.profiles.model import Profile
from console.rules.delivery import backoff, classify
from console.rules.preflight import what_changed
from console.rules.questions import is_asking_ticket
from console.rules.shared_roster import is_one as is_roster
from console.sync.asking import AskingElsewhere
from console.sync.clocks import Clocks
from console.sync.delivery import Delivery
from console.sync.doubts import Doubts, Next
from console.sync.pull import Pull
from console.sync.undo_windows import IDLE, UndoWindows
from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    Found,
    Gone,
    Invalid,
    Merged,
    NotAHelpdesk,
    NotSent,
    NotTaken,
    RateLimited,
    Unreadable,
    Upstream,
    UpstreamProblem,
)
from storage.crash_points import Place, reached
from storage.frozen import frozen
from storage.ledger import Ledger
from storage.ledger.outbox import FARTHEST
from storage.problems import NotAllowed, Problem, mark, packed
from storage.records import Outgoing, OutgoingKind, OutgoingState

NEWEST_SENT = 500  # items that are looked through for the roster's ticket
LEASE = timedelta(seconds=300)  # longer than all requests of one item may take together

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
        return frozenset({ticket_of(self.item)})


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
        self._windows = UndoWindows(ledger, clocks.monotonic)
        self._asking = AskingElsewhere(ledger, profile, pull)
        self._delivery = Delivery(upstream, ledger, profile, pull.customer, self._asking)
        self._doubts = Doubts(upstream, clocks.monotonic)
        self._quiet_until = float("-inf")  # monotonic: until then the helpdesk asked not to be asked
        self._asked_to_wait: set[str] = set()

    def take_over(self) -> None:
        """Doubt what an earlier process was sending. Only for one that is known to be the only one here:
        whoever held those leases is gone, and what it asked for may have arrived."""
        for left in self._ledger.outbox.take_over(self._owner):
            log.warning("%s was being sent by a process that is gone", left.op_id)

    def let_go_of_held(self) -> float:
        """Queue what has outlived its undo window; seconds until the next window closes."""
        return self._windows.let_go()

    def wake(self, *, came_back: bool = False) -> None:
        """The helpdesk can be reached and knows us: what had stopped for that goes on.

        Where the connection has just come back, nothing waits out its pause any more, but for what the
        helpdesk itself has asked to wait.
        """
        for item in self._ledger.outbox.pending():
            if item.state is OutgoingState.NEEDS_AUTH:
                self._ledger.outbox.move(item.op_id, OutgoingState.QUEUED)
            elif came_back and item.not_before is not None and item.op_id not in self._asked_to_wait:
                self._ledger.outbox.wake(item.op_id)

    def next_due(self) -> float:
        """Seconds until something that waits may be tried or looked up again."""
        wall = self._wall()
        waits = [
            (item.not_before - wall).total_seconds()
            for item in self._ledger.outbox.pending()
            if item.state is OutgoingState.QUEUED and item.not_before is not None
        ]
        if self._ledger.outbox.needs_probe(wall):
            waits.append(self._doubts.look_again_in())
        waits = [wait if wait <= FARTHEST.total_seconds() else 0.1 for wait in waits]
        waits.append(self._quiet_until - self._monotonic())
        return max(0.05, min((wait for wait in waits if wait > 0), default=IDLE))

    def one(self, now: datetime) -> Pushed | None:
        """Send, or look up, one item; None when nothing is due. `now` is the desk's time."""
        for expired in self._ledger.outbox.expire_leases(self._wall(), idle=self._owner):
            log.warning("the lease of %s ran out while it was being sent", expired.op_id)
        if self._monotonic() < self._quiet_until:
            return None
        for item in self._ledger.outbox.needs_probe(self._wall()):
            if (pushed := self._doubted(item, now)) is not None:
                return pushed
        claimed = self._ledger.outbox.claim_next(self._owner, self._wall(), LEASE)
        return None if claimed is None else self._send(claimed, now)

    def _send(self, item: Outgoing, now: datetime) -> Pushed:
        reached(Place.CLAIMED)
        try:
            match self._look_before(item, now):
                case Found(server_id) if item.kind is OutgoingKind.TICKET:
                    if opened := self._pull.roster_ticket_with(item.op_id):
                        return self._found(item, opened, now)
                    return self._into(item, server_id)
                case Found(server_id):
                    return self._found(item, server_id, now)
                case Problem() as stopped:
                    return self._failed(item, stopped)
            # A process that was stopped may have lost it meanwhile: then another sends it.
            self._ledger.outbox.renew(item.op_id, self._owner, self._wall() + LEASE)
            reached(Place.SENDING)
            try:
                server_id = self._delivery.of(item)
            except Problem as problem:
                return self._failed(item, problem)
            except Exception as error:
                log.exception("a mistake in sending %s", item.op_id)
                return self._failed(item, _unforeseen(error))
            reached(Place.UNDERSTOOD)
            sent = self._move(item, OutgoingState.SENT, server_id=server_id)
        except NotAllowed as problem:
            reached(Place.LEASE_LOST)
            log.warning("%s is no longer ours to send: %s", item.op_id, problem)
            return Pushed(self._ledger.outbox.get(item.op_id) or item)
        reached(Place.SENT)
        return self._arrived(sent, now)

    def _look_before(self, item: Outgoing, now: datetime) -> Problem | Found | None:
        """The pre-flight read: a `Conflict` when the ticket is not what the operator saw; `Found` when an
        earlier request of this very item had got through, which nobody may take for a conflict.

        Every failure in here happens before the item's own request, so it was certainly not sent.
        """
        if item.kind is OutgoingKind.TICKET:
            # Of a call there is nothing yet to be read.
            return self._chat_there(item, now) if is_asking_ticket(item) else self._roster_there(item, now)
        try:
            snapshot = self._pull.ticket(item.ticket_id, now)
        except (AuthRefused, Merged, NotSent, RateLimited) as problem:
            return problem
        except NotAHelpdesk as problem:
            kind = NotTaken if isinstance(problem, Unreadable) else NotSent
            return kind(problem.sentence, **problem.values)
        except Problem as problem:  # this ticket cannot be read now, or not be kept here
            return NotTaken(problem.sentence, **problem.values)
        if snapshot is None:
            return Gone(mark("The ticket is no longer there, or hidden from you; the text is kept here."))
        for message in snapshot.messages or ():
            if message.client_key == item.op_id:
                return Found(message.id)
        ours = self._ledger.outbox.keys_of(item.ticket_id)
        if change := what_changed(item, snapshot, self._profile, self._pull.me, ours):
            return Conflict(change.sentence, **change.values)
        return None

    def _roster_there(self, item: Outgoing, now: datetime) -> Found | Problem | None:
        """The roster's ticket, where an item is to open one and there is one by now: another senior's, or
        our own that has just been opened and could not be read back."""
        if not is_roster(item.body):
            return None  # a key or a marker tells of an earlier request
        sent = self._ledger.outbox.listing(NEWEST_SENT, [OutgoingState.SENT])
        opened = (each for each in sent if each.kind is OutgoingKind.TICKET and is_roster(each.body))
        ours = next((each.server_id for each in opened), "")
        if not self._pull.roster_ticket() and ours:
            try:
                self._pull.ticket(ours, now)
            except Merged:
                log.info("the ticket of the roster has become part of another")
            except Problem as problem:
                return NotTaken(problem.sentence, **problem.values)
        there = self._pull.roster_ticket()
        return Found(there) if there else None

    def _chat_there(self, item: Outgoing, now: datetime) -> Found | Problem | None:
        """The work chat that runs with whoever is asked, so that none is opened beside it."""
        try:
            if opened := self._asking.chat_just_opened(item):
                self._pull.ticket(opened, now)
            chat = self._asking.chat(item)
        except Invalid as problem:
            return problem
        except Merged:
            return None
        except Problem as problem:
            return NotTaken(problem.sentence, **problem.values)
        return Found(chat) if chat else None

    def _into(self, item: Outgoing, ticket_id: str) -> Pushed:
        """The ticket is there: what the item says goes into it as a note of its own, once."""
        with self._ledger.together():
            self._delivery.note_later(item, ticket_id)
            sent = self._move(item, OutgoingState.SENT, server_id=ticket_id)
        return Pushed(sent)

    def _failed(self, item: Outgoing, problem: Problem) -> Pushed:
        outcome = classify(problem)
        lost = _lost(problem)
        not_before = None
        if outcome.wait is not None:
            not_before = self._wall() + outcome.wait
            self._quiet_until = self._monotonic() + outcome.wait.total_seconds()
            self._asked_to_wait.add(item.op_id)
        elif outcome.state is OutgoingState.QUEUED and lost is None:
            not_before = self._pause(item)  # others go first; a lost connection pauses all of them instead
        moved = self._move(item, outcome.state, error=problem, not_before=not_before)
        if outcome.state is OutgoingState.AMBIGUOUS:
            self._doubts.begin(item.op_id)
        log.info("%s of ticket %s: %s", item.kind, item.ticket_id, outcome.state)
        return Pushed(moved, problem=problem, lost=lost)

    def _pause(self, item: Outgoing, waited: timedelta = timedelta()) -> datetime:
        """When to try once more. `waited` is how long it has been looked for in vain: that counts."""
        return self._wall() + max(timedelta(), backoff(item.attempts - 1, self._random) - waited)

    def _move(
        self,
        item: Outgoing,
        to: OutgoingState,
        *,
        server_id: str = "",
        error: Problem | None = None,
        not_before: datetime | None = None,
    ) -> Outgoing:
        self._asked_to_wait -= {item.op_id} if not_before is None else set()
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
        self._doubts.forget(item.op_id)
        ticket_id = ticket_of(item)
        before = self._pull.zone_of(ticket_id)
        try:
            self._pull.ticket(ticket_id, now)
        except UpstreamProblem as problem:
            return Pushed(item, arrived=True, lost=_lost(problem))
        zones = frozenset({before, self._pull.zone_of(ticket_id)} - {""})
        return Pushed(item, arrived=True, zones=zones)

    def _found(self, item: Outgoing, server_id: str, now: datetime) -> Pushed:
        """It is there already."""
        if item.changes:  # whether they arrived as well is not known; twice does no harm
            self._delivery.change_later(item)
        return self._arrived(self._move(item, OutgoingState.SENT, server_id=server_id), now)

    # What may have arrived without our knowing

    def _doubted(self, item: Outgoing, now: datetime) -> Pushed | None:
        """Find out about an ambiguous item; None while it must wait."""
        verdict = self._doubts.about(item)
        match verdict.next:
            case Next.WAIT:
                return None
            case Next.LOST:
                return Pushed(item, problem=verdict.problem, lost=verdict.problem)
            case Next.ARRIVED:
                return self._found(item, verdict.server_id, now)
            case Next.SEND_AGAIN:
                self._doubts.forget(item.op_id)
                again_at = self._pause(item, waited=self._upstream.capabilities.settle)
                return Pushed(self._move(item, OutgoingState.QUEUED, not_before=again_at))
            case Next.ASK_A_PERSON:
                problem = Problem(
                    mark("This helpdesk cannot tell whether the reply arrived. Look there, then decide.")
                )
                return Pushed(self._move(item, OutgoingState.NEEDS_DECISION, error=problem), problem=problem)


def ticket_of(item: Outgoing) -> str:
    """The ticket that an item is about: of one that has opened a ticket, that one."""
    return item.server_id or item.ticket_id if item.kind is OutgoingKind.TICKET else item.ticket_id


def _lost(problem: Problem) -> UpstreamProblem | None:
    """The problem, where it is one of the whole connection and not of one item."""
    if isinstance(problem, NotTaken):
        return None
    return problem if isinstance(problem, NotSent | AuthRefused) else None


def _unforeseen(error: Exception) -> Problem:
    """A mistake of ours, after which nobody knows what the helpdesk has got. Its text stays out: it may
    hold anything."""
    return Problem(
        mark(
            "A mistake of Pult's own ({kind}) came between this and its answer. Whether it was done is looked"
            " up before anything is sent again."
        ),
        kind=type(error).__name__,
    )
