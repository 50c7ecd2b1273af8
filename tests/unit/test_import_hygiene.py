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


BEFORE_THE_FIRST_PAINT = """
import sys, console.cli, console.commands.running, console.commands.opening, console.desk, console.logs
import screens.app, screens.desk.screen
print(*sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def before_the_first_paint() -> set[str]:
    """Each module makes the first paint wait: what only a later key needs is imported by that key."""
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_THE_FIRST_PAINT], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(
            {"screens.choose.dialog", "screens.choose.one", "screens.choose.page", "screens.board.screen"},
            id="dialogs and other screens",
        ),
        pytest.param(
            {"console.imports.rows", "console.imports.reading", "console.imports.writing"}, id="imports"
        ),
        pytest.param(
            {"console.actions", "console.confirming", "console.calling", "console.order_desk"}
            | {"console.waiting", "console.attention"},
            id="orders",
        ),
        pytest.param(
            {"console.profiles.loader", "console.profiles.tables", "console.profiles.macro_file"},
            id="reading a profile",
        ),
        pytest.param({"console.keys", "console.profiles.toml_source"}, id="reading keys"),
        pytest.param(
            {"httpx", "liquid", "babel", "click", "msgspec", "sqlite_utils", "Stemmer"}, id="others'"
        ),
    ],
)
def test_what_only_a_later_key_needs_is_not_there(before_the_first_paint: set[str], late: set[str]) -> None:
    assert "screens.desk.screen" in before_the_first_paint
    assert not late & before_the_first_paint


MOST_MODULES = 182
"""A number to think about, not one to raise: a tenth of a millisecond to three for each."""


def test_few_modules_are_imported_before_the_first_paint(before_the_first_paint: set[str]) -> None:
    ours = {
        name for name in before_the_first_paint if name.split(".")[0] in ("console", "screens", "storage")
    }
    assert len(ours) <= MOST_MODULES, "does the first paint need what is new here?"
