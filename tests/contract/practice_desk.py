"""A practice desk for tests: a small profile, and a wall clock in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from console.profiles.model import (
    Channel,
    Colour,
    Goals,
    OpeningHours,
    OrderStatus,
    Profile,
    Reason,
    Span,
    Status,
)
from console.upstream.practice.founding import Founding
from console.upstream.practice.server import Server
from console.upstream.practice.upstream import PracticeUpstream, World
from console.upstream.protocol import NewTicket
from storage.connection import sqlite3
from storage.records import Customer

WALL = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
DAY = date(2026, 3, 3)  # a Tuesday
WEEKDAY, SATURDAY = (Span(time(9), time(21)),), (Span(time(10), time(19)),)
HOURS = OpeningHours(ZoneInfo("Europe/Kyiv"), (WEEKDAY,) * 5 + (SATURDAY, ()), {})


class Wall:
    """Our clock: stands until it is told to go on."""

    def __init__(self, now: datetime = WALL) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **length: float) -> None:
        self.now += timedelta(**length)


def small_profile() -> Profile:
    def named(key: str) -> dict[str, str]:
        return {"en": key}

    def order(key: str, *following: str, final: bool = False, colour: Colour = Colour.ACTIVE) -> OrderStatus:
        return OrderStatus(key, named(key), {}, following, final, colour)

    return Profile(
        key="small",
        title=named("Small"),
        languages=("ru", "uk", "en"),
        hours=HOURS,
        goals=Goals(18, 150),
        zones=(),
        statuses=(
            Status("new", named("New"), {}, open=True),
            Status("open", named("Open"), {}, open=True),
            Status("waiting", named("Waiting"), {}, open=True, waits_for_customer=True),
            Status("done", named("Done"), {}, open=False),
        ),
        order_statuses=(
            order("new", "confirmed", "cancelled"),
            order("confirmed", "in_transit", "cancelled"),
            order("in_transit", "arrived"),
            order("arrived", "reserved"),
            order("reserved", "issued", "cancelled"),
            order("issued", final=True, colour=Colour.GOOD),
            order("cancelled", final=True, colour=Colour.BAD),
        ),
        channels=tuple(
            Channel(key, named(key), 3) for key in ("telegram", "email", "phone", "internal", "shop")
        ),
        kinds={"question": {}, "order": {}, "call": {}, "internal": {}},
        reasons=(Reason("where", named("Where")),),
        roles=(),
        terms=(),
        macros=(),
        mappings={},
        later_minutes=(15, 60),
        currency="UAH",
    )


def open_desk(
    path: Path,
    wall: Callable[[], datetime],
    agent: str = "Oksana",
    *,
    seed: int = 7,
    speed: float = 1.0,
    day: date | None = DAY,
    profile: Profile | None = None,
    world: Callable[[Server], World] | None = None,
) -> PracticeUpstream:
    return PracticeUpstream.open(
        path,
        profile=profile or small_profile(),
        agent=agent,
        wall=wall,
        founding_of=Founding(seed, speed, day, agents=("Oksana", "Petro")),
        world=world,
    )


def a_ticket(
    desk: PracticeUpstream,
    body: str = "Where is my order?",
    subject: str = "A question",
    client_key: str = "",
) -> str:
    """A customer writes to the desk."""
    person = Customer("", "Iryna K.", email="iryna@example.com", language="en")
    return desk.server.open_ticket(NewTicket(subject, body, "email", "question", person, client_key))


def rows(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What the desk's file really holds, read by somebody else."""
    db = sqlite3.connect(str(path))
    try:
        return list(db.execute(statement, values))
    finally:
        db.close()
