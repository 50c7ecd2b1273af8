"""One zone's list: it reads little, paints little, and its cursor stays on its ticket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.strip import Strip

from console.views import Marks, ZoneState
from screens import themes
from screens.desk.cells import width_of
from screens.desk.zone_list import PAGE, ZoneList
from storage.records import OutgoingState, Ticket, TicketRow
from tests.ui.desk_double import ME, NOW, DeskDouble, make_ticket, make_tickets

HEIGHT = 12  # lines of the list: its title, ten tickets, its lower end


class CountingDesk(DeskDouble):
    """Writes down which pages were asked for."""

    def __init__(self, count: int) -> None:
        super().__init__(make_tickets(count))
        self.asked: list[tuple[int, int]] = []

    def rows(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        self.asked.append((offset, limit))
        return super().rows(zone, offset, limit)


class PaintedList(ZoneList):
    """Counts the lines that are made, and those of them that are put together anew."""

    painted: int = 0
    written: int = 0

    def _make(self, y: int, width: int, height: int, thumb: range) -> Strip:
        self.painted += 1
        return super()._make(y, width, height, thumb)

    def paint_line(self, index: int, width: int) -> Strip | None:
        self.written += 1
        return super().paint_line(index, width)


class ListApp(App[None]):
    """Only one list."""

    CSS = "ZoneList { height: 12; }"

    def __init__(self, desk: DeskDouble) -> None:
        super().__init__()
        self.pane = PaintedList(desk, desk.zones()[0], last=True)
        self.heard: list[tuple[str, str]] = []
        self.register_theme(themes.PALETTES[0].theme())
        self.theme = themes.PALETTES[0].name

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.show(self.pane.state, Marks())
        self.pane.activate(True)
        self.pane.go_to_row(0)

    @on(ZoneList.Selected)
    def selected(self, selected: ZoneList.Selected) -> None:
        self.heard.append((selected.zone, selected.ticket_id))

    @on(ZoneList.Opened)
    def opened(self, opened: ZoneList.Opened) -> None:
        self.heard.append((opened.zone, ""))


@dataclass
class OnList:
    pilot: Pilot[None]
    desk: CountingDesk
    pane: PaintedList
    app: ListApp

    @property
    def lines(self) -> list[str]:
        return [self.pane.render_line(y).text for y in range(self.pane.size.height)]

    def reload(self, marks: Marks | None = None) -> None:
        self.pane.show(self.state, marks or Marks())

    @property
    def state(self) -> ZoneState:
        return self.desk.zones()[0]

    @property
    def cursor_line(self) -> int:
        """On which line of the screen the cursor is."""
        return next(y for y, line in enumerate(self.lines) if "▌" in line)


@asynccontextmanager
async def on_list(count: int = 40, width: int = 40) -> AsyncIterator[OnList]:
    desk = CountingDesk(count)
    app = ListApp(desk)
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        yield OnList(pilot, desk, app.pane, app)


def remove(desk: DeskDouble, ticket_id: str) -> None:
    del desk.tickets[ticket_id]


async def test_what_it_looks_like() -> None:
    async with on_list(4) as shown:
        assert shown.lines[:7] == [
            "┌ F2 Вход ── 4 ───────────────── 03:12 ┐",
            "│▌ 03:12 #10423 Ирина К.  где мой з…  T│",
            "│  04:42 #10424 Пётр С.   хочу верн…  T│",
            "│  06:12 #10425 Анна В.   есть ли р…  T│",
            "│  07:42 #10426 Олена Ш.  когда при…  T│",
            "│                                      │",
            "│                                      │",
        ]
        assert shown.lines[-1] == "└" + "─" * 38 + "┘"


async def test_an_empty_zone_says_so() -> None:
    async with on_list(0) as shown:
        assert "Nothing waits here." in shown.lines[1]
        assert shown.pane.cursor == ""
        assert shown.pane.step(1) == ""


async def test_pages_are_read_as_they_come_into_view() -> None:
    async with on_list(5000) as shown:
        assert sum(limit for _offset, limit in shown.desk.asked) <= 3 * PAGE
        shown.desk.asked.clear()
        shown.pane.go_to_row(4321)
        await shown.pilot.pause()
        assert shown.pane.cursor == str(10423 + 4321)
        assert sum(limit for _offset, limit in shown.desk.asked) <= 3 * PAGE
        assert {offset for offset, _limit in shown.desk.asked} <= {4296, 4320}


async def test_walking_through_a_zone_reads_each_page_once() -> None:
    async with on_list(PAGE * 3) as shown:
        for _step in range(PAGE * 3):
            shown.pane.step(1)
        await shown.pilot.pause()
        assert [offset for offset, _limit in shown.desk.asked] == [0, PAGE, 2 * PAGE]


async def test_moving_the_cursor_paints_two_lines_and_makes_no_layout() -> None:
    async with on_list() as shown:
        layouts = shown.pane._layout_updates
        shown.pane.painted = 0
        shown.pane.step(1)
        await shown.pilot.pause()
        assert shown.pane.painted == 2
        assert shown.pane._layout_updates == layouts


async def test_scrolling_by_a_row_writes_only_the_new_one_and_the_cursors() -> None:
    async with on_list(60) as shown:
        shown.pane.activate(True)
        shown.pane.step(shown.pane.view_height)
        await shown.pilot.pause()
        shown.pane.written = 0
        before = shown.lines
        shown.pane.step(1)
        await shown.pilot.pause()
        assert shown.pane.written == 3  # the one that came, where the cursor was, where it is
        assert [line.strip("│┃ ▌") for line in shown.lines[1:-3]] == [
            line.strip("│┃ ▌") for line in before[2:-2]
        ]


async def test_a_line_that_is_kept_is_written_anew_when_it_says_something_else() -> None:
    async with on_list(2) as shown:
        shown.pane.written = 0
        shown.reload()
        assert shown.pane.written == 0
        shown.desk.tickets["10423"] = replace(shown.desk.tickets["10423"], requester="Другая")
        shown.reload()
        assert "Другая" in shown.lines[1]
        shown.reload(Marks(drafted=frozenset({"10424"})))
        assert "✎" in shown.lines[2]
        shown.reload(Marks())
        assert "✎" not in shown.lines[2]
        shown.desk.advance(60)
        before = shown.lines
        shown.pane.tick(shown.desk.now())
        assert all(line != earlier for line, earlier in zip(shown.lines[1:3], before[1:3], strict=True))
        await shown.pilot.resize_terminal(70, 24)
        await shown.pilot.pause()
        assert all(width_of(line) == 70 for line in shown.lines)


async def test_the_cursor_stops_at_both_ends() -> None:
    async with on_list(3) as shown:
        assert shown.pane.step(-1) == "10423"
        assert shown.pane.step(99) == "10425"
        assert shown.pane.step(1) == "10425"


async def test_a_second_repaints_only_what_says_something_else() -> None:
    async with on_list(2) as shown:
        far = replace(make_ticket(id="9"), due_at=NOW + timedelta(hours=7, minutes=30))
        shown.desk.tickets["9"] = far
        shown.reload()
        await shown.pilot.pause()
        shown.pane.painted = 0
        shown.pane.tick(shown.desk.now())
        await shown.pilot.pause()
        assert shown.pane.painted == 0
        shown.desk.advance(1)
        shown.pane.tick(shown.desk.now())
        await shown.pilot.pause()
        assert shown.pane.painted == 3  # the title and two rows; "7 h" says the same
        assert "03:11" in shown.lines[1]
        assert shown.lines[0].endswith("03:11 ┐")


@pytest.mark.parametrize(
    ("seconds", "clock", "name"),
    [(400, "06:40", "calm"), (200, "03:20", "soon"), (60, "01:00", "now"), (-41, "−0:41", "over")],
)
async def test_a_clock_has_its_digits_and_its_colour(seconds: int, clock: str, name: str) -> None:
    async with on_list(0) as shown:
        shown.desk.tickets["1"] = make_ticket(id="1", due_at=NOW + timedelta(seconds=seconds))
        shown.reload()
        segment = next(segment for segment in shown.pane.render_line(1) if clock in segment.text)
        colour = shown.pane.look(name).color
        assert segment.style is not None
        assert segment.style.color == colour


async def test_the_cursor_stays_on_its_ticket_when_others_come_before_it() -> None:
    async with on_list() as shown:
        shown.pane.go_to_row(24)
        shown.pane.go_to_row(20)
        await shown.pilot.pause()
        at, held = shown.cursor_line, shown.pane.cursor
        for ident in ("1", "2", "3"):
            shown.desk.tickets[ident] = make_ticket(id=ident, due_at=NOW)
        shown.reload()
        await shown.pilot.pause()
        assert (shown.pane.cursor, shown.pane.cursor_row) == (held, 23)
        assert shown.cursor_line == at  # and its line stays where the eye is


async def test_a_list_that_one_has_left_shows_its_most_urgent_tickets() -> None:
    async with on_list() as shown:
        shown.pane.go_to_row(24)
        shown.pane.activate(False)
        for ident in ("1", "2", "3"):
            shown.desk.tickets[ident] = make_ticket(id=ident, due_at=NOW)
        shown.reload()
        await shown.pilot.pause()
        assert "#1 " in shown.lines[1]


async def test_when_its_ticket_leaves_the_cursor_keeps_the_place() -> None:
    async with on_list() as shown:
        shown.pane.go_to_row(5)
        remove(shown.desk, shown.pane.cursor)
        shown.reload()
        assert shown.pane.cursor == ""
        assert "▌" not in "".join(shown.lines)  # what is open in the middle is not on this list
        assert shown.pane.step(1) == "10429"  # the one that took its place
        assert shown.pane.cursor_row == 5


async def test_from_the_place_of_a_ticket_that_left_one_can_go_up() -> None:
    async with on_list() as shown:
        shown.pane.go_to_row(5)
        remove(shown.desk, shown.pane.cursor)
        shown.reload()
        assert shown.pane.step(-1) == "10427"


async def test_when_the_last_ticket_leaves_the_place_is_the_new_end() -> None:
    async with on_list(3) as shown:
        shown.pane.go_to_row(2)
        remove(shown.desk, "10425")
        shown.reload()
        assert shown.pane.step(1) == "10424"


async def test_a_ticket_that_moves_within_the_zone_keeps_the_cursor() -> None:
    async with on_list() as shown:
        shown.pane.go_to_row(3)
        ticket = shown.desk.tickets[shown.pane.cursor]
        shown.desk.tickets[ticket.id] = replace(ticket, due_at=NOW + timedelta(days=3))
        shown.reload()
        assert (shown.pane.cursor, shown.pane.cursor_row) == (ticket.id, 39)


async def test_clicking_a_ticket_selects_it() -> None:
    async with on_list() as shown:
        await shown.pilot.click(shown.pane, offset=(10, 4))
        assert shown.app.heard == [("incoming", "10426")]
        assert shown.pane.cursor == "10426"


async def test_clicking_the_title_opens_the_zone_and_nothing_below_the_tickets_is_one() -> None:
    async with on_list(2) as shown:
        await shown.pilot.click(shown.pane, offset=(10, 8))
        await shown.pilot.click(shown.pane, offset=(10, 0))
        assert shown.app.heard == [("incoming", "")]


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    async with on_list() as shown:
        await shown.pilot._post_mouse_events([MouseScrollDown], shown.pane)
        assert shown.pane.top > 0
        assert shown.pane.cursor == "10423"


async def test_folded_only_the_title_is_left() -> None:
    async with on_list(5) as shown:
        shown.pane.fold(True)
        shown.pane.styles.height = 1
        await shown.pilot.pause()
        shown.desk.asked.clear()
        shown.reload()
        assert shown.lines == ["┌ F2 Вход ┄┄ 5 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 03:12 ┐"]
        assert shown.desk.asked == []


@pytest.mark.parametrize(
    ("marks", "over", "sign"),
    [
        (Marks(pending={"10423": OutgoingState.QUEUED}), {}, "↑"),
        (Marks(reminded=frozenset({"10423"})), {}, "↺"),
        (Marks(drafted=frozenset({"10423"})), {}, "✎"),
        (Marks(), {"assignee_id": ME.id}, "◆"),
    ],
)
async def test_marks_are_signs(marks: Marks, over: dict[str, str], sign: str) -> None:
    async with on_list(1) as shown:
        ticket: Ticket = shown.desk.tickets["10423"]
        shown.desk.tickets["10423"] = replace(ticket, **over)  # type: ignore[arg-type]
        shown.reload(marks)
        assert sign in shown.lines[1]


async def test_a_long_number_is_never_cut() -> None:
    async with on_list(2) as shown:
        shown.desk.tickets["1234567890"] = make_ticket(id="1234567890", due_at=NOW + timedelta(hours=1))
        shown.reload()
        shown.pane.render_line(1)
        assert "#1234567890 " in shown.lines[3]
