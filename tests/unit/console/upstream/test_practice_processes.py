"""Several consoles, each a process of its own, at one practice desk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.practice_desk import rows


class Console:
    """One process; it does what it is told, and tells what came of it."""

    def __init__(self, path: Path, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.practice_console", str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, *command: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def end(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the console has died"
        return json.loads(line)

    def do(self, *command: object) -> Any:
        self.begin(*command)
        return self.end()

    def close(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def consoles(path: Path) -> Iterator[tuple[Console, Console]]:
    pair = Console(path, "Oksana"), Console(path, "Petro")
    yield pair
    for console in pair:
        console.close()


def test_two_consoles_see_each_others_claims_and_replies(consoles: tuple[Console, Console]) -> None:
    first, second = consoles
    ticket_id = first.do("open", "Where is my order?")
    cursor, told = second.do("seen", None)
    assert told == {ticket_id: ["", "new", "Where is my order?"]}
    assert first.do("claim", ticket_id) == "claimed"
    assert second.do("claim", ticket_id) == "taken by Oksana"
    cursor, told = second.do("seen", cursor)
    assert told == {ticket_id: ["Oksana", "new", "Where is my order?"]}
    first.do("reply", ticket_id, "key-1", "It is on its way")
    _, told = second.do("seen", cursor)
    assert told == {ticket_id: ["Oksana", "done", "It is on its way"]}


def test_each_of_many_tickets_has_one_winner(consoles: tuple[Console, Console]) -> None:
    first, second = consoles
    tickets = [first.do("open", f"Question {number}") for number in range(60)]
    first.begin("claim_all", *tickets)
    second.begin("claim_all", *tickets)
    answers = list(zip(first.end(), second.end(), strict=True))
    assert {tuple(sorted(pair)) for pair in answers} <= {
        ("claimed", "taken by Oksana"),
        ("claimed", "taken by Petro"),
    }


def test_the_same_key_from_two_processes_makes_one_message(
    consoles: tuple[Console, Console], path: Path
) -> None:
    first, second = consoles
    ticket_id = first.do("open", "A question")
    for number in range(20):
        for console in consoles:
            console.begin("reply", ticket_id, f"key-{number}", f"Answer {number}")
        assert first.end() == second.end()
    assert rows(path, "SELECT count(*), count(DISTINCT client_key) FROM messages WHERE kind = 'reply'") == [
        (20, 20)
    ]


def test_a_killed_console_leaves_the_desk_whole(consoles: tuple[Console, Console], path: Path) -> None:
    first, second = consoles
    tickets = [second.do("open", f"Question {number}") for number in range(40)]
    first.begin("claim_all", *tickets)
    second.do("seen", None)
    first.process.kill()
    first.process.wait(timeout=60)
    answers = second.do("claim_all", *tickets)
    assert set(answers) <= {"claimed", "taken by Oksana"}
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT count(*) FROM tickets WHERE assignee_id IS NULL") == [(0,)]
