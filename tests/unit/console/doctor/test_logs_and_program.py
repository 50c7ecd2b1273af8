"""What the logs count, and what the program stands on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console import translation
from console.config import Home
from console.doctor.findings import Finding
from console.doctor.logs import check_logs
from console.doctor.program import check_program, fits
from tests.unit.console.doctor.found import every_finding_helps, levels, unchanged, wrong

NOW = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
SECRET = "Ирина спрашивает"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare("logs")
    return home


def logs(home: Home) -> list[Finding]:
    with unchanged(home.path):
        found = check_logs(home, NOW)
    every_finding_helps(found)
    assert not any(SECRET in f"{finding.says} {finding.do}" for finding in found)
    return found


def test_without_logs_nothing_is_wrong(home: Home) -> None:
    assert set(levels(logs(home)).values()) == {"fine"}
    home.logs.rmdir()
    assert levels(logs(home)) == {"logs": "fine"}


def test_warnings_and_errors_of_the_last_day_are_counted_and_not_quoted(home: Home) -> None:
    (home.logs / "sync.log.1").write_text(f"2026-11-21T09:00:00Z 1 ERROR console.sync: {SECRET}\n", "utf-8")
    (home.logs / "sync.log").write_text(
        "2026-11-20T22:59:00Z 1 ERROR console.sync: too old\n"
        f"2026-11-20T23:01:00Z 1 WARNING console.sync: {SECRET}\n"
        "2026-11-21T10:00:00Z 1 INFO console.sync: of no interest\n"
        "not a line\n"
        "2026-11-21T10:00:00Z 1 WARNING console.sync: again\n",
        "utf-8",
    )
    found = wrong(logs(home))
    assert list(found) == ["sync"]
    assert "warnings 2, errors 1" in found["sync"]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("crash-20261121T120000.000001Z-console.txt", "advice"),
        ("crash-20261116T120000.000001Z-sync-fault.txt", "advice"),
        ("crash-20261101T120000.000001Z-console.txt", "fine"),
        ("crash-of-mine.txt", "fine"),
    ],
)
def test_crash_reports_of_this_week(home: Home, name: str, level: str) -> None:
    (home.logs / name).write_text(SECRET, "utf-8")
    assert levels(logs(home))["crashes"] == level


def test_a_fault_and_too_many_logs(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.logs / "fault-console.txt").touch()
    assert "fault" not in levels(logs(home))
    (home.logs / "fault-console.txt").write_text(SECRET, "utf-8")
    monkeypatch.setattr("console.doctor.logs.LARGE", 10)
    found = levels(logs(home))
    assert (found["fault"], found["size"]) == ("advice", "advice")


def test_this_program_is_fine() -> None:
    found = check_program()
    every_finding_helps(found)
    assert {level for check, level in levels(found).items() if check != "catalogues"} == {"fine"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"python": (3, 10, 4)}, {"python": "wrong"}),
        ({"sqlite": "3.51.2"}, {"sqlite": "advice"}),
        ({"requirements": lambda: None}, {"packages": "advice"}),
        ({"requirements": lambda: ["textual==8.2.7"]}, {"packages": "wrong"}),
        ({"requirements": lambda: ["nothing-of-this-name>=1"]}, {"packages": "wrong"}),
        ({"requirements": lambda: ["nothing>=1; extra == 'dev'", "nothing; sys_platform == 'win32'"]}, {}),
    ],
)
def test_what_can_be_wrong_with_the_program(given: dict[str, object], expected: dict[str, str]) -> None:
    found = check_program(**given)  # type: ignore[arg-type]  # one argument each, of its type
    every_finding_helps(found)
    not_fine = {check: level for check, level in levels(found).items() if level != "fine"}
    not_fine.pop("catalogues", None)
    if expected == {}:
        not_fine.pop("packages", None)
    assert not_fine == expected


@pytest.mark.parametrize(
    ("found", "wanted", "fit"),
    [
        ("8.2.8", "==8.2.8", True),
        ("8.2.9", "==8.2.8", False),
        ("4.2.1", ">=4.2,<5", True),
        ("5", ">=4.2,<5", False),
        ("4.2", ">=4.2", True),
        ("0.28.1", "<0.28", False),
        ("2026.1", ">=2025.1", True),
        ("1.0", "", True),
        ("1.0", "!=1.0", False),
        ("1.0rc1", ">1", True),
    ],
)
def test_versions_are_compared_by_their_numbers(found: str, wanted: str, fit: bool) -> None:
    assert fits(found, wanted) is fit


def test_a_catalogue_that_was_not_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(translation, "LOCALES", tmp_path)
    assert levels(check_program())["catalogues"] == "advice"
