"""Opens the desk's screen over a desk in memory, for tests that press real keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from screens.app import PultApp
from screens.desk.screen import DeskScreen
from screens.notices import NoticeLine
from tests.ui.desk_double import DeskDouble, make_desk

WIDE = (120, 36)
MIDDLE = (100, 30)
SMALL = (80, 24)
NARROW = (70, 24)


class StillDesk(DeskScreen):
    """A desk whose seconds pass only when a test says so."""

    TICK = 3600.0


@dataclass
class OnDesk:
    """The open desk: what is pressed, what is shown, what the desk was told."""

    pilot: Pilot[None]
    screen: DeskScreen
    desk: DeskDouble

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Until threads have written and what follows from it is shown."""
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*text)

    def sent(self, order: str = "send") -> list[tuple[str, ...]]:
        """The orders of one kind that the desk was given, without their name."""
        return [told[1:] for told in self.desk.told if told[0] == order]

    @property
    def notice(self) -> str:
        """What the notice line says."""
        return self.screen.query_one(NoticeLine).words

    @property
    def lines(self) -> list[str]:
        """The whole screen as text, without styles."""
        width, height = self.pilot.app.size
        shown = self.pilot.app.screen._compositor.render_strips()
        assert len(shown) == height
        return [strip.crop(0, width).text for strip in shown]

    @property
    def picture(self) -> str:
        return "\n".join(self.lines)


@asynccontextmanager
async def on_desk(desk: DeskDouble | None = None, size: tuple[int, int] = WIDE) -> AsyncIterator[OnDesk]:
    """The app on a desk, settled."""
    desk = desk or make_desk()
    app = PultApp(desk, StillDesk)
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        opened = OnDesk(pilot, screen, desk)
        await opened.settle()
        yield opened
