"""What a roster that was shared changes here: told once, and taken up at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from console.duty.days import monday_of
from console.duty.words import day_said, plan_said
from console.rules.roster import DutyDay
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from console.duty.kept import KeptRoster
    from console.duty.shared import SharedRoster
    from console.profiles.model import Profile
    from storage.records import Agent

AHEAD = 14  # days from today of which a change is told
TOLD = 3  # of them, one by one

MyDays = Mapping[date, tuple[DutyDay, ...]]


class Following:
    """Looks whether the roster that was shared is another than the last time, and what of mine it changed."""

    def __init__(
        self,
        kept: KeptRoster,
        shared: SharedRoster,
        profile: Profile,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
    ) -> None:
        self._kept = kept
        self._shared = shared
        self._profile = profile
        self._now = now
        self._me = me
        self._state = shared.state()
        self._mine: tuple[str, MyDays] = ("", {})

    def begin(self) -> None:
        """From now on changes are told; those of before are what one comes in to."""
        if self._mine[0] and self._mine[0] == self._me().login:
            return
        self._state = self._shared.state()
        self._mine = (self._me().login, self._my_days())

    def moved(self) -> bool:
        """Whether the roster's notes are others than they were at the last look.

        A roster that is not there any more has not changed: the cache is being read anew.
        """
        state = self._shared.state()
        if not state:
            return False
        moved = state != self._state
        self._state = state
        return moved

    def news(self) -> Problem | None:
        """What is new in my own days since the last look, in words; None where nothing is."""
        login, before = self._mine
        mine = self._my_days()
        me = self._me().login
        self._mine = (me, mine)
        if not me or login != me:
            return None
        changed = [day for day in mine if day in before and mine[day] != before[day]]
        if not changed:
            return None
        told = "; ".join(f"{day_said(day)}: {self._said(mine[day])}" for day in changed[:TOLD])
        shared = self._kept.shared(monday_of(changed[0]))
        values = {"days": told, "who": shared.by if shared is not None else ""}
        if len(changed) > TOLD:
            sentence = mark("{who} has changed your roster: {days}, and {n} days more.")
            return Problem(sentence, n=len(changed) - TOLD, **values)
        return Problem(mark("{who} has changed your roster: {days}."), **values)

    def _said(self, days: tuple[DutyDay, ...]) -> str:
        return " + ".join(plan_said(day, self._profile) for day in days) or plan_said(None, self._profile)

    def _my_days(self) -> MyDays:
        me = self._me().login
        today = self._now().astimezone(self._profile.hours.timezone).date()
        days = [today + timedelta(days=number) for number in range(AHEAD)]
        mine = [one for one in self._kept.of_days(days) if one.person == me] if me else []
        return {day: tuple(one for one in mine if one.day == day) for day in days}
