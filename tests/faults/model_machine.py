"""The outbox as a whole against one sentence: never lost, never twice.

The ledger, the rules and the sync loop are the real ones, on real files; time, network, disk and the
death of processes are rules that hypothesis puts in any order. After each step, and again after a calm
time at the end, the invariants of `invariants` are asked.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from console.profiles.loader import load_profile
from console.sync.clocks import Clocks
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import LEASE, Push
from console.upstream.protocol import Dedupe
from storage import crash_points
from storage.cache import Cache
from storage.crash_points import Place
from storage.ledger import Ledger, NewOutgoing
from storage.problems import NotAllowed, StorageProblem
from storage.records import Draft, DraftKind, Outgoing, OutgoingKind, OutgoingState, TicketField
from tests.faults.invariants import Confirmed, kept_in, violations
from tests.faults.model_world import LATE, Crash, Fault, ModelDesk, World

TICKETS = ("A", "B")
OWNERS = ("one", "two")
DYING = (Place.CLAIMING, Place.CLAIMED, Place.SENDING, Place.UNDERSTOOD, Place.SENT, Place.HELD)
UNSENT = (Place.CONFIRMING, Place.JOURNALLED)
LENGTHS = (0.5, 2.5, 5.0, 5.0, 8.0, 12.0, 31.0, 61.0, LEASE.total_seconds() + 1)
LATE_BY = (1.0, 8.0, 15.0, LATE)
READS = st.one_of(*(st.just([]) for _ in range(4)), st.lists(st.sampled_from(Fault), max_size=3))
WRITES = st.lists(st.sampled_from((*Fault, Fault.LATE, Fault.LATE, Fault.CRASH_LATE)), max_size=3)
CALM = (*(6.0 for _ in range(12)), *(31.0 for _ in range(250)))
"""Seconds between the steps of a healthy time: two hours, more than the helpdesk can ask us to wait."""
PROFILE = load_profile("boutique")


@cache
def _empty_files() -> Path:
    """A ledger and a cache with nothing in them: to be copied, which is quicker than making them."""
    folder = Path(tempfile.mkdtemp(prefix="pult-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Ledger.open(folder / "home", writing=True).close()
    Cache.open(folder / "home" / "cache.db", writing=True).close()
    return folder / "home"


@dataclass
class Process:
    """A sync process that is alive: its ledger's handle, its cache, its loop."""

    ledger: Ledger
    cache: Cache
    loop: SyncLoop
    push: Push


