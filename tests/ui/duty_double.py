"""Duty, for screens under test: a plan in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from console.profiles.model import Profile
from console.rules.roster import DutyDay, RosterFlaw, flaws
from console.views import (
    AtWork,
    Choice,
    NotPossible,
    Receipt,
    RosterStanding,
    RosterState,
    Trouble,
)
from storage.problems import mark
from storage.records import AssignedTicket


class DutyDouble:
    """Implements `console.duty.desk.DutyPort`."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.staff = [Choice("ann", "Ann"), Choice("bob", "[b]Bob[/b]")]
        self.plan: list[DutyDay] = []
        self.working: list[AtWork] = []
        self.in_trouble: Trouble | None = None
        self.left: list[AssignedTicket] = []
        self.own: DutyDay | None = None
        self.how_it_stands = RosterStanding(RosterState.NOTHING)
        self.shared: list[date] = []

    def people(self) -> tuple[Choice, ...]:
        return tuple(self.staff)

    def days(self, days: Sequence[date]) -> tuple[DutyDay, ...]:
        return tuple(one for one in self.plan if one.day in days)

    def flaws(self, days: Sequence[date]) -> tuple[RosterFlaw, ...]:
        return flaws(self.days(days), self.profile, [choice.key for choice in self.staff], days)

    def put(self, day: DutyDay) -> None:
        self.clear(day.day, day.person)
        self.plan.append(day)

    def clear(self, day: date, person: str) -> None:
        self.plan = [one for one in self.plan if (one.day, one.person) != (day, person)]

    def standing(self, monday: date) -> RosterStanding:
        return self.how_it_stands

    def share(self, monday: date) -> Receipt:
        if self.how_it_stands.state is RosterState.SHARED:
            raise NotPossible(mark("The team has this week just as it is here."))
        self.shared.append(monday)
        self.how_it_stands = replace(self.how_it_stands, state=RosterState.WAITS)
        return Receipt("g1", "roster:", 0.0, "roster of the week")

    def at_work(self) -> tuple[AtWork, ...]:
        return tuple(self.working)

    def mine(self) -> DutyDay | None:
        return self.own

    def trouble(self) -> Trouble | None:
        return self.in_trouble

    def help_there(self) -> str:
        if self.in_trouble is None:
            raise NotPossible(mark("No zone needs help: nothing is due within the hour."))
        self.in_trouble = replace(self.in_trouble, on_duty=True)
        return self.in_trouble.zone

    def left_behind(self) -> tuple[AssignedTicket, ...]:
        return tuple(self.left)
