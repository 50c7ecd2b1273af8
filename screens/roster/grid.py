"""One week of the roster: a line for each person, a column for each day; below it what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.moments import short_day, weekday
from console.profiles.model import Profile, Span, said
from console.rules.roster import DutyDay, RosterFlaw
from console.translation import _, explain, language
from console.views import Choice
from screens.desk.cells import fit, wrapped
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.untrusted import visible_line

_NAME_AT_MOST = 22
_NAME_AT_LEAST = 10
_HEAD = 1  # the line with the days


def hours_said(spans: Sequence[Span]) -> str:
    """`9–18`, `12–16+18–21`; minutes only where there are some."""
    return "+".join(f"{_time(span.opens)}–{_time(span.closes)}" for span in spans)


def _time(moment: time) -> str:
    if moment == time.max:
        return "24"
    return f"{moment.hour}" if not moment.minute else f"{moment.hour}:{moment.minute:02d}"


def cell_said(day: DutyDay | None, profile: Profile) -> str:
    """What one cell says: the hours and the zones by their keys, a day off, or nothing planned."""
    if day is None:
        return "·"
    if day.is_off:
        return _("off")
    names = {zone.key: zone.key_name.upper() or zone.key for zone in profile.zones}
    zones = " ".join(names.get(zone, zone) for zone in day.zones)
    return f"{hours_said(day.spans)} {zones}".strip()


def day_said(day: date) -> str:
    """`Sun 22 Nov`"""
    return f"{weekday(day)} {short_day(day)}"


def flaw_said(flaw: RosterFlaw, profile: Profile, people: Sequence[Choice]) -> str:
    """What is wrong, with names for people where the rule speaks of keys, logins and ISO dates."""
    names = {choice.key: choice.title for choice in people}
    zones = {zone.key: said(zone.title, language()) for zone in profile.zones}
    shifts = {shift.key: said(shift.title, language()) for shift in profile.shifts}
    named = {"person": names, "zone": zones, "one": zones, "other": zones, "shift": shifts}
    values = {name: named.get(name, {}).get(str(value), value) for name, value in flaw.values.items()}
    values["day"] = day_said(date.fromisoformat(str(flaw.values["day"])))
    return explain(RosterFlaw(flaw.sentence, **values))


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
        self._today: date | None = None
        self.row = 0
        self.column = 0

    def show(
        self,
        days: Sequence[date],
        people: Sequence[Choice],
        plan: Sequence[DutyDay],
        flaws: Sequence[RosterFlaw],
        today: date,
    ) -> None:
        self._days, self._people, self._flaws, self._today = days, people, flaws, today
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
        first, last = self._days[0], self._days[-1]
        dates = f"{short_day(first)} – {short_day(last)}"
        left = [(_("Roster"), self.look(self.title_look())), (dates, self.look("text"))]
        number = len(self._flaws)
        right = [(_("to mend: {n}").format(n=number), self.look("alarm"))] if number else []
        return left, right

    def line_count(self) -> int:
        return _HEAD + len(self._people) + self._below()

    def _below(self) -> int:
        return 1 + len(self._flaw_lines(self.view_width)) if self._flaws else 0

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
        lines: list[str] = []
        for flaw in self._flaws:
            told = flaw_said(flaw, self._profile, self._people)
            lines += wrapped("! " + visible_line(told), max(10, width - 2))
        return lines
