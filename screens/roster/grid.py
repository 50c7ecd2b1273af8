"""One week of the roster: a line for each person, a column for each day; below it what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.duty.words import flaw_said, hours_said, week_said
from console.moments import day_and_time, weekday
from console.profiles.model import Profile
from console.rules.roster import DutyDay, RosterFlaw
from console.translation import _, explain
from console.views import Choice, RosterStanding, RosterState
from screens.desk.cells import fit, wrapped
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.untrusted import visible_line

_NAME_AT_MOST = 22
_NAME_AT_LEAST = 10
_HEAD = 1  # the line with the days


def cell_said(day: DutyDay | None, profile: Profile) -> str:
    """What one cell says: the hours and the zones by their keys, a day off, or nothing planned."""
    if day is None:
        return "·"
    if day.is_off:
        return _("off")
    names = {zone.key: zone.key_name.upper() or zone.key for zone in profile.zones}
    zones = " ".join(names.get(zone, zone) for zone in day.zones)
    return f"{hours_said(day.spans)} {zones}".strip()


class RosterGrid(LinePane, can_focus=True):
    """Shows a week; the cursor is on one person's day."""

    ALLOW_SELECT = False

    def __init__(self, profile: Profile) -> None:
        super().__init__(id="roster-grid", last=True)
        self._profile = profile
        self._days: Sequence[date] = ()
        self._people: Sequence[Choice] = ()
        self._plan: dict[tuple[date, str], DutyDay] = {}
        self._flaws: Sequence[RosterFlaw] = ()
        self._standing = RosterStanding(RosterState.NOTHING)
        self._share_key = ""
        self._today: date | None = None
        self.row = 0
        self.column = 0

    def show(
        self,
        days: Sequence[date],
        people: Sequence[Choice],
        plan: Sequence[DutyDay],
        flaws: Sequence[RosterFlaw],
        standing: RosterStanding,
        today: date,
        share_key: str,
    ) -> None:
        """`share_key` is the key that shares the week, as it is pressed here."""
        self._days, self._people, self._flaws, self._today = days, people, flaws, today
        self._standing, self._share_key = standing, share_key
        self._plan = {(one.day, one.person): one for one in plan}
        self.row = min(self.row, max(0, len(people) - 1))
        self.repaint()

    @property
    def person(self) -> Choice | None:
        """Who is under the cursor."""
        return self._people[self.row] if self.row < len(self._people) else None

    @property
    def day(self) -> date:
        return self._days[self.column]

    @property
    def planned(self) -> DutyDay | None:
        """What is planned under the cursor."""
        person = self.person
        return self._plan.get((self.day, person.key)) if person is not None else None

    def move(self, down: int, right: int) -> None:
        self.row = max(0, min(self.row + down, len(self._people) - 1))
        self.column = max(0, min(self.column + right, len(self._days) - 1))
        line = self.row + _HEAD
        if line < self.top + _HEAD:
            self.place(line - _HEAD)
        elif line >= self.top + self.view_height:
            self.place(line - self.view_height + 1)
        self.repaint()

    # Painting

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        if not self._days:
            return [], []
        left = [(_("Roster"), self.look(self.title_look())), (week_said(self._days), self.look("text"))]
        words, look = self._standing_said()
        if words:
            left.append((words, self.look(look)))
        number = len(self._flaws) + len(self._standing.bad)
        right = [(_("to mend: {n}").format(n=number), self.look("alarm"))] if number else []
        return left, right

    def _standing_said(self) -> tuple[str, str]:
        """How the week stands towards what the team has, and how that looks."""
        standing = self._standing
        by = visible_line(standing.by)
        match standing.state:
            case RosterState.HERE:
                return _("only here: {key} shares it").format(key=self._share_key), "soon"
            case RosterState.CHANGED:
                return _("changed since it was shared: {key} shares it").format(key=self._share_key), "soon"
            case RosterState.WAITS:
                return _("on its way to the team"), "text"
            case RosterState.STOPPED:
                return _("stopped on its way: see the outbox"), "alarm"
            case RosterState.SHARED if standing.at is not None:
                at = day_and_time(standing.at, self._profile.hours.timezone)
                return _("shared by {who}, {time}").format(who=by, time=at), "quiet"
        return "", "quiet"

    def line_count(self) -> int:
        return _HEAD + len(self._people) + self._below()

    def _below(self) -> int:
        lines = self._flaw_lines(self.view_width)
        return 1 + len(lines) if lines else 0

    def paint_line(self, index: int, width: int) -> Strip | None:
        name_width = max(_NAME_AT_LEAST, min(_NAME_AT_MOST, width // 5))
        if index == 0:
            return self._head(width, name_width)
        place = index - _HEAD
        if place < len(self._people):
            return self._person(place, width, name_width)
        place -= len(self._people) + 1
        lines = self._flaw_lines(width)
        if 0 <= place < len(lines):
            return Strip([Segment(fit(f" {lines[place]}", width), self.look("alarm"))], width)
        return Strip([Segment(" " * width, self.look("text"))], width) if place == -1 else None

    def _widths(self, width: int, name_width: int) -> list[int]:
        room = width - name_width
        each, left = divmod(room, max(1, len(self._days)))
        return [each + (place < left) for place in range(len(self._days))]

    def _head(self, width: int, name_width: int) -> Strip:
        segments = [Segment(" " * name_width, self.look("text"))]
        for day, cells in zip(self._days, self._widths(width, name_width), strict=True):
            look = "accent" if day == self._today else "quiet"
            segments.append(Segment(fit(f" {weekday(day)} {day.day}", cells), self.look(look)))
        return Strip(segments, width)

    def _person(self, place: int, width: int, name_width: int) -> Strip:
        person = self._people[place]
        segments = [Segment(fit(f" {visible_line(person.title)}", name_width), self.look("text"))]
        for column, (day, cells) in enumerate(zip(self._days, self._widths(width, name_width), strict=True)):
            planned = self._plan.get((day, person.key))
            look = self.look("text" if planned is not None and not planned.is_off else "quiet")
            if place == self.row and column == self.column:
                look += Style(bgcolor=self.look("cursor").bgcolor, bold=True)
            segments.append(Segment(fit(f" {cell_said(planned, self._profile)}", cells), look))
        return Strip(segments, width)

    def _flaw_lines(self, width: int) -> list[str]:
        names = {choice.key: choice.title for choice in self._people}
        told = [explain(one) for one in self._standing.bad]
        told += [flaw_said(flaw, self._profile, names) for flaw in self._flaws]
        lines: list[str] = []
        for each in told:
            lines += wrapped("! " + visible_line(each), max(10, width - 2))
        return lines
