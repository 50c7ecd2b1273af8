"""What the sparing compositor paints is what Textual's own paints, and is made of fewer lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from screens.sparing import SparingCompositor
from tests.ui.on_desk import WIDE, on_desk

COLUMNS, ROWS = 30, 12
Cells = dict[tuple[int, int], tuple[str, str]]


class Letters(Widget):
    """Fills itself with one letter, and counts the lines that it was asked for."""

    def __init__(self, letter: str, **place: object) -> None:
        super().__init__()
        self.letter = letter
        self.asked = 0
        for name, value in place.items():
            setattr(self.styles, name, value)

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.height
        return super().render_lines(crop)

    def render(self) -> str:
        return self.letter * (self.size.width * self.size.height)


class Overlapping(App[None]):
    """Panes beside and below each other, one upon them, one half outside."""

    def compose(self) -> ComposeResult:
        yield Letters("a", width=12, height=6)
        yield Letters("b", width=COLUMNS, height=4)
        yield Letters("c", width=9, height=5, position="absolute", offset=(8, 3))
        yield Letters("d", width=9, height=5, position="absolute", offset=(25, 9))


def _cells(update: ChopsUpdate | None, regions: Iterable[Region]) -> Cells:
    """What the update has for the cells of these regions."""
    found: Cells = {}
    assert update is not None
    for y, line in enumerate(update.chops):
        for x, strip in line.items():
            for segment in strip or ():
                for letter in segment.text:
                    if any(region.contains(x, y) for region in regions):
                        found[x, y] = (letter, str(segment.style))
                    x += 1
    return found


def _sparing(compositor: Compositor) -> ChopsUpdate | None:
    """The update of a screen that has the other compositor."""
    return SparingCompositor.render_partial_update(cast(SparingCompositor, compositor))


def _both(screen: Screen[Any], regions: list[Region]) -> tuple[Cells, Cells]:
    compositor = screen._compositor
    compositor._dirty_regions.clear()
    compositor._dirty_regions.update(regions)
    plain = _cells(Compositor.render_partial_update(compositor), regions)
    compositor._dirty_regions.update(regions)
    return plain, _cells(_sparing(compositor), regions)


REGIONS = st.lists(
    st.builds(
        Region,
        st.integers(0, COLUMNS - 1),
        st.integers(0, ROWS - 1),
        st.integers(1, COLUMNS),
        st.integers(1, ROWS),
    ).map(lambda region: region.intersection(Region(0, 0, COLUMNS, ROWS))),
    min_size=1,
    max_size=4,
)


async def test_every_cell_that_changed_is_painted_as_by_textual() -> None:
    app = Overlapping()
    async with app.run_test(size=(COLUMNS, ROWS)):

        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
        @given(REGIONS)
        def same(regions: list[Region]) -> None:
            plain, sparing = _both(app.screen, regions)
            assert sparing == plain
            assert set(plain) == {
                (x, y) for region in regions for x in region.column_range for y in region.line_range
            }

        same()


async def test_nothing_changed_is_no_frame() -> None:
    app = Overlapping()
    async with app.run_test(size=(COLUMNS, ROWS)):
        compositor = SparingCompositor()
        assert compositor.render_partial_update() is None


@pytest.mark.parametrize(
    ("regions", "asked"),
    [
        ([Region(0, 0, 12, 1)], {"a": 1}),
        ([Region(0, 0, 12, 1), Region(0, 9, 30, 1)], {"a": 1, "b": 1, "d": 1}),
        ([Region(9, 4, 3, 1)], {"c": 1}),
    ],
)
async def test_only_who_shows_a_line_that_changed_is_asked_for_it(
    regions: list[Region], asked: dict[str, int]
) -> None:
    app = Overlapping()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        panes = list(app.query(Letters))
        for pane in panes:
            pane.asked = 0
        compositor = app.screen._compositor
        compositor._dirty_regions.clear()
        compositor._dirty_regions.update(regions)
        _sparing(compositor)
        assert {pane.letter: pane.asked for pane in panes if pane.asked} == asked


async def test_the_desk_is_painted_sparingly() -> None:
    async with on_desk(size=WIDE) as opened:
        everything = [Region(0, 0, *WIDE)]
        plain, sparing = _both(opened.screen, everything)
        assert sparing == plain
        assert isinstance(opened.screen._compositor, SparingCompositor)
