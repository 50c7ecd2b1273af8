"""What all measures share: where the caches lie, how long to measure, how Pult is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.caches import Made, made
from tests.bench.table import Row
from tests.bench.terminal import Program

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
PULT = str(Path(sys.executable).with_name("pult"))


@dataclass(frozen=True, slots=True)
class Bench:
    """`quick` measures less of everything, and with smaller caches: for looking, not for telling."""

    root: Path
    quick: bool
    tell: Callable[[str], None]

    @property
    def small(self) -> int:
        return 1_000

    @property
    def middle(self) -> int:
        return 10_000

    @property
    def usual(self) -> int:
        return 10_000 if self.quick else 100_000

    @property
    def large(self) -> int:
        return 10_000 if self.quick else 1_000_000

    def home(self, tickets: int) -> Made:
        return made(self.root, tickets, self.tell)

    def times(self, usual: int) -> int:
        """How often something is measured."""
        return max(5, usual // 5) if self.quick else usual


def pult(home: Path, *words: str) -> Program:
    """Pult on a terminal, with this home."""
    return Program([PULT, *words], {"PULT_HOME": str(home)})


def floor(*words: str) -> Program:
    """One of the applications that are the floor."""
    return Program([PYTHON, "-m", "tests.bench.floor_app", *words], {"PYTHONPATH": str(ROOT)})


def environment(home: Path) -> dict[str, str]:
    """For processes without a terminal."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PULT_HOME": str(home), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


def count(number: int) -> str:
    """ "1M", "100k", "1k" """
    if number % 1_000_000 == 0:
        return f"{number // 1_000_000}M"
    return f"{number // 1_000}k" if number % 1_000 == 0 else str(number)


Measure = Callable[[Bench], Sequence[Row]]
