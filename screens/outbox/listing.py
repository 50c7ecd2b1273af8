"""The list of the outbox: what needs the operator first, then what goes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from console.desk_port import DeskPort
from console.translation import _
from console.waiting_port import Dispatch
from screens.desk.cells import fit, fit_right, short_name, width_of
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.desk.lines import Line, Piece, strip_of
from screens.desk.staleness import age_words
from screens.desk.zone_columns import CURSOR
from screens.outbox.words import kind_words, state_words, why_words
from screens.untrusted import visible_line
from storage.records import OutgoingState

_AGE = 7  # cells
_WHO = (9, 16)  # cells of a requester, at least and at most
_SIGNS = {
    OutgoingState.HELD: "↑",
    OutgoingState.QUEUED: "↑",
    OutgoingState.SENDING: "↑",
    OutgoingState.AMBIGUOUS: "?",
    OutgoingState.NEEDS_AUTH: "✕",
    OutgoingState.DRAFT: "✎",
}
TROUBLE = "!"


class OutboxList(LinePane, can_focus=True):
    """Shows dispatches and has the cursor; decides nothing."""

    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor is on another dispatch."""

    class Opened(Message):
        """One was chosen with the mouse."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(id="outbox-list")
        self._desk = desk
        self._all: tuple[Dispatch, ...] = ()
        self._rows: list[Dispatch | str] = []  # a text is a heading
        self._group = ""
        self._number = 2
        self._ages: dict[int, str] = {}

    @property
    def chosen(self) -> Dispatch | None:
        """What the cursor is on; None in an empty outbox."""
        return next((each for each in self._all if each.group == self._group), None)

    @property
    def dispatches(self) -> tuple[Dispatch, ...]:
        return self._all

    def show(self, dispatches: Sequence[Dispatch]) -> None:
        """Show these. The cursor stays on its dispatch; when that is gone, on the one that took its place."""
        place = self.cursor_place
        self._all = tuple(dispatches)
        self._number = max((width_of(visible_line(each.number)) + 1 for each in self._all), default=2)
        self._made.clear()
        if self.chosen is None:
            self._group = self._all[min(place, len(self._all) - 1)].group if self._all else ""
        self._lay_out()

    def go_on(self, after: int) -> None:
        """Something was decided at place `after`: on to the next that needs the operator, if any does."""
        open_ones = [place for place, each in enumerate(self._all) if each.needs_word]
        following = [place for place in open_ones if place >= after]
        place = (following or open_ones or [min(after, len(self._all) - 1)])[0]
        self._group = self._all[place].group if self._all else ""
        self._lay_out()

    def choose(self, group: str) -> None:
        self._group = group
        self._lay_out()

    @property
    def cursor_place(self) -> int:
        """The cursor's place, counted from 0 without the headings."""
        return next((place for place, each in enumerate(self._all) if each.group == self._group), 0)

    def step(self, by: int) -> None:
        if self._all:
            place = max(0, min(self.cursor_place + by, len(self._all) - 1))
            self._group = self._all[place].group
            self._keep_in_view()
            self.repaint()
            self.post_message(self.Moved())

    def page(self, pages: int) -> None:
        self.step(pages * max(1, self.view_height - 2))

    def tick(self) -> None:
        """A second passed: repaint the rows whose age says something else now."""
        for index, said in self._ages.items():
            row = self._rows[index] if index < len(self._rows) else ""
            if isinstance(row, Dispatch) and age_words(row.since, self._desk.now()) != said:
                self.refresh_index(index)

    # Lines

    def _lay_out(self) -> None:
        stopped = [each for each in self._all if not _goes(each)]
        going = [each for each in self._all if _goes(each)]
        self._rows = []
        self._ages.clear()
        for heading, part in ((_("Needs you"), stopped), (_("Goes by itself"), going)):
            if part:
                self._rows += [f"{heading}  {len(part)}", *part]
        self._keep_in_view()
        self.repaint()

    def line_count(self) -> int:
        return max(1, len(self._rows))

    def _keep_in_view(self) -> None:
        shown = self.view_height
        index = next(
            (i for i, row in enumerate(self._rows) if isinstance(row, Dispatch) and row.group == self._group),
            0,
        )
        if shown < 1:
            return
        first = index - 1 if index and isinstance(self._rows[index - 1], str) else index
        if first < self._top:
            self.place(first)
        elif index >= self._top + shown:
            self.place(index - shown + 1)
        else:
            self.place(self._top)

    def _is_chosen(self, row: Dispatch | str) -> bool:
        return isinstance(row, Dispatch) and row.group == self._group

    def on_resize(self) -> None:
        self._keep_in_view()
        self.repaint()

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        left = [(_("Outbox"), self.look(self.title_look())), (str(len(self._all)), self.look("quiet"))]
        return left, []

    def paint_line(self, index: int, width: int) -> Strip | None:
        if not self._rows:
            empty = Line((Piece(" " + _("Nothing waits to be sent."), "quiet"),))
            return strip_of(empty, width, self.look) if index == 0 else None
        if index >= len(self._rows):
            return None
        row = self._rows[index]
        if isinstance(row, str):
            return strip_of(Line((Piece(f" {row}", "quiet"),)), width, self.look)
        here = row.group == self._group
        back = Style.null()
        if here:
            back = Style(bgcolor=self.look("cursor" if self.has_focus else "cursor-blurred").bgcolor)
        return strip_of(self._line(index, row, here, width), width, lambda name: self.look(name) + back)

    def _line(self, index: int, row: Dispatch, here: bool, width: int) -> Line:
        age = self._ages[index] = age_words(row.since, self._desk.now())
        least, most = _WHO
        room = max(least, min(most, width // 6))
        troubled = not _goes(row)
        why = why_words(row) if troubled else ""
        words = f"{kind_words(row)}: {why or state_words(row)}"
        return Line(
            (
                Piece(CURSOR if here else " ", "accent"),
                Piece(f"{_SIGNS.get(row.state, TROUBLE)} ", "alarm" if troubled else "quiet"),
                Piece(fit_right(age, _AGE), "quiet"),
                Piece(fit(f" #{visible_line(row.number)}", self._number + 1), "text"),
                Piece(fit(f" {short_name(visible_line(row.requester), room - 1)}", room), "text"),
                Piece(f" {words}", "text" if troubled else "quiet"),
                Piece(f"  {visible_line(row.body)}" if row.body else "", "quiet"),
            ),
            fill="quiet",
        )

    # The mouse

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + event.y - 1
        row = self._rows[index] if event.y > 0 and index < len(self._rows) else ""
        if isinstance(row, Dispatch):
            again = row.group == self._group
            self._group = row.group
            self.repaint()
            self.post_message(self.Opened() if again else self.Moved())


def _goes(dispatch: Dispatch) -> bool:
    """Whether it needs nobody."""
    return not dispatch.needs_word and dispatch.state not in (OutgoingState.NEEDS_AUTH, OutgoingState.DRAFT)
