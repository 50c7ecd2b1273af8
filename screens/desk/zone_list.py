"""One zone of responsibility: its title line, its tickets, its cursor.

The list never holds its zone: it reads pages as they come into view, keeps the few around, and
paints lines itself, so that a zone of a million costs what a zone of ten does. Moving the cursor
repaints two lines; a second that passes repaints those lines whose clock says something else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from console.desk_port import DeskPort
from console.moments import countdown
from console.translation import _
from console.views import Marks, ZoneState
from screens.desk.cells import fit, width_of
from screens.desk.frame import FOLDED_RULE, RULE, Part
from screens.desk.line_pane import LinePane
from screens.desk.zone_columns import CURSOR, cells, channel_letters, clock_width, columns, state_mark
from screens.untrusted import visible_line
from storage.records import TicketRow

PAGE = 24
"""Rows read at once: a little more than one pane shows."""
_PAGES_KEPT = 6
_ROOM_FOR_AGE = 36  # cells of the title line; with fewer the age is told short


class ZoneList(LinePane, can_focus=True):
    """The pane of one zone. Folded, only its title line is left."""

    ALLOW_SELECT = False

    class Selected(Message):
        """The cursor was put on a ticket by hand: it wants to be opened."""

        def __init__(self, zone: str, ticket_id: str) -> None:
            super().__init__()
            self.zone = zone
            self.ticket_id = ticket_id

    class Opened(Message):
        """The title line was clicked."""

        def __init__(self, zone: str) -> None:
            super().__init__()
            self.zone = zone

    def __init__(
        self,
        desk: DeskPort,
        state: ZoneState,
        *,
        first: bool = True,
        last: bool = False,
        folded: bool = False,
    ) -> None:
        super().__init__(id=f"zone-{state.zone.key}", first=first, last=last)
        self._desk = desk
        self._state = state
        self._letters = channel_letters(desk.profile, desk.language)
        self._marks = Marks()
        self._pages: OrderedDict[int, list[TicketRow]] = OrderedDict()
        self._clocks: dict[int, str] = {}  # what each row in view was painted with
        self._head_clock = ""
        self._age = ("", "")
        self._number = 2
        self._row = 0
        self._cursor = ""
        self._away = False  # the ticket that the cursor was on has left; its place is kept
        self._active = False
        self.folded = folded
        self.rows = 0  # lines for tickets that the stack of panes has given

    @property
    def zone(self) -> str:
        return self._state.zone.key

    @property
    def state(self) -> ZoneState:
        return self._state

    @property
    def cursor(self) -> str:
        """The id of the ticket that the cursor is on; "" in an empty zone, or when it has left."""
        return self._cursor

    @property
    def cursor_row(self) -> int:
        """The cursor's place in the zone, counted from 0."""
        return self._row

    # What is shown

    def show(self, state: ZoneState, marks: Marks) -> None:
        """Something of this zone changed: read again what is in view. The cursor stays on its
        ticket; when that has left the zone, on the place where it was."""
        self._state = state
        self._marks = marks
        self._pages.clear()
        self._clocks.clear()
        if not self.folded:
            self._find_cursor()
            self.place(self._top)
            self._read_view()
        self.repaint()

    def show_marks(self, marks: Marks) -> None:
        """Only the ledger's marks may have changed."""
        if marks != self._marks:
            self._marks = marks
            self.repaint()

    def fold(self, folded: bool) -> None:
        """Leave only the title line, or show the tickets again."""
        if folded != self.folded:
            self.folded = folded
            self.show(self._state, self._marks)

    def tick(self, now: datetime) -> None:
        """Time passed: repaint the clocks that say something else now."""
        if self._countdown(self._state.most_urgent_at, now) != self._head_clock:
            self.refresh_title()
        for row, said in self._clocks.items():
            ticket = self.row_at(row)
            if ticket is not None and self._countdown(ticket.due_at, now) != said:
                self.refresh_index(row)

    def age(self, said: str, short: str) -> None:
        """How old this list is, in words and where there is no room; "" while it is fresh."""
        if (said, short) != self._age:
            self._age = (said, short)
            self.refresh_title()

    def activate(self, active: bool) -> None:
        """Whether the open ticket is this list's: only then its cursor is shown. A list that one has left
        shows its most urgent tickets again."""
        if active != self._active:
            self._active = active
            if not active:
                self.scroll_to_line(0)
            self.refresh_index(self._row)
            self.refresh_title()

    # The cursor

    def step(self, rows: int) -> str:
        """Move the cursor by so many tickets; the id it stands on then. After its ticket has left,
        the first step down goes to the one that took the place."""
        if self._away and rows > 0:
            rows -= 1
        return self.go_to_row(self._row + rows)

    def go_to_row(self, row: int) -> str:
        """Put the cursor on a row, as far as there are rows; the ticket's id, "" when empty."""
        row = max(0, min(row, self._state.count - 1))
        ticket = self.row_at(row)
        self._place(row, ticket.id if ticket else "")
        return self._cursor

    def go_to(self, ticket_id: str) -> bool:
        """Put the cursor on a ticket; False when it is not in this zone."""
        row = self._desk.rank(self.zone, ticket_id)
        if row is None:
            return False
        self._place(row, ticket_id)
        return True

    def _place(self, row: int, ticket_id: str) -> None:
        before = self._row
        self._row, self._cursor, self._away = row, ticket_id, False
        self.refresh_index(before)
        self.refresh_index(row)
        self._keep_in_view()

    def _find_cursor(self) -> None:
        last = max(0, self._state.count - 1)
        if not self._cursor:
            self._row = min(self._row, last)
            return
        held = self.row_at(self._row)
        if held is not None and held.id == self._cursor:
            return  # the usual case costs no question
        row = self._desk.rank(self.zone, self._cursor)
        if row is None:
            self._cursor, self._away = "", True
            self._row = min(self._row, last)
            return
        if self._active:
            # The line of the cursor stays where it is on the screen; the others move around it.
            self._top = max(0, self._top + row - self._row)
        self._row = row
        if self._active:
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        shown = self.view_height
        if shown < 1 or self.folded:
            return
        if self._row < self._top:
            self.scroll_to_line(self._row)
        elif self._row >= self._top + shown:
            self.scroll_to_line(self._row - shown + 1)

    def _read_view(self) -> None:
        """Have the pages in view, so that painting reads nothing."""
        if self.folded:
            return
        self.row_at(self._top)
        self.row_at(min(self._top + self.view_height, self._state.count) - 1)

    # Pages

    def line_count(self) -> int:
        return 0 if self.folded else self._state.count

    def row_at(self, row: int) -> TicketRow | None:
        """The ticket of one row, read with its page when that is not held."""
        if not 0 <= row < self._state.count:
            return None
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._desk.rows(self.zone, number * PAGE, PAGE)
            self._pages[number] = page
            self._widen(page)
            while len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def _widen(self, page: list[TicketRow]) -> None:
        """The column of numbers is as wide as the widest that was seen: a number is never cut."""
        widest = max((width_of(visible_line(row.number)) for row in page), default=0) + 1
        if widest > self._number:
            self._number = widest
            self.forget_lines()

    # Painting

    def on_resize(self) -> None:
        self._clocks.clear()
        self.place(self._top)
        self._keep_in_view()
        self._read_view()
        self.repaint()

    def scrolled(self) -> None:
        self._clocks.clear()
        self._read_view()

    def title_rule(self) -> str:
        return FOLDED_RULE if self.folded else RULE

    def title_look(self) -> str:
        if self.folded:
            return "quiet"
        return "strong" if self._active and not self.has_focus else super().title_look()

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        state = self._state
        self._head_clock = self._countdown(state.most_urgent_at, self._desk.now())
        title = f"{state.zone.key_name.upper()} {visible_line(state.title)}".strip()
        left = [(title, self.look(self.title_look())), (str(state.count), self.look("quiet"))]
        if state.paused_by:
            left.append((_("paused"), self.look("alarm")))
        said = self._age[self.size.width < _ROOM_FOR_AGE]
        age = [(said, self.look("soon"))] if said and not self.folded else []
        if not self._head_clock:
            return left, age
        return left, [*age, (self._head_clock, self.look(self._desk.clock_colour(state.most_urgent_at)))]

    def line_key(self, index: int) -> Hashable:
        ticket = self.row_at(index)
        if ticket is None:
            return index == 0
        clock = self._clocks[index] = self._countdown(ticket.due_at, self._desk.now())
        here = self._is_here(index)
        colour = self._desk.clock_colour(ticket.due_at)
        signs = (state_mark(ticket.id, self._marks), ticket.id in self._marks.wished)
        return ticket, clock, colour, here, here and self.has_focus, signs

    def paint_line(self, index: int, width: int) -> Strip | None:
        ticket = self.row_at(index)
        if ticket is not None:
            return self._line(index, ticket, width)
        if index == 0:
            return Strip([Segment(fit(" " + _("Nothing waits here."), width), self.look("quiet"))], width)
        return None

    def _line(self, row: int, ticket: TicketRow, width: int) -> Strip:
        clock = self._countdown(ticket.due_at, self._desk.now())
        shape = columns(width, self._number, clock_width())
        text = cells(ticket, clock, shape, self._marks, self._desk.me.id, self._letters)
        here = self._is_here(row)
        parts = (
            (CURSOR if here else " ", "accent"),
            (text.clock, self._desk.clock_colour(ticket.due_at)),
            (text.number, "text"),
            (text.who, "text"),
            (text.subject, "quiet"),
            (text.marks, "quiet"),
        )
        back = Style.null()
        if here:
            back = Style(bgcolor=self.look("cursor" if self.has_focus else "cursor-blurred").bgcolor)
        return Strip([Segment(said, self.look(name) + back) for said, name in parts if said], width)

    def _is_here(self, row: int) -> bool:
        return self._active and row == self._row and not self._away

    def _countdown(self, due_at: datetime | None, now: datetime) -> str:
        return "" if due_at is None else countdown((due_at - now).total_seconds())

    # The mouse

    def on_click(self, event: events.Click) -> None:
        event.stop()
        row = self._top + event.y - 1
        if event.y == 0 or self.folded:
            self.post_message(self.Opened(self.zone))
        elif row < self._state.count and (ticket_id := self.go_to_row(row)):
            self.post_message(self.Selected(self.zone, ticket_id))
