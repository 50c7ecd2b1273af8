"""Where a reply is written, and where a filled one is looked at before it goes.

The composer belongs to one ticket at a time: what stands in it can only be sent there. It knows
nothing of the desk; the screen saves drafts and sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from console.rules.blanks import BlankSpan, blanks, next_blank, previous_blank
from console.rules.cleaning import BODY_LIMIT, clean
from console.translation import _
from screens.desk.looks import style_of
from screens.untrusted import line, phrase, visible
from storage.frozen import frozen

if TYPE_CHECKING:
    from textual.widgets.text_area import Location

# Keys of Textual's TextArea that mean something else on this desk.
_OURS = frozenset({"f6", "f7"})


class Mode(StrEnum):
    """What the composer is doing."""

    RESTING = "resting"  # empty, or showing the draft that was left
    PREVIEW = "preview"  # a filled reply, to be looked at: Enter sends it
    EDITING = "editing"


@frozen
class Written:
    """What stands in the composer, and for which ticket."""

    ticket_id: str
    text: str
    note: bool = False
    macro: str = ""


def _own_bindings() -> list[BindingType]:
    kept: list[BindingType] = []
    for binding in TextArea.BINDINGS:
        if isinstance(binding, Binding):
            keys = [key for key in binding.key.split(",") if key not in _OURS]
            if keys:
                kept.append(Binding(",".join(keys), binding.action, binding.description, show=False))
    return kept


class Composer(TextArea, inherit_bindings=False):
    """A text area whose blanks ‹…› are walked with Tab. `Changed` tells the screen of each edit."""

    BINDINGS: ClassVar[list[BindingType]] = _own_bindings()

    # Textual lays the whole screen out again when a text gets longer; here only its thumb changes, and a
    # scrollbar that comes or goes asks for the layout by itself.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    class Wanted(Message):
        """The resting composer was clicked: someone wants to write."""

    class Pasted(Message):
        """So many characters were pasted, of so many that were in the clipboard."""

        def __init__(self, taken: int, given: int) -> None:
            super().__init__()
            self.taken = taken
            self.given = given

    def __init__(self) -> None:
        super().__init__(
            id="composer",
            read_only=True,
            show_cursor=False,
            highlight_cursor_line=False,
            show_line_numbers=False,
            soft_wrap=True,
            tab_behavior="focus",
        )
        self.cursor_blink = False  # calmer for eight hours, and an idle desk stays idle
        self._mode = Mode.RESTING
        self._ticket_id = ""
        self._note = False
        self._macro = ""
        self._title = ""
        self._filled = ""  # the text as the macro gave it
        self._invitation = Content("")
        self._beside: list[Content] = []

    def invite(self, reply: str, note: str, beside: Sequence[str] = ()) -> None:
        """Say with which keys one begins, as long as it is empty, and below it what is worth knowing."""
        words = _("1–9 show a reply · {reply} writes one · {note} a note")
        self._beside = [line(one, "$quiet") for one in beside]
        self._invitation = phrase(words, reply=reply, note=note)
        self._show_placeholder()

    # What stands in it

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def ticket_id(self) -> str:
        """The only ticket that this text can be sent to."""
        return self._ticket_id

    @property
    def note(self) -> bool:
        return self._note

    @property
    def title(self) -> str:
        """What the filled reply is called."""
        return self._title

    @property
    def written(self) -> Written:
        return Written(self._ticket_id, self.text, self._note, self._macro)

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def untouched(self) -> bool:
        """Whether nothing was typed: the text is empty, or just as a macro filled it."""
        return self.is_blank or self.text == self._filled

    # What happens to it

    def rest(self, ticket_id: str, text: str = "", *, note: bool = False, macro: str = "") -> None:
        """Belong to this ticket and show the draft that is there, "" when there is none."""
        self._set(Mode.RESTING, ticket_id, text, note, macro)
        self._filled = self._title = ""

    def preview(self, ticket_id: str, text: str, *, note: bool, macro: str, title: str) -> None:
        """Show a filled reply. It is not a draft before something is typed."""
        self._set(Mode.PREVIEW, ticket_id, text, note, macro)
        self._filled, self._title = self.text, title

    def begin(self, *, note: bool | None = None) -> None:
        """Begin to write, behind what is there already; in a filled reply at its first blank.

        Not first at the end and then at the blank: the view would have gone to the end.
        """
        if note is not None:
            self._note = note
        filled = self._mode is Mode.PREVIEW
        self._enter(Mode.EDITING)
        if not (filled and self.first_blank()):
            self.move_cursor(self.document.end)

    def add(self, text: str, macro: str) -> None:
        """Write a filled reply behind what was typed, and go on editing: nothing typed is lost."""
        self._enter(Mode.EDITING)
        before = self.text.rstrip()
        glue = "\n\n" if before else ""
        self.replace(
            f"{before}{glue}{visible(text)}", (0, 0), self.document.end, maintain_selection_offset=False
        )
        self._macro = self._macro or macro
        self.move_cursor(self.document.end)
        first = next_blank(self.text, len(before))
        if first is not None and first.start >= len(before):
            self.select_blank(first)

    def leave(self) -> None:
        """Stop writing; the text stays to be seen."""
        self._enter(Mode.RESTING)

    def hold(self, held: bool) -> None:
        """While a commit is under way nothing can be typed."""
        self.read_only = held or self._mode is not Mode.EDITING

    def _set(self, mode: Mode, ticket_id: str, text: str, note: bool, macro: str) -> None:
        self._ticket_id, self._note, self._macro = ticket_id, note, macro
        self._enter(mode)
        shown = visible(text)
        if shown != self.text:
            with self.prevent(TextArea.Changed):
                self.load_text(shown)
                # Textual (8.2.8) moves no cursor that is not shown: it would stay where no line may be.
                self.selection = Selection.cursor((0, 0))
            # A text of as many lines changes no size, and would not be painted by itself (8.2.8).
            self.refresh()

    def _enter(self, mode: Mode) -> None:
        changed, self._mode = mode is not self._mode, mode
        if changed:
            self._show_placeholder()
        self.read_only = mode is not Mode.EDITING
        self.show_cursor = mode is Mode.EDITING
        self.update_classes({**{f"-{each}": each is mode for each in Mode}, "-note": self._note})

    def read_on(self) -> bool:
        """Show what comes behind what is in view; False at the end."""
        below = self.max_scroll_y - self.scroll_offset.y
        if below > 0:
            self.scroll_relative(y=min(below, max(1, self.size.height - 1)), animate=False)
        return below > 0

    def _show_placeholder(self) -> None:
        """How one begins is told as long as nobody has: while somebody writes, a digit is a digit."""
        begins = self._mode is Mode.RESTING and self._ticket_id
        lines = [self._invitation, *self._beside] if begins else self._beside
        self.placeholder = Content("\n").join(lines)

    # Blanks

    def next_blank(self) -> bool:
        """Select the next blank, so that typing replaces it; False when there is none."""
        return self._choose(next_blank(self.text, self._index(max(self.selection))))

    def previous_blank(self) -> bool:
        """Select the blank before; False when there is none."""
        return self._choose(previous_blank(self.text, self._index(min(self.selection))))

    def first_blank(self) -> bool:
        """Select the first blank of all; False when there is none."""
        return self._choose(next_blank(self.text, 0))

    def select_blank(self, span: BlankSpan) -> None:
        """Select this blank and bring it into view."""
        self.selection = Selection(self._location(span.start), self._location(span.end))

    def _choose(self, span: BlankSpan | None) -> bool:
        if span is not None:
            self.select_blank(span)
        return span is not None

    def _index(self, location: Location) -> int:
        """Where a location is in the text, counted in characters."""
        row, column = location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def _location(self, index: int) -> Location:
        before = self.text[:index]
        return before.count("\n"), index - (before.rfind("\n") + 1)

    # Pasting

    async def _on_paste(self, event: events.Paste) -> None:
        """Take what finds room, harmless and with no line so long that each key would wait for it."""
        event.prevent_default()
        event.stop()
        if self.read_only:
            return
        room = BODY_LIMIT - len(self.text) + len(self.selected_text)
        text = clean(event.text[:room], 2 * BODY_LIMIT)[:room]
        if edited := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(edited.end_location)
        left_out = max(0, len(event.text) - room)
        self.post_message(self.Pasted(len(event.text) - left_out, len(event.text)))

    def _recompute_cursor_offset(self) -> None:
        # When a text gets so much shorter that its scrollbar goes, Textual (8.2.8) looks for the cursor on
        # a line that is gone already, and fails. It looks again once the cursor has been moved.
        if self.selection.end[0] < self.document.line_count:
            super()._recompute_cursor_offset()  # type: ignore[no-untyped-call]  # as it is in Textual

    # Painting and the mouse

    def watch_virtual_size(self, size: Size) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height

    def render_line(self, y: int) -> Strip:
        if self.content_size.width < 1:
            return Strip.blank(self.size.width)  # Textual 8.2.8 cannot wrap a placeholder into nothing
        return super().render_line(y)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        for span in blanks(line.plain):
            look = "blank" if span.required else "blank-optional"
            line.stylize(style_of(look, self.app.theme_variables), span.start, span.end)
        return line

    def on_click(self, event: events.Click) -> None:
        if self._mode is not Mode.EDITING:
            event.stop()
            self.post_message(self.Wanted())
