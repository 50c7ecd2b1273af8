"""What keys.toml says that cannot be used: told once, at the start, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.translation import _, explain
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Scrolled, key_hints
from screens.commands import Command, Group, bindings
from screens.untrusted import joined, plain, visible
from storage.problems import Problem, mark

_MOVES = (
    Command("mistakes.down", ("j", "down"), mark("Scroll down"), "scroll('down')", Group.DIALOG),
    Command("mistakes.up", ("k", "up"), mark("Scroll up"), "scroll('up')", Group.DIALOG),
    Command("mistakes.go_on", ("enter",), mark("Go on without these keys"), "close", Group.DIALOG),
)


class KeyMistakes(Dialog[None]):
    """Every mistake; everything else of the file is already in use."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, mistakes: Sequence[Problem]) -> None:
        super().__init__(plain(_("Keys that cannot be used")))
        self._mistakes = tuple(mistakes)

    def parts(self) -> Iterable[Widget]:
        with Scrolled():
            yield Static(self._page())

    def hint(self) -> Content:
        return key_hints(("enter", mark("go on")), ("escape", mark("back")))

    def action_scroll(self, how: str) -> None:
        getattr(self.query_one(Scrolled), f"scroll_{how}")(animate=False)

    def _page(self) -> Content:
        lines = [joined(("✕ ", "$warning"), (visible(explain(each)), "")) for each in self._mistakes]
        rest = _("The rest of the file is in use. `pult keys check` looks at it again.")
        return plain("\n").join([*lines, plain(""), plain(rest, "$quiet")])
