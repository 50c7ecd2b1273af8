"""Without colours: greys, and no text that is not shown."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor, Monochrome
from textual.strip import Strip

from screens.greys import Greys, repaired

BLACK = Color(0, 0, 0)


def test_a_text_without_a_style_is_shown_too() -> None:
    strip = Strip([Segment("red", Style(color="#ff0000", bold=True)), Segment(" plain")])
    shown = strip.apply_filter(Greys(), BLACK)
    assert shown.text == "red plain"
    style = shown._segments[0].style
    assert style is not None
    assert style.bold
    assert style.color is not None
    assert style.color.triplet is not None
    assert len(set(style.color.triplet)) == 1


def test_only_that_filter_is_replaced() -> None:
    from rich.terminal_theme import DIMMED_MONOKAI

    other = ANSIToTruecolor(DIMMED_MONOKAI)
    filters = repaired([other, Monochrome()])
    assert filters[0] is other
    assert isinstance(filters[1], Greys)
