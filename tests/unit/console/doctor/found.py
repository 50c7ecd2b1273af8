"""Reading findings in tests, and seeing that nothing was changed on the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from console.doctor.findings import Finding, Level


def levels(findings: Iterable[Finding]) -> dict[str, str]:
    """The worst level of each check."""
    worst: dict[str, Level] = {}
    for finding in findings:
        known = worst.get(finding.check, Level.FINE)
        worst[finding.check] = max(known, finding.level, key=list(Level).index)
    return {check: level.value for check, level in worst.items()}


def wrong(findings: Iterable[Finding]) -> dict[str, str]:
    """What is not fine, check by check, in words."""
    return {finding.check: str(finding.says) for finding in findings if finding.level is not Level.FINE}


def picture(directory: Path) -> dict[str, tuple[int, int, str]]:
    """Every file below, with its mode, its time and its contents."""
    files = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(directory)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in files
    }


@contextmanager
def unchanged(directory: Path) -> Iterator[None]:
    """Fails when anything below was made, changed or removed meanwhile."""
    before = picture(directory)
    yield
    assert picture(directory) == before


def every_finding_helps(findings: Iterable[Finding]) -> None:
    """Each sentence can be filled, and what is not fine says what to do (or is a problem that does)."""
    for finding in findings:
        assert str(finding.says)
        assert "{" not in str(finding.says)
        if finding.do is not None:
            assert "{" not in str(finding.do)
        else:
            assert finding.level is not Level.ADVICE


ROOT_CAN_READ_ALL = os.geteuid() == 0
