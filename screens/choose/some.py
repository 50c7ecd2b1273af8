"""Choose some of a few: digits mark them, Enter takes what is marked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Rows, key_hints
from screens.choose.one import LABELS, LIST_COMMANDS, rows
from screens.commands import Command, Group, bindings
from storage.problems import mark

_MARK = (
    Command("some.mark", ("space",), mark("Mark this row, or unmark it"), "mark", Group.DIALOG, alone=True),
)
_ON, _OFF = "■ ", "□ "


class ChooseSome(Dialog[tuple[str, ...]]):
    """Answers with the keys of the marked rows, in the rows' order."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *LIST_COMMANDS, *_MARK)
    BINDINGS = bindings((*LIST_COMMANDS, *_MARK))

    def __init__(self, heading: Content, choices: Sequence[Choice], marked: Collection[str] = ()) -> None:
        super().__init__(heading)
        self._choices = tuple(choices)
        self._marked = set(marked)

    def parts(self) -> Iterable[Widget]:
        yield Rows(*rows(self._shown(), LABELS))

    def hint(self) -> Content:
        return key_hints(("1–9", mark("mark")), ("enter", mark("take these")), ("escape", mark("back")))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._choices else None
        self.set_focus(options)

    def entered(self) -> None:
        self.dismiss(tuple(choice.key for choice in self._choices if choice.key in self._marked))

    def action_choose(self, place: int) -> None:
        if place < len(self._choices):
            self._turn(place)

    def action_mark(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self._turn(highlighted)

    def action_next(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_previous(self) -> None:
        self.query_one(OptionList).action_cursor_up()

    def _shown(self) -> list[Choice]:
        return [
            Choice(choice.key, f"{_ON if choice.key in self._marked else _OFF}{choice.title}", choice.hint)
            for choice in self._choices
        ]

    def _turn(self, place: int) -> None:
        self._marked ^= {self._choices[place].key}
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(rows(self._shown(), LABELS))
        options.highlighted = place
