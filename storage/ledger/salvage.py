"""A new ledger from what can still be read of a damaged one, and from the journal.

Nothing is guessed: a text of which nobody can say any more whether it went out waits for a person.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from storage.connection import connect_ledger, sqlite3
from storage.files import file_problem, prepare_file
from storage.frozen import frozen
from storage.instants import from_ms
from storage.ledger.drafts import Drafts
from storage.ledger.journal import Journal, Line
from storage.ledger.outbox import NewOutgoing, Outbox
from storage.ledger.session import LedgerSession
from storage.ledger.upgrade import open_current
from storage.problems import StorageProblem
from storage.records import OutgoingKind, TicketField
from storage.session import Value

_GAP = 100_000
"""Rows between two damaged places that are tried one by one."""

_TABLES = ("drafts", "other_drafts", "reminders", "outbox", "audit")


@frozen
class Salvaged:
    """What was brought over: rows by table, texts that a person must decide about, the old file's name."""

    rows: dict[str, int]
    doubtful: int
    kept_as: Path


def salvage(directory: Path) -> Salvaged:
    """Move ledger.db aside and begin a new one with all that can be read. No console may be running."""
    path = directory / "ledger.db"
    kept_as = _free_name(path)
    try:
        path.replace(kept_as)
        journal = path.with_name(f"{path.name}-journal")
        if journal.exists():
            journal.replace(kept_as.with_name(f"{kept_as.name}-journal"))
    except OSError as error:
        raise file_problem(error, path) from error
    prepare_file(path)
    with closing(LedgerSession(open_current(path), path, writable=True)) as session:
        lines = Journal(directory / "outbox.jsonl")
        outbox = Outbox(session, Drafts(session), lines)
        with session.writing():
            rows = {table: _bring_over(session, kept_as, table) for table in _TABLES}
            session.run(
                "INSERT INTO audit_head(one, seq, chain) SELECT 1, seq, chain FROM audit "
                "ORDER BY seq DESC LIMIT 1"
            )
            doubtful = _bring_told(outbox, lines)
    return Salvaged(rows, doubtful, kept_as)


def bring_missing(directory: Path) -> int:
    """Take texts that only the journal has into the ledger, each for a person to decide about; how many.

    A ledger that is not there is begun. No console may be running.
    """
    path = directory / "ledger.db"
    prepare_file(path)
    with closing(LedgerSession(open_current(path), path, writable=True)) as session:
        lines = Journal(directory / "outbox.jsonl")
        outbox = Outbox(session, Drafts(session), lines)
        with session.writing():
            return _bring_told(outbox, lines)


def _bring_told(outbox: Outbox, lines: Journal) -> int:
    told = [new for line in lines.unsettled() if (new := _told_by(line)) is not None]
    lost = [new for new in told if outbox.get(new.op_id) is None]
    for new in lost:
        outbox.doubt(new)
    return len(lost)


def _free_name(path: Path) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return name


def _bring_over(session: LedgerSession, damaged: Path, table: str) -> int:
    """Copy a table's rows until the damage; how many came over."""
    known = {row[1] for row in session.all(f"PRAGMA table_info({table})")}
    brought = 0
    for names, row in _readable(damaged, table):
        columns = [name for name in names if name in known]
        values: list[Value] = [value for name, value in zip(names, row, strict=True) if name in columns]
        # A row with a value that the tables refuse is damaged too.
        with contextlib.suppress(StorageProblem):
            brought += session.run(
                f"INSERT OR IGNORE INTO {table}({', '.join(columns)}) "
                f"VALUES ({', '.join('?' * len(columns))})",
                values,
            )
    return brought


def _readable(damaged: Path, table: str) -> Iterator[tuple[Sequence[str], tuple[Value, ...]]]:
    """Rows from the beginning up to the damage, from the end back to it, and single ones in between."""
    with contextlib.suppress(sqlite3.Error), closing(connect_ledger(damaged, writing=False)) as connection:
        # Where a table was made by an older version it is read as it is.
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        wanted = f"SELECT rowid, {', '.join(names)} FROM {table} NOT INDEXED"
        first = _Walk(connection, f"{wanted} ORDER BY rowid ASC")
        yield from ((names, row) for row in first.rows())
        if first.came_to_its_end:
            return
        last = _Walk(connection, f"{wanted} ORDER BY rowid DESC")
        yield from ((names, row) for row in last.rows())
        end = last.at or first.at + _GAP
        for rowid in range(first.at + 1, min(end, first.at + _GAP)):
            single = _Walk(connection, f"{wanted} WHERE rowid = {rowid}")
            yield from ((names, row) for row in single.rows())


class _Walk:
    """Rows of one query as far as they can be read; `at` is the last one's rowid."""

    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        self._connection = connection
        self._query = query
        self._at: int | None = None
        self.came_to_its_end = False

    @property
    def at(self) -> int:
        return self._at or 0

    def rows(self) -> Iterator[tuple[Value, ...]]:
        with contextlib.suppress(sqlite3.Error):
            for rowid, *row in self._connection.execute(self._query):
                self._at = rowid
                yield tuple(row)
            self.came_to_its_end = True


def _told_by(line: Line) -> NewOutgoing | None:
    """What a line of the journal says was confirmed; None when the line itself is damaged."""
    try:
        changes = line.get("changes")
        return NewOutgoing(
            op_id=_text(line, "op_id"),
            group=_text(line, "group"),
            account=_text(line, "account"),
            ticket_id=_text(line, "ticket_id"),
            kind=OutgoingKind(_text(line, "kind")),
            created_at=from_ms(int(_text(line, "created_at"))),
            body=_text(line, "body"),
            changes={
                TicketField(name): None if value is None else str(value)
                for name, value in (changes.items() if isinstance(changes, dict) else ())
            },
            macro=_text(line, "macro"),
            base_version=_text(line, "base_version"),
            base_last_message=_text(line, "base_last_message"),
        )
    except (KeyError, ValueError, OverflowError):
        return None


def _text(line: Line, key: str) -> str:
    return str(line[key])
