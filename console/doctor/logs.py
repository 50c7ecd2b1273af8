"""What the logs say of the last day: warnings, crash reports, faults. Counted, never quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.config import Home
from console.doctor.database import size_of
from console.doctor.findings import Area, Finding, Findings
from storage.problems import Problem, mark

LATELY = timedelta(days=1)
REPORTS_LATELY = timedelta(days=7)
LARGE = 50_000_000  # bytes: the rotating files come to a fifth of this

# A line of `console.logs`: 2026-11-21T23:21:26Z 18940 WARNING console.sync.loop: …
_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) \d+ (?P<level>WARNING|ERROR|CRITICAL) ")
_REPORT = re.compile(r"crash-(?P<at>\d{8}T\d{6})\.\d+Z-.+\.txt")


def check_logs(home: Home, now: datetime) -> list[Finding]:
    findings = Findings(Area.LOGS)
    if not home.logs.is_dir():
        findings.fine("logs", mark("There are no logs yet."))
        return findings.found
    _told(findings, home.logs, now, "sync")
    _told(findings, home.logs, now, "console")
    _reports(findings, home.logs, now)
    _fault(findings, home.logs)
    size = sum(size_of(path) for path in home.logs.iterdir())
    if size > LARGE:
        findings.advice(
            "size",
            Problem(mark("{path} holds {size} MB."), path=home.logs, size=size // 1_000_000),
            Problem(mark("What is in there may be deleted while no Pult runs.")),
        )
    return findings.found


def _told(findings: Findings, logs: Path, now: datetime, part: str) -> None:
    """Warnings and errors of the last day in one log, with the older half of it."""
    path = logs / f"{part}.log"
    late = [level for at, level in _lines(path) if now - at < LATELY]
    errors = sum(level != "WARNING" for level in late)
    if not late:
        findings.fine(part, mark("Nothing unusual in {path} since yesterday."), path=path)
        return
    says = Problem(
        mark("In {path} since yesterday: warnings {warnings}, errors {errors}."),
        path=path,
        warnings=len(late) - errors,
        errors=errors,
    )
    findings.advice(
        part,
        says,
        Problem(mark("Read the end of it; it holds no token and no customer's text:")),
        f"tail {path}",
    )


def _lines(path: Path) -> Iterator[tuple[datetime, str]]:
    for one in (path.with_name(f"{path.name}.1"), path):
        try:
            text = one.read_text("utf-8", errors="replace")
        except OSError:
            continue  # it is not there, or was just rotated
        for line in text.splitlines():
            if match := _LINE.match(line):
                at = datetime.strptime(match["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
                yield at, match["level"]


def _reports(findings: Findings, logs: Path, now: datetime) -> None:
    late = []
    for path in sorted(logs.glob("crash-*.txt")):
        match = _REPORT.fullmatch(path.name)
        if match is None:
            continue
        at = datetime.strptime(match["at"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        if now - at < REPORTS_LATELY:
            late.append(path)
    if not late:
        findings.fine("crashes", mark("No crash within a week."))
        return
    findings.advice(
        "crashes",
        Problem(mark("Crash reports of this week: {n}. The last one is {path}."), n=len(late), path=late[-1]),
        Problem(mark("Send it to whoever looks after Pult: it holds no token and no customer's text.")),
    )


def _fault(findings: Findings, logs: Path) -> None:
    for path in sorted(logs.glob("fault-*.txt")):
        if size_of(path):
            findings.advice(
                "fault",
                Problem(mark("The last run was killed by a fault in a library: {path}."), path=path),
                Problem(mark("Send that file to whoever looks after Pult; it holds no customer's text.")),
            )
