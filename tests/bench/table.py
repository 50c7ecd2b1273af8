"""What is measured, as rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `floor` and `pult` are as measured, with unit; `met` is None where nothing is aimed at."""

    mark: str
    what: str
    floor: str
    pult: str
    ratio: float | None
    aim: str
    met: bool | None
    how: str

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        met = "" if self.met is None else "yes" if self.met else "NO"
        return (f"{self.mark} {self.what}", self.floor, self.pult, ratio, self.aim, met, self.how)


HEADINGS = ("what", "floor", "Pult", "ratio", "aim", "met", "how")


def table(rows: Sequence[Row]) -> str:
    """In Markdown, in columns that can be read as they are."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    ruled = [tuple("-" * width for width in widths)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in [lines[0], *ruled, *lines[1:]]
    )


def quantile(values: Sequence[float], share: float) -> float:
    """Between the two nearest; `share` 0.5 is the median, 0.95 what one in twenty exceeds."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    return quantile(values, 0.5)


def p95(values: Sequence[float]) -> float:
    return quantile(values, 0.95)


def ms(seconds: float) -> str:
    """ "4.12 ms", "212 ms" """
    value = seconds * 1000
    return f"{value:.2f} ms" if value < 10 else f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def both(values: Sequence[float]) -> str:
    """Median and p95 of a series of seconds."""
    return f"{ms(median(values))}, p95 {ms(p95(values))}"
