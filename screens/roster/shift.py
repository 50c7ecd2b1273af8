"""My shift: who is at work with what, until when I am, and which tickets would stay with me."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.desk_port import DeskPort
from console.duty.words import hours_said
from console.moments import short_time
from console.profiles.model import said
from console.translation import _, explain, ngettext
from console.views import AtWork, Choice, NotPossible, Receipt
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Rows, key_hints
from screens.choose.hand_over import HandOver, HandOverDialog
from screens.choose.one import rows
from screens.commands import Command, Group, bindings
from screens.notices import HintLine, Tone
from screens.untrusted import joined, line, phrase, plain
from storage.problems import Problem, mark

_COMMANDS = (
    Command("shift.next", ("j", "down"), mark("Next"), "next", Group.DIALOG, in_palette=False),
    Command("shift.previous", ("k", "up"), mark("Previous"), "previous", Group.DIALOG, in_palette=False),
    Command("shift.release", ("c",), mark("Release this ticket"), "release", Group.DIALOG, alone=True),
    Command(
        "shift.release_all", ("C",), mark("Release all of them"), "release_all", Group.DIALOG, alone=True
    ),
    Command("shift.hand_over", ("a",), mark("Hand all of them over"), "hand_over", Group.DIALOG),
)


class _Left(Rows):
    """The tickets that would stay: as high as what stands above lets them be, the keys below in sight."""

    DEFAULT_CSS = "_Left { text-wrap: nowrap; text-overflow: ellipsis; }"

    AROUND = 8
    """Lines of the screen that are neither these rows nor what stands above them."""

    def __init__(self, above: int, *options: Option) -> None:
        super().__init__(*options)
        self._above = above

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        height = super().get_content_height(container, viewport, width)
        return min(height, max(3, viewport.height - self._above - self.AROUND))


class ShiftDialog(Dialog[str]):
    """Answers with a ticket to be opened, or None."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_COMMANDS)
    BINDINGS = bindings(_COMMANDS)

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(plain(_("Shift")))
        self._desk = desk
        self._left = desk.roster.left_behind()

    def parts(self) -> Iterable[Widget]:
        at_work = self._at_work()
        yield Static(at_work, id="at-work")
        yield _Left(at_work.plain.count("\n") + 1, *rows(self._choices()))

    def hint(self) -> Content:
        return key_hints(
            ("enter", mark("open it")),
            ("c", mark("release")),
            ("C", mark("release all")),
            ("a", mark("hand all over")),
            ("escape", mark("back")),
        )

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._left else None
        self.set_focus(options)

    def entered(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and highlighted < len(self._left):
            self.dismiss(self._left[highlighted].id)

    # What is shown

    def _at_work(self) -> Content:
        parts: list[Content] = []
        mine = self._desk.roster.mine()
        if mine is not None and not mine.is_off:
            parts.append(phrase(_("You are on duty {hours}."), hours=hours_said(mine.spans)))
        elif mine is not None:
            parts.append(plain(_("You have the day off.")))
        for one in self._desk.roster.at_work():
            parts.append(self._person(one))
        if len(parts) == (mine is not None):
            parts.append(plain(_("By the roster nobody is at work now."), "$quiet"))
        tally = self._desk.tally()
        parts.append(phrase(_("Answered today: {n} of {goal}."), n=tally.day, goal=tally.day_goal))
        parts.append(self._stays())
        return Content("\n").join(parts)

    def _person(self, one: AtWork) -> Content:
        titles = {zone.key: said(zone.title, self._desk.language) for zone in self._desk.profile.zones}
        zones = ", ".join(titles[zone] for zone in one.zones if zone in titles)
        until = phrase(_("until {time}"), "$quiet", time=short_time(one.until, self._desk.timezone()))
        state = plain(" · " + _("at lunch"), "$warning") if one.at_lunch else plain("")
        return joined(
            line(one.name, "bold $primary" if one.me else "bold"),
            ("  ", ""),
            line(zones),
            ("  ", ""),
            until,
            state,
        )

    def _stays(self) -> Content:
        n = len(self._left)
        if not n:
            return plain(_("Nothing would stay with you."), "$success")
        words = ngettext("{n} ticket would stay with you:", "{n} tickets would stay with you:", n)
        return phrase(words, "bold $warning", n=n)

    def _choices(self) -> list[Choice]:
        titles = {zone.key: said(zone.title, self._desk.language) for zone in self._desk.profile.zones}
        return [
            Choice(one.id, f"#{one.number} {one.requester}", f"{titles.get(one.zone, '')}  {one.subject}")
            for one in self._left
        ]

    # What is done with it

    def action_next(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_previous(self) -> None:
        self.query_one(OptionList).action_cursor_up()

    def action_release(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is None:
            raise NotPossible(mark("Nothing would stay with you."))
        self._each([partial(self._desk.release, self._left[highlighted].id)])

    def action_release_all(self) -> None:
        if not self._left:
            raise NotPossible(mark("Nothing would stay with you."))
        self._each([partial(self._desk.release, one.id) for one in self._left])

    def action_hand_over(self) -> None:
        if not self._left:
            raise NotPossible(mark("Nothing would stay with you."))
        colleagues = self._desk.colleagues()
        if not colleagues:
            raise NotPossible(
                mark("There is nobody to hand a ticket over to: the helpdesk names no other agent.")
            )

        def chosen(to: HandOver | None) -> None:
            if to is not None:
                self._each(
                    [partial(self._desk.hand_over, one.id, to.agent_id, to.note) for one in self._left]
                )

        n = len(self._left)
        heading = phrase(ngettext("Hand {n} ticket over", "Hand {n} tickets over", n), n=n)
        self.app.push_screen(HandOverDialog(heading, colleagues), chosen)

    def _each(self, orders: list[Callable[[], Receipt]]) -> None:
        """One order after the other, off the screen's thread; what is refused is told, the rest goes on."""
        self.run_worker(partial(self._carry_out, orders), thread=True, group="shift", exit_on_error=True)

    def _carry_out(self, orders: list[Callable[[], Receipt]]) -> None:
        refused: Problem | None = None
        for order in orders:
            try:
                order()
            except Problem as problem:
                refused = problem
        self.app.call_from_thread(self._read_again, refused)

    def _read_again(self, refused: Problem | None) -> None:
        self._left = self._desk.roster.left_behind()
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(rows(self._choices()))
        options.highlighted = 0 if self._left else None
        self.query_one("#at-work", Static).update(self._at_work())
        if refused is not None:
            self.query_one(HintLine).say(plain(explain(refused)), Tone.REFUSED)
