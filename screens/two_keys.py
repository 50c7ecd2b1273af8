"""Two keys in a row, like `g b`: the first waits, and after a moment a bar shows where the second leads.

Whoever knows the way types both keys and sees no bar. The bar shows the letters that the operator's
own layout makes: those of the layout on which the first key was pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.timer import Timer
from textual.widgets import Static

from console.key_names import key_on
from console.translation import _
from screens.commands import Offer, by_key, nodes
from screens.notices import Say, Tone
from screens.untrusted import joined, phrase, plain

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

PAUSE = 0.3  # seconds before the bar is shown

# What a terminal with the Kitty protocol tells of a key that is only held down beside others.
_HELD = frozenset(
    f"{side}_{name}"
    for side in ("left", "right")
    for name in ("shift", "control", "alt", "super", "hyper", "meta")
) | {"caps_lock", "num_lock", "iso_level3_shift", "iso_level5_shift"}


class WaysBar(Static):
    """Where the second key leads, over the last lines of the screen."""

    DEFAULT_CSS = """
    WaysBar {
        layer: bar; dock: bottom; width: 100%; height: auto; max-height: 50%;
        background: $panel; padding: 0 1;
    }
    """


class TwoKeys:
    """Waits for a second key, on the screen where the first was pressed and nowhere else."""

    def __init__(self, app: App[Any], pause: float = PAUSE) -> None:
        self._app = app
        self._pause = pause
        self._first = ""
        self._layout = ""
        self._screen: Screen[Any] | None = None
        self._timer: Timer | None = None
        self._bar: WaysBar | None = None

    @property
    def waits(self) -> bool:
        """Whether the next key is a second one."""
        if self._first and self._app.screen is not self._screen:
            self.leave()
        return bool(self._first)

    @property
    def first(self) -> str:
        """The key that waits, "" when none does."""
        return self._first

    def begins(self, key: str, layout: str) -> bool:
        """Whether the key is the first of two here; if so the next one is waited for.

        `layout` is the one that made the key: "" for Latin letters.
        """
        screen = self._app.screen
        if not any(key in node.first_keys for node in nodes(screen)):
            return False
        self.leave()
        self._first, self._layout, self._screen = key, layout, screen
        self._timer = self._app.set_timer(self._pause, self._show)
        return True

    def second(self, key: str) -> str:
        """The two keys together; "" when this one does not lead anywhere, which is said then."""
        if key in _HELD:
            return ""
        offers = self._offers()
        keys = f"{self._first} {key}"
        if any(keys in offer.keys for offer in offers):
            self.leave()
            return keys
        if key == "escape":
            self._app.post_message(Say(plain(_("Going nowhere."))))
        else:
            ways = " · ".join(f"{key_on(then, self._layout)} {word}" for then, word in self._ways())
            words = phrase(_("{keys} leads nowhere. {ways}"), keys=key_on(keys, self._layout), ways=ways)
            self._app.post_message(Say(words, Tone.REFUSED))
        self.leave()
        return ""

    def leave(self) -> None:
        """Wait no longer."""
        self._first, self._screen = "", None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._bar is not None:
            self._bar.remove()
            self._bar = None

    def _show(self) -> None:
        if not self.waits:
            return
        parts = [(f"{key_on(self._first, self._layout)} ▸ ", "bold $foreground")]
        for then, word in self._ways():
            parts += [(f" {key_on(then, self._layout)}\u00a0", "bold $primary"), (f"{word}  ", "$foreground")]
        parts += [(" Esc\u00a0", "bold $primary"), (_("back"), "$quiet")]
        self._bar = WaysBar(joined(*parts))
        self._app.screen.mount(self._bar)

    def _offers(self) -> list[Offer]:
        return by_key(self._app.screen)

    def _ways(self) -> list[tuple[str, str]]:
        return ways_of(self._first, self._offers())


def ways_of(first: str, offers: list[Offer]) -> list[tuple[str, str]]:
    """The second keys behind a first one, each with a word for where it leads."""
    return [
        (key.split(" ")[1], _(offer.command.hint or offer.command.title))
        for offer in offers
        for key in offer.keys
        if key.startswith(f"{first} ")
    ]
