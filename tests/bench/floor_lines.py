"""Two lists to measure against: one painted line by line from the cache, and Textual's own table."""

from __future__ import annotations

from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import DataTable

from storage.cache import Cache
from storage.records import RowPlace, TicketRow

_PAGE = 48
_HERE = Style(reverse=True)
_PLAIN = Style()


class Lines(ScrollView, can_focus=True):
    """A list that reads pages by keyset as they come into view."""

    def __init__(self, cache: Cache, zone: str) -> None:
        super().__init__()
        self._cache = cache
        self._zone = zone
        self._count = cache.tickets.count(zone)
        self._rows: dict[int, TicketRow] = {}
        self._cursor = 0
        self._read(0, None)

    def on_mount(self) -> None:
        self.virtual_size = Size(100, self._count)
        self.focus()

    def _read(self, row: int, after: RowPlace | None) -> None:
        page = self._cache.tickets.rows(self._zone, after, _PAGE)
        self._rows.update(enumerate(page, row))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("j", "down"):
            self._go(self._cursor + 1)
        elif event.key == "pagedown":
            self._go(self._cursor + self.size.height)

    def _go(self, row: int) -> None:
        before, self._cursor = self._cursor, min(row, self._count - 1)
        while self._cursor not in self._rows:
            last = max(self._rows)
            self._read(last + 1, self._rows[last].place)
        top = self.scroll_offset.y
        for each in (before, self._cursor):
            self.refresh(Region(0, each - top, self.size.width, 1))
        if self._cursor >= top + self.size.height:
            self.scroll_to(y=self._cursor - self.size.height + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        row = self.scroll_offset.y + y
        ticket = self._rows.get(row)
        if ticket is None:
            return Strip.blank(self.size.width)
        text = f"{ticket.number} {ticket.requester} {ticket.subject}".ljust(self.size.width)
        return Strip([Segment(text[: self.size.width], _HERE if row == self._cursor else _PLAIN)])


class LinesApp(App[None]):
    def __init__(self, path: Path, zone: str) -> None:
        super().__init__()
        self.animation_level = "none"
        self._cache = Cache.open(path, writing=False)
        self._zone = zone

    def compose(self) -> ComposeResult:
        yield Lines(self._cache, self._zone)


class TableApp(App[None]):
    def __init__(self, rows: int) -> None:
        super().__init__()
        self.animation_level = "none"
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("number", "who", "subject")
        for row in range(self._rows):
            table.add_row(f"T{row:06}", f"Ирина {row}", "Где мой заказ, когда будет доставка?")
        table.focus()
