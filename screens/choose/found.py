"""Find one of many: type a few letters, take a row. The wrong layout finds as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from console.translation import _
from console.views import Choice
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Field, Rows, key_hints
from screens.choose.one import rows
from screens.commands import Command, Group, bindings
from screens.keyboard import respelled
from screens.notices import HintLine
from screens.untrusted import plain
from storage.problems import mark

Finder = Callable[[str], Sequence[Choice]]

_MOVES = (
    Command(
        "found.next", ("down", "ctrl+n"), mark("Next"), "move('cursor_down')", Group.DIALOG, writing=True
    ),
    Command("found.previous", ("up",), mark("Previous"), "move('cursor_up')", Group.DIALOG, writing=True),
    Command(
        "found.page_down", ("pagedown",), mark("A page down"), "move('page_down')", Group.DIALOG, writing=True
    ),
    Command("found.page_up", ("pageup",), mark("A page up"), "move('page_up')", Group.DIALOG, writing=True),
)


class ChooseFound(Dialog[str]):
    """Answers with the key of the chosen row. `finder` is asked with every letter, and once with ""."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, heading: Content, finder: Finder, invitation: str) -> None:
        super().__init__(heading)
        self._finder = finder
        self._invitation = invitation
        self._sought: str | None = None
        self._found: tuple[Choice, ...] = ()

    def parts(self) -> Iterable[Widget]:
        yield Field(placeholder=self._invitation)
        yield Rows()

    def hint(self) -> Content:
        return key_hints(
            ("up", ""), ("down", mark("move")), ("enter", mark("choose")), ("escape", mark("back"))
        )

    def options(self, found: Sequence[Choice]) -> list[Option]:
        """How the rows look."""
        return rows(found)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.set_focus(self.query_one(Input))
        self._find("")

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        self._find(changed.value)

    def entered(self) -> None:
        self._find(self.query_one(Input).value)
        self._take(self.query_one(OptionList).highlighted)

    def action_move(self, how: str) -> None:
        getattr(self.query_one(OptionList), f"action_{how}")()

    def _find(self, words: str) -> None:
        if words == self._sought:
            return
        self._sought = words
        found = tuple(self._finder(words))
        if not found:
            found = next((other for spelt in respelled(words) if (other := tuple(self._finder(spelt)))), ())
        self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self.options(found))
        options.highlighted = 0 if found else None
        hint, nothing = self.query_one(HintLine), plain(_("Nothing is called that."))
        if not found and words:
            hint.say(nothing)
        elif hint.words == nothing.plain:  # what else is told there is for whoever reads it
            hint.rest()

    def _take(self, index: int | None) -> None:
        if index is not None and index < len(self._found):
            self.dismiss(self._found[index].key)
