"""The tour comes once, on the practice desk."""

from __future__ import annotations

import stat
from pathlib import Path

from console import tour
from console.config import DeskSettings, Home
from console.desk import open_desk
from tests.unit.console.desk_files import PROFILE, SETTINGS, fill_home


def test_it_is_wanted_once_and_only_for_practice(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    practice, real = DeskSettings("p", "practice", "boutique"), DeskSettings("r", "rt", "boutique")
    assert tour.is_wanted(home, practice)
    assert not tour.is_wanted(home, real)
    tour.remember(home)
    tour.remember(home)
    assert not tour.is_wanted(home, practice)
    assert stat.S_IMODE((home.path / tour.MARK).stat().st_mode) == 0o600


def test_a_desk_that_only_reads_shows_none(tmp_path: Path) -> None:
    home = fill_home(tmp_path / "home")
    first = open_desk(home, SETTINGS, PROFILE, "ru")
    second = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert first.tour_wanted()
        assert not second.tour_wanted()
        first.tour_shown()
        assert not first.tour_wanted()
    finally:
        second.close()
        first.close()
