"""Choose one of a few, each with its words below it: for those who have to read before they choose."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.option_list import Option

from console.translation import language
from console.views import Choice
from screens.choose.dialog import Rows
from screens.choose.one import LABELS, ChooseOne
from screens.keyboard import key_label
from screens.untrusted import joined, line, visible_line

_INDENT = 5  # cells before a title, and before what stands below it
_AROUND = 7  # cells of border, padding and scroll bar
_WIDEST, _SHARE = 76, 0.94  # of the box, as app.tcss has it
_LINES = 3  # of what stands below a title; more than that is cut


class ChooseTold(ChooseOne):
    """`told` stands above the rows: why they are in this order, say."""

    def __init__(
        self, heading: Content, choices: Sequence[Choice], told: str = "", *, suits: Sequence[str] = ()
    ) -> None:
        """`suits` are the keys of rows that are marked as fitting."""
        super().__init__(heading, choices)
        self._told = told
        self._suits = frozenset(suits)

    def parts(self) -> Iterable[Widget]:
        if self._told:
            yield Static(line(self._told, "$quiet"), classes="told")
        yield TallRows(*self._rows())

    def _rows(self) -> list[Option]:
        width = min(_WIDEST, int(self.app.size.width * _SHARE)) - _AROUND - _INDENT
        return [
            Option(_row(choice, LABELS[index : index + 1], width, suits=choice.key in self._suits))
            for index, choice in enumerate(self._choices)
        ]


class TallRows(Rows):
    """Rows of more than one line: they may have most of the sheet."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        whole = super(Rows, self).get_content_height(container, viewport, width)
        return min(whole, max(1, viewport.height * 6 // 10))


def _row(choice: Choice, label: str, width: int, *, suits: bool) -> Content:
    key = key_label(label, language()) if label else ""
    below = textwrap.wrap(visible_line(choice.hint), max(20, width), max_lines=_LINES, placeholder=" …")
    return joined(
        (f" {key:<3} ", "bold $primary"),
        line(choice.title, "bold" if suits else ""),
        line(f"  {choice.beside}" if choice.beside else "", "$primary"),
        *((f"\n{' ' * _INDENT}{text}", "$quiet") for text in below),
    )
