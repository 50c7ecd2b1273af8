"""Text measured in terminal cells: cut to a width, and wrapped to one.

A wide character takes two cells and a combining mark none; a grapheme is never cut in half. The
texts are already clean (`screens.untrusted`), so a newline is the only control character here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"
_TAB = "    "
# Letters and signs of one cell each, by far the most there are: their lines can be counted, not measured.
_ONE_CELL = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f–—‘’“”„•…′″₴€№−]*")
# Words with the spaces behind them; the indentation belongs to the first.
_WORDS = re.compile("^ *[^ ]+ *|[^ ]+ *")
_MEASURED = 2_000  # characters; a word that is longer is no word, and is cut without looking at its signs


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
    """A person's name in at most `width` cells: "Irina Kovalenko", "Irina K.", "Irina".

    What stands after a dot ("Gavin Ellison · Warehouse") is said only where there is room for all.
    """
    person = name.partition(" · ")[0]
    first, _space, rest = person.partition(" ")
    last = rest.rpartition(" ")[2]
    wordings = (name, person, f"{first} {last[:1]}." if last else first, first)
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
        if _ONE_CELL.fullmatch(paragraph):
            lines.extend(_counted(paragraph, width))
        elif len(paragraph) <= 2 * width and cell_len(paragraph) <= width:
            lines.append(paragraph.rstrip())
        else:
            lines.extend(_broken(paragraph, width))
    return tuple(lines)


@lru_cache(maxsize=8)
def joints(text: str, width: int) -> tuple[str | None, ...]:
    """For each line of a `wrapped` text: what stood between it and the line before, "" amid a word; None
    where a line of its own begins."""
    whole = text.expandtabs(len(_TAB))
    found: list[str | None] = []
    end = 0
    for line in wrapped(text, width):
        start = end
        while whole[start : start + 1] == " ":
            start += 1
        if not found:
            found.append(None)
        elif start >= len(whole) or whole[start] == "\n":
            found.append(None)
            start += 1
        else:
            found.append(" " if start > end else "")
        bare = line.strip(" ")
        end = max(start, whole.find(bare, start)) + len(bare)
    return tuple(found)


def _counted(paragraph: str, width: int) -> Iterator[str]:
    """The lines of a text in which every character takes one cell: a long letter costs no more than
    its lines do."""
    start, end = 0, len(paragraph.rstrip(" "))
    while end - start > width:
        at = paragraph.rfind(" ", start, start + width + 1)
        if at <= start or paragraph[start:at].isspace():
            at = start + width
        yield paragraph[start:at].rstrip(" ")
        while paragraph[at] == " ":
            at += 1
        start = at
    yield paragraph[start:end]


def _broken(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    taken = 0
    for word in _WORDS.findall(paragraph):
        bare = word.rstrip(" ")
        size = cell_len(bare) if len(bare) <= _MEASURED else len(bare)
        if taken + size <= width:
            line += word
            taken += size + len(word) - len(bare)
            continue
        if line.strip(" "):
            yield line.rstrip(" ")
        line, taken = word, size + len(word) - len(bare)
        if size > width:
            *whole, rest = _chopped(bare, width)
            yield from (piece.rstrip(" ") for piece in whole)
            line = rest + word[len(bare) :]
            taken = cell_len(line)
    if line.strip(" "):
        yield line.rstrip(" ")


def _chopped(word: str, width: int) -> list[str]:
    if len(word) > _MEASURED:
        step = max(1, width // 2)  # no sign takes more than two cells
        return [word[at : at + step] for at in range(0, len(word), step)]
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
