"""One helpdesk kept in step with this machine: what is done next, and when the next thing is due.

The loop owns no thread and no clock: `step` does what is due now and says in how many seconds it
wants to be called again. Reconnecting pulls first and pushes then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from console.rules.delivery import LONGEST_WAIT, backoff
from console.sync.clocks import Clocks
from console.sync.company import Company
from console.sync.imported import Imported
from console.sync.pull import Pull, Pulled
from console.sync.push import Push
from console.sync.wire import Changed, ClockTold, LinkTold, Told
from console.upstream.protocol import (
    AuthRefused,
    DeskClock,
    FeedRefused,
    RateLimited,
    Upstream,
    UpstreamProblem,
)
from console.views import LinkState
from storage.problems import Busy, Problem, StorageProblem

BUSY_PAUSE = 0.5  # seconds, after a file was locked for longer than one waits for it
RETRY_AT_MOST = 30.0  # seconds between two looks whether the helpdesk is back
SWEEP_EVERY = 900.0  # seconds from the end of one search for what no feed tells to the next
SWEEP_PAUSE = 5.0  # seconds between two parts of it, so that it is never in anybody's way
REFUSED_PAUSE = 60.0  # seconds until a feed that could not be believed is asked again

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sums:
    """What has been done so far, for `pult sync --json`."""

    pulled: int = 0
    pushed: int = 0
    errors: list[Problem] = field(default_factory=list)


class SyncLoop:
    def __init__(
        self,
        upstream: Upstream,
        pull: Pull,
        push: Push,
        clocks: Clocks,
        tell: Callable[[Told], None],
        imported: Imported | None = None,
    ) -> None:
        self._upstream = upstream
        self._pull = pull
        self._push = push
        self._clocks = clocks
        self._tell = tell
        self._imported = imported
        self._clock: DeskClock | None = None
        self._company = Company(upstream, tell)
        self._link = LinkTold(LinkState.STARTING, as_of=pull.freshness.as_of)
        self._next_people = clocks.monotonic() + self._company.agents_every
        self._failures = 0
        self._next_pull = 0.0
        self._next_sweep = clocks.monotonic() + SWEEP_EVERY
        self._swept_to = ""
        self._first_pull: tuple[int, int] | None = None  # tickets read and expected, while it goes on
        self.caught_up = False  # the newest page has been read since the link last broke
        self.cut_off = False  # what the helpdesk tells of changes was refused
        self.laying_in = False  # more of what was imported waits to be laid into the cache
        self.sums = Sums()

    @property
    def link(self) -> LinkTold:
        return self._link

    def step(self) -> float:
        """Do what is due. Seconds until the next step; 0 when there is more to do at once."""
        try:
            wait = self._with_the_helpdesk()
        except Busy as problem:  # another process is writing; what this one was doing is taken up again
            log.warning("a file is in use: %s", problem)
            return BUSY_PAUSE
        self._lay_in()
        return 0.0 if self.laying_in else wait

    def _with_the_helpdesk(self) -> float:
        try:
            if self._clocks.monotonic() >= self._next_pull:
                self._look()
            wait = self._push_what_is_due()
        except UpstreamProblem as problem:
            return self._lost(problem)
        more = self._let_time_pass()
        until_pull = max(0.0, self._next_pull - self._clocks.monotonic())
        return 0.0 if more else min(until_pull, wait)

    def leave(self) -> None:
        """Nothing more will be done here."""
        try:
            self._pull.freshness.keep()
        except StorageProblem as problem:  # a little less is remembered
            log.warning("when the helpdesk answered last is not kept: %s", problem)

    def wake(self) -> None:
        """The ledger was written to; an unreachable helpdesk is looked for at once as well."""
        if self._link.state is not LinkState.ONLINE:
            self._next_pull = 0.0

    def _look(self) -> None:
        """Introduce ourselves when that has not been done since the link broke, then pull."""
        if self._clock is None:
            _, self._clock = self._pull.introduce()
            self._tell(ClockTold(self._clock))
        self._read_clock()
        try:
            pulled = self._pull.page(self._desk_now(), self._clocks.wall())
        except FeedRefused as problem:
            self._refused(problem)
            return
        self.cut_off = False
        self._kept(pulled)
        self._count_first_pull(pulled)
        self.caught_up = not pulled.more
        if self.caught_up:
            self._kept(self._pull.linked(self._desk_now()), count=False)
        if self.caught_up and self._clocks.monotonic() >= self._next_sweep:
            self._sweep()
        pause = 0.0 if pulled.more else self._upstream.capabilities.poll_every.total_seconds()
        self._next_pull = self._clocks.monotonic() + pause
        self._online()
        self._look_around()

    def _refused(self, problem: FeedRefused) -> None:
        """Changes cannot be read. Single tickets can: what waits is sent, and the trouble is told."""
        log.warning("what the helpdesk tells of changes is refused: %s", problem)
        if not self.cut_off:
            self.sums.errors.append(problem)
        self.cut_off, self.caught_up = True, False
        self._next_pull = self._clocks.monotonic() + REFUSED_PAUSE
        self._online(why=problem)

    def _sweep(self) -> None:
        """A part of the search for what no feed tells, and another try at what could not be read."""
        now, wall = self._desk_now(), self._clocks.wall()
        gone, self._swept_to = self._pull.sweep(self._swept_to)
        self._kept(gone)
        if not self._swept_to:
            self._kept(self._pull.try_again(now, wall))
        self._next_sweep = self._clocks.monotonic() + (SWEEP_PAUSE if self._swept_to else SWEEP_EVERY)

    def begin_again(self, why: Problem) -> None:
        """The cache is a new one: everything is read from the beginning, and whoever shows it is told."""
        log.warning("everything is read again: %s", why)
        self._clock = None
        self._first_pull = None
        self._next_pull, self._swept_to = 0.0, ""
        self.caught_up = False
        self._link = LinkTold(LinkState.STARTING, why=why)
        self._tell(self._link)
        self._tell(Changed(everything=True))

    def _read_clock(self) -> None:
        clock = self._pull.clock()
        if clock != self._clock:
            self._clock = clock
            self._tell(ClockTold(clock))

    def _count_first_pull(self, pulled: Pulled) -> None:
        """A first pull that was interrupted goes on counting where it was."""
        if pulled.expected_total is None or not pulled.more:
            self._first_pull = None
            return
        read = self._pull.cached() if self._first_pull is None else self._first_pull[0] + pulled.new
        self._first_pull = (min(read, pulled.expected_total), pulled.expected_total)

    def _push_what_is_due(self) -> float:
        """Send what may be sent; while the helpdesk is away, nothing may."""
        wait = self._push.let_go_of_held()
        if self._link.state is not LinkState.ONLINE:
            return wait
        while (pushed := self._push.one(self._desk_now())) is not None:
            self.sums.pushed += pushed.arrived
            if pushed.problem is not None:
                self.sums.errors.append(pushed.problem)
            self._changed(pushed.tickets, pushed.zones)
            if pushed.lost is not None:
                raise pushed.lost
            self._failures = 0
        return min(wait, self._push.next_due())

    def _lay_in(self) -> None:
        """What was imported needs no helpdesk: it is laid in whether that can be reached or not."""
        if self._imported is None:
            return
        laid = self._imported.step(self._clock, self._clocks.wall())
        self.laying_in = laid.more
        if laid.finished:
            self._tell(Changed(laid.tickets, laid.zones, everything=True))
        else:
            self._changed(laid.tickets, laid.zones)

    def _let_time_pass(self) -> bool:
        """Whether there is more that time has moved."""
        if self._clock is None:
            return False
        moved = self._pull.time_passes(self._desk_now())
        self._kept(moved, count=False)
        return moved.more

    def _kept(self, pulled: Pulled, *, count: bool = True) -> None:
        if count:
            self.sums.pulled += len(pulled.tickets)
        for bad in pulled.quarantined:
            log.warning("ticket %s could not be read and was left out: %s", bad.ticket_id, bad.why)
        self._changed(pulled.tickets, pulled.zones)

    def _changed(self, tickets: frozenset[str], zones: frozenset[str]) -> None:
        if tickets or zones:
            self._tell(Changed(tickets, zones))

    def here(self, ticket_id: str, writing: bool) -> None:
        """Which ticket is open on our console: told to the helpdesk at once, where that can be told."""
        self._company.here(ticket_id, writing)
        if self._link.state is LinkState.ONLINE:
            self._company.look()

    def _look_around(self) -> None:
        """Who is in which ticket, and now and then who works here at all."""
        self._company.look()
        if self.caught_up and self._clocks.monotonic() >= self._next_people:
            self._pull.people()
            self._next_people = self._clocks.monotonic() + self._company.agents_every

    def _online(self, why: Problem | None = None) -> None:
        came_back = self._link.state in (LinkState.OFFLINE, LinkState.REFUSED)
        if came_back or self._link.state is LinkState.STARTING:
            self._push.wake(came_back=came_back)
        self._link = LinkTold(
            LinkState.ONLINE,
            as_of=self._link.as_of if why else self._clocks.wall(),
            why=why,
            progress=self._first_pull,
        )
        self._tell(self._link)
        if why is None:
            self._pull.freshness.answered(self._clocks.wall())

    def _lost(self, problem: UpstreamProblem) -> float:
        """Say since when, and look again after a while that grows with every failure."""
        state = LinkState.REFUSED if isinstance(problem, AuthRefused) else LinkState.OFFLINE
        since = self._link.since if self._link.state is state else None
        since = since or self._pull.freshness.away_since or self._clocks.wall()
        if self._link.state is not state:
            log.warning("the helpdesk cannot be worked with: %s", problem)
            self._pull.freshness.lost(since, self._link.as_of)
        self._company.alone()
        self._link = LinkTold(state, since=since, as_of=self._link.as_of, why=problem)
        self._tell(self._link)
        self.sums.errors.append(problem)
        self.caught_up = False
        pause = min(RETRY_AT_MOST, 1.0 + backoff(self._failures, self._clocks.random).total_seconds())
        if isinstance(problem, RateLimited):  # it says by itself how long it wants to be left alone
            pause = min(LONGEST_WAIT.total_seconds(), max(1.0, problem.after))
        self._failures += 1
        self._next_pull = self._clocks.monotonic() + pause
        self._let_time_pass()
        return min(pause, self._push.let_go_of_held())

    def _desk_now(self) -> datetime:
        wall = self._clocks.wall()
        return self._clock.at(wall) if self._clock else wall
