"""Hand a ticket over: to whom, and with a note, since the chain alone does not say what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from console.translation import _
from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, key_hints
from screens.choose.one import LABELS, rows
from screens.commands import Command, Group, bindings
from screens.notices import HintLine, Tone
from screens.untrusted import plain
from storage.problems import mark

_MOVES = (
    Command("hand_over.next", ("j", "down"), mark("Next"), "move('cursor_down')", Group.DIALOG),
    Command("hand_over.previous", ("k", "up"), mark("Previous"), "move('cursor_up')", Group.DIALOG),
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """To whom a ticket goes, and what is said with it."""

    agent_id: str
    note: str


class HandOverDialog(Dialog[HandOver]):
    """First the colleague, by digit or with Enter, then the note; Enter there hands over."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, heading: Content, colleagues: Sequence[Choice]) -> None:
        super().__init__(heading)
        self._colleagues = tuple(colleagues)

    def parts(self) -> Iterable[Widget]:
        yield OptionList(*rows(self._colleagues, LABELS))
        yield Input(placeholder=_("What is to be done? Your colleague reads this first."))

    def hint(self) -> Content:
        return key_hints(("1–9", mark("whom")), ("enter", mark("hand over")), ("escape", mark("back")))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._colleagues else None
        options.focus()

    def on_key(self, event: events.Key) -> None:
        place = LABELS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= place < len(self._colleagues) and self.query_one(OptionList).has_focus:
            event.stop()
            self.query_one(OptionList).highlighted = place
            self.query_one(Input).focus()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, submitted: Input.Submitted) -> None:
        chosen = self.query_one(OptionList).highlighted
        note = submitted.value.strip()
        if not note:
            words = plain(_("Say in a few words what is to be done."))
            self.query_one(HintLine).say(words, Tone.REFUSED)
        elif chosen is not None:
            self.dismiss(HandOver(self._colleagues[chosen].key, note))

    def action_move(self, how: str) -> None:
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_close(self) -> None:
        """From the note back to the colleagues; from there out of the dialog."""
        if self.query_one(Input).has_focus:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)
