"""The keys that work here and now, with those that cannot just now and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.translation import _, explain
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, key_hints
from screens.commands import Command, Group, Offer, bindings
from screens.keyboard import key_label
from screens.untrusted import joined, line, plain
from storage.problems import mark

_MOVES = (
    Command("keys.down", ("j", "down"), mark("Scroll down"), "scroll('down')", Group.DIALOG),
    Command("keys.up", ("k", "up"), mark("Scroll up"), "scroll('up')", Group.DIALOG),
    Command(
        "keys.page_down", ("pagedown", "space"), mark("A page down"), "scroll('page_down')", Group.DIALOG
    ),
    Command("keys.page_up", ("pageup",), mark("A page up"), "scroll('page_up')", Group.DIALOG),
    Command("keys.again", ("question_mark", "comma"), mark("Back"), "close", Group.DIALOG),
)
_COLUMN = 18  # cells of the keys


class KeysDialog(Dialog[None]):
    """Lists what was offered where the person was when it was opened."""

    COMMAND_TABLE = (*DIALOG_COMMANDS, *_MOVES)
    BINDINGS = bindings(_MOVES)

    def __init__(self, offers: Sequence[Offer], language: str, typing: bool) -> None:
        super().__init__(plain(_("The keys that work here")))
        self._offers = [offer for offer in offers if offer.command.in_help]
        self._language = language
        self._typing = typing

    def parts(self) -> Iterable[Widget]:
        with VerticalScroll(can_focus=False):
            yield Static(self.page())

    def hint(self) -> Content:
        return key_hints(("down", mark("more")), ("escape", mark("back")))

    def page(self) -> Content:
        """All groups with their commands, one line each."""
        lines: list[Content] = []
        if self._typing:
            lines += [plain(_("You are typing: letters and digits are text.")), plain("")]
        for group in Group:
            offers = [offer for offer in self._offers if offer.command.group is group]
            if offers:
                lines.append(plain(group.title, "bold $primary"))
                lines += [self._row(offer) for offer in offers]
                lines.append(plain(""))
        return plain("\n").join(lines[:-1])

    def _row(self, offer: Offer) -> Content:
        keys = "  ".join(key_label(key, self._language) for key in offer.keys)
        why_not = offer.why_not
        row = joined((f"  {keys:<{_COLUMN}}", "bold"), (offer.command.tooltip, "$quiet" if why_not else ""))
        return (
            row if why_not is None else joined(row, ("  ✕ ", "$warning"), line(explain(why_not), "$warning"))
        )

    def action_scroll(self, how: str) -> None:
        scroll = self.query_one(VerticalScroll)
        getattr(scroll, f"scroll_{how}")(animate=False)
