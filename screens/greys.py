"""`NO_COLOR`: every colour as the grey that is as bright. Signs and words stand beside each of them."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome

_NO_STYLE = Style()


class Greys(Monochrome):
    """Textual's own (8.2.8) dies of a text without any style."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return super().apply([Segment(text, style or _NO_STYLE) for text, style, _ in segments], background)


def repaired(filters: Iterable[LineFilter]) -> list[LineFilter]:
    """The filters of an app, with this one in place of Textual's own."""
    return [Greys() if isinstance(one, Monochrome) else one for one in filters]
