"""The program sends until all is sent, on a line that breaks, and is killed at one place on its way."""

from __future__ import annotations

import signal

from tests.faults.broken_line import BrokenLine
from tests.faults.nursery import Nursery
from tests.faults.office import Office

SYNC = ("sync", "--once")
RUNS = 14  # of the program, until it has died and then until nothing waits


def sent_through(nursery: Nursery, office: Office, line: BrokenLine, point: str) -> None:
    """Run it as often as it needs. Fails when it never came to `point` ("" is nowhere), when the fault of
    the line never happened, or when something is not sent in the end."""
    died = not point
    for _ in range(RUNS):
        ended = nursery.run(SYNC, office.folder, "" if died else point)
        died = died or ended.killed_by == signal.SIGKILL
        line.mend()
        if died and all(item.state == "sent" for item in office.kept().items):
            break
    line.close()
    assert died, f"it never came to {point}"
    assert line.enacted.wait(10), "the fault never happened"
    assert [item.state for item in office.kept().items if item.state != "sent"] == []
