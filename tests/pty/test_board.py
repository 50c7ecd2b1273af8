"""The board on a real terminal: hostile tickets steer nothing there, and going back repaints the desk."""

from __future__ import annotations

import re

import pytest

from tests.pty.rig import Terminal
from tests.pty.test_raw_bytes import STEERING

pytestmark = pytest.mark.pty

F10 = b"\x1b[21~"


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24), (60, 20)])
def test_the_board_of_hostile_tickets_steers_nothing(columns: int, rows: int) -> None:
    with Terminal(["-m", "tests.pty.hostile_desk"], columns, rows) as terminal:
        terminal.wait_for_text("#10423")
        before = terminal.text()
        terminal.type(F10)
        terminal.wait_for_text("within 1 h")
        for number in range(10424, 10424 + 16):
            terminal.type("J")
            if number < 10423 + 16:
                terminal.wait_for(
                    lambda shown=number: re.search(f"▌[^\n]*#{shown}", terminal.text()) is not None,  # type: ignore[misc]
                    f"#{number}",
                )
        terminal.type(b"\x1b")
        terminal.wait_for(lambda: "within 1 h" not in terminal.text(), "the desk")
        assert terminal.text().splitlines()[1][:20] == before.splitlines()[1][:20]
        terminal.type(b"\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
        written = bytes(terminal.written)
    assert {what for what, pattern in STEERING.items() if re.search(pattern, written, re.DOTALL)} == set()


def test_two_keys_on_a_cyrillic_layout_lead_there() -> None:
    with Terminal(["-m", "tests.pty.hostile_desk"]) as terminal:
        terminal.wait_for_text("#10423")
        terminal.type("пи")
        terminal.wait_for_text("within 1 h")
        terminal.type("до")  # to the right, and down
        terminal.type("\r")
        terminal.wait_for(lambda: "within 1 h" not in terminal.text(), "the desk")
        terminal.type(b"\x11")
        assert terminal.wait_for_end() == 0
