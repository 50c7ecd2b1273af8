"""What the doctor says: one finding per thing that was looked at, in words for a person."""

from __future__ import annotations

from enum import StrEnum

from storage.frozen import frozen
from storage.problems import Problem, mark


class Level(StrEnum):
    FINE = "fine"
    ADVICE = "advice"  # it works; something could be better, or will surprise
    WRONG = "wrong"  # something does not work, or is about to


class Area(StrEnum):
    """What is looked at, in this order."""

    PROGRAM = "program"
    HOME = "home"
    SETTINGS = "settings"
    DESK = "desk"
    CACHE = "cache"
    LEDGER = "ledger"
    HELPDESK = "helpdesk"
    LOGS = "logs"
    TERMINAL = "terminal"


TITLES = {
    Area.PROGRAM: mark("The program"),
    Area.HOME: mark("The home directory"),
    Area.SETTINGS: mark("The settings"),
    Area.DESK: mark("The desk"),
    Area.CACHE: mark("The cache"),
    Area.LEDGER: mark("The ledger: drafts and the outbox"),
    Area.HELPDESK: mark("The helpdesk"),
    Area.LOGS: mark("Logs and crash reports"),
    Area.TERMINAL: mark("This terminal"),
}


@frozen
class Finding:
    """One thing that was looked at.

    `check` is a stable key for scripts. `says` is what was found and what it means, `do` what to do
    about it; both are sentences that `console.translation.explain` translates. `lines` are to be
    copied as they stand into a file or a shell. `desk` names the desk, "" where it is about none.
    """

    area: Area
    check: str
    level: Level
    says: Problem
    do: Problem | None = None
    desk: str = ""
    lines: tuple[str, ...] = ()


class Findings:
    """Collects what is found in one area, about one desk."""

    def __init__(self, area: Area, desk: str = "") -> None:
        self._area = area
        self._desk = desk
        self.found: list[Finding] = []

    def fine(self, check: str, sentence: str, /, **values: object) -> None:
        """Looked at, and as it should be."""
        self._add(check, Level.FINE, Problem(sentence, **values), None, ())

    def advice(self, check: str, says: Problem, do: Problem, *lines: str) -> None:
        self._add(check, Level.ADVICE, says, do, lines)

    def wrong(self, check: str, says: Problem, do: Problem, *lines: str) -> None:
        self._add(check, Level.WRONG, says, do, lines)

    def failed(self, check: str, problem: Problem) -> None:
        """Something went wrong and says itself what, and what to do."""
        self._add(check, Level.WRONG, problem, None, ())

    @property
    def all_fine(self) -> bool:
        return all(finding.level is Level.FINE for finding in self.found)

    def _add(
        self, check: str, level: Level, says: Problem, do: Problem | None, lines: tuple[str, ...]
    ) -> None:
        self.found.append(Finding(self._area, check, level, says, do, self._desk, lines))
