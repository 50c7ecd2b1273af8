"""Keys and pastes as bytes to the whole program: layouts, two keys in a row, keys.toml, a megabyte."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.pty.pult import PULT, environment, told
from tests.pty.rig import Terminal, at_home

pytestmark = pytest.mark.pty

START, END = b"\x1b[200~", b"\x1b[201~"
LINES = "Здравствуйте! Заказ 77120 едет, e\r1\r".encode()
MEGABYTE = (LINES * 30_000)[:1_048_576]


def practice(home: Path, language: str = "en") -> Terminal:
    """A practice day whose first tickets have come."""
    environ = {**environment(at_home(home)), "LANGUAGE": language}
    terminal = Terminal([*PULT, "practice"], env=environ)
    terminal.wait_for_text("F2", "#10")
    return terminal


def leave(terminal: Terminal) -> None:
    terminal.type("\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.is_sane()


def outbox(home: Path) -> list[dict[str, object]]:
    return told(home, "outbox", "list", "--all")


def kitty(keys: str) -> str:
    """As a terminal with the Kitty protocol sends letters."""
    return "".join(f"\x1b[{ord(key)};;{ord(key)}u" for key in keys)


@pytest.mark.parametrize("sends", [str, kitty], ids=["legacy", "kitty"])
def test_two_keys_in_a_row_with_the_bar_in_russian_letters(tmp_path: Path, sends: type[str]) -> None:
    with practice(tmp_path, "ru") as terminal:
        terminal.type(sends("п"))
        terminal.wait_for_text("п ▸", "и\xa0", "Esc")
        terminal.type(sends("у"))
        terminal.wait_for_text("п у")
        terminal.wait_for(lambda: "п ▸" not in terminal.text(), "the end of the bar")
        terminal.type(sends("п"))
        terminal.type(sends("и"))
        terminal.wait_for(lambda: "├ Ответ" not in terminal.text(), "the board")
        terminal.type("\x1b[21~")  # F10
        terminal.wait_for_text("├ Ответ")
        leave(terminal)
    assert outbox(tmp_path) == []


def test_a_megabyte_between_marks_goes_into_the_composer(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.type("n")
        terminal.type("до ")
        terminal.wait_for_text("до")
        began = time.monotonic()
        terminal.type(START + MEGABYTE + END)
        terminal.wait_for_text("199997 found room", "at most 200000")
        assert time.monotonic() - began < 10
        terminal.type("\x1a")  # Ctrl+Z takes the paste out again, and only the paste
        terminal.wait_for(
            lambda: "77120" not in terminal.text() and "до" in terminal.text(), "what stood there"
        )
        leave(terminal)
    assert outbox(tmp_path) == []


@pytest.mark.parametrize("paste", [START + MEGABYTE + END, MEGABYTE], ids=["between marks", "like keys"])
def test_a_megabyte_outside_of_a_text_orders_nothing(tmp_path: Path, paste: bytes) -> None:
    with practice(tmp_path) as terminal:
        terminal.type("3")
        terminal.wait_for_text("Enter sends")
        terminal.type(paste)
        terminal.wait_for_text("were pasted, but nothing is being written here")
        terminal.type("\x1b")
        terminal.wait_for(lambda: "Enter sends" not in terminal.text(), "an ordinary key after it")
        leave(terminal)
    assert outbox(tmp_path) == []


@pytest.mark.parametrize("burst", ["31\r", "3\r3\r", "jej", "jcj", "s1\r", "3да\r"])
def test_a_burst_of_bytes_sends_and_closes_nothing(tmp_path: Path, burst: str) -> None:
    with practice(tmp_path) as terminal:
        terminal.type(burst)
        terminal.wait_for_text("as if pasted")
        leave(terminal)
    assert outbox(tmp_path) == []


def test_two_keys_that_a_person_presses_at_once_do_send(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.type("3\r")
        terminal.wait_for(lambda: len(outbox(tmp_path)) > 0, "an item in the outbox")
        leave(terminal)


def test_keys_of_ones_own_are_used_and_mistakes_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text(
        '[keys]\n"desk.reply" = "ч"\n"desk.dome" = "x"\n"go.closed" = "g v"\n"desk.claim" = "e"\n', "utf-8"
    )
    with practice(tmp_path) as terminal:
        terminal.wait_for_text(
            "keys.toml, line 3: there is no command “desk.dome”, did you mean “desk.done”?"
        )
        terminal.wait_for_text("keys.toml, line 5: e is taken in “The desk” by desk.done")
        terminal.type("\r")
        terminal.wait_for(lambda: "desk.dome" not in terminal.text(), "the desk")
        terminal.type("ч")
        terminal.type("мой ответ")
        terminal.wait_for_text("мой ответ")
        terminal.type("\x1b")
        terminal.wait_for(lambda: "keeps the draft" not in terminal.text(), "the end of writing")
        terminal.type("пм")
        terminal.wait_for_text("Nothing has been answered or closed from here today.")
        leave(terminal)
