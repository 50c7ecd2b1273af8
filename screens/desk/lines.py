"""Lines that a pane paints: pieces of text, each with the name of its style."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.desk.cells import cut, width_of
from storage.frozen import frozen


@frozen
class Piece:
    """Text in one look (`screens.desk.looks`)."""

    text: str
    look: str = "text"


@frozen
class Line:
    """One line: pieces from the left, pieces at the right end. `fill` is the look of what lies between."""

    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    fill: str = "text"

    @property
    def text(self) -> str:
        """What it says, for tests and for search."""
        return "".join(piece.text for piece in (*self.left, *self.right))


BLANK = Line()


def strip_of(line: Line, width: int, style: Callable[[str], Style]) -> Strip:
    """The line in exactly `width` cells: the right end stays, the left is cut."""
    right = _cut(line.right, width)
    left = _cut(line.left, width - _width(right) - (1 if right else 0))
    gap = width - _width(left) - _width(right)
    segments = [Segment(piece.text, style(piece.look)) for piece in left]
    segments.append(Segment(" " * gap, style(line.fill)))
    segments.extend(Segment(piece.text, style(piece.look)) for piece in right)
    return Strip(segments, width)


def _width(pieces: Sequence[Piece]) -> int:
    return sum(width_of(piece.text) for piece in pieces)


def _cut(pieces: Sequence[Piece], room: int) -> list[Piece]:
    kept: list[Piece] = []
    for piece in pieces:
        size = width_of(piece.text)
        if size > room:
            if room > 0:
                kept.append(Piece(cut(piece.text, room), piece.look))
            break
        kept.append(piece)
        room -= size
    return kept
