"""A helpdesk in memory whose failures are scripted, and a whole sync on real files around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.profiles.loader import load_profile
from console.sync.clocks import Clocks
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.sync.wire import Told
from console.upstream.protocol import (
    Absent,
    Capabilities,
    Catalog,
    ChangePage,
    Claimed,
    Dedupe,
    DeskClock,
    Found,
    Gone,
    Inconclusive,
    NewTicket,
    Reply,
    Sent,
    Snapshot,
    TakenBy,
    UpstreamProblem,
)
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import (
    Agent,
    Changes,
    Message,
    MessageKind,
    OutgoingKind,
    Ticket,
    TicketField,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Agent("7", "Оксана")
PROFILE = load_profile("boutique")


def make_ticket(ticket_id: str = "1", **over: object) -> Ticket:
    ticket = Ticket(
        id=ticket_id,
        number=f"104{ticket_id}",
        subject="Где заказ?",
        status="open",
        channel="telegram",
        kind="question",
        created_at=START,
        updated_at=START,
        requester="Ирина К.",
        waiting_since=START,
        last_message_id="m1",
        version="1",
    )
    return replace(ticket, **over)  # type: ignore[arg-type]  # only fields of a ticket are passed


@dataclass
class ScriptedDesk:
    """Does what it is asked, unless `failures` has something for that call: before or after doing it."""

    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(Dedupe.MARKER, timedelta(seconds=30), timedelta(seconds=5))
    )
    name: str = "scripted"
    account: str = "scripted:7"
    tickets: dict[str, Ticket] = field(default_factory=dict)
    chains: dict[str, list[Message]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    fails_before: dict[str, list[Exception]] = field(default_factory=dict)
    fails_after: dict[str, list[Exception]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    opened: list[NewTicket] = field(default_factory=list)
    not_taken: UpstreamProblem | None = None

    def add(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        self.chains.setdefault(ticket.id, [])
        self.says(ticket.id, MessageKind.CUSTOMER, "Где мой заказ?", ticket.requester)

    def says(self, ticket_id: str, kind: MessageKind, body: str, author: str, key: str = "") -> str:
        chain = self.chains[ticket_id]
        message_id = f"m{len(chain) + 1}"
        author_id = ME.id if key else ""
        chain.append(Message(message_id, ticket_id, kind, author, body, START, author_id, key))
        ticket = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(
            ticket, version=str(int(ticket.version) + 1), last_message_id=message_id
        )
        self.changed.append(ticket_id)
        return message_id

    def said_with(self, key: str) -> list[Message]:
        return [message for chain in self.chains.values() for message in chain if message.client_key == key]

    def _script(self, call: str, when: dict[str, list[Exception]]) -> None:
        if planned := when.get(call):
            raise planned.pop(0)

    def _begin(self, call: str) -> None:
        self.calls.append(call)
        self._script(call, self.fails_before)

    def clock(self) -> DeskClock:
        return DeskClock(START, START)

    def whoami(self) -> Agent:
        self._begin("whoami")
        return ME

    def catalog(self) -> Catalog:
        return Catalog(agents=(ME, Agent("8", "Пётр")))

    def pull_changes(self, cursor: str | None) -> ChangePage:
        self._begin("pull_changes")
        begin = int(cursor or 0)
        ids = dict.fromkeys(self.changed[begin:])
        return ChangePage(
            tuple(self._snapshot(ticket_id) for ticket_id in ids), (), str(len(self.changed)), False
        )

    def fetch(self, ticket_id: str) -> Snapshot:
        self._begin("fetch")
        if ticket_id not in self.tickets:
            raise Gone("The ticket is gone.")
        return self._snapshot(ticket_id)

    def _snapshot(self, ticket_id: str) -> Snapshot:
        return Snapshot(self.tickets[ticket_id], messages=tuple(self.chains[ticket_id]))

    def push_reply(self, reply: Reply) -> Sent:
        self._begin("push_reply")
        kind = MessageKind.REPLY if reply.public else MessageKind.NOTE
        server_id = self.says(reply.ticket_id, kind, reply.body, ME.name, reply.client_key)
        self._set(reply.ticket_id, reply.changes)
        self._script("push_reply", self.fails_after)
        return Sent(server_id, self.not_taken)

    def find_by_client_key(
        self, ticket_id: str, client_key: str, since: datetime
    ) -> Found | Absent | Inconclusive:
        self._begin("find")
        found = self.said_with(client_key)
        if found and not ticket_id:
            return Found(found[0].ticket_id)
        return Found(found[0].id) if found else Absent()

    def push_changes(self, ticket_id: str, changes: Changes) -> None:
        self._begin("push_changes")
        self._set(ticket_id, changes)
        self._script("push_changes", self.fails_after)

    def _set(self, ticket_id: str, changes: Changes) -> None:
        ticket = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(
            ticket,
            status=changes.get(TicketField.STATUS) or ticket.status,
            assignee_id=changes.get(TicketField.ASSIGNEE, ticket.assignee_id) or "",
        )

    def claim(self, ticket_id: str) -> Claimed | TakenBy:
        self._begin("claim")
        ticket = self.tickets[ticket_id]
        if ticket.assignee_id not in ("", ME.id):
            return TakenBy(ticket.assignee_id, ticket.assignee)
        self.tickets[ticket_id] = replace(ticket, assignee_id=ME.id, assignee=ME.name)
        return Claimed()

    def create(self, ticket: NewTicket) -> str:
        self._begin("create")
        known = self.said_with(ticket.client_key)
        if known and self.capabilities.dedupe is Dedupe.NATIVE_KEY:
            return known[0].ticket_id
        self.opened.append(ticket)
        ticket_id = f"9{len(self.opened)}"
        self.tickets[ticket_id] = make_ticket(
            ticket_id,
            subject=ticket.subject,
            channel=ticket.channel,
            kind=ticket.kind,
            requester=ticket.requester.name,
            requester_id=ticket.requester.id,
            waiting_since=None if ticket.internal else START,
        )
        self.chains[ticket_id] = []
        kind = MessageKind.NOTE if ticket.internal else MessageKind.CALL
        self.says(ticket_id, kind, ticket.body, ticket.requester.name, ticket.client_key)
        self._script("create", self.fails_after)
        return ticket_id

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        self._begin("reconcile")
        return tuple(ticket_id for ticket_id in known if ticket_id not in self.tickets)

    def close(self) -> None:
        self.calls.append("close")


@dataclass
class Rig:
    """One sync on real files, with its clocks in the test's hand."""

    directory: Path
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)
    told: list[Told] = field(default_factory=list)
    seconds: float = 0.0
    ops: int = 0
    clock_off: timedelta = timedelta(0)  # by how much this machine's clock has been set off

    def __post_init__(self) -> None:
        self.cache = Cache.open(self.directory / "cache.db", writing=True)
        self.ledger = Ledger.open(self.directory, writing=True)
        self.start("sync-1")

    def start(self, owner: str) -> None:
        """As a sync process that has just begun: nothing is remembered but the files."""
        clocks = Clocks(self.wall, lambda: self.seconds, lambda: 0.5)
        pull = Pull(self.desk, self.cache, PROFILE)
        self.push = Push(self.desk, self.ledger, pull, PROFILE, owner, clocks)
        self.loop = SyncLoop(self.desk, pull, self.push, clocks, self.told.append)

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.seconds) + self.clock_off

    def steps(self, seconds: float = 0.0) -> None:
        """Let time pass as the process would, step by step, until this many seconds have gone by."""
        end = self.seconds + seconds
        while True:
            wait = self.loop.step()
            if self.seconds + wait > end:
                self.seconds = end
                return
            self.seconds += max(wait, 0.01)

    def until(self, reached: Callable[[], bool], at_most: float = 600.0) -> None:
        end = self.seconds + at_most
        while not reached():
            assert self.seconds < end, "it was never reached"
            self.steps(0.5)

    def confirm(self, kind: OutgoingKind = OutgoingKind.REPLY, ticket: str = "1", **over: object) -> str:
        self.ops += 1
        cached = self.cache.tickets.get(ticket)
        new = NewOutgoing(
            op_id=f"op-{self.ops}",
            group=f"group-{self.ops}",
            account="scripted:7",
            ticket_id=ticket,
            kind=kind,
            created_at=self.wall(),
            body="Заказ уже в пути." if kind in (OutgoingKind.REPLY, OutgoingKind.NOTE) else "",
            base_version=cached.version if cached else "",
            base_last_message=cached.last_message_id if cached else "",
        )
        self.ledger.outbox.confirm([replace(new, **over)], None)  # type: ignore[arg-type]  # its own fields
        return new.op_id

    def link(self) -> str:
        return self.loop.link.state.value

    def state(self, op_id: str) -> str:
        item = self.ledger.outbox.get(op_id)
        assert item is not None
        return item.state.value
