"""The app's half of announcing: what rings is said in the lowest line, and typing anywhere holds it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from console.rules.announcements import Mine, Standing, Urgent
from console.views import Notice
from screens.announce import Announcer
from tests.ui.builders import NOW
from tests.ui.desk_double import make_desk
from tests.ui.on_desk import OnDesk, on_desk

RED = Urgent("9000", "9000", "Мессенджеры", NOW)
RINGS = "#9000 is urgent (Мессенджеры)"


@asynccontextmanager
async def announcing() -> AsyncIterator[tuple[OnDesk, Announcer]]:
    async with on_desk(make_desk()) as opened:
        announcer = opened.pilot.app._announcer  # type: ignore[attr-defined]
        assert isinstance(announcer, Announcer)
        announcer.tick()
        yield opened, announcer


async def happens(opened: OnDesk, announcer: Announcer, standing: Standing) -> None:
    opened.desk.stands = standing
    opened.desk.tell(Notice(zones=frozenset({"messengers"})))
    await opened.settle()
    announcer.tick()
    await opened.settle()


async def test_what_rings_is_said() -> None:
    async with announcing() as (opened, announcer):
        await happens(opened, announcer, Standing(urgent=(RED,)))
        assert opened.notice == RINGS
        assert opened.screen.focused is opened.screen.panes.active  # nobody lost the focus


async def test_the_open_tickets_clock_rings_nothing_and_its_customer_does() -> None:
    async with announcing() as (opened, announcer):
        own = replace(RED, ticket_id=opened.screen.ticket_id)
        mine = Mine(opened.screen.ticket_id, "10423", "Вход", None)
        await happens(opened, announcer, Standing(urgent=(own,), mine=(mine,)))
        assert opened.notice == ""
        await happens(opened, announcer, Standing(mine=(replace(mine, waiting_since=NOW),)))
        assert opened.notice == "answer in #10423 (Вход)"


@pytest.mark.parametrize(
    "keys",
    [("r", "д"), ("n", "x"), ("slash", "r"), ("colon", "t")],
    ids=["a reply", "a note", "the search", "the palette"],
)
async def test_typing_anywhere_holds_it_back(keys: tuple[str, ...]) -> None:
    async with announcing() as (opened, announcer):
        await opened.press(*keys)
        await happens(opened, announcer, Standing(urgent=(RED,)))
        await opened.press("escape", "escape")
        assert RINGS not in opened.picture
        wait = announcer._waiting.wait(announcer._clock())
        assert wait is not None
        assert 0 < wait <= opened.desk.notices.quiet


async def test_a_key_that_is_a_command_holds_nothing_back() -> None:
    async with announcing() as (opened, announcer):
        await opened.press("j", "о", "r", "escape")
        await happens(opened, announcer, Standing(urgent=(RED,)))
        assert opened.notice == RINGS
