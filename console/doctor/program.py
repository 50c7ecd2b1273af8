"""The program itself: Python, the packages, SQLite, the catalogues."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata

from console import __version__, translation
from console.doctor.findings import Area, Finding, Findings
from storage.connection import sqlite3
from storage.problems import Problem, mark

PACKAGE = "pult"
OLDEST_PYTHON = (3, 11)
SOUND_SQLITE = (3, 51, 3)
"""SQLite 3.7.0-3.51.2 can lose a change in WAL mode when two connections write (the WAL-reset bug)."""

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?P<wanted>[^;]*?)\s*(?:;\s*(?P<when>.*))?")
_BOUND = re.compile(r"(?P<how>==|>=|<=|<|>|!=)\s*(?P<version>[0-9][0-9.]*)")


def check_program(
    python: tuple[int, ...] = sys.version_info[:3],
    sqlite: str = sqlite3.sqlite_version,
    requirements: Callable[[], list[str] | None] = lambda: _requirements(),
) -> list[Finding]:
    findings = Findings(Area.PROGRAM)
    shown = ".".join(map(str, python))
    if python[:2] < OLDEST_PYTHON:
        findings.wrong(
            "python",
            Problem(mark("Python {version} is too old for Pult."), version=shown),
            Problem(mark("Install Pult with Python 3.11 or newer.")),
        )
    else:
        findings.fine("python", mark("Pult {pult} on Python {version}."), pult=__version__, version=shown)
    _packages(findings, requirements())
    _sqlite(findings, sqlite)
    _catalogues(findings)
    return findings.found


def _requirements() -> list[str] | None:
    try:
        return metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return None


def _packages(findings: Findings, requirements: list[str] | None) -> None:
    if requirements is None:
        findings.advice(
            "packages",
            Problem(mark("Pult runs from a directory and is not installed: its packages cannot be checked.")),
            Problem(mark("Install it, with pipx for example.")),
        )
        return
    before = findings.all_fine
    count = 0
    for name, wanted in _needed(requirements):
        count += 1
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            findings.wrong(
                "packages",
                Problem(mark("The package {name} is missing."), name=name),
                Problem(mark("Install Pult anew, or the package:")),
                f"{sys.executable} -m pip install '{name}{wanted}'",
            )
            continue
        if not fits(found, wanted):
            findings.wrong(
                "packages",
                Problem(
                    mark("The package {name} is of version {found}; Pult was tried with {wanted}."),
                    name=name,
                    found=found,
                    wanted=wanted,
                ),
                Problem(mark("Install Pult anew, or the package:")),
                f"{sys.executable} -m pip install '{name}{wanted}'",
            )
    if findings.all_fine and before:
        findings.fine("packages", mark("All {n} packages are there, in versions that fit."), n=count)


def _needed(requirements: list[str]) -> Iterator[tuple[str, str]]:
    """Name and wanted versions of what must be installed here."""
    for line in requirements:
        match = _REQUIREMENT.fullmatch(line)
        if match is None:
            continue
        when = match["when"] or ""
        if "extra" in when or ("linux" in when and not sys.platform.startswith("linux")):
            continue
        yield match["name"], match["wanted"]


def fits(found: str, wanted: str) -> bool:
    """Whether a version lies within bounds like `>=4.2,<5`; True for bounds that cannot be read."""
    have = _numbers(found)
    tests: dict[str, Callable[[tuple[int, ...]], bool]] = {
        "==": lambda bound: have == bound,
        "!=": lambda bound: have != bound,
        ">=": lambda bound: have >= bound,
        "<=": lambda bound: have <= bound,
        ">": lambda bound: have > bound,
        "<": lambda bound: have < bound,
    }
    return all(tests[match["how"]](_numbers(match["version"])) for match in _BOUND.finditer(wanted))


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", version.split("+")[0])[:4]]
    return tuple(found + [0] * (4 - len(found)))


def _sqlite(findings: Findings, version: str) -> None:
    module = sqlite3.__name__.partition(".")[0]
    if _numbers(version) >= _numbers(".".join(map(str, SOUND_SQLITE))):
        findings.fine("sqlite", mark("SQLite {version} of {module}."), version=version, module=module)
    else:
        findings.advice(
            "sqlite",
            Problem(
                mark(
                    "SQLite {version} of {module} can lose a change when two programs write one WAL file. "
                    "Pult writes its cache from one process alone, so it is safe as long as no other "
                    "program writes there."
                ),
                version=version,
                module=module,
            ),
            Problem(mark("Install the package that brings a newer one, where there is one for this system:")),
            f"{sys.executable} -m pip install pysqlite3",
        )
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        findings.fine("fts5", mark("Full-text search is built in."))
    except sqlite3.Error:
        findings.wrong(
            "fts5",
            Problem(mark("This SQLite has no full-text search (FTS5), and no cache can be made with it.")),
            Problem(mark("Install a Python whose SQLite has FTS5, or the package that brings its own:")),
            f"{sys.executable} -m pip install pysqlite3",
        )
    finally:
        connection.close()


def _catalogues(findings: Findings) -> None:
    missing = [
        language
        for language in translation.languages()
        if language != translation.SOURCE_LANGUAGE
        and not (translation.LOCALES / language / "LC_MESSAGES" / f"{translation.DOMAIN}.mo").exists()
    ]
    if not missing:
        findings.fine(
            "catalogues", mark("Languages: {languages}."), languages=", ".join(translation.languages())
        )
        return
    findings.advice(
        "catalogues",
        Problem(
            mark("Not compiled, so English is shown instead: {languages}."), languages=", ".join(missing)
        ),
        Problem(mark("Install Pult anew, or compile them:")),
        f"{sys.executable} -m console.locale.compile",
    )
