"""Choose one of a few: a digit or a letter does it at once, the arrows and Enter as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.translation import language
from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, key_hints
from screens.commands import Command, Group, bindings
from screens.keyboard import key_label
from screens.untrusted import joined, line, visible_line
from storage.problems import mark

# The letters of the keyboard's rows, without those that move the cursor or leave.
LABELS = "123456789qwertyuiopasdfghlzxcvbnm"

WIDEST = 48  # cells; longer titles push their hint to the right

_MOVES = (
    Command("dialog.next", ("j", "down"), mark("Next"), "next", Group.DIALOG, in_palette=False),
    Command("dialog.previous", ("k", "up"), mark("Previous"), "previous", Group.DIALOG, in_palette=False),
)


class ChooseOne(Dialog[str]):
    """Answers with the key of the chosen row. `chosen` is the row where the cursor begins."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, heading: Content, choices: Sequence[Choice], chosen: str = "") -> None:
        super().__init__(heading)
        self._choices = tuple(choices)
        self._begin = next((i for i, choice in enumerate(self._choices) if choice.key == chosen), 0)

    def parts(self) -> Iterable[Widget]:
        yield OptionList(*rows(self._choices, LABELS))

    def hint(self) -> Content:
        return key_hints(("1–9", mark("choose")), ("escape", mark("back")))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._begin if self._choices else None
        options.focus()

    def on_key(self, event: events.Key) -> None:
        place = LABELS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= place < len(self._choices):
            event.stop()
            self.dismiss(self._choices[place].key)

    @on(OptionList.OptionSelected)
    def _selected(self, selected: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[selected.option_index].key)

    def action_next(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_previous(self) -> None:
        self.query_one(OptionList).action_cursor_up()


def rows(choices: Sequence[Choice], labels: str = "") -> list[Option]:
    """One option for each choice, with its key before it, and its hint after it."""
    widest = min(max((cell_len(choice.title) for choice in choices), default=0), WIDEST)
    made = []
    for index, choice in enumerate(choices):
        label = key_label(labels[index], language()) if index < len(labels) else ""
        title = visible_line(choice.title)
        made.append(
            Option(
                joined(
                    (f" {label:<3} " if labels else " ", "bold $primary"),
                    (title, ""),
                    (" " * (max(0, widest - cell_len(title)) + 2), ""),
                    line(choice.hint, "$quiet"),
                )
            )
        )
    return made
