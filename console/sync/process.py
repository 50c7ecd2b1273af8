"""Running the sync: once, for scripts, or watching, for a console or a person."""

from __future__ import annotations

import queue
import random
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from console.profiles.model import Profile
from console.sync.clocks import Clocks
from console.sync.imported import Imported
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.sync.wire import Changed, Here, LinkTold, Told, decode_order, encode
from console.upstream.protocol import Upstream
from console.views import LinkState
from storage.cache import Cache
from storage.files import on_network
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import CacheDamaged, Problem, mark
from storage.records import GOES_BY_ITSELF

SLEEP_AT_MOST = 1.0  # seconds: the ledger may be written by a console that could not wake us

GATHER = 0.25  # seconds for which notices of changes are gathered

SYNC_ROLE = "sync"
"""The name of the lock that the one writer of a cache holds."""


RENEWED = mark("The cache was damaged or removed: it is read anew. Drafts and replies are not in it.")


class Sync:
    """One desk's cache, ledger and helpdesk, opened together.

    Raises `HeldByAnother` when this desk is being synced already.
    """

    def __init__(
        self, directory: Path, upstream: Upstream, profile: Profile, tell: Callable[[Told], None]
    ) -> None:
        self._holder = Holder.take(directory, SYNC_ROLE)
        self._cache = Cache.open(directory / "cache.db", writing=True)
        self._ledger = Ledger.open(directory, writing=True)
        self._upstream = upstream
        clocks = Clocks(lambda: datetime.now(UTC), time.monotonic, random.random)
        pull = Pull(upstream, self._cache, profile)
        owner = f"sync-{uuid.uuid4()}"
        push = Push(upstream, self._ledger, pull, profile, owner, clocks)
        if not on_network(directory):  # there a lock says nothing about processes on other machines
            push.take_over()
        self._imported = Imported(directory, self._cache, profile, clocks.monotonic)
        self.loop = SyncLoop(upstream, pull, push, clocks, tell, self._imported)

    def step(self) -> float:
        """Do what is due, as `SyncLoop.step`; a cache that is damaged or gone is made anew first."""
        if self._cache.must_be_renewed():
            self._renew()
        try:
            return self.loop.step()
        except CacheDamaged:
            self._renew()
            return 0.0

    def _renew(self) -> None:
        self._imported.close()
        self._cache.renew()
        self.loop.begin_again(Problem(RENEWED))

    def waiting(self) -> int:
        """How many items of the outbox still go by themselves."""
        counts = self._ledger.outbox.counts()
        return sum(counts.get(state, 0) for state in GOES_BY_ITSELF)

    def close(self) -> None:
        self.loop.leave()
        self._upstream.close()
        self._imported.close()
        self._ledger.close()
        self._cache.close()
        self._holder.release()


def run_once(sync: Sync, patience: float) -> None:
    """Until everything is pulled and nothing more goes out by itself, or the helpdesk is away.

    `patience` in seconds bounds the waiting for undo windows, leases and lost answers.
    """
    end = time.monotonic() + patience
    while True:
        wait = sync.step()
        if sync.loop.laying_in:
            continue
        if sync.loop.link.state in (LinkState.OFFLINE, LinkState.REFUSED):
            return
        if (sync.loop.caught_up or sync.loop.cut_off) and not sync.waiting():
            return
        if time.monotonic() + wait > end:
            return
        time.sleep(min(wait, SLEEP_AT_MOST))


def run_watching(
    sync: Sync,
    commands: TextIO | None,
    stop: threading.Event,
    at_rest: Callable[[], None] = lambda: None,
) -> None:
    """Until told to stop. A line on `commands` wakes the loop; the end of `commands` stops it.

    `at_rest` is called when there is nothing to do for a while.
    """
    wakes: queue.SimpleQueue[Here | None] = queue.SimpleQueue()
    if commands is not None:
        threading.Thread(target=_read, args=(commands, wakes, stop), daemon=True).start()
    while not stop.is_set():
        wait = sync.step()
        if wait <= 0:
            continue
        at_rest()
        try:
            order = wakes.get(timeout=min(wait, SLEEP_AT_MOST))
        except queue.Empty:
            continue
        if order is None:
            sync.loop.wake()
        else:
            sync.loop.here(order.ticket_id, order.writing)


def _read(commands: TextIO, wakes: queue.SimpleQueue[Here | None], stop: threading.Event) -> None:
    for line in commands:
        wakes.put(decode_order(line))
    stop.set()
    wakes.put(None)


class PipeTeller:
    """Tells a console over a pipe, at most a few times a second: while pages come one after another each
    notice would have the console read and paint its lists again. The first of several goes out at once.

    The same link is said only once a second, since polls repeat it.
    """

    def __init__(self, out: TextIO, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._monotonic = monotonic
        self._last: LinkTold | None = None
        self._link_at = -GATHER
        self._changed = Changed()
        self._changed_at = -GATHER

    def __call__(self, told: Told) -> None:
        match told:
            case Changed():
                self._changed = _joined(self._changed, told)
                if told.everything or self._monotonic() - self._changed_at >= GATHER:
                    self.flush()
            case LinkTold():
                self._link(told)
            case _:
                self._say(told)

    def flush(self) -> None:
        """Say what was gathered."""
        if self._changed != Changed():
            changed, self._changed = self._changed, Changed()
            self._changed_at = self._monotonic()
            self._say(changed)

    def _link(self, told: LinkTold) -> None:
        last, pause = self._last, self._monotonic() - self._link_at
        if last is not None and (last.state, last.since) == (told.state, told.since):
            if last.progress == told.progress and pause < 1.0:
                return
            if told.progress is not None and last.progress is not None and pause < GATHER:
                return
        self._last, self._link_at = told, self._monotonic()
        self._say(told)

    def _say(self, told: Told) -> None:
        self._out.write(encode(told) + "\n")
        self._out.flush()


def _joined(one: Changed, other: Changed) -> Changed:
    return Changed(one.tickets | other.tickets, one.zones | other.zones, one.everything or other.everything)
