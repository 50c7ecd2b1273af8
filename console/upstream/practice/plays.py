"""The situations that are being played, as rows: what is planned of each, and how far its talk has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from console.upstream.practice.cast import Cast
from console.upstream.practice.day import Arrival
from storage.connection import sqlite3
from storage.frozen import frozen
from storage.instants import from_ms


class PlayState(StrEnum):
    WAITS = "waits"  # for an answer
    READS = "reads"  # the answer, and reacts soon
    ENDED = "ended"


@dataclass(slots=True)
class Play:
    """One situation in play. `said` counts what the customer came out with, impatience aside."""

    instance: str
    situation: str
    ticket_id: int
    cast: Cast
    turn: int = 0
    state: PlayState = PlayState.WAITS
    said: int = 1
    nagged: int = 0
    wrong: int = 0
    right: bool = False  # whether what is being read was a right answer


@frozen
class Event:
    """Something that is due; `detail` means what its kind says."""

    id: int
    due: datetime
    kind: str
    instance: str
    detail: str


_COLUMNS = "instance, situation, ticket_id, plan, turn, state, said, nagged, wrong, answer"


def keep(db: sqlite3.Connection, play: Play) -> None:
    """Write a play, new or changed."""
    db.execute(
        f"INSERT INTO plays ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (instance) DO UPDATE SET turn = excluded.turn, state = excluded.state,"
        " said = excluded.said, nagged = excluded.nagged, wrong = excluded.wrong, answer = excluded.answer",
        (
            play.instance,
            play.situation,
            play.ticket_id,
            msgspec.json.encode(play.cast).decode(),
            play.turn,
            play.state.value,
            play.said,
            play.nagged,
            play.wrong,
            play.right,
        ),
    )


def find(db: sqlite3.Connection, instance: str) -> Play | None:
    """The play of this instance, if its ticket is still there."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM plays WHERE instance = ? AND ticket_id IN (SELECT id FROM tickets)",
        (instance,),
    ).fetchone()
    if row is None:
        return None
    return Play(
        instance=row[0],
        situation=row[1],
        ticket_id=row[2],
        cast=msgspec.json.decode(row[3], type=Cast),
        turn=row[4],
        state=PlayState(row[5]),
        said=row[6],
        nagged=row[7],
        wrong=row[8],
        right=bool(row[9]),
    )


def next_event(db: sqlite3.Connection, until: datetime) -> Event | None:
    """Take the earliest event that is due by `until` off the list."""
    row = db.execute(
        "SELECT id, due_at, kind, instance, detail FROM events ORDER BY due_at, id LIMIT 1"
    ).fetchone()
    if row is None or from_ms(row[1]) > until:
        return None
    db.execute("DELETE FROM events WHERE id = ?", (row[0],))
    return Event(row[0], from_ms(row[1]), row[2], row[3], row[4])


def arrival_text(arrival: Arrival) -> str:
    return msgspec.json.encode(arrival).decode()


def read_arrival(text: str) -> Arrival:
    return msgspec.json.decode(text, type=Arrival)
