"""Making a new practice desk, coming to one that is there, and moving one aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from random import Random

from console.profiles.model import OpeningHours, Person, Profile
from console.upstream.practice import clock, reading, writing
from console.upstream.practice.desk_file import DeskFile
from console.upstream.protocol import NotAHelpdesk
from storage.connection import sqlite3
from storage.frozen import frozen
from storage.instants import to_ms
from storage.problems import HeldByAnother, NewerSchema, mark
from storage.records import Agent


@frozen
class Founding:
    """What a new desk begins with. `day` None is the day that the calendar shows at the desk."""

    seed: int
    speed: float = 1.0
    day: date | None = None
    agents: Sequence[str] = ()
    colleagues: Sequence[Person] = ()  # whom the example roster plans: they come after `agents`
    begins: time | None = None  # local; None: when the desk opens


def found(db: sqlite3.Connection, profile: Profile, founding: Founding, wall: datetime) -> None:
    """Write the first rows of a new desk; its day begins when the desk opens."""
    day = founding.day or wall.astimezone(profile.hours.timezone).date()
    begins_at = clock.beginning_of(day, profile.hours, founding.begins)
    numbers = Random(f"{founding.seed}/numbers")  # noqa: S311  # a game, not a secret
    db.execute(
        "INSERT INTO day (id, identity, profile, seed, wall_at, desk_at, speed, seen_at, world_at,"
        " planned_until, last_ticket, last_order) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
        (
            f"{to_ms(wall):x}.{founding.seed}",
            profile.key,
            founding.seed,
            to_ms(wall),
            to_ms(begins_at),
            founding.speed,
            to_ms(wall),
            10_000 + numbers.randrange(120, 640),
            77_000 + numbers.randrange(40, 480),
        ),
    )
    for name in founding.agents:
        writing.add_agent(db, login_of(name), name)
    for person in founding.colleagues:
        writing.add_agent(db, person.login, person.name, person.role)


def check_profile(db: sqlite3.Connection, profile: Profile, path: Path) -> None:
    """Raises `NotAHelpdesk` when this desk was made for another profile."""
    key = str(db.execute("SELECT profile FROM day").fetchone()[0])
    if key != profile.key:
        raise NotAHelpdesk(
            mark(
                "{path} holds a day of the desk “{there}”, not “{wanted}”. Name another file, or `--fresh`."
            ),
            path=path,
            there=key,
            wanted=profile.key,
        )


def come_in(db: sqlite3.Connection, name: str) -> Agent:
    """The agent of this name or login, new at the desk if need be; "" is the first of those there."""
    there = reading.agents(db)
    login = login_of(name)
    known = next(
        (agent for agent in there if not login or login in (agent.login, login_of(agent.name))), None
    )
    if known is not None:
        return known
    writing.add_agent(db, login or "operator", " ".join(name.split()) or "Operator")
    return reading.agents(db)[-1]


def login_of(name: str) -> str:
    """A name as a login: small letters, no blanks."""
    return "-".join(writing.text(name).casefold().split())


def move_aside(path: Path, wall: datetime, hours: OpeningHours) -> Path | None:
    """Rename a desk's file so that a new one can be made; where it is now, None when there was none.

    Raises `HeldByAnother` while somebody is at this desk, who would work on without noticing.
    """
    if not path.exists():
        return None
    there = _who_is_there(path, wall)
    if there:
        raise HeldByAnother(
            mark("{names} is at the practice desk in {path}. Close that console, then try again."),
            names=", ".join(there),
            path=path,
        )
    stamp = wall.astimezone(hours.timezone).strftime("%Y-%m-%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-{stamp}{path.suffix}")
    counter = 1
    while aside.exists():
        counter += 1
        aside = path.with_name(f"{path.stem}-{stamp}-{counter}{path.suffix}")
    path.rename(aside)
    return aside


def _who_is_there(path: Path, wall: datetime) -> list[str]:
    """The names of those whose consoles are at this desk; nobody is at one that cannot be read."""
    try:
        file = DeskFile(path)  # this also takes back what a console left half written when it was killed
    except (NotAHelpdesk, NewerSchema):
        return []
    try:
        with file.reading() as db:
            if not file.has_tables():
                return []
            rows = db.execute(
                "SELECT DISTINCT a.name FROM consoles c JOIN agents a ON a.id = c.agent_id"
                " WHERE c.seen_at >= ? ORDER BY a.name",
                (to_ms(wall - clock.PAUSES_AFTER),),
            )
            return [str(row[0]) for row in rows]
    finally:
        file.close()
