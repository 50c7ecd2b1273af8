"""Taking what went out, and what was taken back, out of the ledger for good.

Never a text that was not sent: drafts and everything that waits stay, whoever they are for. The record
of what was done stays as well: it holds no words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from storage.connection import sqlite3
from storage.crash_points import Place, reached
from storage.files import file_problem, sync_directory
from storage.frozen import frozen
from storage.instants import to_ms
from storage.ledger.journal import Journal
from storage.ledger.session import LedgerSession
from storage.ledger.states import SETTLED
from storage.ledger.upgrade import backups
from storage.problems import Damaged, mark

_AT_ONCE = 200
_SETTLED = ", ".join(f"'{state}'" for state in sorted(SETTLED))


@frozen
class PurgedLedger:
    """How many items were taken out, how many texts for these tickets stay because they were not sent,
    and which copies from before upgrades were removed: they hold the same texts."""

    items: int
    unsent: int
    backups: tuple[Path, ...]


def purge(
    session: LedgerSession, journal: Journal, before: datetime | None, tickets: Collection[str]
) -> PurgedLedger:
    """Take out what was sent or cancelled: all that was confirmed before a moment, and all of these
    tickets. Raises `Damaged`, and takes nothing out, when the ledger is not sound."""
    found: list[tuple[str]] = session.all("PRAGMA quick_check(1)")
    if found != [("ok",)]:
        raise Damaged(mark("{path} is damaged: nothing was purged. Run `pult doctor`."), path=session.path)
    session.one("PRAGMA secure_delete = ON")
    going = _going(session, before, frozenset(tickets))
    # First, while the ledger still says that they were settled: a text in the journal that the ledger
    # does not know is taken for one that was lost.
    journal.compact(-1, settled=_settled(session))
    for start in range(0, len(going), _AT_ONCE):
        with session.writing():
            session.run_many(
                f"DELETE FROM outbox WHERE pk = ? AND state IN ({_SETTLED})",
                [(pk,) for pk in going[start : start + _AT_ONCE]],
            )
        reached(Place.PURGING)
    removed = _without_copies(session.path)
    _rewrite(session)
    return PurgedLedger(len(going), _unsent(session, tickets), removed)


def _going(session: LedgerSession, before: datetime | None, tickets: Collection[str]) -> list[int]:
    rows: list[tuple[int, str, int]] = session.all(
        # Of what has opened a ticket the ticket is known by the answer alone.
        "SELECT pk, CASE kind WHEN 'ticket' THEN server_id ELSE ticket_id END, created_at FROM outbox "
        f"WHERE state IN ({_SETTLED}) ORDER BY pk"
    )
    limit = 0 if before is None else to_ms(before)
    return [pk for pk, ticket, created in rows if ticket in tickets or created < limit]


def _settled(session: LedgerSession) -> frozenset[str]:
    rows: list[tuple[str]] = session.all(f"SELECT op_id FROM outbox WHERE state IN ({_SETTLED})")
    return frozenset(row[0] for row in rows)


def _unsent(session: LedgerSession, tickets: Collection[str]) -> int:
    rows: list[tuple[str]] = session.all(
        f"SELECT ticket_id FROM outbox WHERE state NOT IN ({_SETTLED}) "
        "UNION ALL SELECT ticket_id FROM drafts UNION ALL SELECT ticket_id FROM other_drafts"
    )
    return sum(row[0] in tickets for row in rows)


def _without_copies(path: Path) -> tuple[Path, ...]:
    removed: Sequence[Path] = backups(path)
    try:
        for one in removed:
            one.unlink()
        sync_directory(path.parent)
    except OSError as error:
        raise file_problem(error, path) from error
    return tuple(removed)


def _rewrite(session: LedgerSession) -> None:
    with session.lock:
        try:
            session.connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise session.problem(error) from error
