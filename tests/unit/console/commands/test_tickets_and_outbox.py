"""`pult tickets` and `pult outbox`: what scripts and screen readers get."""

from __future__ import annotations

import json

import pytest

from console.commands.exits import Exit, exit_for
from console.config import Home
from console.desk import open_desk
from console.upstream.protocol import AuthRefused, NotSent, UpstreamProblem
from console.views import NotPossible
from storage.problems import HeldByAnother, Problem
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import PROFILE, SETTINGS

TICKET = {
    "id", "number", "subject", "zone", "status", "channel", "kind", "assignee", "requester", "order",
    "reason", "due_at", "waiting_since", "created_at", "updated_at",
}  # fmt: skip
ITEM = {"op_id", "ticket", "kind", "state", "attempts", "last_error", "created_at", "server_id"}


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_tickets_come_most_urgent_first_with_their_stable_fields(run: Pult) -> None:
    listed = lines(run("tickets", "list", "--json").output)
    assert [ticket["id"] for ticket in listed] == ["5", "4", "3", "2", "1"]
    assert set(listed[0]) == TICKET
    assert listed[0]["zone"] == "messengers"
    assert run("tickets", "list", "--zone", "incoming", "--json").output == ""


def test_a_person_gets_a_line_for_each(run: Pult) -> None:
    assert [line.split()[0] for line in run("tickets", "list").output.splitlines()] == [
        "#1045", "#1044", "#1043", "#1042", "#1041",
    ]  # fmt: skip


def test_an_unknown_zone_names_those_there_are(run: Pult) -> None:
    result = run("tickets", "list", "--zone", "inbox")
    assert isinstance(result.exception, NotPossible)
    assert "messengers" in str(result.exception)


@pytest.mark.parametrize("number", ["1045", "#1045", "5"])
def test_a_ticket_is_shown_with_its_chain(run: Pult, number: str) -> None:
    shown = lines(run("tickets", "show", number, "--json").output)[0]
    assert set(shown) == TICKET | {"messages"}
    messages = shown["messages"]
    assert isinstance(messages, list)
    assert messages[0]["body"] == "Где мой заказ?"
    assert "Где мой заказ?" in run("tickets", "show", number).output


def test_a_ticket_that_is_not_there_is_told(run: Pult) -> None:
    result = run("tickets", "show", "999")
    assert isinstance(result.exception, NotPossible)
    assert "999" in str(result.exception)


def test_the_outbox_is_listed_shown_and_cancelled(run: Pult, home: Home) -> None:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", "Заказ уже в пути.")
    held = run("outbox", "cancel", desk.outbox()[0].op_id)
    assert isinstance(held.exception, HeldByAnother)
    desk.close()

    claim, reply = lines(run("outbox", "list", "--json").output)
    assert set(reply) == ITEM
    assert (claim["kind"], reply["kind"], reply["ticket"], reply["state"]) == ("claim", "reply", "5", "held")
    shown = lines(run("outbox", "show", str(reply["op_id"]), "--json").output)[0]
    assert shown["body"] == "Заказ уже в пути."
    assert run("outbox", "cancel", str(reply["op_id"])).exit_code == 0
    assert [item["kind"] for item in lines(run("outbox", "list", "--json").output)] == ["claim"]
    assert len(lines(run("outbox", "list", "--all", "--json").output)) == 2


def test_a_move_that_the_table_forbids_is_refused(run: Pult, home: Home) -> None:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", "Заказ уже в пути.")
    op_id = desk.outbox()[0].op_id
    desk.close()
    run("outbox", "cancel", op_id)
    result = run("outbox", "retry", op_id)
    assert isinstance(result.exception, Problem)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (AuthRefused("no"), Exit.REFUSED),
        (NotSent("no"), Exit.UNREACHABLE),
        (UpstreamProblem("no"), Exit.FAILED),
        (HeldByAnother("no"), Exit.HELD),
        (NotPossible("no"), Exit.FAILED),
    ],
)
def test_each_failure_has_its_exit_code(problem: Problem, code: Exit) -> None:
    assert exit_for(problem) is code
