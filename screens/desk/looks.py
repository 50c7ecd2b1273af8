"""How the desk's panes colour what they paint: names for uses, colours from the theme alone.

Panes that paint their own lines could ask the stylesheet for every use (a component class each); on
a screen of many panes that doubles the time to the first paint. The names here stand for theme
variables and nothing else; layout, sizes and the composer are in `screen.tcss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from storage.frozen import frozen


@frozen
class Look:
    """A use of colour: theme variables of the letters and of what lies behind them."""

    colour: str
    bold: bool = False
    back: str = "background"


LOOKS: Mapping[str, Look] = {
    "text": Look("foreground"),
    "quiet": Look("quiet"),
    "strong": Look("foreground", bold=True),
    "accent": Look("primary"),
    "done": Look("success"),
    "alarm": Look("warning", bold=True),
    # Frames and titles
    "rule": Look("rule"),
    "rule-focused": Look("rule-focused"),
    "rule-note": Look("warning"),
    "title-focused": Look("primary", bold=True),
    "loud": Look("background", bold=True, back="warning"),
    # Clocks, by their urgency
    "none": Look("calm"),
    "calm": Look("calm"),
    "soon": Look("soon"),
    "now": Look("now"),
    "over": Look("over", bold=True),
    # Who speaks
    "theirs": Look("theirs"),
    "theirs-strong": Look("theirs", bold=True),
    "mine": Look("mine"),
    "mine-strong": Look("mine", bold=True),
    # Internal notes
    "note": Look("foreground", back="note-back"),
    "note-strong": Look("foreground", bold=True, back="note-back"),
    "note-quiet": Look("quiet", back="note-back"),
    "note-sign": Look("warning", back="note-back"),
    # Rows and blanks
    "cursor": Look("foreground", back="cursor-line"),
    "cursor-blurred": Look("foreground", back="cursor-line-blurred"),
    "blank": Look("background", back="soon"),
    "blank-optional": Look("foreground", back="cursor-line"),
}


def style_of(name: str, variables: Mapping[str, str]) -> Style:
    """The style of a use under a theme, `variables` being the theme's."""
    look = LOOKS[name]
    return _style(_value(look.colour, variables), _value(look.back, variables), look.bold)


def _value(name: str, variables: Mapping[str, str]) -> str:
    """A variable that a foreign theme does not have is its plain foreground or background."""
    if name in variables:
        return variables[name]
    return variables["background" if name.startswith(("cursor", "note")) else "foreground"]


@lru_cache(maxsize=256)
def _style(colour: str, back: str, bold: bool) -> Style:
    return Style(
        color=Color.parse(colour).rich_color, bgcolor=Color.parse(back).rich_color, bold=bold or None
    )
