"""Who is in which ticket of the practice desk: two consoles, and a colleague who is played."""

from __future__ import annotations

from pathlib import Path

from console.upstream.practice.presence import GOES, SLOT
from console.upstream.protocol import Present
from tests.contract.practice_desk import Wall, a_ticket, open_desk, rows


def test_two_consoles_see_each_other_and_nobody_sees_themselves(tmp_path: Path) -> None:
    wall = Wall()
    hers = open_desk(tmp_path / "desk.db", wall, "Oksana")
    his = open_desk(tmp_path / "desk.db", wall, "Petro")
    ticket = a_ticket(hers)
    hers.here(ticket, writing=False)
    assert his.others() == (Present(ticket, hers.whoami().id, "Oksana", False),)
    assert hers.others() == ()
    hers.here(ticket, writing=True)
    assert [one.writing for one in his.others()] == [True]
    hers.here("", writing=False)
    assert his.others() == ()
    hers.close()
    his.close()


def test_a_console_that_is_gone_is_in_no_ticket(tmp_path: Path) -> None:
    wall = Wall()
    hers = open_desk(tmp_path / "desk.db", wall, "Oksana")
    his = open_desk(tmp_path / "desk.db", wall, "Petro")
    hers.here(a_ticket(hers), writing=True)
    assert his.others()
    wall.passes(seconds=6)
    his.server.beat()
    assert his.others() == ()
    his.here("", writing=False)
    assert rows(tmp_path / "desk.db", "SELECT * FROM presence") == []
    his.close()


def test_one_agent_at_two_consoles_is_one_person(tmp_path: Path) -> None:
    wall = Wall()
    one = open_desk(tmp_path / "desk.db", wall, "Oksana")
    wall.passes(seconds=1)
    two = open_desk(tmp_path / "desk.db", wall, "Oksana")
    one.here(a_ticket(one), writing=True)
    assert two.others() == ()
    one.close()
    two.close()


def test_a_desk_of_an_older_version_gets_what_it_lacks(tmp_path: Path) -> None:
    wall = Wall()
    open_desk(tmp_path / "desk.db", wall).close()
    rows(tmp_path / "desk.db", "DROP TABLE presence")
    desk = open_desk(tmp_path / "desk.db", wall)
    desk.here(a_ticket(desk), writing=False)
    assert len(rows(tmp_path / "desk.db", "SELECT * FROM presence")) == 1
    desk.close()


def test_a_colleague_comes_and_goes_and_changes_nothing(tmp_path: Path) -> None:
    """In about half of the slots; the same for all who look, and for the same seed."""
    wall = Wall()
    desk = open_desk(tmp_path / "desk.db", wall, "Oksana", speed=10.0)
    tickets = {a_ticket(desk, subject=f"Question {number}") for number in range(5)}
    feed = rows(tmp_path / "desk.db", "SELECT count(*) FROM changes")
    seen: list[Present] = []
    alone = 0
    for _ in range(40 * SLOT // 40):
        wall.passes(seconds=4)
        desk.server.beat()
        found = desk.others()
        assert found == desk.others()
        seen += found
        alone += not found
    assert {one.agent for one in seen} == {"Petro"}
    assert {one.ticket_id for one in seen} <= tickets
    assert {one.writing for one in seen} == {True, False}
    slots = len(seen) * 40 / (GOES - 40)
    assert 8 < slots < 32
    assert alone
    assert rows(tmp_path / "desk.db", "SELECT count(*) FROM changes") == feed
    desk.close()
