"""The lines of the desk's frames: titles set into a rule, joined to the panes above and below.

A pane draws its own upper line and its sides, so that neighbours share one line instead of two and
a title that changes every second repaints one line without a layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from screens.desk.cells import cut, width_of

TOP = "┌┐"
JOINED = "├┤"
BOTTOM = "└┘"
SIDE = "│"
THUMB = "┃"
RULE = "─"
FOLDED_RULE = "┄"

Part = tuple[str, Style]
_LEFT_AT_LEAST = 10  # cells that titles on the right leave to those on the left
_TITLE_AT_LEAST = 5  # cells to which a title may be cut


def frame_line(
    width: int,
    corners: str,
    left: Sequence[Part],
    right: Sequence[Part],
    frame: Style,
    rule: str = RULE,
) -> Strip:
    """One line of a frame: `┌ left ── left ───── right ┐`, exactly `width` cells.

    When it is too narrow the rule between titles goes first, then the longest title on the left is
    cut, then titles go, from the inside.
    """
    if width < 2:
        return Strip([Segment(rule * width, frame)], width)
    room = width - 2
    right = list(right)
    while right and _taken(right, 2) + _LEFT_AT_LEAST > room:
        right.pop(0)
    between = next((gap for gap in (2, 1) if _taken(left, gap) + _taken(right, gap) <= room), 0)
    left = _cut_parts(left, room - _taken(right, between), between)
    segments = [Segment(corners[0], frame)]
    segments.extend(_set_in(left, frame, rule * between))
    segments.append(Segment(rule * (room - _taken(left, between) - _taken(right, between)), frame))
    segments.extend(_set_in(right, frame, rule * between))
    segments.append(Segment(corners[1], frame))
    return Strip(segments, width)


def framed(inner: Strip, width: int, frame: Style, right: str = SIDE) -> Strip:
    """A line of content between the two sides, exactly `width` cells."""
    content = inner.adjust_cell_length(max(0, width - 2))
    return Strip([Segment(SIDE, frame), *content, Segment(right, frame)], width)


def thumb_rows(top: int, height: int, total: int) -> range:
    """Which of `height` lines show the thumb of a scrollbar; none when everything is in view."""
    if total <= height or height < 1:
        return range(0)
    size = max(1, height * height // total)
    start = round(top * (height - size) / max(1, total - height))
    return range(start, start + size)


def _taken(parts: Iterable[Part], between: int) -> int:
    """Cells of the parts with the spaces around each and the rule between them."""
    sizes = [width_of(text) + 2 for text, _style in parts]
    return sum(sizes) + between * max(0, len(sizes) - 1)


def _cut_parts(parts: Sequence[Part], room: int, between: int) -> list[Part]:
    kept = list(parts)
    while kept and (over := _taken(kept, between) - room) > 0:
        longest = max(range(len(kept)), key=lambda index: width_of(kept[index][0]))
        text, style = kept[longest]
        if width_of(text) - over >= _TITLE_AT_LEAST:
            kept[longest] = (cut(text, width_of(text) - over), style)
        else:
            kept.pop()
    return kept


def _set_in(parts: Sequence[Part], frame: Style, rule: str) -> list[Segment]:
    segments: list[Segment] = []
    for index, (text, style) in enumerate(parts):
        if index and rule:
            segments.append(Segment(rule, frame))
        segments.append(Segment(f" {text} ", style))
    return segments


class FrameLine(Widget):
    """A line of a frame that stands alone: above the composer, below it."""

    DEFAULT_CSS = "FrameLine { height: 1; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "frame--title",
        "frame--text",
        "frame--loud",
        "frame--done",
        "frame--trouble",
    }

    def __init__(self, corners: str = JOINED, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._corners = corners
        self._left: tuple[tuple[str, str], ...] = ()
        self._right: tuple[tuple[str, str], ...] = ()

    def show(self, left: Sequence[tuple[str, str]] = (), right: Sequence[tuple[str, str]] = ()) -> None:
        """Set the titles, each with the last part of its component class ("title"); nothing is
        repainted when they are the same."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.refresh()

    @property
    def text(self) -> str:
        """What it says, for tests."""
        return " ".join(text for text, _style in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        left, right = self._styled(self._left), self._styled(self._right)
        return frame_line(self.size.width, self._corners, left, right, self.rich_style)

    def _styled(self, parts: Sequence[tuple[str, str]]) -> list[Part]:
        return [(text, self.get_component_rich_style(f"frame--{style}")) for text, style in parts]
