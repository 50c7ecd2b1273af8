from __future__ import annotations

from pathlib import Path

import pytest

from storage.ballast import Ballast
from storage.problems import DiskFull


class Disk:
    """Full until the ballast has gone."""

    def __init__(self, directory: Path, *, helps: bool = True) -> None:
        self.directory, self.helps, self.tries = directory, helps, 0

    def write(self) -> str:
        self.tries += 1
        if not self.helps or (self.directory / "ballast").exists():
            raise DiskFull("full")
        return "kept"


def test_the_ballast_gives_its_room_for_one_more_try(tmp_path: Path) -> None:
    ballast, disk = Ballast(tmp_path), Disk(tmp_path)
    ballast.lay()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= 1024 * 1024
    assert (tmp_path / "ballast").stat().st_mode & 0o777 == 0o600
    assert ballast.with_room(disk.write) == "kept"
    assert disk.tries == 2


def test_without_ballast_the_problem_is_told_at_once(tmp_path: Path) -> None:
    ballast, disk = Ballast(tmp_path), Disk(tmp_path, helps=False)
    with pytest.raises(DiskFull):
        ballast.with_room(disk.write)
    assert disk.tries == 1
    ballast.lay()
    with pytest.raises(DiskFull):
        ballast.with_room(disk.write)
    assert disk.tries == 3
    assert not ballast.drop()
