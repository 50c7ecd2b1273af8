"""Text measured in terminal cells: cut to a width, and wrapped to one.

A wide character takes two cells and a combining mark none; a grapheme is never cut in half. The
texts are already clean (`screens.untrusted`), so a newline is the only control character here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"
_TAB = "    "


def width_of(text: str) -> int:
    """How many cells the text takes on one line."""
    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells; what does not fit is replaced by an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    taken = 0
    for start, _end, size in split_graphemes(text)[0]:
        if taken + size > width - 1:
            return text[:start].rstrip() + ELLIPSIS
        taken += size
    return text


def short_name(name: str, width: int) -> str:
    """A person's name in at most `width` cells: "Irina Kovalenko", "Irina K.", "Irina"."""
    first, _space, rest = name.partition(" ")
    last = rest.rpartition(" ")[2]
    wordings = (name, f"{first} {last[:1]}." if last else first, first)
    return next((wording for wording in wordings if cell_len(wording) <= width), cut(first, width))


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: cut or padded on the right."""
    shown = cut(text, width)
    return shown + " " * (width - cell_len(shown))


def fit_right(text: str, width: int) -> str:
    """The text in exactly `width` cells: cut, or padded on the left."""
    shown = cut(text, width)
    return " " * (width - cell_len(shown)) + shown


@lru_cache(maxsize=4096)
def wrapped(text: str, width: int) -> tuple[str, ...]:
    """The text as lines of at most `width` cells, broken between words where that is possible.

    Blank lines stay, spaces at a break go. A `width` below one counts as one.
    """
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.expandtabs(len(_TAB)).split("\n"):
        if cell_len(paragraph) <= width:
            lines.append(paragraph.rstrip())
        else:
            lines.extend(_broken(paragraph, width))
    return tuple(lines)


def _broken(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    taken = 0
    for word in _words(paragraph):
        size = cell_len(word)
        if taken + cell_len(word.rstrip()) <= width:
            line += word
            taken += size
            continue
        if line.strip():
            yield line.rstrip()
        line, taken = word, size
        if size > width:
            *whole, line = _chopped(word, width)
            yield from whole
            taken = cell_len(line)
    if line.strip():
        yield line.rstrip()


def _words(paragraph: str) -> Iterator[str]:
    """Words, each with the spaces behind it; the indentation belongs to the first."""
    start = 0
    inside = False
    for index, character in enumerate(paragraph):
        if character == " ":
            inside = True
        elif inside:
            if paragraph[start:index].strip():
                yield paragraph[start:index]
                start = index
            inside = False
    yield paragraph[start:]


def _chopped(word: str, width: int) -> list[str]:
    pieces: list[str] = []
    start = 0
    taken = 0
    for at, _end, size in split_graphemes(word)[0]:
        if taken + size > width and at > start:
            pieces.append(word[start:at])
            start, taken = at, 0
        taken += size
    pieces.append(word[start:])
    return pieces
