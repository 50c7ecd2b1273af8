"""The whole way: ledger, push, a line that breaks, a real Request Tracker, and its mail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.profiles.loader import load_profile
from console.sync.clocks import Clocks
from console.sync.pull import Pull
from console.sync.push import Push
from console.upstream.rt.upstream import RtUpstream
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import OutgoingKind, OutgoingState, TicketField
from tests.contract.desk_under_test import chain
from tests.live.between import Fate, Proxy
from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

BOUTIQUE = load_profile("boutique")
TICKETS = 5
REPLIES = 3  # in each
FATES = (Fate.PASSED, Fate.CUT_AFTER, Fate.CUT_BEFORE, Fate.PASSED, Fate.LATE, Fate.CUT_AFTER, Fate.PASSED)
HURRY = 10  # our clock goes so many times as fast, for the waiting between two looks
SETTLE = timedelta(seconds=6 * HURRY)


@pytest.fixture
def proxy(rt: Rig) -> Iterator[Proxy]:
    line = Proxy(rt.port)
    yield line
    line.close()


@pytest.fixture
def desk(rt: Rig, proxy: Proxy) -> Iterator[RtUpstream]:
    upstream = rt.upstream("oksana", url=proxy.url, total=3.0, settle=SETTLE)
    yield upstream
    upstream.close()


class Office:
    """One operator's ledger, and the process that empties it."""

    def __init__(self, desk: RtUpstream, directory: Path) -> None:
        self.desk = desk
        self.cache = Cache.open(directory / "cache.db", writing=True)
        self.ledger = Ledger.open(directory, writing=True)
        pull = Pull(desk, self.cache, BOUTIQUE)
        pull.introduce()
        clocks = Clocks(
            wall=lambda: datetime.now(UTC), monotonic=lambda: time.monotonic() * HURRY, random=lambda: 0.0
        )
        self.push = Push(desk, self.ledger, pull, BOUTIQUE, "office", clocks)

    def confirms(self, ticket_id: str, body: str) -> str:
        op_id = new_op_id()
        item = NewOutgoing(
            op_id,
            op_id,
            self.desk.account,
            ticket_id,
            OutgoingKind.REPLY,
            datetime.now(UTC),
            body,
            {TicketField.STATUS: "waiting"},
            base_last_message=self.desk.fetch(ticket_id).ticket.last_message_id,
        )
        self.ledger.outbox.confirm([item], None)
        return op_id

    def empties_the_outbox(self, within: float) -> None:
        deadline = time.monotonic() + within
        while left := self.ledger.outbox.pending():
            assert time.monotonic() < deadline, [(item.state, item.last_error) for item in left]
            if self.push.one(datetime.now(UTC)) is None:
                time.sleep(0.05)

    def closes(self) -> None:
        self.ledger.close()
        self.cache.close()


@pytest.mark.timeout(240)
def test_on_a_line_that_breaks_every_reply_arrives_once_and_in_order(
    rt: Rig, proxy: Proxy, desk: RtUpstream, tmp_path: Path
) -> None:
    """Answers are lost, requests are lost, and some arrive when nobody believes in them any more."""
    office = Office(desk, tmp_path)
    tickets = [rt.open_ticket(f"Broken line {number}", "A question") for number in range(TICKETS)]
    said: dict[str, list[tuple[str, str]]] = {ticket_id: [] for ticket_id in tickets}
    for turn in range(REPLIES):
        for ticket_id in tickets:
            body = f"Ответ {turn} по обращению {ticket_id}"
            said[ticket_id].append((office.confirms(ticket_id, body), body))
    proxy.fates = list(islice(cycle(FATES), TICKETS * REPLIES + len(FATES)))
    office.empties_the_outbox(within=200)
    proxy.fates = []
    for ticket_id in tickets:
        replies = [(m.client_key, m.body) for m in chain(desk, ticket_id) if m.client_key]
        assert replies == said[ticket_id]
        assert rt.went_out(ticket_id) == REPLIES
        assert desk.fetch(ticket_id).ticket.status == "waiting"
    items = [office.ledger.outbox.get(op) for ops in said.values() for op, _ in ops]
    assert {item.state for item in items if item} == {OutgoingState.SENT}
    assert None not in items
    office.closes()
