"""What has been read from a terminal, told apart: keys that were pressed, and text that was pasted.

Modern terminals put a paste between two marks; it is taken out here, so that a megabyte costs no more
than copying it. Terminals of old, and some programs in between, hand pasted text over like keys, all
at once. A person does not type that fast, but keys that a slow line has gathered look the same. So a
long burst, and one with line ends in it, is taken as text; a short one stays keys, and is marked: what
sends, closes or confirms is not done for such keys (`Command.alone`).
"""

from __future__ import annotations

import re

from textual import events

from storage.frozen import frozen
from storage.patterns import late

START = "\x1b[200~"
END = "\x1b[201~"

BURST = 3  # characters that come at once and are not one key that is held down
TEXT = 64  # characters at once that are certainly no keys
TEXT_WITH_LINES = 8  # the same, where a line end stands amid them
GAP = 0.05  # seconds within which the next bytes still belong to the burst
PATIENCE = 3.0  # seconds; a paste whose end does not come must not swallow every later key
MOST = 4_000_000  # characters of one paste that are kept

# Control sequences, with which terminals tell of keys that make no sign, of the mouse and of themselves.
_SEQUENCE = late(
    "\x1b(?:\\[[0-?]*[ -/]*(?:[@-~]|\\Z)|O.|[\\]P_^X].*?(?:\x07|\x1b\\\\)|[^\\[O\\]P_^X])", re.DOTALL
)


@frozen
class Typed:
    """Keys. `burst` numbers the burst that they belong to; 0 for keys that were pressed singly."""

    text: str
    burst: int = 0


@frozen
class Pasted:
    """Text that was pasted."""

    text: str


class BurstKey(events.Key):
    """A key that came amid others, all at once: it may have been pasted. The app makes it a plain key."""

    def __init__(self, key: str, character: str | None, burst: int) -> None:
        super().__init__(key, character)
        self.burst = burst


class Incoming:
    """Takes what was read, piece by piece; moments are monotonic seconds."""

    def __init__(self) -> None:
        self._held = ""  # the first characters of a mark whose rest has not come yet
        self._paste: list[str] | None = None
        self._kept = 0
        self._heard = 0.0
        self._burst = 0
        self._burst_until = -1.0
        self._burst_is_text = False

    def take(self, text: str, at: float) -> list[Typed | Pasted]:
        """What this piece, read at that moment, completes."""
        self._heard = at
        text, self._held = self._held + text, ""
        found: list[Typed | Pasted] = []
        while text:
            if self._paste is not None:
                text = self._go_on(self._paste, text, found)
                continue
            keys, start, text = text.partition(START)
            if start:
                self._paste, self._kept = [], 0
            else:
                # Esc alone is a key; terminals write the mark in one piece, and keys do not wait for it.
                keys = self._hold_back(keys, START, least=2)
            if keys:
                found.append(self._keys(keys, at))
        return found

    def tick(self, at: float) -> list[Typed | Pasted]:
        """Nothing was read for a moment: what was held back is not the beginning of a mark."""
        if self._paste is not None:
            if at - self._heard < PATIENCE:
                return []
            pasted = Pasted("".join(self._paste) + self._held)
            self._paste, self._held = None, ""
            return [pasted]
        held, self._held = self._held, ""
        return [self._keys(held, at)] if held else []

    def _go_on(self, paste: list[str], text: str, found: list[Typed | Pasted]) -> str:
        """Take the text of a paste up to its end; what stands behind it."""
        pasted, end, rest = text.partition(END)
        if not end:
            pasted = self._hold_back(pasted, END, least=1)
        room = MOST - self._kept
        paste.append(pasted[:room])
        self._kept += min(room, len(pasted))
        if end:
            found.append(Pasted("".join(paste).replace("\x00", "")))
            self._paste = None
        return rest

    def _hold_back(self, text: str, mark: str, least: int) -> str:
        """The text without the beginning of a mark, of at least so many characters, at its end."""
        for length in range(len(mark) - 1, least - 1, -1):
            if text.endswith(mark[:length]):
                self._held = mark[:length]
                return text[:-length]
        return text

    def _keys(self, text: str, at: float) -> Typed | Pasted:
        letters = text.replace("\ufffd", "")  # what is no UTF-8 was neither typed nor copied
        plain = _SEQUENCE.sub("", letters)
        goes_on = at <= self._burst_until
        if not plain or not (goes_on or (len(plain) >= BURST and len(set(plain)) > 1)):
            return Typed(text)
        if not goes_on:
            self._burst += 1
            self._burst_is_text = False
        self._burst_until = at + GAP
        self._burst_is_text = plain == letters and (self._burst_is_text or _is_text(plain))
        return Pasted(text) if self._burst_is_text else Typed(text, self._burst)


def _is_text(plain: str) -> bool:
    lines = "\r" in plain[:-1] or "\n" in plain[:-1]
    return len(plain) >= (TEXT_WITH_LINES if lines else TEXT)
