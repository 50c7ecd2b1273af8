"""ledger.db and outbox.jsonl: drafts, the outbox, the record. Nothing of this may ever be deleted."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from console.doctor.database import Looked, State, beside, copied, look_at, megabytes, size_of
from console.doctor.findings import Area, Finding, Findings
from storage.connection import sqlite3
from storage.ledger.audit import Audit
from storage.ledger.lists import OutboxLists
from storage.ledger.session import LedgerSession
from storage.ledger.upgrade import SCHEMA
from storage.problems import Problem, StorageProblem, mark
from storage.records import GOES_BY_ITSELF, STUCK, Outgoing, OutgoingState

NAMED_AT_MOST = 5  # items of the outbox that are named
COMMIT = 1.0  # seconds within which a text that is in the journal is in the ledger as well


def check_ledger(directory: Path, desk: str) -> list[Finding]:
    findings = Findings(Area.LEDGER, desk)
    path = directory / "ledger.db"
    looked = look_at(path)
    _readable(findings, path, looked, desk)
    read = looked.readable and _schema(findings, path, looked) and _contents(findings, path, desk)
    _journal_mode(findings, path, looked)
    nothing = looked.state in (State.MISSING, State.EMPTY)
    _texts(findings, directory / "outbox.jsonl", path if read else None, desk, nothing=nothing)
    _left_over(findings, directory)
    return findings.found


def _readable(findings: Findings, path: Path, looked: Looked, desk: str) -> None:
    match looked.state:
        case State.MISSING | State.EMPTY:
            findings.fine("file", mark("There is nothing in it yet."))
        case State.SOUND | State.LONG:
            findings.fine(
                "file", mark("{path} is sound ({size} MB)."), path=path, size=megabytes(looked.size)
            )
        case State.UNFINISHED:
            findings.fine(
                "file",
                mark("A crash left the ledger in the middle of a change; the next start takes it back."),
            )
        case State.DAMAGED | State.NOT_ONE:
            findings.wrong(
                "file",
                Problem(
                    mark("{path} is damaged ({why}): drafts and replies that were not sent are in it."),
                    path=path,
                    why=looked.why or "?",
                ),
                Problem(
                    mark(
                        "Delete nothing. Leave Pult, then have all that can be read brought over into a new "
                        "ledger; the damaged file is kept beside it:"
                    )
                ),
                f"pult doctor --repair --desk {desk}",
            )
        case State.CLOSED:
            findings.wrong(
                "file",
                Problem(mark("{path} cannot be opened ({why})."), path=path, why=looked.why),
                Problem(mark("See what is said of the home directory.")),
            )


def _schema(findings: Findings, path: Path, looked: Looked) -> bool:
    """Whether its tables can be read by this version: a newer one only adds."""
    if looked.version > SCHEMA:
        findings.wrong(
            "schema",
            Problem(
                mark(
                    "{path} was written by a newer Pult (version {found} of its tables; this Pult knows "
                    "{known}): it can only be read."
                ),
                path=path,
                found=looked.version,
                known=SCHEMA,
            ),
            Problem(mark("Update Pult.")),
        )
    elif looked.version < SCHEMA:
        findings.fine(
            "schema", mark("Its tables are of an older version; the next start brings them up to date.")
        )
    else:
        findings.fine("schema", mark("Its tables are of this version."))
    return looked.version > 0


def _contents(findings: Findings, path: Path, desk: str) -> bool:
    """Look at what it says; whether it can be read."""
    try:
        with closing(LedgerSession(copied(path), path, writable=False)) as session:
            _audit(findings, session)
            _outbox(findings, OutboxLists(session), desk)
    except (sqlite3.Error, StorageProblem, OSError):
        findings.wrong(
            "contents",
            Problem(mark("{path} could be opened, but not read to its end."), path=path),
            Problem(mark("Run this once more; if it is said again, the file is damaged:")),
            f"pult doctor --repair --desk {desk}",
        )
        return False
    return True


def _audit(findings: Findings, session: LedgerSession) -> None:
    audit = Audit(session)
    broken = audit.verify()
    if broken is None:
        findings.fine("audit", mark("The record of what was done is whole (lines: {n})."), n=audit.head()[0])
        return
    findings.wrong(
        "audit",
        Problem(
            mark("The record of what was done was changed from line {n} on, or lines were removed."), n=broken
        ),
        Problem(mark("Pult goes on with it. Tell whoever is responsible for the record.")),
    )


def _outbox(findings: Findings, outbox: OutboxLists, desk: str) -> None:
    pending = [item for item in outbox.pending() if item.state is not OutgoingState.DRAFT]
    stuck = [item for item in pending if item.state in STUCK | {OutgoingState.NEEDS_AUTH}]
    going = [item for item in pending if item.state in GOES_BY_ITSELF]
    if stuck:
        findings.advice(
            "stuck",
            Problem(
                mark("Items of the outbox that wait for you to decide: {n} ({items})."),
                n=len(stuck),
                items=_items(stuck),
            ),
            Problem(mark("Open them in the console, or look at them here:")),
            f"pult --desk {desk} outbox list",
        )
    if going:
        findings.fine("waiting", mark("Items of the outbox that go out by themselves: {n}."), n=len(going))
    if not pending:
        findings.fine("outbox", mark("Nothing waits in the outbox."))


def _items(items: list[Outgoing]) -> str:
    """Kind, ticket and state; never a text."""
    shown = ", ".join(f"{item.kind} #{item.ticket_id} {item.state}" for item in items[:NAMED_AT_MOST])
    return f"{shown}, …" if len(items) > NAMED_AT_MOST else shown


def _journal_mode(findings: Findings, path: Path, looked: Looked) -> None:
    if looked.wal:
        findings.advice(
            "journal",
            Problem(mark("Another program has put {path} into WAL mode."), path=path),
            Problem(mark("Keep other programs away from it; the next start of Pult puts it back.")),
        )
    elif there := [beside(path, ending) for ending in ("-wal", "-shm") if beside(path, ending).exists()]:
        findings.wrong(
            "foreign",
            Problem(
                mark("{path} does not belong to this ledger: it was copied here from elsewhere."),
                path=there[0],
            ),
            Problem(mark("Move it away; do not delete it before you know what it is.")),
        )


def _texts(findings: Findings, path: Path, ledger: Path | None, desk: str, *, nothing: bool) -> None:
    """outbox.jsonl has every confirmed text once more. `ledger` is None where it cannot be read, and
    `nothing` is set where that is because there is none."""
    try:
        unsettled, torn = _read(path)
    except FileNotFoundError:
        return
    except OSError as error:
        findings.wrong(
            "journal.file",
            Problem(mark("{path} cannot be read: {why}."), path=path, why=error.strerror or str(error)),
            Problem(mark("See what is said of the home directory.")),
        )
        return
    if torn:
        findings.advice(
            "journal.torn",
            Problem(
                mark("Lines of {path} that cannot be read: {n}; power was lost while they were written."),
                path=path,
                n=torn,
            ),
            Problem(mark("Nothing needs to be done: what they said was not confirmed, or is in the ledger.")),
        )
    missing = unsettled if nothing else _not_in(ledger, unsettled) if ledger is not None else set()
    if missing:
        findings.wrong(
            "journal.missing",
            Problem(
                mark("Confirmed texts that stand in {path} and not in the ledger: {n}."),
                n=len(missing),
                path=path,
            ),
            Problem(mark("Leave Pult, then have them brought over; each waits for you to decide about it:")),
            f"pult doctor --repair --desk {desk}",
        )
    elif not torn:
        findings.fine("journal.file", mark("{path} can be read."), path=path)


def _not_in(ledger: Path, keys: set[str]) -> set[str]:
    """Which texts the ledger does not have. One that is just being confirmed is written down there a
    moment later than in the journal: so what is missing is looked for once more."""
    missing = keys
    for wait in (0.0, COMMIT):
        if not missing:
            break
        time.sleep(wait)
        with closing(copied(ledger)) as connection:
            missing = missing - {row[0] for row in connection.execute("SELECT op_id FROM outbox")}
    return missing


def _read(path: Path) -> tuple[set[str], int]:
    """The keys of the texts that no line says were settled, and how many lines cannot be read."""
    unsettled: set[str] = set()
    torn = 0
    for raw in _lines(path):
        try:
            line = json.loads(raw)
            if line["what"] == "confirmed":
                unsettled.add(str(line["op_id"]))
            else:
                unsettled.discard(str(line["op_id"]))
        except (ValueError, KeyError, TypeError):
            torn += 1
    return unsettled, torn


def _lines(path: Path) -> Iterator[bytes]:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        for raw in file:
            if raw.strip():
                yield raw


def _left_over(findings: Findings, directory: Path) -> None:
    damaged = sorted(directory.glob("ledger.db.damaged-*"))
    if damaged:
        findings.advice(
            "aside",
            Problem(mark("A damaged ledger was replaced; the old file is {path}."), path=damaged[-1]),
            Problem(mark("Keep it until you are sure that no text is missing.")),
        )
    size = size_of(directory / "ledger.db")
    if size and not size_of(directory / "ballast"):
        findings.advice(
            "ballast",
            Problem(mark("The megabyte that is put by for a full disk is not there.")),
            Problem(mark("Free some space; the next start puts it by again.")),
        )
