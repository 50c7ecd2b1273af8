"""The home directory: each thing that can be wrong with it, and that it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.config import Home
from console.doctor.findings import Finding, Level
from console.doctor.home import LITTLE, TOO_LITTLE, check_home
from tests.unit.console.doctor.found import every_finding_helps, levels, unchanged, wrong


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare("desks", "test")
    draft = home.desk("test") / "ledger.db"
    draft.touch(mode=0o600)
    return home


def check(home: Home, free: int = LITTLE, network: bool = False) -> list[Finding]:
    with unchanged(home.path.parent):
        found = check_home(home, free=lambda _: free, network=lambda _: network)
    every_finding_helps(found)
    return found


def test_a_good_home_is_fine(home: Home) -> None:
    assert set(levels(check(home)).values()) == {"fine"}
    assert check_home(home)  # with the real disk


def test_where_there_is_none_it_is_no_mistake(tmp_path: Path) -> None:
    found = check(Home(tmp_path / "none"))
    assert levels(found) == {"exists": "advice"}
    assert "pult" in str(found[0].do)


def test_a_link_or_a_file_in_its_place(home: Home, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(home.path)
    assert levels(check(Home(link))) == {"exists": "wrong"}
    assert levels(check(Home(home.desk("test") / "ledger.db"))) == {"exists": "wrong"}


def open_to_all(home: Home) -> None:
    (home.desk("test") / "ledger.db").chmod(0o644)


def open_above(home: Home) -> None:
    home.path.chmod(0o755)


def linked(home: Home) -> None:
    (home.path / "settings.toml").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("spoil", "check_name", "named"),
    [(open_to_all, "mode", "ledger.db"), (open_above, "mode", "home"), (linked, "links", "settings.toml")],
)
def test_what_is_wrong_within_is_named(
    home: Home, spoil: Callable[[Home], None], check_name: str, named: str
) -> None:
    spoil(home)
    found = wrong(check(home))
    assert list(found) == [check_name]
    assert named in found[check_name]


def test_many_are_counted(home: Home) -> None:
    for number in range(9):
        (home.path / f"file-{number}").touch(mode=0o644)
        (home.path / f"file-{number}").chmod(0o644)
    assert wrong(check(home))["mode"].endswith("… (9).")


def test_what_belongs_to_another(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    found = check(home)
    assert levels(found)["owner"] == "wrong"
    assert any("chown -R 4711" in line for finding in found for line in finding.lines)


def test_what_cannot_be_written(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert levels(check(home))["writable"] == "wrong"


@pytest.mark.parametrize(
    ("free", "level"),
    [
        (LITTLE, Level.FINE),
        (LITTLE - 1, Level.ADVICE),
        (TOO_LITTLE, Level.ADVICE),
        (TOO_LITTLE - 1, Level.WRONG),
    ],
)
def test_room_on_the_disk(home: Home, free: int, level: Level) -> None:
    assert levels(check(home, free=free))["room"] == level


def test_a_disk_that_cannot_be_asked(home: Home) -> None:
    def refuse(path: Path) -> int:
        raise OSError(5, "Input/output error")

    assert levels(check_home(home, free=refuse, network=lambda _: False))["room"] == "wrong"


def test_a_network_file_system(home: Home) -> None:
    assert levels(check(home, network=True))["place"] == "advice"