class OutboxInTheWorld(RuleBasedStateMachine):
    """`dedupe` and `settle` are the desk's. Where `shared`, two processes send from the same files at the
    same time, as on a network drive, where no lock keeps them apart; else each begins by taking over."""

    dedupe = Dedupe.MARKER
    settle = 30.0

    @initialize(shared=st.booleans())
    def begin(self, shared: bool) -> None:
        fast = Path("/dev/shm")  # noqa: S108  # memory, where there is such a thing: a commit waits for no disk
        self.folder = Path(tempfile.mkdtemp(prefix="pult-model-", dir=fast if fast.is_dir() else None))
        self.home = self.folder / "home"
        shutil.copytree(_empty_files(), self.home)
        self.world = World()
        self.desk = ModelDesk(self.world, self.dedupe, self.settle)
        for ticket_id in TICKETS:
            self.desk.opens(ticket_id)
        self.shared = shared
        self.starts = 0
        self.ops = 0
        self.confirmed: list[Confirmed] = []
        self.held_until: dict[str, float] = {}
        self.at_place: Callable[[], None] = lambda: None
        self._count_down = crash_points._count_down
        crash_points._count_down = self._reached
        self.console = self._ledger()
        self.processes = {owner: self._start(owner) for owner in OWNERS[: 1 + shared]}

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if sys.exc_info()[0] is None:
                self._calm()
        finally:
            crash_points._count_down = self._count_down
            crash_points._place = None
            for process in self.processes.values():
                process.ledger.close()
                process.cache.close()
            self.console.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # What the operator does

    @rule(
        ticket=st.sampled_from(TICKETS),
        hold=st.sampled_from((0.0, 5.0)),
        status=st.booleans(),
        dies=st.sampled_from((None, None, None, *UNSENT)),
        full=st.sampled_from((0, 0, 0, 1, 3)),
    )
    def confirm(self, ticket: str, hold: float, status: bool, dies: Place | None, full: int) -> None:
        self.world.full = full
        self._confirm(ticket, hold, status=status, dies=dies)

    def _confirm(self, ticket: str, hold: float, *, status: bool, dies: Place | None) -> None:
        self.ops += 1
        op_id, text = f"op-{self.ops:03}", f"Ответ {self.ops}"
        seen = self.desk.tickets[ticket]
        new = NewOutgoing(
            op_id,
            op_id,
            self.desk.account,
            ticket,
            OutgoingKind.REPLY,
            self.world.wall(),
            text,
            {TicketField.STATUS: "waiting"} if status else {},
            hold_seconds=hold,
            base_version=seen.version,
            base_last_message=seen.last_message_id,
        )
        full, self.world.full = self.world.full, 0
        self.console.drafts.put(Draft(ticket, DraftKind.REPLY, text, self.world.wall()))
        self.world.full = full
        if self._dies(lambda: self.console.outbox.confirm([new], ticket), dies):
            draft = self.console.drafts.get(ticket)
            assert draft is not None, f"I8: “{text}” is gone, and was not confirmed"
            assert text in draft.body, f"I8: of “{text}” there is {draft.body}"
            self.console.drafts.drop(ticket)
        else:
            self.confirmed.append(Confirmed(op_id, ticket, text))
            self.held_until[op_id] = self.world.seconds + hold

    @rule()
    def take_back(self) -> None:
        for item in self.console.outbox.held()[:1]:
            self.console.outbox.take_back(item.group)
            self.console.drafts.drop(item.ticket_id)

    @precondition(lambda self: self._stopped())
    @rule(again=st.booleans())
    def decide(self, again: bool) -> None:
        """A person looks at what stopped. Where nobody else can tell, they look at the desk itself, and
        not before what is on its way can have arrived."""
        for item in self._stopped():
            if item.state is OutgoingState.NEEDS_DECISION:
                self._decide_by_looking(item)
            elif again:
                seen = self.desk.tickets[item.ticket_id]
                self.console.outbox.send_again(item.op_id, seen.version, seen.last_message_id)
            else:
                self.console.outbox.back_to_draft(item.op_id)
                self.console.drafts.drop(item.ticket_id)

    def _decide_by_looking(self, item: Outgoing) -> None:
        if any(copy.key == item.op_id for copy in self.desk.said):
            self.console.outbox.move(item.op_id, OutgoingState.SENT)
        elif not any(one.reply.client_key == item.op_id for one in self.desk.on_its_way):
            self.console.outbox.retry(item.op_id)

    def _stopped(self) -> list[Outgoing]:
        stopped = (OutgoingState.CONFLICT, OutgoingState.FAILED, OutgoingState.NEEDS_DECISION)
        return self.console.outbox.listing(100, stopped)

    # What the processes do

    @rule(
        says=st.lists(st.tuples(st.sampled_from(TICKETS), st.sampled_from((0.0, 0.0, 5.0))), max_size=2),
        owner=st.sampled_from(OWNERS),
        wait=st.sampled_from(LENGTHS),
        reads=READS,
        writes=WRITES,
        late_by=st.sampled_from(LATE_BY),
        dies=st.sampled_from((*(None for _ in DYING), *DYING)),
        full=st.sampled_from((0, 0, 0, 0, 0, 1)),
    )
    def sync(
        self,
        says: list[tuple[str, float]],
        owner: str,
        wait: float,
        reads: list[Fault],
        writes: list[Fault],
        late_by: float,
        dies: Place | None,
        full: int,
    ) -> None:
        """Somebody writes, and after a while one of the processes does what is due: what it asks for meets
        these fates. (In one rule, since hypothesis leaves whole rules out of many of its runs.)"""
        for ticket, hold in says:
            self._confirm(ticket, hold, status=False, dies=None)
        self._pass(wait)
        self.world.reads, self.world.writes = list(reads), list(writes)
        self.world.late_by, self.world.full = late_by, full
        self._sync(owner, dies)

    @precondition(lambda self: self.shared)
    @rule(
        ticket=st.sampled_from(TICKETS),
        writes=WRITES,
        place=st.sampled_from((Place.CLAIMED, Place.UNDERSTOOD)),
    )
    def stop_past_the_lease(self, ticket: str, writes: list[Fault], place: Place) -> None:
        """The first process stands still while it has an item; the second finds its lease run out."""
        self._confirm(ticket, 0.0, status=False, dies=None)

        def meanwhile() -> None:
            for _ in range(3):
                self._pass(LEASE.total_seconds() / 2)
                self.world.writes = list(writes)
                self._sync(OWNERS[1])

        self.at_place = meanwhile
        crash_points._place, crash_points._times = place, 1
        self._sync(OWNERS[0])

    def _sync(self, owner: str, dies: Place | None = None) -> None:
        owner = owner if self.shared else OWNERS[0]
        process = self.processes[owner]
        died = self._dies(process.loop.step, dies)
        self.world.is_well()
        if died:
            process.ledger.close()
            process.cache.close()
            self.processes[owner] = self._start(owner)

    def _dies(self, work: Callable[[], object], place: Place | None) -> bool:
        """Whether a process ends over its work: it is killed, or a mistake of its files ends it."""
        if place is not None:
            self.at_place = _crash
            crash_points._place, crash_points._times = place, 1
        try:
            work()
        except (Crash, StorageProblem):
            return True
        finally:
            crash_points._place = None
            self.world.full = 0
        return False

    def _reached(self) -> None:
        """In place of the signal that the program would send itself."""
        crash_points._place = None
        self.at_place()

    def _start(self, owner: str) -> Process:
        """As a process that has just begun: it knows nothing but the files."""
        self.starts += 1
        ledger = self._ledger()
        path = self.folder / f"cache-{owner}" / "cache.db"  # of its own: a cache has one writer
        if not path.exists():
            shutil.copytree(_empty_files(), path.parent)
        cache_file = Cache.open(path, writing=True)
        clocks = Clocks(self.world.wall, self.world.monotonic, lambda: 0.5)
        pull = Pull(self.desk, cache_file, PROFILE)
        push = Push(self.desk, ledger, pull, PROFILE, f"{owner}-{self.starts}", clocks)
        if not self.shared:
            push.take_over()
        return Process(ledger, cache_file, SyncLoop(self.desk, pull, push, clocks, lambda told: None), push)

    def _ledger(self) -> Ledger:
        ledger = Ledger.open(self.home, writing=True)
        ledger._session.before_commit = self.world.commit  # type: ignore[method-assign]  # the disk
        return ledger

    # What happens by itself

    @rule(what=st.sampled_from((*TICKETS, "ahead", "back")))
    def the_world_goes_on(self, what: str) -> None:
        """A customer writes in a ticket, or the wall clock is set."""
        if what in TICKETS:
            self.desk.customer_writes(what)
        else:
            self.world.skew += 90_000.0 if what == "ahead" else -90_000.0

    def _pass(self, seconds: float) -> None:
        self.world.seconds += seconds
        self.desk.arrivals()

    # What must hold

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "world"):
            self._check(drained=False)

    def _check(self, *, drained: bool) -> None:
        found = violations(kept_in(self.home), self.desk.said, confirmed=self.confirmed, drained=drained)
        found += [
            f"I6: {key} went out within its undo window"
            for key, at in self.desk.said_at.items()
            if at < self.held_until.get(key, at)
        ]
        assert not found, "\n".join(found)

    def _calm(self) -> None:
        """Nothing fails any more, and somebody decides what stopped: everything goes out."""
        self.world.is_well()
        for seconds in CALM:
            if not self.console.outbox.pending():
                break
            for owner in self.processes:
                self._sync(owner)
            with suppress(NotAllowed):
                self.decide(again=True)
            self._pass(seconds)
        self._pass(LATE + 1)
        self._check(drained=True)
        assert not self.console.outbox.pending(), [item.state for item in self.console.outbox.pending()]


def _crash() -> None:
    raise Crash
