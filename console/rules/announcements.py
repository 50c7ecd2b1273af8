"""What is worth ringing for, and when it may be told.

How things stand is looked at again and again; news is what stands there now and has not been seen
before. So nothing is announced twice, whatever order notices come in, and what is dealt with before
it could be told is never told. What has to be told is held back while somebody types and is summed up:
one announcement for all of it, and not soon another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from storage.frozen import frozen

REMEMBERED = 20_000
"""Keys of what was seen; the oldest are forgotten beyond. An eight-hour day leaves about a thousand."""


class Worth(StrEnum):
    """The kinds of news, the most pressing first."""

    STOPPED = "failed"  # a reply or a change did not go out and waits for a person
    URGENT = "urgent"  # a ticket in a zone of ours whose clock is red or past
    ANSWER = "answers"  # a customer has written in a ticket of ours
    REMINDER = "reminders"  # a ticket to come back to


_PRESSING = {worth: place for place, worth in enumerate(Worth)}


@frozen
class Happening:
    """One thing worth a notice. Nothing in it is a customer's: a number, and a zone's title ("" when
    it is in none). `key` tells it from everything else that ever happened."""

    worth: Worth
    key: str
    ticket_id: str
    number: str
    zone: str = ""


@frozen
class Urgent:
    """A ticket in a zone that is open for us, with a clock that is red or past."""

    ticket_id: str
    number: str
    zone: str
    due_at: datetime


@frozen
class Mine:
    """An open ticket of ours. `waiting_since` is the customer's oldest unanswered message."""

    ticket_id: str
    number: str
    zone: str
    waiting_since: datetime | None


@frozen
class Stopped:
    """An item of the outbox that does not go on by itself; `state` says why."""

    op_id: str
    ticket_id: str
    number: str
    state: str


@frozen
class Reminded:
    """A ticket whose reminder has come, and when it was to come."""

    ticket_id: str
    number: str
    until: datetime


@frozen
class Standing:
    """How things stand. `waiting` tickets lie in the zones that are open for us, `overdue` of them are past
    their time. `settled` is False while the first pull runs: all is new then, and nothing is news."""

    waiting: int = 0
    overdue: int = 0
    urgent: tuple[Urgent, ...] = ()
    mine: tuple[Mine, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    settled: bool = True


def happenings(standing: Standing, known_mine: Mapping[str, None]) -> tuple[Happening, ...]:
    """Everything in a standing that would be worth a notice if it were new.

    A customer's message is an answer only in a ticket that was ours before it came: taking a ticket
    whose customer waits, or being given one, is none.
    """
    found = [
        Happening(Worth.STOPPED, f"stopped {one.op_id} {one.state}", one.ticket_id, one.number)
        for one in standing.stopped
    ]
    found += [
        Happening(Worth.URGENT, f"urgent {one.ticket_id} {one.due_at}", one.ticket_id, one.number, one.zone)
        for one in standing.urgent
    ]
    found += [
        Happening(Worth.ANSWER, _waits(one), one.ticket_id, one.number, one.zone)
        for one in standing.mine
        if one.waiting_since is not None and one.ticket_id in known_mine
    ]
    found += [
        Happening(Worth.REMINDER, f"reminder {one.ticket_id} {one.until}", one.ticket_id, one.number)
        for one in standing.reminded
    ]
    return tuple(found)


def _waits(one: Mine) -> str:
    return f"answer {one.ticket_id} {one.waiting_since}"


class Announcements:
    """What waits to be told, and when that may be.

    `quiet` seconds without typing before anything is told; `every`: at least so many seconds from one
    announcement to the next; `about` are the kinds that are told at all. Moments are seconds on a
    clock of the caller's that never goes back.
    """

    def __init__(
        self, quiet: float = 5.0, every: float = 30.0, about: frozenset[Worth] = frozenset(Worth)
    ) -> None:
        self.quiet = quiet
        self.every = every
        self.about = about
        self._seen: dict[str, None] = {}
        self._mine: dict[str, None] = {}
        self._waiting: dict[str, Happening] = {}
        self._typed_at = self._told_at = float("-inf")
        self._began = False

    def look(self, standing: Standing, looking_at: str = "") -> None:
        """Take in how things stand now. `looking_at` is the ticket that is open: that its clock runs
        out is seen anyway. The first look, and all before the desk is settled, find nothing new."""
        there = happenings(standing, self._mine)
        keys = {one.key for one in there}
        self._waiting = {key: one for key, one in self._waiting.items() if key in keys}
        for one in there:
            if one.key not in self._seen and self._began and self._tells(one, looking_at):
                self._waiting[one.key] = one
        _remember(self._seen, keys)
        _remember(self._seen, (_waits(one) for one in standing.mine))
        _remember(self._mine, (one.ticket_id for one in standing.mine))
        self._began = self._began or standing.settled

    def _tells(self, one: Happening, looking_at: str) -> bool:
        if one.worth not in self.about:
            return False
        return not (one.worth is Worth.URGENT and one.ticket_id == looking_at)

    def typed(self, now: float) -> None:
        """Somebody types."""
        self._typed_at = now

    def wait(self, now: float) -> float | None:
        """Seconds until what waits may be told; None when nothing waits."""
        if not self._waiting:
            return None
        return max(0.0, self._typed_at + self.quiet - now, self._told_at + self.every - now)

    def take(self, now: float) -> tuple[Happening, ...]:
        """All that waits, if it may be told now, the most pressing kind first; it is told with that.

        Of each ticket only the most pressing.
        """
        if self.wait(now) != 0.0:
            return ()
        told: dict[str, Happening] = {}
        for one in sorted(self._waiting.values(), key=lambda one: _PRESSING[one.worth]):
            told.setdefault(one.ticket_id, one)
        self._waiting.clear()
        self._told_at = now
        return tuple(told.values())


def _remember(memory: dict[str, None], keys: Iterable[str]) -> None:
    for key in keys:
        memory.pop(key, None)  # what is still there counts as seen just now
        memory[key] = None
    while len(memory) > REMEMBERED:
        del memory[next(iter(memory))]
