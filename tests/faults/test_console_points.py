"""The crash points that lie in the console: it dies in a real terminal, and what was written is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.commands.exits import Exit
from storage.records import OutgoingState
from tests.faults.invariants import Confirmed, Kept, copies_in, kept_in, must_hold
from tests.pty.rig import ROOT, Terminal, at_home

pytestmark = pytest.mark.pty

TEXT = "Already on it"
SEND = b"\x1b[19~"  # F8
PULT = ("-m", "console.cli")


class Seat:
    """A home with a practice desk in it."""

    def __init__(self, home: Path) -> None:
        self.home = at_home(home)
        self.desk = home / "practice" / "boutique.db"

    def environment(self, crash_at: str = "") -> dict[str, str]:
        return {"PULT_HOME": str(self.home), "LANGUAGE": "en", "PULT_CRASH_AT": crash_at}

    def console(self, crash_at: str = "") -> Terminal:
        return Terminal([*PULT, "practice"], env=self.environment(crash_at))

    def kept(self) -> Kept:
        return kept_in(self.home / "desks" / "practice-boutique")

    def drafts(self) -> list[str]:
        return [draft.body for draft in self.kept().drafts]

    def sends_what_waits(self) -> None:
        """`pult sync --once`, as soon as the sync process of the dead console has gone as well."""
        while True:
            done = subprocess.run(
                [sys.executable, *PULT, "sync", "--once"],
                cwd=ROOT,
                env={**os.environ, **self.environment()},
                capture_output=True,
                text=True,
                check=False,
                timeout=100,
            )
            if done.returncode != Exit.HELD:
                assert done.returncode == Exit.DONE, done.stderr
                return


def writes(terminal: Terminal, text: str = TEXT) -> None:
    terminal.wait_for_text("#10")
    terminal.type("r")
    terminal.wait_for_text("F8")
    for letter in text:
        terminal.type(letter)


def saved(terminal: Terminal, seat: Seat, text: str = TEXT) -> None:
    terminal.wait_for(lambda: seat.drafts() == [text], "the draft to be saved")


def test_c1_a_key_before_the_draft_is_saved(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console(f"C1:{len(TEXT) + 1}") as terminal:
        writes(terminal)
        saved(terminal, seat)
        terminal.type("!")
        assert terminal.wait_for_end() == -signal.SIGKILL
    (draft,) = seat.kept().drafts
    must_hold(seat.kept(), copies_in(seat.desk), typed={draft.ticket_id: TEXT})


def test_c2_the_moment_after_the_draft_is_saved(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console("C2") as terminal:
        writes(terminal)
        assert terminal.wait_for_end() == -signal.SIGKILL
    (draft,) = seat.kept().drafts
    assert draft.body
    assert TEXT.startswith(draft.body)
    with seat.console() as terminal:  # who comes back finds it where it was
        terminal.wait_for_text("#10", draft.body)
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("point", ["C3", "C17"])
def test_before_it_is_confirmed_it_is_a_draft(point: str, tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console(point) as terminal:
        writes(terminal)
        saved(terminal, seat)
        terminal.type(SEND)
        assert terminal.wait_for_end() == -signal.SIGKILL
    kept = seat.kept()
    assert (seat.drafts(), kept.items) == ([TEXT], ())
    assert (TEXT in kept.journal.values()) == (point == "C17")
    seat.sends_what_waits()
    assert copies_in(seat.desk) == []
    must_hold(seat.kept(), [], typed={kept.drafts[0].ticket_id: TEXT}, drained=True)


@pytest.mark.parametrize("point", ["C4", "C5"])
def test_once_it_is_confirmed_it_goes_out_once(point: str, tmp_path: Path) -> None:
    """C4: the console dies while the composer still shows the text. C5: the sending process dies in the
    undo window, each time that it is started, and then the console as well."""
    seat = Seat(tmp_path)
    with seat.console(point) as terminal:
        writes(terminal)
        saved(terminal, seat)
        terminal.type(SEND)
        if point == "C5":
            terminal.wait_for_text("not reachable since")
            terminal.signal(signal.SIGKILL)
        assert terminal.wait_for_end() == -signal.SIGKILL
    kept = seat.kept()
    said = [item for item in kept.items if item.body]
    assert [(item.body, item.state) for item in said] == [(TEXT, OutgoingState.HELD)]
    assert kept.drafts == ()
    must_hold(kept, copies_in(seat.desk))
    seat.sends_what_waits()
    confirmed = [Confirmed(item.op_id, item.ticket_id, TEXT) for item in said]
    must_hold(seat.kept(), copies_in(seat.desk), confirmed=confirmed, drained=True)
    assert [copy.body for copy in copies_in(seat.desk)] == [TEXT]


def test_c19_the_terminal_is_closed_while_somebody_writes(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    with seat.console(f"C19:{len(TEXT)}") as terminal:
        writes(terminal)
        terminal.wait_for_end()
    assert seat.drafts() == [TEXT]


def test_c20_a_console_that_stood_still_goes_on(tmp_path: Path) -> None:
    """Its sending process goes on meanwhile; what it wrote down before arrives once."""
    seat = Seat(tmp_path)
    with seat.console() as terminal:
        writes(terminal)
        saved(terminal, seat)
        terminal.type(SEND)
        terminal.wait_for(lambda: any(item.body for item in seat.kept().items), "the reply in the ledger")
        terminal.signal(signal.SIGSTOP)
        terminal.wait_for(lambda: bool(copies_in(seat.desk)), "the reply at the desk", 60)
        stood = terminal.text()
        terminal.signal(signal.SIGCONT)
        # A key that comes before it paints again may wait for the next one.
        terminal.wait_for(lambda: terminal.text() != stood, "the clock goes on")
        terminal.wait_for(lambda: "F8 sends" not in terminal.text(), "an empty composer")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
    must_hold(seat.kept(), copies_in(seat.desk))
    assert [copy.body for copy in copies_in(seat.desk)] == [TEXT]
