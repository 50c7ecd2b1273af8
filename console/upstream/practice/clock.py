"""The practice desk's own time.

It goes `speed` times as fast as ours, stands while no console is there, and skips the night when
nobody was there to see it: a desk that was left after closing is next opened in the morning.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from console.profiles.model import OpeningHours
from console.rules.clocks import is_open, next_opening
from console.upstream.protocol import DeskClock
from storage.connection import sqlite3
from storage.instants import from_ms, to_ms

PAUSES_AFTER = timedelta(seconds=5)
"""How long without any sign of life before the desk's time stands still (wall time)."""

BEAT_EVERY = timedelta(seconds=2)
"""How often a console gives a sign of life (wall time); well below `PAUSES_AFTER`."""


def opening_of(day: date, hours: OpeningHours) -> datetime:
    """When the desk opens on `day`, or next after it where it is closed that day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=hours.timezone).astimezone(UTC)
    return midnight if is_open(midnight, hours) else next_opening(midnight, hours)


def beginning_of(day: date, hours: OpeningHours, begins: time | None) -> datetime:
    """When the practice day begins: at the opening, or at the local time `begins` where that is later.

    A desk round the clock opens at midnight, when there is little to see.
    """
    opens = opening_of(day, hours)
    if begins is None:
        return opens
    local_day = opens.astimezone(hours.timezone).date()
    at = datetime.combine(local_day, begins, hours.timezone).astimezone(UTC)
    return at if at > opens and is_open(at, hours) else opens


def read_clock(db: sqlite3.Connection) -> DeskClock:
    wall_at, desk_at, speed = db.execute("SELECT wall_at, desk_at, speed FROM day").fetchone()
    return DeskClock(from_ms(wall_at), from_ms(desk_at), speed)


def desk_now(db: sqlite3.Connection, wall: datetime) -> datetime:
    """The desk's time, never before what has already happened there."""
    return max(read_clock(db).at(wall), world_time(db))


def world_time(db: sqlite3.Connection) -> datetime:
    """The desk time up to which everything has happened."""
    world_at: datetime = from_ms(db.execute("SELECT world_at FROM day").fetchone()[0])
    return world_at


def sign_of_life(
    db: sqlite3.Connection, console: str, agent_id: int, wall: datetime, hours: OpeningHours
) -> None:
    """Note that `console` is there, and let the time go on if it stood. Inside a writing transaction."""
    seen_at = from_ms(db.execute("SELECT seen_at FROM day").fetchone()[0])
    if not timedelta() <= wall - seen_at <= PAUSES_AFTER:  # before it: the host's clock was set back
        left_at = desk_now(db, seen_at)
        back_at = left_at if is_open(left_at, hours) else next_opening(left_at, hours)
        _set_clock(db, wall, back_at)
    now = to_ms(wall)
    db.execute("DELETE FROM consoles WHERE seen_at < ?", (to_ms(wall - PAUSES_AFTER),))
    db.execute(
        "INSERT INTO consoles (id, agent_id, seen_at) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
        (console, agent_id, now),
    )
    db.execute("UPDATE day SET seen_at = ?", (now,))


def set_speed(db: sqlite3.Connection, wall: datetime, speed: float) -> None:
    """Let the time go at another speed from now on; it does not jump."""
    _set_clock(db, wall, desk_now(db, wall))
    db.execute("UPDATE day SET speed = ?", (speed,))


def _set_clock(db: sqlite3.Connection, wall: datetime, desk: datetime) -> None:
    db.execute("UPDATE day SET wall_at = ?, desk_at = ?", (to_ms(wall), to_ms(desk)))


def others_there(db: sqlite3.Connection, console: str, wall: datetime) -> bool:
    """Whether another console is at this desk now."""
    since = to_ms(wall - PAUSES_AFTER)
    found = db.execute("SELECT 1 FROM consoles WHERE id <> ? AND seen_at >= ?", (console, since))
    return found.fetchone() is not None


def leave(db: sqlite3.Connection, console: str, wall: datetime) -> None:
    """`console` goes; another may play the customers."""
    db.execute("DELETE FROM consoles WHERE id = ?", (console,))
    db.execute("UPDATE day SET player = '' WHERE player = ?", (console,))
    db.execute("UPDATE day SET seen_at = ? WHERE seen_at < ?", (to_ms(wall), to_ms(wall)))


def take_part(db: sqlite3.Connection, console: str, wall: datetime) -> bool:
    """Whether `console` plays the customers: one at a time does; it takes over from one that is gone."""
    player = db.execute("SELECT player FROM day").fetchone()[0]
    if player == console:
        return True
    since = to_ms(wall - PAUSES_AFTER)
    alive = db.execute("SELECT 1 FROM consoles WHERE id = ? AND seen_at >= ?", (player, since)).fetchone()
    if alive is not None:
        return False
    db.execute("UPDATE day SET player = ?", (console,))
    return True
