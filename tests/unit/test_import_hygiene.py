"""Floors stay apart at run time too: what a command without a screen imports, in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import sys
sys.argv = ["pult", *{words!r}]
from console.cli import main
try:
    main()
except SystemExit:
    pass
print("MODULES", *sorted(name.split(".")[0] for name in sys.modules))
"""


def modules_after(words: list[str], home: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(words=words)],
        capture_output=True,
        text=True,
        env={"PULT_HOME": str(home), "LANG": "ru_RU.UTF-8", "PATH": ""},
        check=True,
    )
    last = next(line for line in done.stdout.splitlines() if line.startswith("MODULES"))
    return set(last.split())


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], ["tickets", "list"], ["outbox", "list"], ["doctor"], ["sync", "--help"]],
)
def test_no_screen_is_imported_without_a_screen(words: list[str], tmp_path: Path) -> None:
    assert not modules_after(words, tmp_path) & {"textual", "screens", "rich"}


def test_the_version_imports_nothing_that_takes_time(tmp_path: Path) -> None:
    assert not modules_after(["--version"], tmp_path) & {"click", "httpx", "sqlite_utils", "babel", "liquid"}


def test_opening_the_console_imports_nothing_that_reads_command_lines(tmp_path: Path) -> None:
    """Without a terminal it only says what to do, but comes as far as a person would."""
    assert not modules_after([], tmp_path) & {"click", "sqlite_utils", "httpx", "babel", "liquid"}


def test_the_desk_is_shown_without_dialogs_and_imports() -> None:
    """What only a later key needs is imported by that key: each module makes the first paint wait."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, console.desk, screens.app, screens.desk.screen; print(*sorted(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = done.stdout.split()
    assert "screens.desk.screen" in found
    dialogs = {"screens.choose.dialog", "screens.choose.one", "screens.choose.page", "screens.board.screen"}
    assert not dialogs & set(found)
    assert not {"console.imports.rows", "console.imports.reading", "console.imports.writing"} & set(found)
