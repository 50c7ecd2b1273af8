"""What can be pressed here: the macros of the open ticket, and the keys that work now.

The macros have two lines where their titles do not find room on one: how many is a matter of the desk
and of the terminal's size, never of the zone, so that nothing jumps from ticket to ticket. The lowest
line is also the notice line. On a low screen there is only that one, and it shows the macros while a
ticket is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from console.desk_port import DeskPort
from console.profiles.model import Profile, said
from console.translation import _
from console.views import MacroOffer
from screens.commands import Offer, by_key
from screens.keyboard import key_label, key_name
from screens.notices import NoticeLine, Tone
from screens.untrusted import joined, line, plain, visible_line
from storage.frozen import frozen

LAST = "console.keys"  # always in view, at the right end
_LOW = 20  # lines of the terminal: with fewer only the lowest line is left, see `Screen.-low`
_ROOM_FOR_TWO = 24  # lines of the terminal from which the macros may have two
_AROUND = 4  # cells of a macro's hint beside its title


@frozen
class Hint:
    """A key with a word for what it does; `pressed` is Textual's name of the key."""

    pressed: str
    words: str
    tooltip: str
    works: bool = True

    def content(self) -> Content:
        return _content(self.pressed, self.words, self.works)

    @property
    def width(self) -> int:
        return _content(self.pressed, self.words, self.works).cell_length


@lru_cache(maxsize=1000)
def _content(pressed: str, words: str, works: bool) -> Content:
    """The same hints are asked for with every key; making them was a tenth of its work."""
    colour = "$foreground" if works else "$quiet"
    return joined((f" {key_name(pressed)} ", "bold $primary"), line(f"{words} ", colour))


def fitting(hints: Iterable[Hint], width: int) -> list[Hint]:
    """As many of the hints, from the first, as find room."""
    kept: list[Hint] = []
    for hint in hints:
        width -= hint.width
        if width < 0:
            break
        kept.append(hint)
    return kept


def macro_hints(offers: Sequence[MacroOffer], width: int, rows: int = 1) -> list[list[Hint]]:
    """A hint for each macro, row by row; their titles are cut alike when not all find room."""
    titles = [visible_line(offer.title) for offer in offers]
    longest = min(width, max(map(len, titles), default=0))
    for most in range(longest, 5, -1):
        hints = [
            Hint(str(offer.digit), _cut(title, most), title)
            for offer, title in zip(offers, titles, strict=True)
        ]
        folded = _folded(hints, width)
        if len(folded) <= rows:
            return folded
    return folded[:rows] if longest > 5 else []


def rows_wanted(profile: Profile, language: str, size: Size) -> int:
    """How many lines the macros of any zone need here: 0 on a low screen, else one or two."""
    if size.height < _LOW:
        return 0
    zones = {zone for macro in profile.macros for zone in macro.digits}
    for zone in zones if size.height >= _ROOM_FOR_TWO else ():
        titles = [said(macro.title, language) for macro in profile.macros if zone in macro.digits]
        if sum(len(title) + _AROUND for title in titles) > size.width:
            return 2
    return 1


def _folded(hints: Iterable[Hint], width: int) -> list[list[Hint]]:
    """The hints in rows of that width, at least one in each."""
    rows: list[list[Hint]] = []
    room = 0
    for hint in hints:
        if not rows or hint.width > room:
            rows.append([])
            room = width
        rows[-1].append(hint)
        room -= hint.width
    return rows


def key_hint_list(offers: Sequence[Offer], width: int, language: str) -> list[Hint]:
    """The commands with a word for the footer; at the end the keys that lead on, and that of the help."""
    own = [offer for offer in offers if offer.command.hint and " " not in offer.keys[0]]
    hints = [_hint(offer, language) for offer in own if offer.command.id != LAST]
    last = [*_first_keys(offers, language), *(_hint(o, language) for o in own if o.command.id == LAST)]
    return fitting(hints, width - sum(hint.width for hint in last)) + last


def _hint(offer: Offer, language: str) -> Hint:
    """The tooltip also names the keys as the operator's own layout makes them."""
    keys = "  ".join(key_label(key, language) for key in offer.keys)
    words = _(offer.command.hint)
    return Hint(offer.keys[0], words, f"{keys}  {offer.command.tooltip}", offer.why_not is None)


