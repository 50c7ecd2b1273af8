"""A file of the desk is held by another program for a while: the console goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from console.views import Notice
from screens import patient
from storage.problems import Busy
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import OnDesk, on_desk


def held(*_asked: object) -> NoReturn:
    raise Busy("Another program has locked {path}. Close it, or wait, and try again.", path=Path("ledger.db"))


async def by_a_notice(opened: OnDesk) -> None:
    opened.desk.tell(Notice(link=True))


async def by_a_second_that_passes(opened: OnDesk) -> None:
    opened.screen.set_interval(0.001, lambda: opened.desk.link(), repeat=1)


async def by_the_mouse(opened: OnDesk) -> None:
    await opened.pilot.click("#zone-incoming", offset=(5, 4))


@pytest.mark.parametrize(
    ("reads", "told"),
    [("link", by_a_notice), ("link", by_a_second_that_passes), ("ticket", by_the_mouse)],
)
async def test_a_held_file_ends_nothing_and_is_read_again(
    reads: str,
    told: Callable[[OnDesk], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = make_desk()
    async with on_desk(desk) as opened:
        monkeypatch.setattr(desk, reads, held)
        monkeypatch.setattr(patient, "AGAIN", 0.001)
        await told(opened)
        while "has locked ledger.db" not in opened.notice:
            await opened.settle()
        monkeypatch.undo()
        opened.desk.tally_now = replace(opened.desk.tally_now, hour=17)
        while "17/18" not in opened.lines[0]:  # nobody tells of it: all is read again by itself
            await opened.settle()
        await opened.press("j")
        assert opened.pilot.app.return_code is None
