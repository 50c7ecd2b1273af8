"""Choose one of a few: a digit or a letter does it at once, the arrows and Enter as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.translation import language
from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Rows, key_hints
from screens.commands import Command, Group, bindings
from screens.keyboard import key_label
from screens.untrusted import joined, line, visible_line
from storage.problems import mark

# The letters of the keyboard's rows, without those that move the cursor or leave.
LABELS = "123456789qwertyuiopasdfghlzxcvbnm"

WIDEST = 48  # cells; longer titles push their hint to the right

LIST_COMMANDS = (
    Command("dialog.next", ("j", "down"), mark("Next"), "next", Group.DIALOG, in_palette=False),
    Command("dialog.previous", ("k", "up"), mark("Previous"), "previous", Group.DIALOG, in_palette=False),
    # Commands, and not keys that a handler looks at: what is typed ahead then finds the next focus.
    *(
        Command(
            f"dialog.choose_{label}",
            (label,),
            mark("Choose the row with this sign"),
            f"choose({place})",
            Group.DIALOG,
            in_palette=False,
            in_help=label.isdecimal(),
            alone=True,
            fixed=True,
        )
        for place, label in enumerate(LABELS)
    ),
)


class ChooseOne(Dialog[str]):
    """Answers with the key of the chosen row. `chosen` is the row where the cursor begins."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *LIST_COMMANDS)
    BINDINGS = bindings(LIST_COMMANDS)

    def __init__(self, heading: Content, choices: Sequence[Choice], chosen: str = "") -> None:
        super().__init__(heading)
        self._choices = tuple(choices)
        self._begin = next((i for i, choice in enumerate(self._choices) if choice.key == chosen), 0)

    def parts(self) -> Iterable[Widget]:
        yield Rows(*rows(self._choices, LABELS))

    def hint(self) -> Content:
        return key_hints(("1–9", mark("choose")), ("escape", mark("back")))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._begin if self._choices else None
        self.set_focus(options)

    def entered(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self.dismiss(self._choices[highlighted].key)

    def action_choose(self, place: int) -> None:
        if place < len(self._choices):
            self.dismiss(self._choices[place].key)

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
