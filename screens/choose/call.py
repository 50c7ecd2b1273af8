"""Log a call: who calls, found while it is typed, and what is said, kept while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea
from textual.worker import WorkerCancelled, WorkerFailed

from console.calling import CallPort, placed
from console.rules.calls import Call
from console.rules.cleaning import clean, clean_line
from console.translation import _, explain
from console.views import BegunCall, Choice, NotPossible, Receipt
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Field, Rows, key_hints
from screens.choose.one import rows
from screens.commands import Command, Group, bindings
from screens.keyboard import respelled
from screens.notices import HintLine, Tone
from screens.untrusted import phrase, plain
from storage.problems import Problem, mark

SAVE_AFTER = 0.6  # seconds without a save while something is typed
_SHOWN = 6  # places at once

_COMMANDS = (
    Command(
        "call.log", ("f8", "ctrl+enter"), mark("Log the call"), "log", Group.DIALOG, writing=True, alone=True
    ),
    Command("call.place_next", ("down",), mark("Next"), "move(1)", Group.DIALOG, writing=True),
    Command("call.place_previous", ("up",), mark("Previous"), "move(-1)", Group.DIALOG, writing=True),
    Command(
        "call.another",
        ("ctrl+n",),
        mark("Another call; this one is kept, and comes back"),
        "another",
        Group.DIALOG,
        writing=True,
    ),
)


class LogCall(Dialog[Receipt]):
    """Answers with what was logged. Esc keeps what was typed for the next time."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_COMMANDS)
    BINDINGS = bindings(_COMMANDS)

    def __init__(self, calls: CallPort, open_ticket: str, time_of: Callable[[BegunCall], str]) -> None:
        super().__init__(plain(_("Log a call")))
        self._calls = calls
        self._open_ticket = open_ticket
        self._always = len(calls.places("", open_ticket))  # places that there are for anybody
        self._begun = calls.begun()
        self._time_of = time_of
        self._key = self._begun.key if self._begun else calls.new()
        self._places: tuple[Choice, ...] = ()
        self._sought: str | None = None
        self._kept = self._last = Call("", "")
        self._timer: Timer | None = None
        self._order = asyncio.Lock()
        self._logged = False

    def parts(self) -> Iterable[Widget]:
        begun = self._begun
        yield Field(
            begun.who if begun else "",
            placeholder=_("Who calls? A telephone, a name, the number of a ticket or an order"),
            id="call-who",
        )
        yield Rows(id="call-places")
        yield TextArea(begun.text if begun else "", soft_wrap=True, id="call-text")

    def hint(self) -> Content:
        return key_hints(
            ("up", ""),
            ("down", mark("whose")),
            ("f8", mark("log")),
            ("ctrl+n", mark("another")),
            ("escape", mark("keep")),
        )

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._find()
        if self._begun is not None:
            self._point_at(self._begun.place)
            words = _("This call was begun at {time} and is not logged yet.")
            self.query_one(HintLine).say(phrase(words, time=self._time_of(self._begun)))
            self.set_focus(self.query_one(TextArea))
            self.query_one(TextArea).move_cursor(self.query_one(TextArea).document.end)
        else:
            self.set_focus(self.query_one(Input))
        self._kept = self._last = self._call()

    def entered(self) -> None:
        """Enter in the line of the caller goes on to what is said."""
        self._find()
        self.set_focus(self.query_one(TextArea))

    # Who

    @on(Input.Changed)
    def _who_typed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._find()
        self._changed()

    def _find(self) -> None:
        who = self.query_one(Input).value
        if who == self._sought:
            return
        self._sought = who
        found = self._calls.places(who, self._open_ticket)
        if who.strip() and len(found) <= self._always:  # nobody: perhaps in the other layout
            others = (self._calls.places(spelt, self._open_ticket) for spelt in respelled(who))
            found = next((other for other in others if len(other) > self._always), found)
        self._places = found
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(rows(found))
        options.highlighted = 0
        options.styles.height = min(_SHOWN, len(found))

    def action_move(self, by: int) -> None:
        """The places, wherever one types; in the text the arrows move there."""
        text = self.query_one(TextArea)
        if text.has_focus:
            text.action_cursor_down() if by > 0 else text.action_cursor_up()
            return
        options = self.query_one(OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    @on(OptionList.OptionHighlighted)
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._changed()

    def _point_at(self, place: str) -> None:
        keys = [choice.key for choice in self._places]
        if place in keys:
            self.query_one(OptionList).highlighted = keys.index(place)

    # What is said

    def _call(self) -> Call:
        who = clean_line(self.query_one(Input).value)
        highlighted = self.query_one(OptionList).highlighted
        place = self._places[highlighted].key if highlighted is not None and self._places else ""
        return placed(Call(who, clean(self.query_one(TextArea).text)), place)

    @on(TextArea.Changed)
    def _text_typed(self, changed: TextArea.Changed) -> None:
        changed.stop()
        self._changed()

    def _changed(self) -> None:
        """Keep what was typed: a timer saves it, and goes on while more is typed."""
        self._last = self._call()
        if self._timer is None and self._last != self._kept:
            self._timer = self.set_timer(SAVE_AFTER, self._save_soon)

    def _save_soon(self) -> None:
        self._timer = None
        self.run_worker(self._save(), group="call-draft", name="call draft", exclusive=False)

    async def _save(self) -> None:
        """What was typed last; it may come to an end after the dialog, whose own last chance then counts."""
        key, call = self._key, self._last
        if self._logged or call == self._kept:
            return
        try:
            await self._in_thread(lambda: None if self._logged else self._calls.keep(key, call))
        except Problem as problem:
            for hint in self.query(HintLine):  # none once the dialog has closed
                hint.say(plain(explain(problem)), Tone.TROUBLE)
            return
        if key == self._key:
            self._kept = call

    async def _in_thread(self, order: Callable[[], Receipt | None]) -> Receipt | None:
        """One order after the other, off the screen's thread; its answer."""
        async with self._order:
            worker = self.run_worker(
                order, group="call-writes", thread=True, exclusive=False, exit_on_error=False
            )
            try:
                return await worker.wait()
            except WorkerFailed as failed:
                raise failed.error from None
            except WorkerCancelled:
                raise NotPossible(mark("Pult is being closed; what was confirmed is kept.")) from None

    def on_unmount(self) -> None:
        if not self._logged and self._last != self._kept:
            self._calls.keep(self._key, self._last)  # the last chance: a worker would end with the dialog

    # Orders

    async def action_log(self) -> None:
        self._find()
        call = self._call()
        receipt = await self._in_thread(lambda: self._calls.log(self._key, call))
        self._logged = True
        self.dismiss(receipt)

    async def action_another(self) -> None:
        self._last = self._call()
        await self._save()
        self._key = self._calls.new()
        self._kept = self._last = Call("", "")
        self.query_one(Input).value = ""
        self.query_one(TextArea).text = ""
        self._find()
        self.set_focus(self.query_one(Input))
