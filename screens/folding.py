"""A line that says less when there is less room, the least important first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from screens.untrusted import plain

Wordings = Sequence[Content]
"""One part of a line, from its longest wording to its shortest, which may be empty."""

GAP = 3  # cells between two parts


def folded(parts: Sequence[Wordings], steps: Iterable[int], width: int) -> list[Content]:
    """One wording of each part, so that all of them fit into `width` cells.

    `steps` names parts by their place: each step shortens that part by one wording, until all fit.
    """
    chosen = [0] * len(parts)

    def now() -> list[Content]:
        return [wordings[index] for wordings, index in zip(parts, chosen, strict=True)]

    for step in steps:
        if _length(now()) <= width:
            break
        chosen[step] = min(chosen[step] + 1, len(parts[step]) - 1)
    return now()


def spread(groups: Sequence[Sequence[Content]], width: int) -> Content:
    """Groups of parts over the whole width: the first at the left, the last at the right."""
    made = [_joined(group) for group in groups]
    free = width - sum(content.cell_length for content in made)
    gaps = len(made) - 1
    line = made[0]
    for place, content in enumerate(made[1:]):
        room = max(1, free // (gaps - place))
        free -= room
        line = line + plain(" " * room) + content
    return line


def _joined(parts: Iterable[Content]) -> Content:
    return plain(" " * GAP).join([part for part in parts if part.plain])


def _length(parts: Iterable[Content]) -> int:
    said = [part.cell_length for part in parts if part.plain]
    return sum(said) + GAP * max(0, len(said) - 1)
