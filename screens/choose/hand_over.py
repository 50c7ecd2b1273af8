"""Hand a ticket over: to whom, and with a note, since the chain alone does not say what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from console.translation import _
from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Field, Rows, Scrolled, key_hints
from screens.choose.one import LABELS, LIST_COMMANDS, rows
from screens.commands import bindings
from screens.notices import HintLine, Tone
from screens.untrusted import plain
from storage.frozen import frozen
from storage.problems import mark


@frozen
class HandOver:
    """To whom a ticket goes, and what is said with it."""

    agent_id: str
    note: str


class HandOverDialog(Dialog[HandOver]):
    """First the colleague, by digit or with Enter, then the note; Enter there hands over.

    `goes_along` is what is put below the note by itself.
    """

    COMMAND_TABLE = (*DIALOG_COMMANDS, *LIST_COMMANDS)
    BINDINGS = bindings(LIST_COMMANDS)

    def __init__(
        self, heading: Content, colleagues: Sequence[Choice], goes_along: Content | None = None
    ) -> None:
        super().__init__(heading)
        self._goes_along = goes_along
        self._colleagues = tuple(colleagues)

    def parts(self) -> Iterable[Widget]:
        yield Rows(*rows(self._colleagues, LABELS))
        yield Field(placeholder=_("What is to be done? Your colleague reads this first."))
        if self._goes_along is not None:
            with Scrolled():
                yield Static(self._goes_along)

    def hint(self) -> Content:
        return key_hints(("1–9", mark("whom")), ("enter", mark("hand over")), ("escape", mark("back")))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._colleagues else None
        self.set_focus(options)

    def entered(self) -> None:
        if not self.query_one(Input).has_focus:
            self.set_focus(self.query_one(Input))
            return
        chosen = self.query_one(OptionList).highlighted
        note = self.query_one(Input).value.strip()
        if not note:
            words = plain(_("Say in a few words what is to be done."))
            self.query_one(HintLine).say(words, Tone.REFUSED)
        elif chosen is not None:
            self.dismiss(HandOver(self._colleagues[chosen].key, note))

    def action_choose(self, place: int) -> None:
        if place < len(self._colleagues):
            self.query_one(OptionList).highlighted = place
            self.set_focus(self.query_one(Input))

    def action_next(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_previous(self) -> None:
        self.query_one(OptionList).action_cursor_up()

    def action_close(self) -> None:
        """From the note back to the colleagues; from there out of the dialog."""
        if self.query_one(Input).has_focus:
            self.set_focus(self.query_one(OptionList))
        else:
            self.dismiss(None)
