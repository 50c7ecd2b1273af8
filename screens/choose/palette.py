"""Run a command by its name; each row shows its key, so that the palette teaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.fuzzy import Matcher

from console.translation import _, explain
from console.views import Choice
from screens.choose.found import ChooseFound
from screens.commands import Offer, by_name
from screens.keyboard import key_label
from screens.untrusted import plain

if TYPE_CHECKING:
    from textual.app import App


def open_palette(app: App[Any], language: str) -> None:
    """Ask for a command of those that can be ordered from the screen in view, and run it there."""
    offers = by_name(app.screen)

    async def run(chosen: str | None) -> None:
        if chosen is not None:
            offer = offers[int(chosen)]
            await offer.node.action_command(offer.command.id)

    dialog = ChooseFound(
        plain(_("Commands")), lambda words: matching(offers, words, language), _("What do you want to do?")
    )
    app.push_screen(dialog, run)


def matching(offers: Sequence[Offer], words: str, language: str) -> list[Choice]:
    """The commands that fit the words, best first; all of them for no words. Keys are places in `offers`."""
    matcher = Matcher(words)
    found: list[tuple[float, int]] = []
    for place, offer in enumerate(offers):
        score = matcher.match(f"{offer.command.said} {offer.command.id}") if words else 1.0
        if score > 0:
            found.append((-score, place))
    return [_choice(offers[place], place, language) for _score, place in sorted(found)]


def _choice(offer: Offer, place: int, language: str) -> Choice:
    keys = "  ".join(key_label(key, language) for key in offer.keys)
    why_not = offer.why_not
    return Choice(
        str(place), offer.command.said, keys if why_not is None else f"{keys}  ✕ {explain(why_not)}"
    )
