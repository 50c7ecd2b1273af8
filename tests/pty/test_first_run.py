"""`pult` for the first time, on a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.rig import Terminal

pytestmark = pytest.mark.pty

TOKEN = "1-14-0123456789abcdef0123456789abcdef"


def pult(home: Path, **env: str) -> Terminal:
    return Terminal(["-m", "console.cli"], env={"PULT_HOME": str(home), "LANGUAGE": "en", **env})


def test_enter_opens_the_practice_desk_and_shows_around_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pult(home) as terminal:
        terminal.wait_for_text("1/3", "practice desk at once")
        terminal.type("\r")
        terminal.wait_for_text("F2", "#10", "Your zones · 1/5")
        terminal.type("\r")
        terminal.wait_for_text("2/5", "Two keys")
        terminal.type("1")  # nothing of the desk behind it is touched
        terminal.type("\x1b")
        terminal.wait_for(lambda: "2/5" not in terminal.text(), "the end of the tour")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
    with pult(home) as terminal:
        terminal.wait_for_text("F2", "#10")
        terminal.type("r")
        terminal.wait_for_text("F8")
        said = terminal.written.decode()
        assert "Where do you work" not in said
        assert "Your zones" not in said
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("leave", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
@pytest.mark.parametrize("answers", [0, 1, 2])
def test_leaving_leaves_nothing_and_the_terminal_as_it_was(tmp_path: Path, answers: int, leave: str) -> None:
    steps = [("1/3", "2\r"), ("2/3", "https://rt.example\r"), ("Your token", "")]
    with pult(tmp_path / "home") as terminal:
        for shown, typed in steps[:answers]:
            terminal.wait_for_text(shown)
            terminal.type(typed)
        terminal.wait_for_text(steps[answers][0], "\n>")
        terminal.wait_for(lambda: terminal.text().rstrip().endswith(">"), "a question")
        terminal.type(leave)
        assert terminal.wait_for_end() == 1
        assert "nothing is kept" in terminal.text()
        assert terminal.is_as_found()
    assert not (tmp_path / "home").exists()


def test_the_token_is_not_shown(tmp_path: Path) -> None:
    with pult(tmp_path / "home") as terminal:
        terminal.wait_for_text("1/3")
        terminal.type("2\r")
        terminal.wait_for_text("2/3")
        terminal.type("http://127.0.0.1:9\r")  # nobody listens there
        terminal.wait_for_text("Your token")
        terminal.wait_for(lambda: terminal.text().rstrip().endswith(">"), "the question")
        terminal.type(f"{TOKEN}\r")
        terminal.wait_for_text("✗", "once more")
        assert TOKEN not in terminal.written.decode()
        terminal.type("\x03")
        assert terminal.wait_for_end() == 1
    assert not (tmp_path / "home").exists()


def test_it_is_asked_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    with pult(tmp_path / "home", LANGUAGE="", LC_ALL="", LANG="C") as terminal:
        terminal.wait_for_text("1/3", "Where do you work?")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 1
