"""The roster: a week of everybody's shifts and zones, for whoever plans them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from console.desk_port import DeskPort
from console.duty.days import WEEK, week_of
from console.duty.words import day_said, hours_said
from console.profiles.model import said
from console.rules.clocks import spans_of
from console.rules.roster import DutyDay
from console.translation import _
from console.views import Choice, NotPossible
from screens.choose.one import ChooseOne
from screens.choose.some import ChooseSome
from screens.commands import Command, Commanded, bindings
from screens.desk.footer import KeyLine, MacroLine
from screens.desk.header import DeskHeader
from screens.in_order import InOrder
from screens.notices import DeskChanged, Say, Tone
from screens.roster.commands import OWN_FILES, PERSON, ROSTER_COMMANDS
from screens.roster.grid import RosterGrid
from screens.untrusted import phrase, plain, visible_line
from storage.problems import Problem, mark

_NOBODY = NotPossible(mark("Nobody is known at this desk yet: the helpdesk names no agent with a login."))

WHOLE_DAY = ""
"""The choice of a shift that is as long as the desk is open."""


class RosterScreen(InOrder, Commanded, Screen[None]):
    """Lies over the desk. What is planned is kept at once, and reaches the team when it is shared."""

    CSS_PATH = "screen.tcss"
    COMMAND_TABLE: ClassVar[Sequence[Command]] = ROSTER_COMMANDS
    BINDINGS = bindings(ROSTER_COMMANDS)
    AUTO_FOCUS = ""
    TICK: ClassVar[float] = 1.0

    def __init__(self, desk: DeskPort) -> None:
        super().__init__()
        self.desk = desk
        self._week = week_of(self._today())
        self.header = DeskHeader(desk)
        self.grid = RosterGrid(desk.profile)
        self.grid.column = self._today().weekday()

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.grid
        yield KeyLine(MacroLine(), self.desk.language)

    def on_mount(self) -> None:
        self.set_interval(self.TICK, self.header.tick)
        self.set_focus(self.grid, scroll_visible=False)
        self.read_again()

    def read_again(self) -> None:
        roster = self.desk.roster
        self.grid.show(
            self._week,
            roster.people(),
            roster.days(self._week),
            roster.flaws([day for day in self._week if day >= self._today()]),
            roster.standing(self._week[0]),
            self._today(),
            self.key_of("roster.share"),
        )
        self.refresh_bindings()

    @on(DeskChanged)
    def read_notice(self, changed: DeskChanged) -> None:
        if changed.notice.everything or changed.notice.tickets:
            self.read_again()
        if changed.notice.link:
            self.header.read_again()

    def missing(self, need: str) -> NotPossible | None:
        if need == OWN_FILES:
            why = self.desk.why_read_only
            return None if why is None else NotPossible(why.sentence, **why.values)
        return _NOBODY if need == PERSON and self.grid.person is None else None

    def _today(self) -> date:
        return self.desk.now().astimezone(self.desk.timezone()).date()

    # Moving about

    def action_move(self, down: int, right: int) -> None:
        self.grid.move(down, right)
        self.refresh_bindings()

    def action_week(self, by: int) -> None:
        self._week = week_of(self._week[0] + timedelta(days=WEEK * by))
        self.read_again()

    def action_today(self) -> None:
        self._week = week_of(self._today())
        self.grid.column = self._today().weekday()
        self.read_again()

    def action_back(self) -> None:
        self.dismiss(None)

    # Planning

    def action_shift(self) -> None:
        """First the shift, then the zones."""
        person, day = self._under_cursor()
        language = self.desk.language
        choices = [
            Choice(shift.key, said(shift.title, language), hours_said(shift.spans))
            for shift in self.desk.profile.shifts
        ]
        opening = spans_of(day, self.desk.profile.hours)
        if opening:
            choices.append(Choice(WHOLE_DAY, _("as long as the desk is open"), hours_said(opening)))

        def chosen(key: str | None) -> None:
            if key is None:
                return
            shift = next((shift for shift in self.desk.profile.shifts if shift.key == key), None)
            spans = shift.spans if shift is not None else tuple(opening)
            planned = self.grid.planned
            zones = planned.zones if planned is not None else ()
            self._choose_zones(DutyDay(day, person.key, spans, zones, key))

        self.app.push_screen(ChooseOne(self._heading(person, day), choices), chosen)

    def action_zones(self) -> None:
        planned = self.grid.planned
        if planned is None or planned.is_off:
            self.action_shift()
        else:
            self._choose_zones(planned)

    def _choose_zones(self, day: DutyDay) -> None:
        person = self._under_cursor()[0]
        choices = [
            Choice(zone.key, said(zone.title, self.desk.language), zone.key_name.upper())
            for zone in self.desk.profile.zones
        ]

        def chosen(zones: tuple[str, ...] | None) -> None:
            if zones is not None:
                self._put(replace(day, zones=zones))

        self.app.push_screen(ChooseSome(self._heading(person, day.day), choices, day.zones), chosen)

    def action_off(self) -> None:
        person, day = self._under_cursor()
        self._put(DutyDay(day, person.key))

    def action_clear(self) -> None:
        person, day = self._under_cursor()
        self._keep(lambda: self.desk.roster.clear(day, person.key))

    def _put(self, day: DutyDay) -> None:
        self._keep(lambda: self.desk.roster.put(day))

    def action_share(self) -> None:
        monday = self._week[0]
        self.run_worker(self._share(monday), group="roster-share", name="share", exclusive=False)

    async def _share(self, monday: date) -> None:
        try:
            receipt = await self.write(lambda: self.desk.roster.share(monday))
        except Problem as problem:
            self.post_message(Say.of(problem))
            return
        words = phrase(_("To the team: {what}. It goes out by the outbox."), what=receipt.what)
        self.post_message(Say(words, Tone.DONE))
        self.read_again()

    def _keep(self, order: Callable[[], None]) -> None:
        """Also from a dialog's answer, so what cannot be is told and not raised."""
        self.run_worker(self._kept(order), group="roster-keep", name="keep", exclusive=False)

    async def _kept(self, order: Callable[[], None]) -> None:
        try:
            await self.write(order)
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))
        self.read_again()

    def _under_cursor(self) -> tuple[Choice, date]:
        person = self.grid.person
        if person is None:
            raise _NOBODY
        return person, self.grid.day

    def _heading(self, person: Choice, day: date) -> Content:
        return plain(f"{visible_line(person.title)} · {day_said(day)}")
