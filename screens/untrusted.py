"""The one door through which text becomes something a widget may show.

Textual parses markup wherever a plain `str` is given to a widget, so a customer's `[b]` or
`[@click=app.quit]` would be obeyed. Text goes through this module instead and comes out as
`Content` (or rich `Text` for tables and trees), in which every character is only a character.
`tests/unit/screens/test_no_plain_strings.py` forbids other ways.

What a helpdesk sent has been cleaned when it was taken in; should something have slipped past,
its control characters become visible signs here.
"""

from __future__ import annotations

import re

from rich.text import Text
from textual.content import Content

from storage.frozen import frozen

# C0 without newline and tab, DEL, C1, bidi controls, line and paragraph separators, surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\n\t]+")


@frozen
class Styled:
    """A part of a text with a style: characters `start` up to `end`; `style` as in a stylesheet
    ("bold", "$warning", "on $surface")."""

    start: int
    end: int
    style: str


def visible(text: str) -> str:
    """The text with every character that could steer a terminal shown as a sign.

    Newlines and tabs stay. This is what a pane that paints its own lines gives to a `Segment`.
    """
    return _UNSAFE.sub(_sign, text) if _UNSAFE.search(text) else text


def visible_line(text: str) -> str:
    """`visible`, on one line: newlines and tabs become single spaces."""
    return _BREAKS.sub(" ", visible(text))


def plain(text: str, style: str = "") -> Content:
    """Text as it is, whatever is in it. `style` is ours and is trusted."""
    return Content(visible(text)) if not style else Content.styled(visible(text), style)


def line(text: str, style: str = "") -> Content:
    """`plain`, on one line."""
    return plain(visible_line(text), style)


def ranged(text: str, *parts: Styled) -> Content:
    """Text as it is, with styles on parts of it."""
    content = Content(visible(text))
    for part in parts:
        content = content.stylize(part.style, part.start, part.end)
    return content


def phrase(sentence: str, style: str = "", /, **values: object) -> Content:
    """A translated sentence with its `{name}` places filled: `phrase(_("{who} wrote"), who=name)`.

    Neither the sentence nor a value is parsed for markup.
    """
    return plain(sentence.format(**values), style)


def joined(*parts: Content | tuple[str, str]) -> Content:
    """Pieces one after the other; a tuple is (text, style)."""
    return Content("").join([part if isinstance(part, Content) else plain(*part) for part in parts])


def cell(text: str, style: str = "") -> Text:
    """What tables and trees want in their cells: they do not take `Content`."""
    return Text(visible_line(text), style=style, end="", no_wrap=True)


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the control pictures
    if code == 0x7F:
        return "␡"
    return "\N{REPLACEMENT CHARACTER}"
