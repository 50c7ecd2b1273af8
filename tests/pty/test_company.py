"""Two consoles on one practice desk see each other in a ticket, and neither is kept from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.pult import PULT, environment
from tests.pty.rig import Terminal, at_home

pytestmark = pytest.mark.pty


def test_two_operators_in_one_ticket_see_each_other(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk.db")

    def console(name: str) -> Terminal:
        home = at_home(tmp_path / name)
        return Terminal([*PULT, "practice", "--file", desk, "--as", name], 140, 36, environment(home))

    with console("Oksana") as hers:
        hers.wait_for_text("F5 Overdue", "#10", limit=60)
        with console("Petro") as his:
            his.wait_for_text("◌ Oksana is here", limit=60)
            hers.wait_for_text("◌ Petro is here", limit=60)
            hers.type("r")
            his.wait_for_text("✎ Oksana is writing", limit=60)
            his.type("rAnother answer")
            his.wait_for_text("Another answer")
            hers.wait_for_text("✎ Petro is writing", limit=60)
            his.type("\x11")
            assert his.wait_for_end() == 0
        hers.drain()
        hers.wait_for(lambda: "Petro" not in hers.text(), "Petro gone", 60)
        hers.type("\x11")
        assert hers.wait_for_end() == 0
