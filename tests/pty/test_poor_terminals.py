"""Terminals with few colours or none, without a locale, or with nothing but lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pty.rig import Terminal, at_home

pytestmark = pytest.mark.pty

COLOUR = re.compile(rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;[25]|48;[25])[0-9;]*m")
NO_LOCALE = {"LC_ALL": "", "LANG": "", "LANGUAGE": ""}


def practice(home: Path, **environ: str) -> Terminal:
    return Terminal(["-m", "console.cli", "practice"], env={"PULT_HOME": str(at_home(home)), **environ})


@pytest.mark.parametrize(
    "environ",
    [
        {"NO_COLOR": "1"},
        {"TERM": "vt100", "COLORTERM": ""},
        {"TERM": "linux", "COLORTERM": ""},
        {"TERM": "", "COLORTERM": ""},
        {"LANG": "C"},
        {"LANG": "POSIX", "TERM": "xterm"},
        {"LC_ALL": "ru_RU.KOI8-R"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=lambda environ: " ".join(f"{name}={value}" for name, value in environ.items()),
)
def test_the_desk_can_be_worked_at(environ: dict[str, str], tmp_path: Path) -> None:
    with practice(tmp_path, **{**NO_LOCALE, **environ}) as terminal:
        terminal.wait_for_text("F2", "#10", "┌", "Лариса")
        terminal.type("r")
        terminal.wait_for_text("F8")
        terminal.type("уже смотрю")
        terminal.wait_for_text("уже смотрю")
        if "NO_COLOR" in environ:
            shades = {match[0] for match in COLOUR.finditer(bytes(terminal.written))}
            assert all(_is_grey(shade) for shade in shades)
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()


def _is_grey(sequence: bytes) -> bool:
    """Whether all colours of a sequence have as much red as green and blue."""
    found = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", sequence)
    return bool(found) and all(red == green == blue for red, green, blue in found)


def test_a_terminal_of_lines_is_told_apart(tmp_path: Path) -> None:
    with practice(tmp_path, TERM="dumb", LANGUAGE="en") as terminal:
        assert terminal.wait_for_end() == 1
        assert "TERM is dumb" in terminal.text()
        assert "\x1b" not in terminal.written.decode()
        assert terminal.is_as_found()


def test_a_command_shows_signs_for_letters_that_the_terminal_has_not(tmp_path: Path) -> None:
    words = ["-m", "console.cli", "--language", "ru", "doctor", "--verbose"]
    with Terminal(
        words, env={"PULT_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "latin-1"}
    ) as terminal:
        assert terminal.wait_for_end() == 0
        assert "???" in terminal.text()
        assert "Traceback" not in terminal.text()


def test_the_doctor_asks_the_terminal_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    words = ["-m", "console.cli", "doctor", "--verbose"]
    with Terminal(words, env={"PULT_HOME": str(tmp_path / "home"), "LANGUAGE": "en"}, rows=60) as terminal:
        assert terminal.wait_for_end() == 0
        assert b"\x1b[6n" in terminal.written
        assert b"\x1b[?u" in terminal.written
        assert "F8 sends" in terminal.text()  # this terminal does not speak the Kitty protocol
        assert terminal.is_as_found()


def test_a_terminal_that_answers_nothing_is_not_waited_for(tmp_path: Path) -> None:
    words = ["-m", "console.cli", "doctor", "--verbose"]
    home = str(tmp_path / "home")
    with Terminal(words, env={"PULT_HOME": home, "LANGUAGE": "en"}, rows=60, answers=False) as terminal:
        assert terminal.wait_for_end(limit=15) == 0
        assert "TERM is xterm-256color" in terminal.text()
        assert terminal.is_as_found()
