"""The desk behind a card: dimmed, but for the part that the card speaks of."""

from __future__ import annotations

from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

_CLEAR = Color(0, 0, 0, 0)


class Spotlight(BackgroundScreen):
    """Textual's dimmed screen, with one region left as it is."""

    def __init__(self, screen: Screen[Any], color: Color, spot: Region) -> None:
        super().__init__(screen, color)
        self.spot = spot

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        spot = self.spot
        for y, strip in enumerate(self.screen._compositor.render_strips()):
            if not spot.y <= y < spot.bottom:
                yield from self.process_segments(strip, self.color)
            else:
                yield from self.process_segments(strip.crop(0, spot.x), self.color)
                # Without its links: what lies behind cannot be clicked.
                yield from self.process_segments(strip.crop(spot.x, spot.right), _CLEAR)
                yield from self.process_segments(strip.crop(spot.right, strip.cell_length), self.color)
            yield Segment.line()
