"""A world in the hand of a test: its time, its network, its disk, and a helpdesk that forgets nothing.

Faults are numbered as in docs/faults.md. What they mean to the program is decided by its own code
(`console.upstream.failures`), not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

import httpx

from console.upstream import failures
from console.upstream.failures import Refusal
from console.upstream.protocol import (
    Absent,
    Capabilities,
    Catalog,
    ChangePage,
    Claimed,
    Dedupe,
    DeskClock,
    Found,
    Inconclusive,
    NewTicket,
    Reply,
    Sent,
    Snapshot,
    UpstreamProblem,
)
from storage.problems import DiskFull
from storage.records import Agent, Changes, Message, MessageKind, Ticket
from tests.faults.invariants import Copy

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Agent("7", "Оксана", "oksana")
HOST = "desk.invalid"
ANSWER = 30.0  # seconds that a request is waited for
LATE = 20.0  # seconds after that, at most, in which what was given up is still done over there


class Fault(Enum):
    NONE = "all is well"
    REFUSED = "F1 no connection"
    RESET_BEFORE = "F2 reset before it was done"
    RESET_AFTER = "F3 reset after it was done"
    ERROR_AFTER = "F4 500 after it was done"
    SILENT_AFTER = "F5 timed out, and it was done"
    LATE = "F6 timed out, and it is done later"
    TRUNCATED = "F7 the answer breaks off, and it was done"
    PORTAL = "F8 a captive portal"
    BUSY = "F9 asked to wait"
    UNAUTHORIZED = "F10 the token is refused"
    CRASH_BEFORE = "C8 the process dies over the request"
    CRASH_LATE = "C9 it dies, and the request is done later"
    CRASH_AFTER = "C9 it dies when the request is done"


DONE = {Fault.NONE, Fault.RESET_AFTER, Fault.ERROR_AFTER, Fault.SILENT_AFTER, Fault.TRUNCATED}
DONE |= {Fault.CRASH_AFTER}
DONE_LATER = {Fault.LATE, Fault.CRASH_LATE}


class Crash(BaseException):
    """The process is gone: nothing may catch this."""


@dataclass
class World:
    """`seconds` is the monotonic time, `skew` what the wall clock is wrong by; `full` is how many of the
    next commits find no room. The next requests that read, and that write, meet `reads` and `writes`."""

    seconds: float = 0.0
    skew: float = 0.0
    full: int = 0
    reads: list[Fault] = field(default_factory=list)
    writes: list[Fault] = field(default_factory=list)
    late_by: float = LATE

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.seconds + self.skew)

    def monotonic(self) -> float:
        return self.seconds

    def commit(self) -> None:
        """Before each commit of the ledger."""
        if self.full:
            self.full -= 1
            raise DiskFull("There is no room left.")

    def is_well(self) -> None:
        self.full = 0
        self.reads.clear()
        self.writes.clear()


@dataclass(frozen=True)
class OnItsWay:
    """A request that nobody waits for any more, and when it is done."""

    at: float
    reply: Reply


@dataclass
class ModelDesk:
    """The helpdesk. `said` is all that it was asked to say, in the order in which it was done."""

    world: World
    dedupe: Dedupe
    settle: float
    said: list[Copy] = field(default_factory=list)
    said_at: dict[str, float] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    chains: dict[str, list[Message]] = field(default_factory=dict)
    on_its_way: list[OnItsWay] = field(default_factory=list)
    name: str = "model"
    account: str = "model:7"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.dedupe, timedelta(seconds=self.settle), timedelta(seconds=60))

    def opens(self, ticket_id: str) -> None:
        self.tickets[ticket_id] = Ticket(
            ticket_id, ticket_id, "Где заказ?", "open", "telegram", "question", START, START, version="0"
        )
        self.chains[ticket_id] = []
        self.customer_writes(ticket_id)

    def customer_writes(self, ticket_id: str) -> None:
        self._add(ticket_id, MessageKind.CUSTOMER, "Где заказ?", "")

    def arrivals(self) -> None:
        """Do what was on its way and is due."""
        due = [one for one in self.on_its_way if one.at <= self.world.seconds]
        self.on_its_way = [one for one in self.on_its_way if one.at > self.world.seconds]
        for one in sorted(due, key=lambda one: one.at):
            self._do(one.reply)

    def _add(self, ticket_id: str, kind: MessageKind, body: str, key: str) -> str:
        chain = self.chains[ticket_id]
        message = f"{ticket_id}-{len(chain) + 1}"
        who = ME.id if key else ""
        chain.append(Message(message, ticket_id, kind, ME.name, body, self.world.wall(), who, key))
        ticket = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(ticket, version=str(len(chain)), last_message_id=message)
        return message

    def _do(self, reply: Reply) -> str:
        """Say it: with keys of its own the desk says the same only once."""
        if self.dedupe is Dedupe.NATIVE_KEY:
            for message in self.chains[reply.ticket_id]:
                if message.client_key == reply.client_key:
                    return message.id
        self.said.append(Copy(reply.ticket_id, reply.client_key, reply.body))
        self.said_at.setdefault(reply.client_key, self.world.seconds)
        return self._add(reply.ticket_id, MessageKind.REPLY, reply.body, reply.client_key)

    # The line

    def _fate(self, fates: list[Fault]) -> Fault:
        self.arrivals()
        return fates.pop(0) if fates else Fault.NONE

    def _read(self) -> None:
        """A request that only reads: what goes wrong with it changes nothing."""
        fate = self._fate(self.world.reads)
        if fate in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.CRASH_LATE):
            raise Crash
        if fate is not Fault.NONE:
            raise self._told(fate, writes=False)

    def _told(self, fate: Fault, *, writes: bool) -> UpstreamProblem:
        """What the program makes of it."""
        match fate:
            case Fault.REFUSED:
                return failures.broken(HOST, "refused", httpx.ConnectError("refused"), writes=writes)
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                return failures.broken(HOST, "reset", httpx.ReadError("reset"), writes=writes)
            case Fault.SILENT_AFTER | Fault.LATE:
                self.world.seconds += ANSWER
                return failures.broken(HOST, "timeout", httpx.ReadTimeout("timeout"), writes=writes)
            case Fault.TRUNCATED:
                return failures.unreadable(HOST, "it breaks off", writes=writes)
            case Fault.PORTAL:
                return failures.lost(HOST, "HTML") if writes else failures.not_a_helpdesk(HOST, "text/html")
            case Fault.BUSY:
                return _refused(503, writes, {"retry-after": "20"})
            case Fault.UNAUTHORIZED:
                return _refused(401, writes)
            case _:
                return _refused(500, writes)

    # What is asked of it

    def clock(self) -> DeskClock:
        return DeskClock(START, START)

    def whoami(self) -> Agent:
        return ME

    def catalog(self) -> Catalog:
        return Catalog(agents=(ME,))

    def pull_changes(self, cursor: str | None) -> ChangePage:
        self._read()
        if cursor is not None:
            return ChangePage((), (), cursor, more=False)
        return ChangePage(tuple(self._snapshot(one) for one in self.tickets), (), "1", more=False)

    def fetch(self, ticket_id: str) -> Snapshot:
        self._read()
        return self._snapshot(ticket_id)

    def _snapshot(self, ticket_id: str) -> Snapshot:
        return Snapshot(self.tickets[ticket_id], messages=tuple(self.chains[ticket_id]))

    def push_reply(self, reply: Reply) -> Sent:
        fate = self._fate(self.world.writes)
        if fate is Fault.CRASH_BEFORE:
            raise Crash
        message = self._do(reply) if fate in DONE else ""
        if fate is Fault.CRASH_AFTER:
            raise Crash
        if fate in DONE_LATER:
            given_up = self.world.seconds + (ANSWER if fate is Fault.LATE else 0.0)
            self.on_its_way.append(OnItsWay(given_up + self.world.late_by, reply))
        if fate is Fault.CRASH_LATE:
            raise Crash
        if fate is not Fault.NONE:
            raise self._told(fate, writes=True)
        return Sent(message)

    def find_by_client_key(
        self, ticket_id: str, client_key: str, since: datetime
    ) -> Found | Absent | Inconclusive:
        self._read()
        found = [one.id for one in self.chains[ticket_id] if one.client_key == client_key]
        return Found(found[0]) if found else Absent()

    def push_changes(self, ticket_id: str, changes: Changes) -> None:
        self._read()

    def claim(self, ticket_id: str) -> Claimed:
        self._read()
        return Claimed()

    def create(self, ticket: NewTicket) -> str:
        raise AssertionError("nothing here opens tickets")

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing is open."""


def _refused(status: int, writes: bool, headers: dict[str, str] | None = None) -> UpstreamProblem:
    return failures.refused(Refusal(HOST, "reply", status, headers or {}, "", writes=writes))
