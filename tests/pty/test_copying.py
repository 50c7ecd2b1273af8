"""What a copy writes to the terminal: one sequence that holds a harmless text, and nothing else of it."""

from __future__ import annotations

import base64
import re

import pytest

from tests.pty.rig import Terminal
from tests.pty.test_raw_bytes import STEERING
from tests.ui.builders import HOSTILE

pytestmark = pytest.mark.pty

COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
WRAPPED = re.compile(rb"\x1bPtmux;\x1b(\x1b\]52;c;[A-Za-z0-9+/=]*\x07)\x1b\\")

# Of the rest `tests/ui/test_copying.py` knows that it is cleaned on the same way.
CHOSEN = [list(HOSTILE).index(name) for name in ("terminal query", "clipboard", "c1 control", "bidi")]


def texts(written: bytes) -> list[str]:
    return [base64.b64decode(found).decode() for found in COPIED.findall(written)]


def test_what_is_copied_of_hostile_tickets_holds_nothing_that_steers() -> None:
    with Terminal(["-m", "tests.pty.hostile_desk"]) as terminal:
        terminal.wait_for_text("#10423")
        at = 0
        for place in CHOSEN:
            number = 10423 + place
            while at < place:
                terminal.type("j")
                at += 1
            terminal.wait_for(lambda shown=number: f"┌ #{shown}" in terminal.text(), f"#{number} open")  # type: ignore[misc]
            before = len(texts(bytes(terminal.written)))
            terminal.type("y")
            terminal.wait_for(lambda had=before: len(texts(bytes(terminal.written))) > had, "the number")  # type: ignore[misc]
            terminal.type("Y")
            terminal.wait_for_text("Copy ─")
            terminal.type("3")
            terminal.wait_for(lambda had=before: len(texts(bytes(terminal.written))) > had + 1, "a value")  # type: ignore[misc]
        terminal.type(b"\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
        written = bytes(terminal.written)
    found = texts(written)
    assert found[::2] == [f"#{10423 + place}" for place in CHOSEN]
    assert not any(
        re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) for text in found
    )
    rest = COPIED.sub(b"", written)
    assert {what for what, pattern in STEERING.items() if re.search(pattern, rest, re.DOTALL)} == set()


@pytest.mark.parametrize("env", [{}, {"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, {"TMUX": "socket,1,0"}])
def test_the_same_bytes_at_home_and_over_ssh_and_both_ways_in_tmux(env: dict[str, str]) -> None:
    with Terminal(["-m", "tests.pty.hostile_desk"], env=env) as terminal:
        terminal.wait_for_text("#10423")
        terminal.type("н")
        terminal.wait_for_text("copied: #10423")
        terminal.type(b"\x11")
        assert terminal.wait_for_end() == 0
        written = bytes(terminal.written)
    plain = COPIED.search(written)
    assert plain is not None
    assert base64.b64decode(plain[1]) == b"#10423"
    assert [found[1] for found in WRAPPED.finditer(written)] == ([plain[0]] if "TMUX" in env else [])
