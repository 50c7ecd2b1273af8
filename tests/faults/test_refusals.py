"""What the helpdesk refuses, and what changed there meanwhile: the text waits, and a sentence says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.commands.exits import Exit
from storage.ledger import Ledger
from storage.records import Outgoing
from tests.faults.broken_line import BrokenLine, said
from tests.faults.invariants import must_hold
from tests.faults.nursery import Nursery
from tests.faults.office import Office, copies_at_small
from tests.rig.small_desk import SmallDesk, serving

SYNC = ("sync", "--once")
JSON = "application/json; charset=utf-8"


class Counter:
    """One operator at one desk."""

    def __init__(self, nursery: Nursery, desk: SmallDesk, line: BrokenLine, folder: Path) -> None:
        self.nursery = nursery
        self.desk = desk
        self.office = Office(folder, line.url)

    def syncs(self) -> int:
        ended = self.nursery.run(SYNC, self.office.folder)
        assert "Traceback" not in ended.said, ended.said
        return ended.code

    def item(self, op_id: str) -> Outgoing:
        return next(item for item in self.office.kept().items if item.op_id == op_id)

    def listed(self) -> list[dict[str, str]]:
        """`pult outbox list --json`: what a person would read."""
        told = self.nursery.run(("outbox", "list", "--json"), self.office.folder)
        assert told.code == Exit.DONE, told
        return [json.loads(line) for line in told.said.splitlines()]


@contextmanager
def counter(nursery: Nursery, folder: Path, fault: bytes | None = None) -> Iterator[Counter]:
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        desk.asks(2)
        line = BrokenLine(port, fault)
        yield Counter(nursery, desk, line, folder / "home")
        line.close()


def refusal(status: str, message: str) -> bytes:
    return said(status, JSON, json.dumps({"message": message}).encode())


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (
            refusal("404 Not Found", "No such ticket"),
            "failed",
            "has no tickets/bulk/correspond any more",
        ),  # F11
        (refusal("410 Gone", "No such ticket"), "failed", "any more"),  # F11
        (refusal("413 Too Large", "The message is too long"), "failed", "The message is too long"),  # F12
        (refusal("422 No", "Status 'odd' isn't valid"), "failed", "Status 'odd' isn't valid"),  # F12
        (refusal("400 No", "Permission denied"), "failed", "Permission denied"),  # F12
        (refusal("403 Forbidden", "Not yours"), "failed", "does not allow you this (Not yours)"),
        (refusal("409 Conflict", "Changed"), "conflict", "changed at"),  # F13
        (refusal("412 Stale", "Changed"), "conflict", "changed at"),  # F13
    ],
    ids=lambda value: value[9:12].decode() if isinstance(value, bytes) else "",
)
def test_what_is_refused_keeps_its_text_and_says_why(
    fault: bytes, state: str, words: str, nursery: Nursery, tmp_path: Path
) -> None:
    with counter(nursery, tmp_path, fault) as at:
        refused = at.office.confirms("1", "ответ, который не взяли")
        other = at.office.confirms("2", "ответ в другом обращении")
        at.syncs()
        assert (at.item(refused).state, at.item(other).state) == (state, "sent")
        (told,) = at.listed()
        assert (told["op_id"], told["state"]) == (refused, state)
        assert words in told["last_error"]
        must_hold(at.office.kept(), copies_at_small(at.desk), confirmed=at.office.confirmed, drained=True)
        # Editable: back to a draft, with the text as it was.
        ledger = Ledger.open(at.office.directory, writing=True)
        ledger.outbox.back_to_draft(refused)
        assert [draft.body for draft in ledger.drafts.all()] == ["ответ, который не взяли"]
        ledger.close()


def _deleted(desk: SmallDesk) -> None:
    del desk.tickets[1]


def _customer_writes(desk: SmallDesk) -> None:
    desk.has_text(desk.happens(1), "И ещё один вопрос")


def _colleague_answers(desk: SmallDesk) -> None:
    petro = {"id": "petro", "Name": "petro", "RealName": "Petro"}
    desk.has_text(desk.happens(1, Creator=petro), "Ответ коллеги")


def _closed(desk: SmallDesk) -> None:
    desk.tickets[1]["Status"] = "resolved"


def _reassigned(desk: SmallDesk) -> None:
    desk.tickets[1]["Owner"] = {"id": "petro", "Name": "petro", "RealName": "Petro"}


def _merged(desk: SmallDesk) -> None:
    desk.tickets[1] = {**desk.tickets[2]}


@pytest.mark.parametrize(
    ("happens", "state", "words"),
    [
        pytest.param(_deleted, "failed", "no longer there", id="F11"),
        pytest.param(_customer_writes, "conflict", "has written again since", id="F14-customer"),
        pytest.param(_colleague_answers, "conflict", "Petro has answered meanwhile", id="F14-colleague"),
        pytest.param(_closed, "conflict", "has been closed meanwhile", id="F15-closed"),
        pytest.param(_reassigned, "conflict", "Petro has this ticket now", id="F15-reassigned"),
        pytest.param(_merged, "conflict", "merged into 2", id="F16"),
    ],
)
def test_what_changed_meanwhile_holds_a_reply_back(
    happens: Callable[[SmallDesk], None], state: str, words: str, nursery: Nursery, tmp_path: Path
) -> None:
    with counter(nursery, tmp_path) as at:
        at.syncs()
        base = str(max(at.desk.transactions))
        seen = str(min(at.desk.transactions))
        assert seen != base
        op_id = at.office.confirms("1", "ответ на то, чего уже нет", base_last_message=seen)
        happens(at.desk)
        at.syncs()
        assert at.item(op_id).state == state
        (told,) = at.listed()
        assert words in told["last_error"]
        assert copies_at_small(at.desk) == []
        must_hold(at.office.kept(), [], confirmed=at.office.confirmed, drained=True)
