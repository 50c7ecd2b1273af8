"""Every crash point of sending with every fault of the network, on the real program and real files.

One case: three replies to two tickets wait; the first request that says something meets the fault; the
program is killed at its point, wherever that comes before or after the fault; it is started again until
nothing waits. Then the invariants are looked for in the ledger and at the desk.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from storage.crash_table import CRASH_POINTS
from tests.faults.broken_line import BrokenLine, NetworkFault
from tests.faults.invariants import Confirmed, kept_in, must_hold
from tests.faults.nursery import Ended, Nursery
from tests.faults.office import Office, copies_at_small
from tests.rig.small_desk import SmallDesk, serving

SENDING = ("C6", "C7", "C8", "C9", "C10", "C11", "C12", "C17", "C18", "C20")
RUNS = 12  # of the program, until it has died and then until nothing waits
SYNC = ("sync", "--once")


class Case:
    """One desk, one line with its fault, one operator."""

    def __init__(self, nursery: Nursery, desk: SmallDesk, line: BrokenLine, folder: Path) -> None:
        self.nursery = nursery
        self.desk = desk
        self.line = line
        self.office = Office(folder, line.url)

    def runs_until_killed(self, point: str) -> None:
        """The program sends, until it comes to the point."""
        for _ in range(RUNS):
            ended = self.nursery.run(SYNC, self.office.folder, point)
            self.line.mend()
            if ended.stopped:
                self.office.loses_its_leases()
                assert not self.nursery.go_on().killed_by
                return
            if ended.killed_by == signal.SIGKILL:
                return
            self.ended_well(ended)
        raise AssertionError(f"it never came to {point}: {ended.said}")

    def runs_until_drained(self) -> None:
        for _ in range(RUNS):
            self.ended_well(self.nursery.run(SYNC, self.office.folder))
            self.line.mend()
            if all(item.state == "sent" for item in self.office.kept().items):
                return

    def ended_well(self, ended: Ended) -> None:
        """It may have found the helpdesk away or its token refused; anything else is a mistake."""
        assert not ended.killed_by, ended
        assert "Traceback" not in ended.said, ended.said

    def confirms_with_a_crash(self, ticket_id: str, body: str) -> None:
        """C17: the console dies while it takes a reply in; whoever comes back finds the draft."""
        program = "tests.faults.office:writes_and_confirms"
        died = self.nursery.run((ticket_id, body), self.office.folder, "C17", program)
        assert died.killed_by == signal.SIGKILL
        must_hold(self.office.kept(), copies_at_small(self.desk), typed={ticket_id: body})
        again = self.nursery.run((ticket_id, body), self.office.folder, program=program)
        self.office.confirmed.append(Confirmed(again.said, ticket_id, body))


@pytest.mark.parametrize("fault", NetworkFault, ids=lambda fault: fault.name)
@pytest.mark.parametrize("point", SENDING)
def test_nothing_is_lost_nothing_goes_twice(
    point: str, fault: NetworkFault, nursery: Nursery, tmp_path: Path
) -> None:
    assert point in CRASH_POINTS
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        desk.asks(2)
        line = BrokenLine(port, fault, lambda: case.office.loses_its_leases() if point == "C18" else None)
        case = Case(nursery, desk, line, tmp_path / "home")
        case.office.confirms("1", "первый ответ", status="waiting")
        case.office.confirms("2", "ответ в другом обращении")
        if point == "C17":
            case.confirms_with_a_crash("1", "второй ответ")
        else:
            case.office.confirms("1", "второй ответ")
            case.runs_until_killed(point)
        case.runs_until_drained()
        line.close()
        assert line.enacted.wait(10), "the fault never happened"
        must_hold(
            kept_in(case.office.directory),
            copies_at_small(desk),
            confirmed=case.office.confirmed,
            drained=True,
        )
        assert len(copies_at_small(desk)) == len(case.office.confirmed)
