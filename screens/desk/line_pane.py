"""A pane that paints its own lines: title line, sides, a thumb in the right side, no layout.

What a pane shows changes with every key. Setting a widget's content or its virtual size lays the
whole screen out again; this pane only marks lines to be painted, and scrolls by a number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Hashable

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from screens.desk.cells import width_of
from screens.desk.frame import BOTTOM, JOINED, RULE, SIDE, THUMB, TOP, Part, frame_line, framed, thumb_rows
from screens.desk.looks import style_of

_WHEEL = 2
_EDGE = re.compile(r"^ ?[▎┊·╎]? {1,2}")
_KEPT = 200  # lines that are kept by what they say: some screenfuls


class LinePane(Widget):
    """Paints its title line and its lines; lines that come out as they were are not painted again.

    Subclasses say how many lines there are and paint one of them, `width` cells wide.

    `first` draws the title line with upper corners, not joined to a pane above; `last` closes the
    frame with a line of its own below.
    """

    def __init__(self, *, id: str, first: bool = True, last: bool = False) -> None:  # noqa: A002
        super().__init__(id=id)
        self._corners = TOP if first else JOINED
        self._last = last
        self._top = 0
        self._made: dict[int, Strip] = {}  # the lines as they were painted last
        self._kept: dict[Hashable, Strip] = {}  # lines by what they say, wherever they stand
        self._selected: Selection | None = None
        self._looks: dict[str, Style] = {}
        self._theme = ""

    def join(self, first: bool, last: bool) -> None:
        """Whether no pane lies above this one, and whether none lies below."""
        self._corners = TOP if first else JOINED
        self._last = last
        self.forget_lines()

    # What a pane shows

    def line_count(self) -> int:
        """How many lines there are altogether; a pane without lines has none."""
        return 0

    def paint_line(self, index: int, width: int) -> Strip | None:
        """One line, or None where there is none."""
        return None

    def line_key(self, index: int) -> Hashable | None:
        """All that one line is made of: those with the same key look alike, and are made once.

        None makes the line anew each time.
        """
        return None

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        """What stands in the title line, on the left and on the right."""
        return [], []

    def title_look(self) -> str:
        """How the pane's name is written."""
        return "title-focused" if self.has_focus else "text"

    def title_rule(self) -> str:
        """What the title line is drawn with."""
        return RULE

    # Geometry

    @property
    def view_height(self) -> int:
        """Lines between the title line and the lower end."""
        return max(0, self.size.height - 1 - self._last)

    @property
    def view_width(self) -> int:
        """Cells between the sides."""
        return max(0, self.size.width - 2)

    @property
    def top(self) -> int:
        """The index of the first line in view."""
        return self._top

    def scroll_to_line(self, top: int) -> None:
        """Bring that line to the upper end, as far as there are lines."""
        if self.place(top):
            self.repaint()

    def place(self, top: int) -> bool:
        """`scroll_to_line` without painting; whether that is another place than before."""
        top = max(0, min(top, self.line_count() - self.view_height))
        if top == self._top:
            return False
        self._top = top
        self.scrolled()
        return True

    def scroll_lines(self, by: int) -> None:
        """Scroll by so many lines; down is positive."""
        self.scroll_to_line(self._top + by)

    def scrolled(self) -> None:
        """Called after the view moved, before it is painted."""

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint()

    def refresh_title(self) -> None:
        self._stale(0)

    def refresh_index(self, index: int) -> None:
        """Repaint one line if it is in view."""
        if 0 <= index - self._top < self.view_height:
            self._stale(index - self._top + 1)

    def repaint(self) -> None:
        """What is shown may be quite another: make all lines anew, and paint those that differ.

        Making a line costs a tenth of sending it through the compositor to the terminal.
        """
        width, height = self.size
        if not self._made:
            self.refresh()
            return
        differ = []
        thumb = self._thumb()
        for y in range(height):
            line = self._make(y, width, height, thumb)
            if line != self._made.get(y):
                self._made[y] = line
                differ.append(Region(0, y, width, 1))
        if differ:
            self.refresh(*differ)

    def forget_lines(self) -> None:
        """Nothing that was made may be used again."""
        self._made.clear()
        self._kept.clear()

    def _stale(self, y: int) -> None:
        self._made.pop(y, None)
        self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        # Called at every change of focus as well; only another theme looks different here.
        if self.is_mounted and self._theme != self.app.theme:
            self._theme = self.app.theme
            self.forget_lines()
            self._looks.clear()
            self.refresh()

    # Painting

    def look(self, name: str) -> Style:
        """The style of a use of colour, kept until the theme changes."""
        style = self._looks.get(name)
        if style is None:
            style = self._looks[name] = style_of(name, self.app.theme_variables)
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        # Textual's way puts borders, padding, opacity around each line: these panes have none of them, and
        # a strip that stays the same object keeps what was made of it, up to the terminal's sequences.
        width, height = self.size
        back = self.background_colors[1]
        filters = self.get_line_filters()
        lines = []
        for y in crop.line_range:
            line = self._line_at(y, width, height)
            for each in filters:
                line = line.apply_filter(each, back)
            lines.append(line if crop.width == width else line.crop(*crop.column_span))
        return lines

    def render_line(self, y: int) -> Strip:
        """One line with the place of each letter: Textual asks for it where the mouse is, to select."""
        width, height = self.size
        index = self._top + y - 1
        if not self.ALLOW_SELECT or y == 0 or (self._last and y == height - 1):
            return self._line_at(y, width, height)
        inner = self._inner(index, width - 2).apply_offsets(0, index)
        return framed(inner, width, self.look("rule"), self._side(y, self._thumb()))

    def _line_at(self, y: int, width: int, height: int) -> Strip:
        line = self._made.get(y)
        if line is None or line.cell_length != width:
            line = self._made[y] = self._make(y, width, height, self._thumb())
        return line

    def _make(self, y: int, width: int, height: int, thumb: range) -> Strip:
        frame = self.look("rule")
        if y == 0:
            # The title line alone tells of the focus: a key that moves it paints one line, not a pane.
            focused = self.look("rule-focused") if self.has_focus else frame
            left, right = self.title_parts()
            return frame_line(width, self._corners, left, right, focused, self.title_rule())
        if self._last and y == height - 1:
            return frame_line(width, BOTTOM, [], [], frame)
        index = self._top + y - 1
        side = self._side(y, thumb)
        key = self.line_key(index)
        if key is None:
            return framed(self._inner(index, width - 2), width, frame, side)
        line = self._kept.get((key, width, side))
        if line is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            line = framed(self._inner(index, width - 2), width, frame, side)
            self._kept[key, width, side] = line
        return line

    def _inner(self, index: int, width: int) -> Strip:
        line = self.paint_line(index, width)
        if line is None:
            return Strip.blank(width, self.look("rule"))
        return self._with_selection(line, index) if self.ALLOW_SELECT else line

    @staticmethod
    def _side(y: int, thumb: range) -> str:
        return THUMB if y - 1 in thumb else SIDE

    def _thumb(self) -> range:
        return thumb_rows(self._top, self.view_height, self.line_count())

    # Selecting with the mouse

    def _with_selection(self, line: Strip, index: int) -> Strip:
        """The line with what is selected of it shown as such."""
        span = self._selected.get_span(index) if self._selected is not None else None
        if span is None:
            return line
        start, end = span
        text = line.text
        first, last = width_of(text[:start]), width_of(text if end == -1 else text[:end])
        chosen = self.screen.get_component_rich_style("screen--selection")
        return Strip.join([line.crop(0, first), line.crop(first, last).apply_style(chosen), line.crop(last)])

    def selection_updated(self, selection: Selection | None) -> None:
        self._selected = selection
        self.forget_lines()
        self.refresh()

    def joint(self, index: int) -> str | None:
        """What joins a line to the one before where both are of one text; None where it begins anew."""
        return None

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is copied: the text as it was before it was wrapped, without the signs at its edge."""
        found: list[str] = []
        for index in range(self.line_count()):
            span = selection.get_span(index)
            if span is None:
                continue
            start, end = span
            line = self.paint_line(index, self.view_width)
            text = "" if line is None else line.text.rstrip()
            joint = self.joint(index)
            found.append(("\n" if joint is None else joint) if found else "")
            found.append(_EDGE.sub("", text[start:] if end == -1 else text[start:end]))
        return "".join(found), "\n"

    # The wheel

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-_WHEEL)
