"""The directory that holds everything of one operator: is it there, is it theirs alone, is there room."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from console.config import Home
from console.doctor.findings import Area, Finding, Findings
from storage.files import on_network
from storage.problems import Problem, mark

TOO_LITTLE = 50_000_000  # bytes of free disk: a day's drafts and the cache's growth
LITTLE = 500_000_000
NAMED_AT_MOST = 5  # paths of one kind that are named


def check_home(
    home: Home,
    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    network: Callable[[Path], bool] = on_network,
) -> list[Finding]:
    """`free` tells bytes, `network` whether a path lies on a network file system."""
    findings = Findings(Area.HOME)
    path = home.path
    try:
        found = path.lstat()
    except FileNotFoundError:
        findings.advice(
            "exists",
            Problem(mark("There is no home directory at {path} yet: nothing has been set up."), path=path),
            Problem(mark("Run `pult`: it asks three questions, or opens the practice desk.")),
        )
        return findings.found
    except OSError as error:
        findings.wrong("exists", _unusable(path, error), _elsewhere())
        return findings.found
    if not stat.S_ISDIR(found.st_mode):
        findings.wrong(
            "exists",
            Problem(mark("{path} is not a plain directory (a link, perhaps), and is not used."), path=path),
            Problem(mark("Move it away, or set PULT_HOME to the real directory.")),
        )
        return findings.found
    findings.fine("exists", mark("Everything lies under {path}."), path=path)
    _whose(findings, path, found)
    _writable(findings, path)
    _room(findings, path, free)
    _place(findings, path, network)
    return findings.found


def _unusable(path: Path, error: OSError) -> Problem:
    return Problem(mark("{path} cannot be read: {why}."), path=path, why=error.strerror or str(error))


def _elsewhere() -> Problem:
    return Problem(mark("Mend its permissions, or set PULT_HOME to a directory of your own."))


def _whose(findings: Findings, path: Path, found: os.stat_result) -> None:
    """Others may neither own nor read anything in it."""
    foreign: list[Path] = []
    opened: list[Path] = []
    links: list[Path] = []
    for one, status in [(path, found), *_within(path)]:
        if stat.S_ISLNK(status.st_mode):
            links.append(one)
        elif status.st_uid != os.geteuid():
            foreign.append(one)
        elif stat.S_IMODE(status.st_mode) & 0o077:
            opened.append(one)
    if foreign:
        findings.wrong(
            "owner",
            Problem(
                mark("This belongs to another user, and Pult refuses to use it: {paths}."),
                paths=_named(foreign),
            ),
            Problem(mark("Was `pult` started with sudo once? Give the files back to yourself:")),
            f"sudo chown -R {os.geteuid()} {_quoted(path)}",
        )
    else:
        findings.fine("owner", mark("All of it belongs to you."))
    if opened:
        findings.wrong(
            "mode",
            Problem(mark("Other users of this machine can read: {paths}."), paths=_named(opened)),
            Problem(mark("Close it to them; drafts and customers' messages are in there:")),
            f"chmod -R go= {_quoted(path)}",
        )
    else:
        findings.fine("mode", mark("Nobody else can read it."))
    if links:
        findings.advice(
            "links",
            Problem(mark("Links are not followed, so this is not used: {paths}."), paths=_named(links)),
            Problem(mark("Put the files themselves there, or set PULT_HOME to where they are.")),
        )


def _within(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Everything below, as far as it can be looked at."""
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            one = Path(folder) / name
            try:
                yield one, one.lstat()
            except OSError:
                continue  # it has gone meanwhile


def _writable(findings: Findings, path: Path) -> None:
    if os.access(path, os.W_OK | os.X_OK):
        findings.fine("writable", mark("You may write there."))
        return
    findings.wrong(
        "writable",
        Problem(
            mark(
                "{path} can only be read (its permissions, or a file system mounted read-only): no draft can "
                "be kept, and no reply sent."
            ),
            path=path,
        ),
        _elsewhere(),
    )


def _room(findings: Findings, path: Path, free: Callable[[Path], int]) -> None:
    try:
        bytes_free = free(path)
    except OSError as error:
        findings.wrong("room", _unusable(path, error), _elsewhere())
        return
    megabytes = bytes_free // 1_000_000
    if bytes_free >= LITTLE:
        findings.fine("room", mark("{megabytes} MB are free there."), megabytes=megabytes)
        return
    says = Problem(
        mark("Only {megabytes} MB are free on the disk of {path}."), megabytes=megabytes, path=path
    )
    do = Problem(
        mark("Free some space. When the disk is full, one megabyte that Pult put by keeps your last replies.")
    )
    if bytes_free < TOO_LITTLE:
        findings.wrong("room", says, do)
    else:
        findings.advice("room", says, do)


def _place(findings: Findings, path: Path, network: Callable[[Path], bool]) -> None:
    if not network(path):
        findings.fine("place", mark("It lies on a disk of this machine."))
        return
    findings.advice(
        "place",
        Problem(
            mark(
                "{path} lies on a network file system: Pult is slower there (the cache does without WAL, "
                "which would be damaged), and a second machine is not always kept from writing the same "
                "files."
            ),
            path=path,
        ),
        Problem(mark("Set PULT_HOME to a directory on this machine's own disk.")),
    )


def _named(paths: list[Path]) -> str:
    shown = ", ".join(str(path) for path in paths[:NAMED_AT_MOST])
    return f"{shown}, … ({len(paths)})" if len(paths) > NAMED_AT_MOST else shown


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
