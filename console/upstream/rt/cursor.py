"""How far one Request Tracker has been read: the value inside our opaque cursor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from storage.frozen import frozen

VERSION = 1


@frozen
class Progress:
    """A place in the two readings, the first one of everything and then the feed of changes.

    `low` is a transaction below which no new one can appear any more; `position` is how far this pass
    through those above it has come; `seen` are those above `low` that have been dealt with. `todo` are
    tickets that changed and have not been read again yet. `mine` are read before all others.
    """

    low: int
    position: int
    looked_at: datetime  # the last look for tickets that changed without the feed telling
    first_after: int | None = None  # the last ticket of the first reading; None when that is over
    first_done: int = 0  # how many tickets the first reading has given
    seen: frozenset[int] = frozenset()
    todo: tuple[int, ...] = ()
    mine: tuple[int, ...] = ()  # of the first reading: our own tickets, longest untouched first

    def written(self) -> str:
        return json.dumps(
            {
                "v": VERSION,
                "low": self.low,
                "position": self.position,
                "looked_at": int(self.looked_at.timestamp()),
                "first_after": self.first_after,
                "first_done": self.first_done,
                "seen": ranges(self.seen),
                "todo": ranges(self.todo),
                "mine": list(self.mine),
            },
            separators=(",", ":"),
        )

    @staticmethod
    def read(cursor: str) -> Progress | None:
        """None for a cursor that is not one of ours: then everything is read again, which is safe."""
        try:
            value = json.loads(cursor)
            if value["v"] != VERSION:
                return None
            first_after = value["first_after"]
            return Progress(
                low=int(value["low"]),
                position=int(value["position"]),
                looked_at=datetime.fromtimestamp(int(value["looked_at"]), UTC),
                first_after=None if first_after is None else int(first_after),
                first_done=int(value["first_done"]),
                seen=frozenset(out_of_ranges(value["seen"])),
                todo=tuple(out_of_ranges(value["todo"])),
                mine=tuple(int(number) for number in value.get("mine", ())),
            )
        except (ValueError, KeyError, TypeError, OverflowError, OSError):
            return None


def ranges(numbers: Iterable[int]) -> str:
    """`1-4,7`: ids lie close together, and a cursor is written often."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(start) if start == end else f"{start}-{end}" for start, end in found)


def out_of_ranges(written: object) -> Iterable[int]:
    """Raises `ValueError` for anything else than `ranges` writes, and for more than a million ids."""
    numbers: list[int] = []
    if not isinstance(written, str):
        raise ValueError("not a list of ranges")  # noqa: TRY004  # to the reader it is one mistake
    for piece in written.split(",") if written else ():
        start, dash, end = piece.partition("-")
        first, last = int(start), int(end if dash else start)
        if not 0 <= last - first <= 1_000_000 - len(numbers):
            raise ValueError("not a list of ranges")
        numbers += range(first, last + 1)
    return numbers
