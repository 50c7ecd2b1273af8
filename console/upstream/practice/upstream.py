"""The practice desk behind the neutral interface of helpdesks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from console.profiles.model import Profile
from console.upstream.practice import clock, founding, presence
from console.upstream.practice.desk_file import DeskFile
from console.upstream.practice.founding import Founding
from console.upstream.practice.server import Server
from console.upstream.protocol import (
    Absent,
    Capabilities,
    Catalog,
    ChangePage,
    Claimed,
    Dedupe,
    DeskClock,
    Found,
    Inconclusive,
    NewTicket,
    Present,
    Reply,
    Sent,
    Snapshot,
    TakenBy,
    UpstreamProblem,
)
from storage.crash_points import Place, reached
from storage.instants import to_ms
from storage.records import Agent, Changes

PAGE = 100
"""Tickets of one page of a first pull, and lines of the feed read at once."""

CAPABILITIES = Capabilities(
    dedupe=Dedupe.NATIVE_KEY,
    settle=timedelta(),
    poll_every=timedelta(milliseconds=500),
    atomic_reply_and_fields=True,
    compare_and_set=False,
    presence=True,
)


class World(Protocol):
    """Whoever brings the customers."""

    def advance(self) -> None:
        """Let happen all that is due by now, if it is our turn to see to it."""
        ...


class PracticeUpstream:
    """One agent's connection to the practice desk. Made by `open`."""

    def __init__(self, file: DeskFile, server: Server, identity: str, world: World | None) -> None:
        self._file = file
        self._identity = identity
        self._world = world
        self.server = server
        """The desk itself; tests let customers write through it."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        profile: Profile,
        agent: str,
        wall: Callable[[], datetime],
        founding_of: Founding,
        world: Callable[[Server], World] | None = None,
    ) -> PracticeUpstream:
        """Come to the desk in `path`, founding it when there is none.

        `agent` is a name or login, new ones are welcome, "" is the first of those there. `wall`
        tells our time. An existing desk keeps its seed and day, and takes `founding_of.speed` when no
        other console is there. `world` makes whoever brings the customers; None leaves the desk quiet.
        """
        file = DeskFile(path)
        try:
            with file.writing() as db:
                now = wall()
                if file.make_tables():
                    founding.found(db, profile, founding_of, now)
                presence.make_table(db)
                founding.check_profile(db, profile, path)
                me = founding.come_in(db, agent)
                console = f"{me.login}.{os.getpid()}.{to_ms(now):x}"
                clock.sign_of_life(db, console, int(me.id), now, profile.hours)
                if not clock.others_there(db, console, now):
                    clock.set_speed(db, now, founding_of.speed)
            server = Server(file, profile, wall, console=console, agent=me)
            return cls(file, server, server.identity(), world(server) if world else None)
        except BaseException:
            file.close()
            raise

    @property
    def name(self) -> str:
        return "practice"

    @property
    def account(self) -> str:
        return f"practice:{self._identity}:{self.server.agent.login}"

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def clock(self) -> DeskClock:
        return self.server.clock()

    def whoami(self) -> Agent:
        return self.server.agent

    def catalog(self) -> Catalog:
        return Catalog(
            agents=self.server.agents(),
            queues=(),
            statuses=self.server.statuses.known,
            fields=("status", "assignee", "reason"),
        )

    def pull_changes(self, cursor: str | None) -> ChangePage:
        """First our own tickets where there are many, then every ticket by id, then the feed.

        A cursor of another desk begins from nothing."""
        if self.server.beat_is_due:
            self.server.beat()
        if self._world is not None:
            self._world.advance()
        place = self._place(cursor)
        if place is None:
            return self._mine() or self._first_page(0, None)
        step, after, feed_from = place
        if step == "all":
            return self._first_page(after, feed_from)
        found = self.server.changes(after, PAGE)
        return ChangePage(found.items, found.gone, self._cursor("feed", found.last), found.more)

    def _mine(self) -> ChangePage | None:
        """What is ours, so that work can begin while the rest is read; None where one page holds all."""
        items, newest, total = self.server.first_of_mine(PAGE)
        if not items or total <= PAGE:
            return None
        return ChangePage(items, (), self._cursor("all", 0, newest), more=True, expected_total=total)

    def _first_page(self, after: int, feed_from: int | None) -> ChangePage:
        items, newest, total = self.server.first_page(after, PAGE)
        # What changes while the pages are read is told again by the feed, from where it stood at first.
        feed_from = newest if feed_from is None else feed_from
        if len(items) == PAGE:
            last = int(items[-1].ticket.id)
            return ChangePage(
                items, (), self._cursor("all", last, feed_from), more=True, expected_total=total
            )
        return ChangePage(
            items, (), self._cursor("feed", feed_from), more=newest > feed_from, expected_total=total
        )

    def _cursor(self, step: str, after: int, feed_from: int = 0) -> str:
        return f"{self._identity}/{step}/{after}/{feed_from}"

    def _place(self, cursor: str | None) -> tuple[str, int, int] | None:
        parts = (cursor or "").split("/")
        if len(parts) != 4 or parts[0] != self._identity or not (parts[2] + parts[3]).isdecimal():
            return None
        return parts[1], int(parts[2]), int(parts[3])

    def fetch(self, ticket_id: str) -> Snapshot:
        return self.server.fetch(ticket_id)

    def push_reply(self, reply: Reply) -> Sent:
        sent = self.server.say(reply)
        reached(Place.ASKED)
        reached(Place.ANSWERED)
        return sent

    def find_by_client_key(
        self, ticket_id: str, client_key: str, since: datetime
    ) -> Found | Absent | Inconclusive:
        server = self.server
        found = server.find(ticket_id, client_key) if ticket_id else server.opened(client_key)
        return Absent() if found is None else Found(found)

    def push_changes(self, ticket_id: str, changes: Changes) -> None:
        self.server.change(ticket_id, changes)

    def claim(self, ticket_id: str) -> Claimed | TakenBy:
        return self.server.claim(ticket_id)

    def create(self, ticket: NewTicket) -> str:
        opened = self.server.open_ticket(ticket)
        reached(Place.ASKED)
        reached(Place.ANSWERED)
        return opened

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        return self.server.gone_of(known)

    def here(self, ticket_id: str, writing: bool) -> None:
        self.server.here(ticket_id, writing)

    def others(self) -> tuple[Present, ...]:
        return self.server.others()

    def close(self) -> None:
        """Leave the desk: its time stands still once nobody is there."""
        try:
            # Only a courtesy: who gives no sign of life is gone a few seconds later anyway.
            with suppress(UpstreamProblem):
                self.server.leave()
        finally:
            self._file.close()
