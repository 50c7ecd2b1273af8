"""What Pult says to the terminal by itself: the bell, the title, a notice on the desktop.

This is the one place where such sequences are made. A text in them is reduced to letters, digits and
a few signs: nothing that could end the sequence or begin another.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from console.notice_settings import Desktop
from screens.output_guard import SAID, Told

LONGEST = 160  # characters of a text
HEADING = "Pult"

BELL = Told("\x07")
KEEP_TITLE = Told("\x1b[22;2t")
"""Have the terminal remember the title it has."""

# Emptied first: a terminal that remembers no title shows its usual one then, and no old count of ours.
GIVE_TITLE_BACK = Told("\x1b]2;\x1b\\\x1b[23;2t")

_UNSAID = re.compile(f"[^{SAID}]")
_END = "\x1b\\"


def said(text: str) -> str:
    """The text with only such characters as a sequence may hold."""
    return _UNSAID.sub("", text)[:LONGEST]


def title(text: str) -> Told:
    """Set the window's title; in tmux, the pane's."""
    return Told(f"\x1b]2;{said(text)}{_END}")


def desktop_notice(way: Desktop, text: str, *, in_tmux: bool) -> Told:
    """Ask the terminal to show a notice on the desktop, by one of the ways there are."""
    words = said(text)
    match way:
        case Desktop.OSC777:
            sequence = f"\x1b]777;notify;{HEADING};{words}{_END}"
        case Desktop.OSC99:
            sequence = f"\x1b]99;i=pult:d=0;{HEADING}{_END}\x1b]99;i=pult:p=body;{words}{_END}"
        case _:
            sequence = f"\x1b]9;{HEADING}: {words}\x07"
    if in_tmux:
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        sequence = f"\x1bPtmux;{doubled}{_END}"
    return Told(sequence)


def clipboard(text: str, *, in_tmux: bool) -> Told:
    """Ask the terminal to copy a text. Whether it did, it never says.

    tmux takes the plain sequence where `set-clipboard` is on, and hands the wrapped one on where
    `allow-passthrough` is: it is asked both ways.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"
    if in_tmux:
        sequence += f"\x1bPtmux;\x1b{sequence}{_END}"
    return Told(sequence)


def way_of(environ: Mapping[str, str]) -> Desktop:
    """By which way this terminal most likely shows a notice. Over ssh only its kind is known."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if "kitty" in term or "KITTY_WINDOW_ID" in environ:
        return Desktop.OSC99
    if program in ("iTerm.app", "WezTerm", "ghostty") or "ghostty" in term or "WT_SESSION" in environ:
        return Desktop.OSC9
    if "VTE_VERSION" in environ or term.startswith(("foot", "rxvt")):
        return Desktop.OSC777
    return Desktop.OSC9


def in_tmux(environ: Mapping[str, str]) -> bool:
    """Whether a notice must pass through tmux, which hands on what is wrapped (`allow-passthrough on`)."""
    return "TMUX" in environ
