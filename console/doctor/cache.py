"""cache.db: what the helpdesk told us. Whatever is wrong with it, it may be deleted and comes again."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from console.doctor.database import Looked, State, beside, connect, look_at, megabytes, size_of
from console.doctor.findings import Area, Finding, Findings
from console.moments import duration
from storage.cache.quarantine import FEED
from storage.cache.session import suspicion
from storage.cache.store import SCHEMA
from storage.connection import sqlite3
from storage.files import on_network
from storage.instants import from_ms
from storage.problems import Problem, mark, unpacked

LARGE_WAL = 128 * 1024 * 1024  # bytes: four times what a checkpoint leaves


def check_cache(directory: Path, desk: str, now: datetime, *, runs: bool) -> list[Finding]:
    """`runs`: somebody has the desk open, so files may change while they are looked at."""
    findings = Findings(Area.CACHE, desk)
    path = directory / "cache.db"
    looked = look_at(path)
    _readable(findings, path, looked, desk)
    if looked.readable:
        _schema(findings, path, looked)
        _fresh(findings, path, now)
        _left_out(findings, path, desk)
    _journal(findings, path, looked)
    _left_over(findings, path, runs)
    return findings.found


def _readable(findings: Findings, path: Path, looked: Looked, desk: str) -> None:
    match looked.state:
        case State.MISSING | State.EMPTY:
            findings.fine("file", mark("There is no cache yet; the first sync makes it."))
        case State.SOUND:
            findings.fine(
                "file", mark("{path} is sound ({size} MB)."), path=path, size=megabytes(looked.size)
            )
        case State.LONG:
            findings.fine(
                "file",
                mark("{path} can be read; it is too large to be checked as a whole ({size} MB)."),
                path=path,
                size=megabytes(looked.size),
            )
        case State.UNFINISHED:
            findings.fine(
                "file", mark("A crash left the cache in the middle of a change; the next sync ends it.")
            )
        case State.DAMAGED | State.NOT_ONE:
            findings.wrong(
                "file",
                Problem(
                    mark("{path} is damaged ({why}). Nothing of yours is in it."),
                    path=path,
                    why=looked.why or "?",
                ),
                Problem(mark("A running console makes it anew by itself; without one:")),
                f"pult doctor --repair --desk {desk}",
            )
        case State.CLOSED:
            findings.wrong(
                "file",
                Problem(mark("{path} cannot be opened ({why})."), path=path, why=looked.why),
                Problem(mark("See what is said of the home directory.")),
            )


def _schema(findings: Findings, path: Path, looked: Looked) -> None:
    if looked.version > SCHEMA:
        findings.wrong(
            "schema",
            Problem(
                mark(
                    "{path} was written by a newer Pult (version {found} of its tables; this one knows "
                    "{known})."
                ),
                path=path,
                found=looked.version,
                known=SCHEMA,
            ),
            Problem(mark("Update Pult, or leave it and delete the file.")),
        )
    elif looked.version < SCHEMA:
        findings.fine(
            "schema", mark("Its tables are of an older version; the next sync brings them up to date.")
        )
    else:
        findings.fine("schema", mark("Its tables are of this version."))


def _fresh(findings: Findings, path: Path, now: datetime) -> None:
    try:
        with closing(connect(path)) as connection:
            (at,) = connection.execute("SELECT max(at) FROM cursors").fetchone()
            (tickets,) = connection.execute("SELECT count(*) FROM tickets").fetchone()
    except (sqlite3.Error, OSError):
        return  # its tables are not there yet
    if at is None:
        findings.fine("age", mark("Nothing has been read from the helpdesk yet."))
        return
    minutes = max(0, int((now - from_ms(at)).total_seconds() // 60))
    findings.fine(
        "age",
        mark("Tickets in it: {tickets}, as they were {age} ago."),
        tickets=tickets,
        age=duration(_rounded(minutes)),
    )


def _left_out(findings: Findings, path: Path, desk: str) -> None:
    """Pages and tickets that could not be kept."""
    try:
        with closing(connect(path)) as connection:
            feed = connection.execute(
                "SELECT why, since, times FROM quarantine WHERE ticket_id = ?", (FEED,)
            ).fetchone()
            (tickets, since) = connection.execute(
                "SELECT count(*), min(since) FROM quarantine WHERE ticket_id <> ?", (FEED,)
            ).fetchone()
    except (sqlite3.Error, OSError):
        return  # its tables are of an older version
    if feed is not None:
        why, since_feed, times = feed
        findings.wrong(
            "feed",
            Problem(
                mark("Changes are not read since {since} UTC, tried {times} times: {why}"),
                since=f"{from_ms(since_feed):%Y-%m-%d %H:%M}",
                times=times,
                why=unpacked(why),
            ),
            Problem(
                mark("What you send goes out, and tickets you open are read. Tell whoever runs the helpdesk.")
            ),
        )
    if tickets:
        findings.advice(
            "left-out",
            Problem(
                mark("Tickets that could not be read as the helpdesk tells them: {n}, since {since} UTC."),
                n=tickets,
                since=f"{from_ms(since):%Y-%m-%d %H:%M}",
            ),
            Problem(
                mark("They are tried again by themselves, four times an hour. This lists them, with reasons:")
            ),
            f"pult sync --left-out --desk {desk}",
        )
    if feed is None and not tickets:
        findings.fine("left-out", mark("Every page and every ticket of the helpdesk could be read."))


def _rounded(minutes: int) -> int:
    """Whole hours after two of them, whole days after two of those."""
    for unit in (24 * 60, 60):
        if minutes > 2 * unit:
            return minutes // unit * unit
    return minutes


def _journal(findings: Findings, path: Path, looked: Looked) -> None:
    if looked.state in (State.MISSING, State.EMPTY, State.NOT_ONE):
        return
    if looked.wal and on_network(path.parent):
        findings.wrong(
            "journal",
            Problem(mark("{path} is in WAL mode on a network file system: it will be damaged."), path=path),
            Problem(mark("Leave Pult and delete the file, or set PULT_HOME to a disk of this machine.")),
        )
    wal = size_of(beside(path, "-wal"))
    if wal > LARGE_WAL:
        findings.advice(
            "wal",
            Problem(mark("{path} is {size} MB large."), path=beside(path, "-wal"), size=megabytes(wal)),
            Problem(mark("Leave every Pult on this desk once: it is emptied when the last one ends.")),
        )


def _left_over(findings: Findings, path: Path, runs: bool) -> None:
    if suspicion(path).exists():
        findings.advice(
            "suspicion",
            Problem(mark("The cache was found damaged while it was read.")),
            Problem(mark("Nothing needs to be done: the next sync makes it anew by itself.")),
        )
    aside = [
        beside(path, ending) for ending in (".damaged", ".damaged-wal", ".damaged-shm", ".damaged-journal")
    ]
    if there := [one for one in aside if one.exists()]:
        size = megabytes(sum(map(size_of, there)))
        findings.advice(
            "aside",
            Problem(mark("A damaged cache was moved aside and takes {size} MB."), size=size),
            Problem(mark("Nobody needs it any more:")),
            f"rm {path}.damaged*",
        )
    if not runs and not path.exists() and (lone := [e for e in ("-wal", "-shm") if beside(path, e).exists()]):
        findings.wrong(
            "foreign",
            Problem(
                mark("{path} lies there without its cache: a new cache would be mixed up with it."),
                path=beside(path, lone[0]),
            ),
            Problem(mark("Delete it:")),
            *(f"rm {beside(path, ending)}" for ending in lone),
        )
