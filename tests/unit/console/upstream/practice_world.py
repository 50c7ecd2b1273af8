"""A small world for the practice desk's tests: few people, few goods, situations as a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from console.profiles.model import Profile
from console.upstream.practice.player import Player
from console.upstream.practice.scenes import (
    City,
    FirstName,
    Gender,
    Goods,
    LastName,
    Load,
    Part,
    Place,
    Practice,
    Situation,
    Turn,
)
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.protocol import Reply, Snapshot
from storage.records import Message, MessageKind, TicketField
from tests.contract.practice_desk import Wall, open_desk, rows, small_profile

SPEED = 60.0
"""A minute of the desk's time is a second of ours."""

QUIET_LOAD = Load(1, 0, (1.0,) * 7, (dict.fromkeys(range(9, 21), 1),) * 7)
"""About one customer in a day."""

BUSY_LOAD = Load(120, 8, (1.0,) * 5 + (0.5, 0.5), ({hour: 1 + hour % 3 for hour in range(9, 21)},) * 7)


def turn(*says: str, **over: object) -> Turn:
    plain = Turn(
        says or ("Where is my order?",), ("where-order",), ("on its way",), ("That is no answer",), (4, 4)
    )
    return replace(plain, **over)  # type: ignore[arg-type]  # the fields of Turn


def situation(key: str = "where", **over: object) -> Situation:
    plain = Situation(
        key=key,
        title=key,
        language="en",
        channels=("telegram",),
        kind="question",
        weight=1,
        hours=(Part.ANY,),
        subject=f"About {key}",
        turns=(turn(),),
    )
    return replace(plain, **over)  # type: ignore[arg-type]  # the fields of Situation


def practice(*situations: Situation, load: Load = QUIET_LOAD) -> Practice:
    names = [("Anna", Gender.F), ("Boris", Gender.M), ("Clara", Gender.F), ("David", Gender.M)]
    lasts = ["Amber", "Birch", "Cedar", "Dale", "Elm", "Frost", "Glen", "Heath", "Iris", "Juniper"]
    return Practice(
        first_names=tuple(FirstName(name, name.lower(), gender, "en") for name, gender in names),
        last_names=tuple(LastName(name, name, name.lower(), "en") for name in lasts),
        cities=(City("kyiv", {"en": "Kyiv"}), City("lviv", {"en": "Lviv"})),
        goods=tuple(
            Goods(
                f"thing{number}",
                "coat" if number % 2 else "bag",
                {"en": f"Thing {number}"},
                100_00 * number,
                (),
            )
            for number in range(1, 21)
        ),
        places=(Place("stair", "kyiv", {"en": "White Stair"}, {"en": "Kyiv, White Stair"}, "10:00-21:00"),),
        load=load,
        situations=situations,
    )


class World:
    """A practice desk with customers, one operator, and the wall clock in the test's hand."""

    def __init__(
        self,
        path: Path,
        *situations: Situation,
        load: Load = QUIET_LOAD,
        seed: int = 7,
        profile: Profile | None = None,
    ) -> None:
        self.path = path
        self.wall = Wall()
        self.profile = profile or small_profile()
        self.practice = practice(*situations, load=load)
        self.seed = seed
        self.desk = self.console("Oksana")
        self.begins = self.desk.clock().desk_at

    def console(self, name: str) -> PracticeUpstream:
        """One more console at the desk."""
        return open_desk(
            self.path,
            self.wall,
            name,
            seed=self.seed,
            speed=SPEED,
            profile=self.profile,
            world=lambda server: Player(server, self.profile, self.practice),
        )

    def now(self) -> datetime:
        return self.desk.clock().at(self.wall())

    def passes(self, *, steps: float = 4.0, **length: float) -> None:
        """Let so much of the desk's time pass; polled every few of our seconds, its clock never stands."""
        end = self.wall.now + timedelta(**length) / SPEED
        while self.wall.now < end:
            self.wall.now = min(end, self.wall.now + timedelta(seconds=steps))
            self.poll()

    def poll(self) -> None:
        self.desk.pull_changes(f"{self.desk.server.identity()}/feed/999999999/0")

    def until(self, condition: Callable[[], bool]) -> None:
        """Let time pass until something is so; the desk's day is long enough for it."""
        end = self.now() + timedelta(hours=14)
        while not condition():
            assert self.now() < end, "it did not happen all day"
            self.passes(minutes=2)

    def tickets(self) -> list[Snapshot]:
        seen: dict[str, Snapshot] = {}
        cursor: str | None = None
        while True:
            page = self.desk.pull_changes(cursor)
            seen |= {item.ticket.id: item for item in page.items}
            cursor = page.next_cursor
            if not page.more:
                return list(seen.values())

    def first_customer(self) -> str:
        """Wait for the first customer of the day; the ticket's id."""
        self.until(lambda: bool(self.tickets()))
        return self.tickets()[0].ticket.id

    def answer(
        self, ticket_id: str, body: str = "…", macro: str = "", *, public: bool = True, status: str = ""
    ) -> None:
        changes = {TicketField.STATUS: status} if status else {}
        key = f"key-{ticket_id}-{self.wall.now.isoformat()}-{body}-{macro}"
        self.desk.push_reply(Reply(ticket_id, key, body, public, changes, macro))

    def chain(self, ticket_id: str) -> tuple[Message, ...]:
        return self.desk.fetch(ticket_id).messages or ()

    def said(self, ticket_id: str) -> list[str]:
        """What came from the customer's side, in order."""
        ours = (MessageKind.REPLY, MessageKind.NOTE)
        return [message.body for message in self.chain(ticket_id) if message.kind not in ours]


def contents(path: Path, without: Sequence[str] = ("consoles", "day")) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the file that happened at the desk; who looked when is left out."""
    tables = [str(row[0]) for row in rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {
        table: rows(path, f'SELECT * FROM "{table}" ORDER BY 1, 2')
        for table in tables
        if table not in without
    }
    found["day"] = rows(path, "SELECT seed, world_at, planned_until, last_ticket, last_order FROM day")
    return found
