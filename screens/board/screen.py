"""The board: all zones at once. It lies over the desk, which stays as it was until a ticket is chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import VerticalScroll
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from console.desk_port import DeskPort
from console.views import NotPossible
from screens.board.card import FIRST_ROWS, ZoneCard
from screens.board.commands import BOARD_COMMANDS, TICKETS, jump_commands
from screens.board.shape import Shape, Way, shape_of
from screens.commands import Command, Commanded, bindings
from screens.desk.footer import KeyLine, MacroLine
from screens.desk.header import DeskHeader
from screens.desk.staleness import stale_words
from screens.notices import DeskChanged
from screens.sparing import SparingCompositor
from storage.frozen import frozen
from storage.problems import mark

READ_AGAIN = 30  # ticks after which the load is read again: it changes with time alone


@frozen
class Chosen:
    """Where to go on the desk: to a zone, at a ticket; `ticket_id` is "" where the zone has none."""

    zone: str
    ticket_id: str


class Cards(VerticalScroll, can_focus=False):
    """The cards in their grid; it scrolls when they do not all find room."""

    def __init__(self, cards: list[ZoneCard]) -> None:
        super().__init__(*cards, id="cards")
        self._cards = cards
        self.shape = Shape(0, 1, ())

    def on_resize(self, event: events.Resize) -> None:
        """Fold anew; that lays out, and only a change of size does."""
        shape = shape_of(self.app.size.width, event.size.height, len(self._cards))
        if shape == self.shape or not shape.count:
            return
        self.shape = shape
        self.styles.grid_size_columns = shape.columns
        self.styles.grid_size_rows = len(shape.heights)
        self.styles.grid_rows = " ".join(map(str, shape.heights))
        for index, card in enumerate(self._cards):
            card.join(shape.is_first(index), shape.is_last(index))
        chosen = self.screen.focused
        if isinstance(chosen, ZoneCard):
            self.call_after_refresh(self.scroll_to_widget, chosen, animate=False)


class BoardScreen(Commanded, Screen[Chosen | None]):
    """Answers with what was chosen; None when it was left for where one had been."""

    CSS_PATH = "screen.tcss"
    COMMAND_TABLE: ClassVar[Sequence[Command]] = BOARD_COMMANDS
    BINDINGS = bindings(BOARD_COMMANDS)
    AUTO_FOCUS = ""
    TICK: ClassVar[float] = 1.0
    # Textual paints the whole screen anew when the focus moves; here the two cards paint what differs.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, desk: DeskPort, zone: str = "") -> None:
        """`zone` is where the cursor begins; without one it begins where it is most urgent."""
        super().__init__()
        self._compositor = SparingCompositor()
        self.desk = desk
        self._begin = zone
        self._ticks = 0
        self.header = DeskHeader(desk)
        self.cards = {board.zone.key: ZoneCard(desk, board) for board in desk.board(FIRST_ROWS)}
        self.grid = Cards(list(self.cards.values()))
        zones = jump_commands(desk.zones())
        # The zones' keys are data of the profile, so this board's table is its own.
        self.COMMAND_TABLE = (*BOARD_COMMANDS, *zones)  # type: ignore[misc]
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(bindings(zones))])

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.grid
        yield KeyLine(MacroLine(), self.desk.language)

    def on_mount(self) -> None:
        self.set_interval(self.TICK, self.tick)
        if self.cards:
            self._focus(self.cards.get(self._begin) or self._most_urgent())
        self._show_ages()

    def _most_urgent(self) -> ZoneCard:
        cards = list(self.cards.values())
        urgent = [card for card in cards if card.board.most_urgent_at is not None]
        return min(urgent, key=lambda card: card.board.most_urgent_at or self.desk.now(), default=cards[0])

    @property
    def card(self) -> ZoneCard | None:
        """The chosen card: the one with the focus."""
        focused = self.focused
        return focused if isinstance(focused, ZoneCard) else None

    # What changes meanwhile

    @on(DeskChanged)
    def read_notice(self, changed: DeskChanged) -> None:
        notice = changed.notice
        if notice.everything:
            self.read_again()
        elif notice.zones:
            self.read_again(notice.zones)
        if notice.link or notice.everything:
            self.header.read_again()
            self._show_ages()

    def _show_ages(self) -> None:
        """How old the cards are, while the helpdesk is away."""
        said = stale_words(self.header.link, self.desk.now())
        for card in self.cards.values():
            card.age(said)

    def read_again(self, zones: Collection[str] | None = None) -> None:
        """These zones changed; None: any may have."""
        rows = max((card.rows_wanted for card in self.cards.values()), default=FIRST_ROWS)
        for board in self.desk.board(rows, zones):
            if (card := self.cards.get(board.zone.key)) is not None:
                card.show(board)

    def tick(self) -> None:
        """A second passed."""
        self._ticks += 1
        self._show_ages()
        if self._ticks % READ_AGAIN == 0:
            self.read_again()
        for card in self.cards.values():
            card.tick()
        self.header.tick()

    @on(ZoneCard.MoreWanted)
    def more_wanted(self, wanted: ZoneCard.MoreWanted) -> None:
        self.read_again({wanted.card.zone})

    # Moving about

    def _focus(self, card: ZoneCard) -> None:
        self.set_focus(card, scroll_visible=False)
        self.grid.scroll_to_widget(card, animate=False)

    def action_go(self, way: str) -> None:
        self._go(lambda place: self.grid.shape.beside(place, Way(way)))

    def action_turn(self, step: int) -> None:
        self._go(lambda place: (place + step) % len(self.cards))

    def _go(self, where: Callable[[int], int]) -> None:
        cards = list(self.cards.values())
        if self.card is not None:
            self._focus(cards[where(cards.index(self.card))])
        elif cards:
            self._focus(cards[0])

    def action_jump(self, zone: str) -> None:
        if (card := self.cards.get(zone)) is not None:
            self._focus(card)

    def action_step(self, rows: int) -> None:
        if self.card is not None:
            self.card.step(rows)

    def action_page(self, pages: int) -> None:
        if self.card is not None:
            self.card.page(pages)

    # Leaving

    def action_open(self) -> None:
        """To the desk: to the chosen ticket, in its zone."""
        if self.card is not None:
            self._open(self.card)

    @on(ZoneCard.Opened)
    def ticket_clicked(self, opened: ZoneCard.Opened) -> None:
        self._open(opened.card)

    def _open(self, card: ZoneCard) -> None:
        ticket = card.chosen
        first = self.desk.first_in(card.zone) if card.wants_first else None
        self.dismiss(Chosen(card.zone, first or (ticket.id if ticket is not None else "")))

    def action_back(self) -> None:
        self.dismiss(None)

    def missing(self, need: str) -> NotPossible | None:
        if need == TICKETS and (self.card is None or self.card.chosen is None):
            return NotPossible(mark("Nothing waits in this zone."))
        return None