def _first_keys(offers: Sequence[Offer], language: str) -> list[Hint]:
    """One hint for each key that waits for a second one; its tooltip lists where those lead."""
    ways: dict[str, list[str]] = {}
    for offer in offers:
        for key in offer.keys:
            if " " in key:
                ways.setdefault(key.split(" ")[0], []).append(
                    f"{key_label(key, language)}  {offer.command.said}"
                )
    return [Hint(first, _("go to"), "\n".join(lines)) for first, lines in ways.items()]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class _Hints:
    """Where on a line which hint stands, for the mouse."""

    def __init__(self) -> None:
        self._hints: list[Hint] = []

    @property
    def hints(self) -> list[Hint]:
        return self._hints

    def set(self, hints: list[Hint]) -> Content:
        self._hints = hints
        return plain("").join([hint.content() for hint in hints])

    def at(self, x: int) -> Hint | None:
        for hint in self._hints:
            if x < hint.width:
                return hint
            x -= hint.width
        return None


class MacroLine(Widget):
    """The macros that the digits show, on as many lines as it is high."""

    DEFAULT_CSS = """
    MacroLine { height: 1fr; text-wrap: nowrap; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.offers: tuple[MacroOffer, ...] = ()
        self._rows: list[_Hints] = []

    def render(self) -> Content:
        rows = macro_hints(self.offers, self.size.width, self.size.height)
        self._rows = [_Hints() for _row in rows]
        shown = [places.set(hints) for places, hints in zip(self._rows, rows, strict=True)]
        return plain("\n").join(shown)

    def on_click(self, event: events.Click) -> None:
        _press(self, self._at(event))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        _explain(self, self._at(event))

    def _at(self, event: events.MouseEvent) -> Hint | None:
        return self._rows[event.y].at(event.x) if event.y < len(self._rows) else None


class KeyLine(NoticeLine):
    """The newest notice, and at rest the keys that work here."""

    DEFAULT_CSS = """
    KeyLine { height: 1; text-wrap: nowrap; background: $panel; }
    """

    def __init__(self, macros: MacroLine, language: str) -> None:
        super().__init__()
        self._macros = macros
        self._language = language
        self._places = _Hints()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._keys_changed)

    def at_rest(self) -> Content:
        width = self.size.width
        if not self._macros.display and self._macros.offers:
            rows = macro_hints(self._macros.offers, width)
            return self._places.set([hint for row in rows for hint in row])
        return self._places.set(key_hint_list(by_key(self.screen), width, self._language))

    def on_click(self, event: events.Click) -> None:
        if self.words:
            self.rest()
        else:
            _press(self, self._places.at(event.x))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        _explain(self, None if self.words else self._places.at(event.x))

    def _keys_changed(self, _screen: object) -> None:
        if self.words:
            return  # what is told hides the keys; at rest they are asked for anew
        before = self._places.hints
        self.at_rest()
        if self._places.hints != before:
            self.refresh()


class DeskFooter(Vertical):
    """`show_offers` when another ticket is open or its macros changed."""

    DEFAULT_CSS = """
    DeskFooter { height: 2; dock: bottom; }
    """

    def __init__(self, desk: DeskPort) -> None:
        super().__init__()
        self._desk = desk
        self._macros = MacroLine()
        self._keys = KeyLine(self._macros, desk.language)

    def compose(self) -> ComposeResult:
        yield self._macros
        yield self._keys

    @property
    def notice_line(self) -> NoticeLine:
        return self._keys

    def fit(self, terminal: Size) -> int:
        """Have as many lines as this terminal gives; how many those are."""
        height = 1 + rows_wanted(self._desk.profile, self._desk.language, terminal)
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        return height

    def no_longer_refused(self) -> None:
        """An order was taken: why one was refused before is not true any more."""
        if self._keys.words and self._keys.tone is Tone.REFUSED:
            self._keys.rest()

    def show_offers(self, offers: tuple[MacroOffer, ...]) -> None:
        """The macros of the open ticket; () when none is open."""
        self._macros.offers = offers
        self._macros.refresh()
        self._keys.refresh()


def _press(widget: Widget, hint: Hint | None) -> None:
    if hint is not None:
        widget.app.simulate_key(hint.pressed)


def _explain(widget: Widget, hint: Hint | None) -> None:
    tooltip = plain(hint.tooltip) if hint is not None else None
    if tooltip != widget.tooltip:
        widget.tooltip = tooltip
