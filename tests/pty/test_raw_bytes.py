"""No byte of a customer's text can drive the terminal: read from a real pty, with the first two layers
bypassed. The same texts through Textual alone show that the test can fail."""

from __future__ import annotations

import re

import pytest

from tests.pty.rig import Terminal
from tests.ui.builders import HOSTILE

pytestmark = pytest.mark.pty

STEERING = {
    "a question about colours": rb"\x1b\]10;\?",
    "a write to the clipboard": rb"\x1b\]52;",
    "the window's title": rb"\x1b\]0;",
    "the alternate screen left twice": rb"\x1b\[\?1049l.*\x1b\[\?1049l",
    "C1, as UTF-8": rb"\xc2[\x80-\x9f]",
    "NUL, backspace, delete and other C0": rb"[\x00-\x06\x08\x0b\x0c\x0e-\x1a\x7f]",
    "bidi controls, as UTF-8": rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]",
    "a link that is not of the web": rb"\x1b\]8;[^;]*;ssh:",
}


def _seen(how: str) -> tuple[set[str], int]:
    """What of it reached the terminal, and how often a key fired that nobody pressed."""
    with Terminal(["-m", "tests.pty.hostile_app", how]) as terminal:
        terminal.wait_for_text("half")
        terminal.type(b"\x05")
        terminal.wait_for_end()
        written = bytes(terminal.written)
    found = {what for what, pattern in STEERING.items() if re.search(pattern, written, re.DOTALL)}
    fired = re.search(rb"fired (\d+) times", written)
    assert fired is not None, written[-400:]
    return found, int(fired[1])


@pytest.mark.parametrize("how", ["guarded", "strips only"])
def test_nothing_that_steers_reaches_the_terminal(how: str) -> None:
    assert _seen(how) == (set(), 0)


def test_the_gate_on_the_file_alone_lets_through_what_textual_itself_writes() -> None:
    assert _seen("file only") == ({"the alternate screen left twice"}, 0)


def test_without_the_guard_all_of_it_does() -> None:
    found, fired = _seen("bare")
    assert found == set(STEERING)
    assert fired > 0


def test_the_desk_shows_every_hostile_ticket_and_the_terminal_stays_ours() -> None:
    with Terminal(["-m", "tests.pty.hostile_desk"]) as terminal:
        terminal.wait_for_text("#10423")
        for number in range(10424, 10423 + len(HOSTILE)):
            terminal.type("j")
            terminal.wait_for(lambda shown=number: f"┌ #{shown}" in terminal.text(), f"#{number} open")  # type: ignore[misc]
        terminal.type("/10423")
        terminal.wait_for(lambda: terminal.text().count("10423") > 1, "what was found")
        terminal.type(b"\x1b\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
        written = bytes(terminal.written)
    assert {what for what, pattern in STEERING.items() if re.search(pattern, written, re.DOTALL)} == set()
