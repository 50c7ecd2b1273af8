"""Questions that are asked elsewhere, with every fault of the network and crashes around each of their two
requests: one ticket or one place in the chat, and one note that tells of it, behind that.

As in `test_calls`, on the real program and real files; the desk has nothing to refuse a second with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.rules import elsewhere, marked_notes
from console.rules.questions import QUESTION
from storage.ledger import Ledger, NewOutgoing
from storage.records import OutgoingKind
from tests.faults.broken_line import BrokenLine, NetworkFault
from tests.faults.nursery import Nursery
from tests.faults.office import LOGIN, Office
from tests.faults.storm import sent_through
from tests.faults.test_calls import DeskWithTelephone
from tests.rig.small_desk import serving

FAULTS = [fault for fault in NetworkFault if fault is not NetworkFault.F1]


class DeskWithNotes(DeskWithTelephone):
    """Takes internal notes, too, as often as it is asked to."""

    def answer(self, login: str, method: str, path: str, asked: Mapping[str, str], body: object) -> object:
        if method == "POST" and path == "tickets/bulk/comment" and isinstance(body, list):
            self.now = datetime.now(UTC)
            for row in body:
                person = {"id": login, "Name": login}
                number = self.happens(int(row["id"]), "Comment", Creator=person)
                headers = f"Content-Type: {row['ContentType']}"
                self.has_text(number, str(row["Content"]), Headers=headers)
            return [["ok"] for _row in body]
        return super().answer(login, method, path, asked, body)

    def texts(self, ticket: int) -> list[str]:
        """What stands in a ticket, in the order in which it came."""
        said = {str(row["TransactionId"]): str(row["Content"]) for row in self.attachments.values()}
        return [
            said[str(row["id"])]
            for _number, row in sorted(self.transactions.items())
            if str(row["ObjectId"]) == str(ticket) and str(row["id"]) in said
        ]


def asks(office: Office, role: str, via: str, ticket: str, words: str) -> str:
    """As Enter does it on the desk; the question's id."""
    note, group, now = new_op_id(), new_op_id(), datetime.now(UTC)
    account, key = f"rt:{LOGIN}", f"ask:{role}"
    body = marked_notes.write(QUESTION, {"role": role, "via": via}, words)
    items = [
        NewOutgoing(new_op_id(), group, account, ticket, OutgoingKind.TICKET, now, macro=key),
        NewOutgoing(note, group, account, ticket, OutgoingKind.NOTE, now, body, macro=key),
    ]
    ledger = Ledger.open(office.directory, writing=True)
    try:
        ledger.outbox.confirm(items, drop_draft_of=None)
    finally:
        ledger.close()
    return note


def read(texts: list[str], kind: str) -> list[marked_notes.Marked]:
    found = (marked_notes.read(text) for text in texts)
    return [one for one in found if one is not None and one.kind == kind]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("point", ["", "C9", "C11"])
def test_a_question_is_asked_once_and_told_of_once(
    point: str, fault: NetworkFault, nursery: Nursery, tmp_path: Path
) -> None:
    desk = DeskWithNotes()
    with serving(desk) as port:
        for ticket in (1, 2):
            desk.asks(ticket)
        line = BrokenLine(port, fault)
        office = Office(tmp_path / "home", line.url)
        questions = {
            asks(office, "it_support", "ticket", "1", "Почему не открывается?"): "1",
            asks(office, "warehouse", "chat", "1", "Есть ли пальто?"): "1",
            asks(office, "warehouse", "chat", "2", "А сумка?"): "2",
        }
        sent_through(nursery, office, line, point)
        opened = sorted(set(desk.tickets) - {1, 2})
        assert len(opened) == 2, "one linked ticket, and one chat"
        asked = [one for ticket in opened for one in read(desk.texts(ticket), elsewhere.ABOUT)]
        assert {one.values["question"]: one.values["ticket"] for one in asked} == questions
        assert len(asked) == len(questions)
        told = [one for ticket in (1, 2) for one in read(desk.texts(ticket), QUESTION)]
        assert len(told) == len(questions)
        for one in told:
            there = desk.texts(int(one.values["ticket"]))
            assert one.text in "\n".join(there)
