"""Who is in which ticket of the practice desk: the consoles that are there, and a colleague who is played.

The colleague opens a ticket now and then and seems to write in it; nothing else comes of it. Where they
are follows from the seed, the desk's time and the tickets, so nobody has to write it down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from console.upstream.practice import clock
from console.upstream.protocol import Present
from storage.connection import sqlite3
from storage.instants import to_ms

SLOT = 6 * 60  # seconds of the desk's time; in about half of them the colleague is in some ticket
COMES, WRITES, RESTS, GOES = 40, 100, 220, 300  # seconds within a slot
AMONG = 12  # of the open tickets that changed last
STAYS = timedelta(seconds=5)  # without a sign of life a console is in no ticket any more

TABLE = """CREATE TABLE IF NOT EXISTS presence (
  console TEXT PRIMARY KEY,
  ticket_id INTEGER NOT NULL,
  writing INTEGER NOT NULL
) STRICT, WITHOUT ROWID"""


def make_table(db: sqlite3.Connection) -> None:
    """A desk that an older version founded has none. Inside a writing transaction."""
    db.execute(TABLE)


def here(db: sqlite3.Connection, console: str, ticket_id: int | None, writing: bool) -> None:
    """This console is in that ticket, None for none. Inside a writing transaction."""
    db.execute(
        "DELETE FROM presence WHERE console = ? OR console NOT IN (SELECT id FROM consoles)", (console,)
    )
    if ticket_id is not None:
        db.execute("INSERT INTO presence VALUES (?, ?, ?)", (console, ticket_id, writing))


def others(db: sqlite3.Connection, console: str, me: int, wall: datetime) -> tuple[Present, ...]:
    """Everybody else who is in a ticket now."""
    rows = db.execute(
        "SELECT p.ticket_id, a.id, a.name, p.writing FROM presence p JOIN consoles c ON c.id = p.console"
        " JOIN agents a ON a.id = c.agent_id WHERE p.console <> ? AND a.id <> ? AND c.seen_at >= ?"
        " ORDER BY p.ticket_id, a.id",
        (console, me, to_ms(wall - STAYS)),
    )
    found = [Present(str(row[0]), str(row[1]), row[2], bool(row[3])) for row in rows]
    played = _colleague(db, clock.desk_now(db, wall), wall)
    return (*found, played) if played is not None else tuple(found)


def _colleague(db: sqlite3.Connection, now: datetime, wall: datetime) -> Present | None:
    """Where the played colleague is: one of those at whose desk nobody sits."""
    slot, second = divmod(int(now.timestamp()), SLOT)
    if not COMES <= second < GOES:
        return None
    seed = db.execute("SELECT seed FROM day").fetchone()[0]
    stream = Random(f"{seed}/colleague/{slot}")  # noqa: S311  # a game, not a secret
    if stream.random() < 0.5:
        return None
    idle = db.execute(
        "SELECT id, name FROM agents WHERE active AND id NOT IN"
        " (SELECT agent_id FROM consoles WHERE seen_at >= ?) ORDER BY id",
        (to_ms(wall - STAYS),),
    ).fetchall()
    if not idle:
        return None
    who = stream.choice(idle)
    there = db.execute(
        "SELECT id FROM tickets WHERE waiting_since IS NOT NULL AND updated_at <= ?"
        " AND (assignee_id IS NULL OR assignee_id = ?) ORDER BY updated_at DESC, id DESC LIMIT ?",
        ((slot * SLOT + COMES) * 1000, who[0], AMONG),
    ).fetchall()
    if not there:
        return None
    ticket = stream.choice(there)
    return Present(str(ticket[0]), str(who[0]), who[1], WRITES <= second < RESTS)
