"""Questions that only the terminal itself can answer, asked and answered in a second.

How many cells it gives to a letter decides whether frames line up; whether it speaks the Kitty
keyboard protocol decides whether Ctrl+Enter can be told from Enter. The last question is one that
every terminal answers: when its answer has come, nothing more will.
"""

from __future__ import annotations

import os
import re
import select
import termios
import time
from types import MappingProxyType
from typing import TextIO

from storage.frozen import frozen

SAMPLES = MappingProxyType(
    {
        "frame": ("│─┌┄", 4),
        "signs": ("●◐○✓…−", 6),
        "cyrillic": ("Ўїґё", 4),
        "emoji": ("📦", 2),
    }
)
"""What is written, and how many cells the console takes it to need."""

LIMIT = 1.5  # seconds; over a slow line an answer takes its time
_LAST = re.compile(rb"\x1b\[\?[0-9;]*c")
_PLACE = re.compile(rb"\x1b\[\d+;(\d+)R")
_KITTY = re.compile(rb"\x1b\[\?(\d+)u")


@frozen
class Answers:
    """`widths`: how many cells each sample took, without those that were not answered. `kitty`: whether
    the protocol is spoken; None when the terminal answered nothing at all."""

    widths: dict[str, int]
    kitty: bool | None


def ask(keys: TextIO, screen: TextIO, limit: float = LIMIT) -> Answers:
    """Ask the terminal that both streams belong to. What was being typed meanwhile is lost."""
    handle = keys.fileno()
    before = termios.tcgetattr(handle)
    quiet = termios.tcgetattr(handle)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        termios.tcsetattr(handle, termios.TCSAFLUSH, quiet)
        screen.write("".join(f"\r{sample}\x1b[6n" for sample, _cells in SAMPLES.values()))
        screen.write("\r\x1b[K\x1b[?u\x1b[c")
        screen.flush()
        told = _listen(handle, limit)
    finally:
        termios.tcsetattr(handle, termios.TCSAFLUSH, before)
    return understood(told)


def understood(told: bytes) -> Answers:
    """What the bytes say that came back."""
    places = [int(column) - 1 for column in _PLACE.findall(told)]
    widths = dict(zip(SAMPLES, places, strict=False)) if len(places) == len(SAMPLES) else {}
    answered = bool(_LAST.search(told) or places)
    return Answers(widths, bool(_KITTY.search(told)) if answered else None)


def _listen(handle: int, limit: float) -> bytes:
    told = b""
    end = time.monotonic() + limit
    while not _LAST.search(told) and (left := end - time.monotonic()) > 0:
        if select.select([handle], [], [], left)[0]:
            data = os.read(handle, 1024)
            if not data:
                break
            told += data
    return told
