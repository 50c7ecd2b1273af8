"""`pult outbox` decides without a screen what the outbox screen decides with one key."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta

import pytest

from console.config import Home
from console.desk import open_desk
from console.views import NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.problems import HeldByAnother, Problem, packed
from storage.records import Message, MessageKind, OutgoingKind, OutgoingState
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, make_ticket, put

S = OutgoingState
TEXT = "Заказ уже в пути."
WHY = packed(Problem("{customer} has written again since.", customer="Ирина К."))
CHANGES = {"op_id", "ticket", "state", "why", "ticket_here", "merged_into", "body", "changes"}


@pytest.fixture
def stopped(home: Home) -> str:
    """The op_id of a reply that stopped: the customer has written again."""
    with closing(open_desk(home, SETTINGS, PROFILE, "en")) as desk:
        desk.send("5", TEXT)
    with closing(Ledger.open(home.desk("test"), writing=True)) as ledger:
        for item in ledger.outbox.held():
            ledger.outbox.release(item.op_id)
        claim, reply = ledger.outbox.pending("5")
        for op_id, state, error in ((claim.op_id, S.SENT, ""), (reply.op_id, S.CONFLICT, WHY)):
            ledger.outbox.claim_next("sync", NOW, timedelta(minutes=2))
            ledger.outbox.move(op_id, state, owner="sync", error=error)
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        put(cache, make_ticket("5", version="2", last_message_id="m6"))
        first = Message("m5", "5", MessageKind.CUSTOMER, "Ирина К.", "Где мой заказ?", NOW)
        again = Message(
            "m6", "5", MessageKind.CUSTOMER, "Ирина К.", "Уже не нужно", NOW + timedelta(minutes=1)
        )
        cache.messages.replace("5", [first, again])
    return reply.op_id


def items(home: Home) -> list[tuple[OutgoingKind, OutgoingState]]:
    with closing(Ledger.open(home.desk("test"), writing=False)) as ledger:
        return [(item.kind, item.state) for item in reversed(ledger.outbox.listing(10))]


def test_what_changed_is_shown_to_people_and_to_programs(run: Pult, stopped: str) -> None:
    shown = run("outbox", "changes", stopped).output
    for words in ("#1045", "Ирина К. has written again since.", "Уже не нужно", TEXT):
        assert words in shown
    told = json.loads(run("outbox", "changes", stopped, "--json").output)
    assert set(told) == CHANGES
    assert (told["state"], told["ticket"], told["ticket_here"]) == ("conflict", "5", True)
    assert [(each["kind"], each["message"]) for each in told["changes"]] == [("written", "Уже не нужно")]


@pytest.mark.parametrize(
    ("word", "after"),
    [
        ("send-anyway", [(OutgoingKind.REPLY, S.QUEUED)]),
        ("as-note", [(OutgoingKind.REPLY, S.CANCELLED), (OutgoingKind.NOTE, S.HELD)]),
        ("to-draft", [(OutgoingKind.REPLY, S.CANCELLED)]),
        ("drop", [(OutgoingKind.REPLY, S.CANCELLED)]),
    ],
)
def test_each_decision_is_one_command(
    run: Pult, home: Home, stopped: str, word: str, after: list[tuple[OutgoingKind, OutgoingState]]
) -> None:
    result = run("outbox", word, stopped, "--json")
    assert result.exit_code == 0, result.exception
    told = json.loads(result.output)
    assert (told["op_id"], told["decision"], told["ticket"]) == (stopped, word, "5")
    assert told["state"] == after[0][1].value
    assert items(home)[1:] == after
    with closing(Ledger.open(home.desk("test"), writing=False)) as ledger:
        draft = ledger.drafts.get("5")
    assert (draft.body if draft else "") == (TEXT if word == "to-draft" else "")


@pytest.mark.parametrize(
    ("word", "why"), [("arrived", "not in doubt"), ("follow", "has not become part of another")]
)
def test_what_cannot_be_decided_says_why(run: Pult, home: Home, stopped: str, word: str, why: str) -> None:
    result = run("outbox", word, stopped)
    assert isinstance(result.exception, NotPossible)
    assert why in str(result.exception)
    assert items(home)[1:] == [(OutgoingKind.REPLY, S.CONFLICT)]


def test_while_a_console_has_the_desk_nothing_is_decided_and_all_is_shown(
    run: Pult, home: Home, stopped: str
) -> None:
    with closing(open_desk(home, SETTINGS, PROFILE, "en")):
        assert isinstance(run("outbox", "drop", stopped).exception, HeldByAnother)
        assert "Уже не нужно" in run("outbox", "changes", stopped).output
    assert items(home)[1:] == [(OutgoingKind.REPLY, S.CONFLICT)]


def test_an_item_that_is_not_there_is_told(run: Pult, stopped: str) -> None:
    result = run("outbox", "changes", "no-such")
    assert isinstance(result.exception, NotPossible)
    assert "no-such" in str(result.exception)
