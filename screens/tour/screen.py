"""A few cards over the desk, one after the other. Esc leaves at any of them."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from console.translation import _
from screens.choose.dialog import key_hints
from screens.commands import Command, Commanded, Group, bindings
from screens.desk.screen import DeskScreen
from screens.tour.cards import CARDS, WIDTH, KeyOf, Place, place_beside
from screens.tour.spotlight import Spotlight
from screens.untrusted import joined, line, plain
from storage.problems import mark

_COMMANDS = (
    Command("tour.leave", ("escape",), mark("Leave the tour"), "leave", Group.DIALOG, in_palette=False),
    Command(
        "tour.next",
        ("enter", "space", "right", "down", "j"),
        mark("The next card"),
        "step(1)",
        Group.DIALOG,
        in_palette=False,
    ),
    Command(
        "tour.previous",
        ("left", "up", "k", "backspace"),
        mark("The card before"),
        "step(-1)",
        Group.DIALOG,
        in_palette=False,
    ),
)


class CardBox(Static):
    """One card: its words, and below them how far one is."""


class TourScreen(Commanded, ModalScreen[None]):
    """Lies over the desk and takes all keys; when it has gone, nothing of it is left."""

    CSS_PATH = "screen.tcss"
    COMMAND_TABLE = _COMMANDS
    BINDINGS = bindings(_COMMANDS)

    def __init__(self, desk_screen: DeskScreen, key_of: KeyOf) -> None:
        super().__init__(id="tour")
        self._desk_screen = desk_screen
        self._key_of = key_of
        self._number = 0
        self._spot = Region()
        self._box = CardBox()

    @property
    def number(self) -> int:
        """Which card is shown, counted from 0."""
        return self._number

    @property
    def spot(self) -> Region:
        """The part of the desk that is not dimmed; empty where the card speaks of what is not in view."""
        return self._spot

    def compose(self) -> ComposeResult:
        yield self._box

    def on_mount(self) -> None:
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        # The desk behind is laid out anew first: what a card points at may have moved, or gone.
        self.call_after_refresh(self._show)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_step(1)

    def action_step(self, cards: int) -> None:
        number = self._number + cards
        if number >= len(CARDS):
            self.action_leave()
        elif number >= 0:
            self._number = number
            self._show()

    def action_leave(self) -> None:
        self.dismiss(None)

    def _show(self) -> None:
        card, screen = CARDS[self._number], self.app.size
        width = min(WIDTH, screen.width)
        words = self._content(card.words(self._desk_screen, self._key_of))
        height = min(len(words.wrap(max(1, width - 4))) + 2, screen.height)
        self._spot = card.target(self._desk_screen).intersection(Region(0, 0, screen.width, screen.height))
        place = place_beside(self._spot, Size(width, height), screen)
        self._lay(self._box, place, Size(width, height))
        self._box.border_title = self._title(card.title, place)
        self._box.update(words)
        self.refresh()

    def _content(self, words: str) -> Content:
        last = self._number == len(CARDS) - 1
        hints = key_hints(
            ("enter", mark("to work") if last else mark("next")),
            ("left", mark("back")),
            ("escape", mark("leave")),
        )
        return joined(plain(words), ("\n\n", ""), hints)

    def _title(self, title: str, place: Place) -> Content:
        count = f"{self._number + 1}/{len(CARDS)}"
        before = f"{place.sign} " if place.sign in ("◀", "▲", "▼") else ""
        behind = f" {place.sign}" if place.sign == "▶" else ""
        return line(f"{before}{_(title)} · {count}{behind}")

    def _lay(self, box: Widget, place: Place, size: Size) -> None:
        box.styles.offset = (place.offset.x, place.offset.y)
        box.styles.width, box.styles.height = size.width, size.height

    def render(self) -> Spotlight:
        """The desk, bright where the card points and dimmed elsewhere: no text of its own."""
        return Spotlight(self._desk_screen, self.styles.background, self._spot)
