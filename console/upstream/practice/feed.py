"""What is told to a console that asks what there is and what changed."""

from __future__ import annotations

from console.upstream.practice import reading
from console.upstream.protocol import Snapshot
from storage.connection import sqlite3
from storage.frozen import frozen


@frozen
class Changed:
    """What changed after a place in the feed; `last` is the new place."""

    items: tuple[Snapshot, ...]
    gone: tuple[str, ...]
    last: int
    more: bool


def first_page(db: sqlite3.Connection, after: int, limit: int) -> tuple[tuple[Snapshot, ...], int, int]:
    """Tickets with ids above `after`, the feed's newest place, and how many tickets there are."""
    rows = db.execute("SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
    ids = [row[0] for row in rows]
    total = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return reading.snapshots(db, ids), _newest(db), int(total)


def first_of(db: sqlite3.Connection, agent: int, limit: int) -> tuple[tuple[Snapshot, ...], int, int]:
    """The agent's own tickets, those first in which somebody waits longest; else as `first_page`."""
    rows = db.execute(
        "SELECT id FROM tickets WHERE assignee_id = ? "
        "ORDER BY waiting_since IS NULL, waiting_since, id LIMIT ?",
        (agent, limit),
    )
    ids = [row[0] for row in rows]
    total = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return reading.snapshots(db, ids), _newest(db), int(total)


def changes(db: sqlite3.Connection, after: int, limit: int) -> Changed:
    """The tickets of the next `limit` lines of the feed, each once, as they are now."""
    rows = db.execute(
        "SELECT seq, ticket_id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    ).fetchall()
    if not rows:
        return Changed((), (), after, more=False)
    ids = sorted({row[1] for row in rows})
    items = reading.snapshots(db, ids)
    there = {item.ticket.id for item in items}
    last = int(rows[-1][0])
    gone = tuple(str(number) for number in ids if str(number) not in there)
    return Changed(items, gone, last, more=last < _newest(db))


def _newest(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])
