"""Cut off, answer, come back: what changed meanwhile waits, and is decided with three keys or fewer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.profiles.loader import load_profile
from console.upstream.practice import clock, writing
from console.upstream.practice.desk_file import DeskFile
from console.upstream.practice.writing import DeskStatuses
from storage.records import MessageKind
from tests.pty.pult import PULT, environment, told
from tests.pty.rig import Terminal, at_home

pytestmark = pytest.mark.pty

LIMIT = 60.0


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_an_outage_as_an_operator_lives_it(tmp_path: Path, columns: int, rows: int) -> None:
    home, desk = at_home(tmp_path / "home"), tmp_path / "desk.db"
    profile = load_profile("boutique")
    arguments = [*PULT, "practice", "--file", str(desk)]
    with Terminal(arguments, columns, rows, environment(home)) as terminal:
        terminal.wait_for_text("F5 Overdue", "#10", limit=LIMIT)
        ticket = told(home, "tickets", "list", "--zone", "incoming")[0]
        terminal.wait_for_text(f"#{ticket['number']}")
        file = DeskFile(desk)
        with file.writing() as db:  # as long as this lasts the desk answers nobody
            terminal.wait_for_text("not reachable", limit=LIMIT)
            terminal.wait_for_text("◔")
            terminal.type("3")
            terminal.wait_for_text("Enter")
            terminal.type("\r")
            terminal.wait_for_text("outbox 1")
            statuses = DeskStatuses.of(profile)
            now = clock.desk_now(db, datetime.now(UTC))
            number, words = int(str(ticket["id"])), "Already settled, thank you!"
            writing.requester_writes(db, statuses, number, MessageKind.CUSTOMER, words, now)
        file.close()
        terminal.wait_for_text("Back online: 0 sent, 1 needs a look — g x", limit=LIMIT)
        terminal.type("gx")
        terminal.wait_for_text("Needs you  1", "has written again since", "Already settled, thank you!")
        terminal.type("v")
        terminal.wait_for_text("The whole ticket", "── new", "Already settled, thank you!")
        terminal.type("s")

        def sent() -> bool:
            terminal.drain()
            items = told(home, "outbox", "list", "--all")
            return [item["state"] for item in items if item["kind"] == "reply"] == ["sent"]

        terminal.wait_for(sent, "the reply over there", LIMIT)
        terminal.wait_for_text("Nothing waits to be sent.", limit=LIMIT)
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
    messages = told(home, "tickets", "show", str(ticket["number"]))[0]["messages"]
    assert isinstance(messages, list)
    kinds = [message["kind"] for message in messages if message["kind"] != "system"]
    assert kinds[-2:] == ["customer", "reply"]
    assert kinds.count("reply") == 1
