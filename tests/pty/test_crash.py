"""A mistake of the program itself, wherever it is made: the terminal is as it was, what was typed is
kept, one message tells where the report is, and no customer's word stands anywhere.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.ledger import Ledger
from tests.pty.rig import ROOT, Terminal, at_home

pytestmark = pytest.mark.pty

CANARY = "канарейка"
STOPPED = "has stopped because of a mistake of its own"


def faulty(where: str, home: Path) -> Terminal:
    env = {"PULT_HOME": str(at_home(home)), "LANGUAGE": "en"}
    return Terminal(["-m", "tests.pty.faulty_pult", where, "practice"], env=env)


def reports(home: Path) -> list[str]:
    return [path.read_text("utf-8") for path in (home / "logs").glob("crash-*.txt")]


def assert_nobodys_words(home: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file() and "ledger" not in path.name:
            assert CANARY not in path.read_bytes().decode(errors="replace"), path


@pytest.mark.parametrize(("where", "keys"), [("key", "0"), ("loop", ""), ("start", "")])
def test_the_terminal_is_sane_and_one_message_tells_where(where: str, keys: str, tmp_path: Path) -> None:
    with faulty(where, tmp_path) as terminal:
        if keys:
            terminal.wait_for_text("#10")
            terminal.type(keys)
        assert terminal.wait_for_end() == 1
        said = terminal.written.decode()
        assert terminal.is_sane() or where == "start"  # there the screen had not begun
        assert said.count(STOPPED) == 1
        assert "itholdsnocustomer'stext." in "".join(said.split()), "to its end, on as many lines as it needs"
        assert CANARY not in said
        assert "Traceback" not in said
    (report,) = reports(tmp_path)
    assert "RuntimeError" in report
    assert "tests/pty/faulty_pult.py:" in report
    assert_nobodys_words(tmp_path)


def test_saving_a_draft_is_no_exception(tmp_path: Path) -> None:
    with faulty("draft", tmp_path) as terminal:
        terminal.wait_for_text("#10")
        terminal.type("r")
        terminal.wait_for_text("F8")
        terminal.type("да")
        assert terminal.wait_for_end() == 1
        assert terminal.is_sane()
        assert terminal.written.decode().count(STOPPED) == 1
    assert all("RuntimeError" in report for report in reports(tmp_path))
    assert_nobodys_words(tmp_path)


def test_what_was_being_typed_is_kept_to_the_last_letter(tmp_path: Path) -> None:
    with faulty("typing", tmp_path) as terminal:
        terminal.wait_for_text("#10")
        terminal.type("r")
        terminal.wait_for_text("F8")
        terminal.type("уже смотрю")
        terminal.wait_for_text("уже смотрю")
        terminal.type(b"\x1b[19~")  # F8: more is written, and in that moment it happens
        assert terminal.wait_for_end() == 1
        assert terminal.is_sane()
        assert terminal.written.decode().count(STOPPED) == 1
    ledger = Ledger.open(tmp_path / "desks" / "practice-boutique", writing=False)
    (draft,) = ledger.drafts.all()
    ledger.close()
    assert draft.body.startswith("уже смотрю")
    assert CANARY in draft.body
    assert len(reports(tmp_path)) == 1
    assert_nobodys_words(tmp_path)


def test_a_thread_that_ends_is_told_on_the_screen_and_the_work_goes_on(tmp_path: Path) -> None:
    with faulty("thread", tmp_path) as terminal:
        terminal.wait_for_text("A part of Pult has stopped", "#10")
        terminal.type("r")
        terminal.wait_for_text("F8")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
        assert CANARY not in terminal.written.decode()
    assert len(reports(tmp_path)) == 1
    assert_nobodys_words(tmp_path)


@pytest.mark.parametrize(("where", "words"), [("command", ["outbox", "list"]), ("sync", ["sync", "--watch"])])
def test_without_a_screen_it_is_one_line(where: str, words: list[str], tmp_path: Path) -> None:
    settings = '[desks.practice]\nkind = "practice"\nprofile = "boutique"\n'
    (tmp_path / "settings.toml").write_text(f'default_desk = "practice"\n{settings}', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.pty.faulty_pult", where, *words],
        cwd=ROOT,
        env={"PULT_HOME": str(tmp_path), "LANGUAGE": "en", "PATH": "", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert STOPPED in done.stderr
    assert CANARY not in done.stderr
    (report,) = reports(tmp_path)
    assert f", {where}, stopped" in report
    assert_nobodys_words(tmp_path)


def test_a_fault_of_the_interpreter_is_a_report_the_next_time(tmp_path: Path) -> None:
    with faulty("segfault", tmp_path) as terminal:
        assert terminal.wait_for_end() < 0
    assert reports(tmp_path) == []
    with faulty("start", tmp_path) as terminal:
        assert terminal.wait_for_end() == 1
    assert any("Segmentation fault" in report for report in reports(tmp_path))
    assert_nobodys_words(tmp_path)
