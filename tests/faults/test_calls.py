"""Calls that open tickets, with every fault of the network and crashes around the request: one ticket each.

As in `test_product`, on the real program and real files; the desk has nothing to refuse a second with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.rules import calls
from console.rules.calls import Call
from storage.ledger import Ledger, NewOutgoing
from storage.records import OutgoingKind
from tests.faults.broken_line import BrokenLine, NetworkFault
from tests.faults.nursery import Nursery
from tests.faults.office import LOGIN, Office
from tests.faults.storm import sent_through
from tests.rig.small_desk import SmallDesk, serving
from tests.unit.console.upstream.rt.fake_rt import Row

FAULTS = [fault for fault in NetworkFault if fault is not NetworkFault.F1]
"""F1 is a desk that is gone between the look and the request: here nothing is looked at."""

_KEY = re.compile(r'pult-key="([^"]+)"')


class DeskWithTelephone(SmallDesk):
    """Opens tickets, too, as often as it is asked to."""

    def answer(self, login: str, method: str, path: str, asked: Mapping[str, str], body: object) -> object:
        if method == "POST" and path == "ticket" and isinstance(body, dict):
            self.now = datetime.now(UTC)
            return self._opens(login, body)
        return super().answer(login, method, path, asked, body)

    def _opens(self, login: str, body: Row) -> object:
        number = max(self.tickets, default=0) + 1
        self.opens(number, Subject=body["Subject"], Requestor=[], Creator=login)
        person = {"id": login, "Name": login}
        headers = f"Content-Type: {body['ContentType']}"
        self.has_text(self.happens(number, "Create", Creator=person), str(body["Content"]), Headers=headers)
        return {"id": number, "type": "ticket"}

    def _tickets(self, query: str) -> dict[int, Row]:
        if "Creator = '__CurrentUser__'" in query:
            return {number: row for number, row in self.tickets.items() if row.get("Creator") == LOGIN}
        return super()._tickets(query)

    def opened(self) -> list[tuple[str, str]]:
        """The keys and texts of the tickets that consoles have opened, in their order."""
        found = [(_KEY.search(str(row["Headers"])), str(row["Content"])) for row in self.attachments.values()]
        return [(key[1], text) for key, text in found if key is not None]


def logs(office: Office, call: Call) -> str:
    """As F8 does it in the dialog; its op_id."""
    op_id = new_op_id()
    item = NewOutgoing(
        op_id=op_id,
        group=op_id,
        account=f"rt:{LOGIN}",
        ticket_id=calls.UNOPENED + op_id,
        kind=OutgoingKind.TICKET,
        created_at=datetime.now(UTC),
        body=calls.written(call),
    )
    ledger = Ledger.open(office.directory, writing=True)
    try:
        ledger.outbox.confirm([item], drop_draft_of=None)
    finally:
        ledger.close()
    return op_id


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("point", ["", "C9", "C11"])
def test_a_call_opens_one_ticket(point: str, fault: NetworkFault, nursery: Nursery, tmp_path: Path) -> None:
    desk = DeskWithTelephone()
    with serving(desk) as port:
        desk.asks(1)
        line = BrokenLine(port, fault)
        office = Office(tmp_path / "home", line.url)
        told = [Call("0671112233", "Хочет примерить пальто в субботу"), Call("", "Кто-то спросил про шарф")]
        keys = [logs(office, call) for call in told]
        sent_through(nursery, office, line, point)
        assert sorted(desk.opened()) == sorted((key, call.told) for key, call in zip(keys, told, strict=True))
        there = {item.op_id: item.server_id for item in office.kept().items}
        assert sorted(there) == sorted(keys)
        assert set(there.values()) == {"2", "3"}
