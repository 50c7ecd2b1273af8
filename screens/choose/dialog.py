"""What all dialogs share: a box with a heading, a line for notices, and Esc."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList

from console.translation import _
from screens.commands import Command, Commanded, Group, bindings, refused_in_burst
from screens.desk.looks import style_of
from screens.desk.zone_columns import CURSOR
from screens.keyboard import key_name
from screens.notices import HintLine
from screens.untrusted import joined
from storage.problems import mark

Answer = TypeVar("Answer")

DIALOG_COMMANDS = (
    Command(
        "dialog.close",
        ("escape",),
        mark("Back, without a choice"),
        "close",
        Group.DIALOG,
        in_palette=False,
        writing=True,
    ),
    Command(
        "dialog.keys",
        ("f1",),
        mark("The keys that work here"),
        "keys",
        Group.DIALOG,
        in_palette=False,
        writing=True,
    ),
)


def key_hints(*keys: tuple[str, str]) -> Content:
    """A line of hints from (Textual's name of a key, marked English word)."""
    parts: list[tuple[str, str]] = []
    for key, word in keys:
        parts += [(f" {key_name(key)} ", "bold $primary"), (f"{_(word)} ", "$quiet")]
    return joined(*parts)


class Dialog(Commanded, ModalScreen[Answer | None]):
    """Answers with what was chosen, or None when it was left with Esc."""

    COMMAND_TABLE: ClassVar[Sequence[Command]] = DIALOG_COMMANDS
    BINDINGS = bindings(DIALOG_COMMANDS)

    def __init__(self, heading: Content) -> None:
        super().__init__()
        self._heading = heading

    def parts(self) -> Iterable[Widget]:
        """What stands in the box."""
        return ()

    def hint(self) -> Content:
        """What the last line says at rest: the keys that matter most."""
        return key_hints(("enter", mark("choose")), ("escape", mark("back")))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = joined(self._heading)
            yield from self.parts()
            yield HintLine(self.hint())

    def entered(self) -> None:
        """Enter, or a click on a row."""

    def action_close(self) -> None:
        self.dismiss(None)

    async def action_keys(self) -> None:
        await self.app.run_action("app.keys")


class Field(Input):
    """A field of one line whose Enter the dialog carries out at once: what is typed ahead of it is in it,
    and what is typed behind it goes where Enter leads."""

    async def action_submit(self) -> None:
        if isinstance(self.screen, Dialog) and not refused_in_burst(self):
            self.screen.entered()


class Scrolled(VerticalScroll, can_focus=False):
    """A long part of a dialog; the dialog's keys scroll it."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """No more than the sheet lets it have: Textual (8.2.8) makes the box as high as all of it."""
        height = super().get_content_height(container, viewport, width)
        most = self.styles.max_height
        return height if most is None else min(height, int(most.resolve(container, viewport)))


class Rows(OptionList):
    """The rows of a dialog; Enter and a click are carried out at once, like a field's."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """No more than the sheet lets them have: Textual (8.2.8) makes the box as high as all of them."""
        return min(super().get_content_height(container, viewport, width), max(1, viewport.height // 2))

    def render_line(self, y: int) -> Strip:
        """The row that one is on has the sign at its edge that it has on the lists: not a colour alone."""
        strip = super().render_line(y)
        place = self.scroll_offset.y + y
        here = place < len(self._lines) and self._lines[place][0] == self.highlighted
        if not here or not strip.text.startswith(" "):
            return strip
        back = next(iter(strip)).style
        accent = Style(color=style_of("accent", self.app.theme_variables).color)
        return Strip([Segment(CURSOR, accent if back is None else back + accent), *strip.crop(1)])

    def action_select(self) -> None:
        if isinstance(self.screen, Dialog) and self.highlighted is not None and not refused_in_burst(self):
            self.screen.entered()
