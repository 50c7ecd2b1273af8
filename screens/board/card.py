"""One zone of the board: its title line, who is on it, how it goes, and its first tickets.

It paints its own lines, as the desk's panes do: a clock that counts down repaints one line and lays
nothing out. Its tickets scroll below the lines that say who and how.
"""

from __future__ import annotations

from datetime import datetime

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from console.desk_port import DeskPort
from console.translation import _, ngettext
from console.views import BoardZone
from screens.board.lines import Widths, clock_of, load_line, people_line, ticket_line
from screens.desk.frame import Part, thumb_rows
from screens.desk.line_pane import LinePane
from screens.desk.lines import BLANK, Line, Piece, strip_of
from screens.untrusted import visible_line
from storage.records import TicketRow

HEAD = 2  # lines above the tickets
ROOMY = 10  # lines from which an empty one sets the tickets off
FIRST_ROWS = 24
MOST_ROWS = 384
"""Rows that a card reads at most: who wants more opens the zone on the desk."""


class ZoneCard(LinePane, can_focus=True):
    """Shows what it was given; reads nothing itself."""

    ALLOW_SELECT = False

    class Opened(Message):
        """A ticket was chosen with the mouse."""

        def __init__(self, card: ZoneCard) -> None:
            super().__init__()
            self.card = card

    class MoreWanted(Message):
        """The cursor has come to the end of the rows that were read."""

        def __init__(self, card: ZoneCard) -> None:
            super().__init__()
            self.card = card

    def __init__(self, desk: DeskPort, board: BoardZone) -> None:
        super().__init__(id=f"card-{board.zone.key}")
        self._desk = desk
        self._board = board
        self._names: dict[str, str] = {}
        self._widths = Widths()
        self._first = 0  # the first ticket in view
        self._picked = ""  # the ticket on which the cursor was put by hand
        self._cursor = 0
        self._head_said = ""
        self._age = ""
        self._said: dict[str, str] = {}  # the clock that each ticket was painted with
        self.rows_wanted = FIRST_ROWS
        self._take(board)

    @property
    def zone(self) -> str:
        return self._board.zone.key

    @property
    def board(self) -> BoardZone:
        return self._board

    @property
    def chosen(self) -> TicketRow | None:
        """The ticket under the cursor; None when there is none."""
        rows = self._board.rows
        return rows[self._cursor] if self._cursor < len(rows) else None

    @property
    def wants_first(self) -> bool:
        """Whether nobody put the cursor anywhere, and none of the rows that were read could be ours."""
        chosen = self.chosen
        return not self._picked and chosen is not None and chosen.assignee_id not in self._ours

    @property
    def _ours(self) -> tuple[str, str]:
        return "", self._desk.me.id

    def show(self, board: BoardZone) -> None:
        """Something of the zone changed. The cursor stays on the ticket on which it was put."""
        self._take(board)
        self._keep_in_view()
        self.repaint()

    def _take(self, board: BoardZone) -> None:
        self._board = board
        self._said.clear()
        self._names = {one.agent_id: one.name for one in board.people}
        self._widths = Widths.of(board.rows, self._desk.now())
        self._cursor = self._place_of_cursor()

    def _place_of_cursor(self) -> int:
        """Where it was put by hand; else on the first that one could answer oneself."""
        rows = self._board.rows
        picked = next((place for place, row in enumerate(rows) if row.id == self._picked), None)
        if picked is not None:
            return picked
        self._picked = ""
        return next((place for place, row in enumerate(rows) if row.assignee_id in self._ours), 0)

    # The cursor

    def step(self, rows: int) -> None:
        """Move the cursor by so many tickets."""
        have = len(self._board.rows)
        if not have:
            return
        wanted = self._cursor + rows
        self._cursor = max(0, min(wanted, have - 1))
        self._picked = self._board.rows[self._cursor].id
        self._keep_in_view()
        self.repaint()
        if wanted >= have - 1 and have < self._board.count and self.rows_wanted < MOST_ROWS:
            self.rows_wanted = min(MOST_ROWS, self.rows_wanted * 2)
            self.post_message(self.MoreWanted(self))

    def page(self, pages: int) -> None:
        self.step(pages * max(1, self.rows_in_view - 1))

    # What lies where

    @property
    def head(self) -> int:
        """Lines between the title and the first ticket."""
        return HEAD + (self.view_height >= ROOMY)

    @property
    def rows_in_view(self) -> int:
        return max(0, self.view_height - self.head)

    def line_count(self) -> int:
        # The card's lines are always all in view: its tickets scroll inside.
        return self.view_height

    def _lines_of_rows(self) -> int:
        """Lines that the tickets take, with the one that says how many more there are."""
        have = len(self._board.rows)
        return have + (have < self._board.count)

    def watch_has_focus(self, has_focus: bool) -> None:
        if not self._picked:
            self._first = 0
        self._keep_in_view()
        super().watch_has_focus(has_focus)

    def _keep_in_view(self) -> None:
        """Scroll to the cursor, where one is seen; a card that nobody looked through shows its first rows."""
        shown = self.rows_in_view
        if shown < 1 or not (self.has_focus or self._picked):
            return
        if self._cursor < self._first:
            self._first = self._cursor
        elif self._cursor >= self._first + shown:
            self._first = self._cursor - shown + 1
        self._first = max(0, min(self._first, self._lines_of_rows() - shown))

    def on_resize(self) -> None:
        if not self._picked:
            self._first = 0
        self._keep_in_view()
        self.repaint()

    def _thumb(self) -> range:
        rows = thumb_rows(self._first, self.rows_in_view, self._lines_of_rows())
        return range(rows.start + self.head, rows.stop + self.head)

    # Painting

    def tick(self) -> None:
        """A second passed: repaint the lines whose clock says something else now."""
        now = self._desk.now()
        if self._head_said != self._head_clock(now):
            self.refresh_title()
        rows = self._board.rows[self._first : self._first + self.rows_in_view]
        for line, row in enumerate(rows):
            if self._said.get(row.id) != clock_of(row.due_at, now):
                self.refresh_index(self.head + line)

    def _head_clock(self, now: datetime) -> str:
        return clock_of(self._board.most_urgent_at, now)

    def age(self, said: str) -> None:
        """How old what it shows is, in words; "" while it is fresh."""
        if said != self._age:
            self._age = said
            self.refresh_title()

    def title_look(self) -> str:
        if self.has_focus:
            return "title-focused"
        return "strong" if self._board.on_duty else "text"

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        board = self._board
        title = f"{board.zone.key_name.upper()} {visible_line(board.title)}".strip()
        left = [(title, self.look(self.title_look())), (str(board.count), self.look("quiet"))]
        self._head_said = self._head_clock(self._desk.now())
        age = [(self._age, self.look("soon"))] if self._age else []
        if not self._head_said:
            return left, age
        return left, [*age, (self._head_said, self.look(self._desk.clock_colour(board.most_urgent_at)))]

    def paint_line(self, index: int, width: int) -> Strip | None:
        if index == 0:
            return strip_of(people_line(self._board, width), width, self.look)
        if index == 1:
            return strip_of(load_line(self._board, width), width, self.look)
        if index < self.head:
            return strip_of(BLANK, width, self.look)
        return self._row(self._first + index - self.head, width)

    def _row(self, place: int, width: int) -> Strip | None:
        rows = self._board.rows
        if place < len(rows):
            row = rows[place]
            here = self.has_focus and place == self._cursor
            urgency = self._desk.clock_colour(row.due_at)
            said = self._said[row.id] = clock_of(row.due_at, self._desk.now())
            line = ticket_line(row, said, urgency, self._widths, self._desk.me.id, self._names, here, width)
            back = Style(bgcolor=self.look("cursor").bgcolor) if here else Style.null()
            return strip_of(line, width, lambda name: self.look(name) + back)
        more = self._board.count - len(rows)
        if place > len(rows) or not (more or place == 0):
            return None
        words = ngettext("{n} more", "{n} more", more).format(n=more) if more else _("Nothing waits here.")
        return strip_of(Line((Piece(f" {words}", "quiet"),)), width, self.look)

    # The mouse

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._first + event.y - 1 - self.head
        if event.y > self.head and place < len(self._board.rows):
            self._cursor = place
            self._picked = self._board.rows[place].id
            self.repaint()
            self.post_message(self.Opened(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(2, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(-2, event)

    def _scroll(self, lines: int, event: events.Event) -> None:
        """Scroll the tickets without the cursor; where they all are in view, the board itself scrolls."""
        first = max(0, min(self._first + lines, self._lines_of_rows() - self.rows_in_view))
        if first != self._first:
            event.stop()
            self._first = first
            self.repaint()
