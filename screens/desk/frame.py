"""The lines of the desk's frames: titles set into a rule, joined to the panes above and below.

A pane draws its own upper line and its sides, so that neighbours share one line instead of two and
a title that changes every second repaints one line without a layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from screens.desk.cells import cut, width_of
from screens.desk.looks import style_of

TOP = "┌┐"
JOINED = "├┤"
BOTTOM = "└┘"
SIDE = "│"
THUMB = "┃"
RULE = "─"
FOLDED_RULE = "┄"

Part = tuple[str, Style]
Named = tuple[str, str]
"""A title, and the name of its look."""

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
    cut, then titles go, from the inside. With nothing on the left the right has all the room.
    """
    if width < 2:
        return Strip([Segment(rule * width, frame)], width)
    room = width - 2
    right = list(right)
    kept_free = min(_LEFT_AT_LEAST, _taken(left, 0))
    while right and _taken(right, 2) + kept_free > room:
        right = _cut_parts(right, room, 0) if len(right) == 1 and not left else right[1:]
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

    ALLOW_SELECT = False
    DEFAULT_CSS = "FrameLine { height: 1; }"

    def __init__(self, corners: str = JOINED, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._corners = corners
        self._shown: tuple[Sequence[Named], Sequence[Named], str] = ((), (), "rule")
        self._fewer: Sequence[Named] = ()

    def show(
        self,
        left: Sequence[Named] = (),
        right: Sequence[Named] = (),
        frame: str = "rule",
        fewer: Sequence[Named] = (),
    ) -> None:
        """Set the titles and the look of the line; nothing is painted when they are the same. `fewer` is
        what stands on the left where `left` would be cut."""
        self._fewer = fewer
        shown = (tuple(left), tuple(right), frame)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    @property
    def text(self) -> str:
        """What it says."""
        left, right, _frame = self._shown
        return " ".join(text for text, _look in (*left, *right))

    def render_line(self, y: int) -> Strip:
        left, right, frame = self._shown
        if self._fewer and sum(width_of(text) + 2 for text, _look in (*left, *right)) > self.size.width - 2:
            left = self._fewer
        variables = self.app.theme_variables

        def styled(parts: Sequence[Named]) -> list[Part]:
            return [(text, style_of(look, variables)) for text, look in parts]

        return frame_line(
            self.size.width, self._corners, styled(left), styled(right), style_of(frame, variables)
        )
