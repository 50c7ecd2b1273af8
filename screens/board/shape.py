"""How the zones' cards are laid out: as many beside each other as find room, and what lies where."""

from __future__ import annotations

from enum import StrEnum

from storage.frozen import frozen

WIDTHS = ((110, 3), (80, 2), (0, 1))
"""From how many columns of the terminal so many cards stand beside each other."""

LEAST = 6  # lines of a card: its title, who, how much, and three tickets
COMFORT = 8  # lines of each where not all cards find room and the board scrolls


class Way(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


@frozen
class Shape:
    """`heights` has the lines of each row of cards; together they are more than there is room for
    when the board scrolls."""

    count: int
    columns: int
    heights: tuple[int, ...]

    def is_first(self, index: int) -> bool:
        """Whether no card lies above this one."""
        return index < self.columns

    def is_last(self, index: int) -> bool:
        """Whether no card lies below this one."""
        return index + self.columns >= self.count

    def beside(self, index: int, way: Way) -> int:
        """The card that lies that way; the same where there is none."""
        row, column = divmod(index, self.columns)
        match way:
            case Way.LEFT:
                return index - 1 if column else index
            case Way.RIGHT:
                return min(index + 1, self.count - 1) if column < self.columns - 1 else index
            case Way.UP:
                return index - self.columns if row else index
            case Way.DOWN:
                # Below a full row may be a shorter one: its last card is the nearest.
                return min(index + self.columns, self.count - 1) if row < len(self.heights) - 1 else index


def shape_of(width: int, height: int, count: int) -> Shape:
    """The shape of a board of `count` cards in so many columns and lines."""
    if count < 1:
        return Shape(0, 1, ())
    most = next(columns for least, columns in WIDTHS if width >= least)
    rows = -(-count // most)
    columns = -(-count // rows)  # four cards are two and two, not three and one
    if height < rows * LEAST:
        return Shape(count, columns, (COMFORT,) * rows)
    share, rest = divmod(height, rows)
    # The last rows have a line more to draw: the frame's lower end.
    return Shape(count, columns, tuple(share + (row >= rows - rest) for row in range(rows)))
