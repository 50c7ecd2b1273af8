"""The keys that work here and now, with those that cannot just now and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.translation import _, explain
from screens.choose.dialog import DIALOG_COMMANDS, Dialog, Scrolled, key_hints
from screens.commands import Command, Group, Offer, bindings
from screens.keyboard import key_label
from screens.untrusted import joined, plain, visible_line
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

KEYS = 15  # cells for the keys of a row
COLUMN = 46  # cells that a column needs; where two find room, there are two
BETWEEN = 2


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
        with Scrolled():
            yield Page(self.page)

    def hint(self) -> Content:
        return key_hints(("down", mark("more")), ("escape", mark("back")))

    def page(self, width: int) -> Content:
        """All groups with their commands, in one or two columns of the width in all."""
        head = [plain(_("You are typing: letters and digits are text.")), plain("")] if self._typing else []
        columns = 2 if width >= 2 * COLUMN + BETWEEN else 1
        size = (width - BETWEEN * (columns - 1)) // columns
        blocks = [self._block(group, size) for group in Group]
        lines = _side_by_side([block for block in blocks if block], size) if columns == 2 else _below(blocks)
        return plain("\n").join([*head, *lines])

    def _block(self, group: Group, width: int) -> list[Content]:
        rows: dict[str, list[Offer]] = {}
        for offer in self._offers:
            if offer.command.group is group:
                rows.setdefault(offer.command.said, []).append(offer)
        lines = [line for offers in rows.values() for line in self._row(offers, width)]
        return [plain(group.title, "bold $primary"), *lines] if lines else []

    def _row(self, offers: Sequence[Offer], width: int) -> list[Content]:
        """Commands that do the same, each with keys of its own, share a row."""
        labels = [key_label(key, self._language) for offer in offers for key in offer.keys]
        keys = visible_line(_together(labels))
        why_not = offers[0].why_not
        lines = _wrapped(visible_line(offers[0].command.said), width - KEYS)
        style = "" if why_not is None else "$quiet"
        first = joined((f"{keys}{' ' * max(1, KEYS - cell_len(keys))}", "bold"), (lines[0], style))
        made = [first, *(plain(" " * KEYS + line, style) for line in lines[1:])]
        if why_not is not None:
            reason = _wrapped(f"✕ {visible_line(explain(why_not))}", width - KEYS)
            made += [plain(" " * KEYS + line, "$warning") for line in reason]
        return made

    def action_scroll(self, how: str) -> None:
        getattr(self.query_one(Scrolled), f"scroll_{how}")(animate=False)


class Page(Static):
    """Text that is set anew for each width."""

    def __init__(self, text: Callable[[int], Content]) -> None:
        super().__init__()
        self._text = text

    def on_resize(self, event: events.Resize) -> None:
        text: Content = self._text(event.size.width)
        self.update(text)


def _together(labels: Sequence[str]) -> str:
    """Digits in a row are said as a range."""
    digits = [label for label in labels if label.isdecimal()]
    if len(digits) > 2 and len(digits) == len(labels):
        return f"{digits[0]}–{digits[-1]}"
    return " ".join(labels)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _below(blocks: Iterable[list[Content]]) -> list[Content]:
    """One block under the other, with an empty line between them."""
    lines: list[Content] = []
    for block in blocks:
        lines += [plain(""), *block] if lines and block else block
    return lines


def _side_by_side(blocks: Sequence[list[Content]], width: int) -> list[Content]:
    """The blocks in two columns of about the same height; none is torn apart."""
    splits = range(1, max(1, len(blocks)) + 1)
    best = min(splits, key=lambda at: max(len(_below(blocks[:at])), len(_below(blocks[at:]))))
    left, right = _below(blocks[:best]), _below(blocks[best:])
    height = max(len(left), len(right))
    left += [plain("")] * (height - len(left))
    right += [plain("")] * (height - len(right))
    return [
        joined(one, (" " * (width - one.cell_length + BETWEEN), ""), other)
        for one, other in zip(left, right, strict=True)
    ]
