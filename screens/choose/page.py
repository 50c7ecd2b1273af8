"""A page to read: what is known of a ticket, for whoever goes on with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.views import Section
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Scrolled, key_hints
from screens.commands import Command, Group, bindings
from screens.untrusted import joined, line, plain, visible
from storage.problems import mark

_MOVES = (
    Command("page.down", ("j", "down", "space"), mark("Scroll down"), "scroll('down')", Group.DIALOG),
    Command("page.up", ("k", "up"), mark("Scroll up"), "scroll('up')", Group.DIALOG),
    Command("page.go_on", ("enter", "I"), mark("Go on with the ticket"), "close", Group.DIALOG),
)


def sections_shown(sections: Sequence[Section], before: str = "") -> Content:
    """The page; `before` is what a colleague wrote above it."""
    parts = [joined((visible(before), "")), plain("")] if before else []
    for section in sections:
        parts.append(line(section.title, "bold $primary"))
        parts += [joined((" · ", "$quiet"), (visible(one), "")) for one in section.lines]
    return plain("\n").join(parts)


class Page(Dialog[None]):
    """Shows it, and answers nothing."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, heading: Content, shown: Content) -> None:
        super().__init__(heading)
        self._shown = shown

    def parts(self) -> Iterable[Widget]:
        with Scrolled():
            yield Static(self._shown)

    def hint(self) -> Content:
        return key_hints(("j", mark("down")), ("k", mark("up")), ("enter", mark("go on")))

    def action_scroll(self, how: str) -> None:
        getattr(self.query_one(Scrolled), f"scroll_{how}")(animate=False)
