"""The weeks that were shared, as the cache holds them: read again only when their tickets changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from console.duty.days import WEEK
from console.duty.kept import read_roster
from console.rules.shared_roster import ROSTER, SharedNote, in_a_row, notes
from console.sync.roster_home import roster_tickets
from console.translation import explain
from storage.frozen import frozen
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from console.imports.flaws import BadRow
    from console.profiles.model import Profile
    from console.rules.roster import DutyDay
    from storage.cache import Cache

NEWEST = 1_000
"""Notes of one ticket that are looked at: a year of weeks that are planned anew nearly twenty times each."""


@frozen
class SharedWeek:
    """The plan of a week that counts, and whose it is. `bad` says what of it, or of a newer one that
    cannot be read at all, was left out."""

    id: str
    over: str
    by: str
    at: datetime
    days: tuple[DutyDay, ...]
    bad: tuple[Problem, ...] = ()


class SharedRoster:
    """Reads the roster's tickets. Used by one console, from several of its threads."""

    def __init__(self, cache: Cache, profile: Profile) -> None:
        self._cache = cache
        self._profile = profile
        self._state: tuple[tuple[str, str, str], ...] = ()
        self._weeks: Mapping[date, Sequence[SharedNote]] = {}
        self._read: dict[str, SharedWeek | Problem] = {}

    def state(self) -> tuple[tuple[str, str, str], ...]:
        """Changes whenever the notes may have."""
        there = self._cache.tickets.get_many(roster_tickets(self._cache))
        return tuple((one.id, one.version, one.last_message_id) for one in there)

    def week(self, monday: date) -> SharedWeek | None:
        """The plan of this week that counts: the newest that can be read. None where none was shared."""
        told: list[Problem] = []
        counts: SharedWeek | None = None
        for note in self._notes().get(monday, ()):
            found = self._plan(note)
            if isinstance(found, Problem):
                if counts is None:
                    told.append(found)
            elif counts is None:
                counts = found
                told += found.bad
            else:
                if _unseen(counts, found):
                    sentence = mark(
                        "{who} shared this week without having seen the plan that {other} had shared just "
                        "before. The later plan counts."
                    )
                    told.append(Problem(sentence, who=counts.by, other=found.by))
                break
        return replace(counts, bad=tuple(told)) if counts is not None else None

    def mondays(self) -> tuple[date, ...]:
        """The weeks of which there is a plan, as far as is known without reading it."""
        return tuple(sorted(self._notes()))

    def days_of(self, monday: date, key: str) -> tuple[DutyDay, ...] | None:
        """The days of the plan with this id; None where it is not here, or cannot be read."""
        note = next((one for one in self._notes().get(monday, ()) if one.id == key), None)
        found = self._plan(note) if note is not None else None
        return found.days if isinstance(found, SharedWeek) else None

    def _notes(self) -> Mapping[date, Sequence[SharedNote]]:
        """By week, the newest first."""
        state = self.state()
        if state != self._state:
            found: list[SharedNote] = []
            for ticket_id, _version, _last in state:
                found += notes(self._cache.messages.chain(ticket_id, None, NEWEST))
            weeks: dict[date, list[SharedNote]] = {}
            for note in sorted(found, key=lambda one: one.at, reverse=True):
                weeks.setdefault(note.week, []).append(note)
            ids = {note.id for note in found}
            self._read = {key: plan for key, plan in self._read.items() if key in ids}
            self._weeks, self._state = weeks, state
        return self._weeks

    def _plan(self, note: SharedNote) -> SharedWeek | Problem:
        if note.id not in self._read:
            self._read[note.id] = self._fresh(note)
        return self._read[note.id]

    def _fresh(self, note: SharedNote) -> SharedWeek | Problem:

        bad: list[Problem] = []

        def left_out(row: BadRow) -> None:
            sentence = mark("A row of the plan that {who} shared does not count: {what}.")
            bad.extend(Problem(sentence, who=note.by, what=flaw.said()) for flaw in row.flaws)

        try:
            days = read_roster(note.table.encode(), self._profile, ROSTER, left_out)
        except Problem as problem:
            return Problem(
                mark("A plan that {who} shared cannot be read and does not count: {why}"),
                who=note.by,
                why=explain(problem),
            )
        within = tuple(day for day in days if 0 <= (day.day - note.week).days < WEEK)
        if len(within) < len(days):
            sentence = mark("{who} shared days of another week with this one: they do not count.")
            bad.append(Problem(sentence, who=note.by))
        return SharedWeek(note.id, note.over, note.by, note.at, in_a_row(within), tuple(bad))


def _unseen(newer: SharedWeek, older: SharedWeek) -> bool:
    """Whether somebody's plan took the place of one that they did not know, and that was another."""
    return newer.over != older.id and newer.by != older.by and newer.days != older.days
