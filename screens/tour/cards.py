"""What the tour says, and at which part of the desk each card points."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Offset, Region, Size

from console.translation import _
from screens.desk.screen import DeskScreen
from storage.frozen import frozen
from storage.problems import mark

WIDTH = 46  # cells of a card, its frame among them
_GAP = 1  # cells between a card and what it points at

KeyOf = Callable[[str], str]
"""How the key of a command is printed on this operator's keyboard, by the command's id."""


@frozen
class Card:
    """`title` and `text` are marked English; `text` has places for what `values` gives."""

    title: str
    text: str
    target: Callable[[DeskScreen], Region]
    values: Callable[[DeskScreen, KeyOf], dict[str, str]] = lambda desk, key: {}

    def words(self, desk: DeskScreen, key: KeyOf) -> str:
        """The text in the language in use."""
        return _(self.text).format(**self.values(desk, key))


def _zone_keys(desk: DeskScreen, key: KeyOf) -> dict[str, str]:
    names = [state.zone.key_name.upper() for state in desk.desk.zones() if state.zone.key_name]
    zones = f"{names[0]}–{names[-1]}" if len(names) > 1 else "".join(names)
    return {"zones": zones or "–", "next": key("desk.next"), "previous": key("desk.previous")}


def _answer(desk: DeskScreen) -> Region:
    return _together(desk.composer_title.region, desk.composer.region, desk.undo_line.region)


def _together(*regions: Region) -> Region:
    return Region.from_union([region for region in regions if region.area] or [Region()])


CARDS = (
    Card(
        mark("Your zones"),
        mark(
            "Each pane is a zone of your responsibility. The most urgent ticket is on top, with the time "
            "that is left for it. {zones} or a click open a zone; {next} and {previous} go from ticket to "
            "ticket."
        ),
        lambda desk: desk.panes.region,
        _zone_keys,
    ),
    Card(
        mark("Two keys for a known question"),
        mark(
            "A digit shows the zone's reply, filled in for this ticket: nothing has been sent yet. Enter "
            "sends it, sets the status and opens the next ticket. Tab goes to what is still to be filled in, "
            "{reply} begins a reply of your own."
        ),
        _answer,
        lambda desk, key: {"reply": key("desk.reply")},
    ),
    Card(
        mark("Taking it back"),
        mark(
            "{undo} takes back what you have just sent or changed, for as long as this line counts down. "
            "What you type is kept by itself and comes back with the ticket."
        ),
        lambda desk: desk.undo_line.region,
        lambda desk, key: {"undo": key("desk.undo")},
    ),
    Card(
        mark("How things stand"),
        mark(
            "How fresh everything is, what waits in the outbox, and how your hour goes. When the helpdesk "
            "cannot be reached, go on working: replies go out when it is back."
        ),
        lambda desk: desk.header.region,
    ),
    Card(
        mark("All the keys"),
        mark(
            "{keys} shows the keys that work here, {palette} runs a command by its name: this tour too. The "
            "customers here are invented, and they answer. Try it!"
        ),
        lambda desk: desk.footer.region,
        lambda desk, key: {"keys": key("console.keys"), "palette": key("console.palette")},
    ),
)


@frozen
class Place:
    """Where a card lies, and the sign that points from it to what it is about ("" for none)."""

    offset: Offset
    sign: str


def place_beside(spot: Region, card: Size, screen: Size) -> Place:
    """Where a card of this size covers nothing of what it points at; in the middle where it must."""
    level = _within(spot.y + 1, card.height, screen.height)
    above = _within(spot.x + 2, card.width, screen.width)
    if spot.area:
        if spot.right + _GAP + card.width <= screen.width:
            return Place(Offset(spot.right + _GAP, level), "◀")
        if spot.x - _GAP - card.width >= 0:
            return Place(Offset(spot.x - _GAP - card.width, level), "▶")
        if spot.bottom + card.height <= screen.height:
            return Place(Offset(above, spot.bottom), "▲")
        if spot.y - card.height >= 0:
            return Place(Offset(above, spot.y - card.height), "▼")
    middle = Offset(max(0, (screen.width - card.width) // 2), max(0, (screen.height - card.height) // 2))
    return Place(middle, "")


def _within(start: int, length: int, room: int) -> int:
    return max(0, min(start, room - length))
