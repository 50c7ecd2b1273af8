"""In and out of a real terminal: whatever comes in, and however the program is told to leave."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.pty.rig import Terminal

pytestmark = pytest.mark.pty

LEAVE = b"\x11"  # Ctrl+Q
TOO_SMALL = "enlarge this window"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal(["-m", "tests.pty.small_app_main"], columns=100, rows=30) as opened:
        opened.wait_for_text("three")
        yield opened


def _leave(terminal: Terminal) -> None:
    terminal.type(LEAVE)
    assert terminal.wait_for_end() == 0
    assert terminal.is_sane()


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("c", "claim"),
        ("с", "claim"),  # Cyrillic, two bytes
        ("о", "next"),
        ("О", "scroll"),
        (b"\x1b[1089;;1089u", "claim"),  # the same letters under the Kitty protocol
        (b"\x1b[1086;2;1054u", "scroll"),
        (b"\x1b[1099;5u", "send"),  # Ctrl+Ы: on this keyboard Ctrl+S
        (b"\xff\xfec", "claim"),  # not UTF-8
        (b"\xd1c", "claim"),  # the first half of a letter, and then another letter
    ],
)
def test_input_arrives(terminal: Terminal, typed: str | bytes, done: str) -> None:
    terminal.type(typed)
    terminal.wait_for_text(f"done: {done}")
    _leave(terminal)


@pytest.mark.parametrize(
    "typed",
    [
        b"\x1b[9999999999;1u",  # a key with a number that no character has
        b"\x1b[1089;;99999999u",
        b"\x1b[1089:1:1;1u",  # what comes with the alternate keys, which nobody asked for
        b"\xff" * 5000,
    ],
    ids=["no such key", "no such text", "alternate keys", "not a letter"],
)
def test_no_input_kills(terminal: Terminal, typed: bytes) -> None:
    terminal.type(typed)
    asked = len(terminal.written)
    terminal.resize(99, 30)  # its repaint shows that what was typed has been read
    terminal.wait_for(lambda: len(terminal.written) > asked, "a repaint")
    terminal.type("cj")
    terminal.wait_for_text("claim next")
    _leave(terminal)


def test_what_is_typed_ahead_goes_into_the_dialog_that_its_first_key_opens(terminal: Terminal) -> None:
    # As terminals with the Kitty protocol send keys: those are surely keys, however fast they come.
    terminal.type("".join(f"\x1b[{ord(key)};;{ord(key)}u" for key in ":claim\r:next t\r"))
    terminal.wait_for_text("done: claim next")
    _leave(terminal)


def test_the_same_as_plain_bytes_all_at_once_might_be_pasted_and_does_nothing(terminal: Terminal) -> None:
    terminal.type(":claim\r:next t\r")
    terminal.wait_for_text("15 characters were pasted")
    terminal.type(b"\x1b[106;;106u")  # a plain j would still belong to the paste if it came at once
    terminal.wait_for_text("done: next")
    _leave(terminal)


def test_a_letter_may_arrive_in_two_reads(terminal: Terminal) -> None:
    first, second = "с".encode()[:1], "с".encode()[1:]
    terminal.type(first)
    asked = len(terminal.written)
    terminal.resize(99, 30)  # something to do between the two bytes
    terminal.wait_for(lambda: len(terminal.written) > asked, "a repaint")
    terminal.type(second)
    terminal.wait_for_text("done: claim")
    _leave(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(terminal: Terminal, number: signal.Signals) -> None:
    terminal.signal(number)
    assert terminal.wait_for_end() == 128 + number
    assert terminal.is_sane()


def test_it_ends_when_the_window_is_closed(terminal: Terminal) -> None:
    terminal.hang_up()
    assert terminal.wait_for_end(limit=10) == 129


def test_it_ends_with_its_input_where_hang_ups_are_ignored() -> None:
    """As under nohup. Textual's own driver reads the end of file for ever, at full speed."""
    with Terminal(["-c", _DEAF, "tests.pty.small_app_main"], columns=100, rows=30) as terminal:
        terminal.wait_for_text("three")
        terminal.hang_up()
        assert terminal.wait_for_end(limit=10) == 129


_DEAF = """
import asyncio, runpy, signal, sys
asyncio.SelectorEventLoop.add_signal_handler = lambda *_: None
signal.signal(signal.SIGHUP, signal.SIG_IGN)
runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
"""


def test_a_mistake_of_its_own_says_so_and_shows_nobodys_text(terminal: Terminal) -> None:
    terminal.type("x")
    assert terminal.wait_for_end() == 1
    said = terminal.written.decode()
    assert terminal.is_sane()
    words = " ".join(said.split())
    assert "RuntimeError" in words
    assert "small_screen.py:" in words
    assert "canary" not in said
    assert "Traceback" not in said


def test_too_small_says_so_and_recovers(terminal: Terminal) -> None:
    terminal.resize(59, 30)
    terminal.wait_for_text(TOO_SMALL)
    terminal.type("c")
    terminal.resize(100, 14)
    terminal.wait_for(lambda: TOO_SMALL in terminal.text(), "still too small")
    terminal.resize(100, 30)
    terminal.wait_for(lambda: TOO_SMALL not in terminal.text() and "three" in terminal.text(), "the screen")
    terminal.type("j")
    terminal.wait_for_text("done: next")
    _leave(terminal)
