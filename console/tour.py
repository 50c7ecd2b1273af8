"""Whether this operator has seen the tour: a mark in the home directory, for all desks at once."""

from __future__ import annotations

from console.config import PRACTICE, DeskSettings, Home
from storage.files import prepare_file

MARK = "tour-shown"


def is_wanted(home: Home, desk: DeskSettings) -> bool:
    """The tour belongs to the practice desk, and to the first time."""
    return desk.kind == PRACTICE and not (home.path / MARK).exists()


def remember(home: Home) -> None:
    """It was shown. Raises `StorageProblem` where that cannot be kept."""
    prepare_file(home.prepare() / MARK)
