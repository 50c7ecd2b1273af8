"""The last two gates before the terminal. Neither trusts what stands before it.

Textual writes ESC, C1 and NUL of a text to the terminal as they are (seen on 8.2.8): a message with
`ESC ]10;? ESC \\` made the terminal answer, and the answer was read as keys. The first gate sits
where a strip becomes bytes and takes everything out of its texts that is not a character. The second
sits on the terminal's file and lets only those sequences pass that Textual itself has use for: none
that asks the terminal a question whose answer a stranger could choose.

`tests/pty/test_raw_bytes.py` proves on a real pty that both bite, and fails when they do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import IO

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from storage.patterns import late

# Everything of zero width that could steer: taking it out moves nothing on the screen.
_STEERING = late("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SURROGATE = late("[\ud800-\udfff]")
_NO_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_WEB = late(r"https?://[!-~]+\Z")

_render_unguarded = Strip.render


def only_characters(text: str) -> str:
    """The text without anything that is not a character; as wide on the screen as before."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _STEERING.sub("", text))


def _is_safe(segment: Segment) -> bool:
    text, style, _control = segment
    # Printable text is safe, whatever the script, and is told by the fastest of tests.
    if not (text.isascii() and text.isprintable()) and _NO_CHARACTER.search(text):
        return False
    return style is None or style.link is None or _WEB.match(style.link) is not None


def _made_safe(segments: Iterable[Segment]) -> list[Segment]:
    safe = []
    for text, style, _control in segments:
        if style is not None and style.link is not None and not _WEB.match(style.link):
            style = style.update_link(None)
        safe.append(Segment(only_characters(text), style))
    return safe


def _render_guarded(self: Strip, console: Console) -> str:
    if self._render_cache is None and not all(map(_is_safe, self._segments)):
        self._render_cache = _render_unguarded(Strip(_made_safe(self._segments)), console)
    return _render_unguarded(self, console)


def install() -> None:
    """Put the first gate in place, for every app of this process. Once is enough."""
    Strip.render = _render_guarded  # type: ignore[method-assign]


def remove() -> None:
    """Take the first gate away: for the test that shows what it is for."""
    Strip.render = _render_unguarded  # type: ignore[method-assign]


# What Textual 8.2.8 writes: styles, cursor, erasing, modes, the Kitty keyboard's push and pop, the two
# questions about synchronized output and resizes, links and the pointer's shape.
_ALLOWED = (
    r"\[[0-9;:]*[A-HJKm]"
    r"|\[\?[0-9;]+[hl]"
    r"|\[>[0-9]+u|\[<u"
    r"|\[\?20(?:26|48)\$p"
    r"|\]8;[!-:<-~]*;[!-~]*\x1b\\"
    r"|\\"
    r"|\]22;[a-z-]*\x07"
)
_FOREIGN = re.compile(
    f"\x1b(?!{_ALLOWED})|[\x00-\x06\x08\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Told(str):
    """What this program itself says to the terminal: its bell, its title, a notice, what is copied.

    Only `screens.telling` makes one. The second gate lets it pass when it has exactly one of the forms
    below, in which a text can hold nothing that ends it; no other string may have these forms.
    """

    __slots__ = ()


SAID = "0-9A-Za-z\u00b7\u00c0-\u024f\u0400-\u052f \u2013\u2014\u2019\u2116\u2212«»#.,:()+'/&%!?_-"
"""The characters that a text in such a sequence may have, as a set of a regular expression."""

_TEXT = f"[{SAID}]*"
_ONE_TOLD = "|".join(
    (
        "\x07",
        rf"\x1b\]2;{_TEXT}\x1b\\",  # the window's title
        r"\x1b\[2[23];2t",  # the title before, kept and given back
        rf"\x1b\]9;{_TEXT}\x07",
        rf"\x1b\]777;notify;{_TEXT};{_TEXT}\x1b\\",
        rf"\x1b\]99;i=pult:d=0;{_TEXT}\x1b\\\x1b\]99;i=pult:p=body;{_TEXT}\x1b\\",
        r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07",
        # The last four once more, as tmux hands them on.
        r"\x1bPtmux;\x1b\x1b\]52;c;[A-Za-z0-9+/=]*\x07\x1b\\",
        rf"\x1bPtmux;\x1b\x1b\]9;{_TEXT}\x07\x1b\\",
        rf"\x1bPtmux;\x1b\x1b\]777;notify;{_TEXT};{_TEXT}\x1b\x1b\\\x1b\\",
        rf"\x1bPtmux;\x1b\x1b\]99;i=pult:d=0;{_TEXT}\x1b\x1b\\"
        rf"\x1b\x1b\]99;i=pult:p=body;{_TEXT}\x1b\x1b\\\x1b\\",
    )
)


@cache
def _told() -> re.Pattern[str]:
    """Compiled when something is first told, which is after the first paint."""
    return re.compile(f"(?:{_ONE_TOLD})+")


def _let_through(data: str) -> str:
    if isinstance(data, Told) and _told().fullmatch(data):
        return str(data)
    return _FOREIGN.sub("", data)


class GatedFile:
    """The terminal's file behind the second gate.

    A terminal that has gone away (its window was closed) is written to no more: `gone` is called
    once, and the program can leave in order instead of dying in the thread that writes.
    """

    def __init__(self, terminal: IO[str], gone: Callable[[], None]) -> None:
        self._terminal = terminal
        self._gone = gone
        self._is_gone = False

    def write(self, data: str) -> int:
        if not self._is_gone:
            self._attempt(lambda: self._terminal.write(_let_through(data)))
        return len(data)

    def flush(self) -> None:
        if not self._is_gone:
            self._attempt(self._terminal.flush)

    def fileno(self) -> int:
        return self._terminal.fileno()

    def isatty(self) -> bool:
        return self._terminal.isatty()

    def _attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except (OSError, ValueError):
            self._is_gone = True
            self._gone()
