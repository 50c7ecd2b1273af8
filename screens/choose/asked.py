"""Ask for a few values, one field each; Enter goes to the next field, and in the last one answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label

from console.translation import _
from console.views import Choice
from screens.choose.dialog import Dialog, Field, key_hints
from screens.notices import HintLine, Tone
from screens.untrusted import line, plain
from storage.problems import mark


class AskValues(Dialog[Mapping[str, str]]):
    """Answers with what was written, by the keys of what was asked; nothing may be left empty."""

    def __init__(self, heading: Content, asked: Sequence[Choice]) -> None:
        super().__init__(heading)
        self._asked = tuple(asked)

    def parts(self) -> Iterable[Widget]:
        for one in self._asked:
            yield Label(line(one.title, "$quiet"))
            yield Field(placeholder=one.hint, id=f"value-{one.key}")

    def hint(self) -> Content:
        return key_hints(("enter", mark("on")), ("escape", mark("back")))

    def on_mount(self) -> None:
        self.set_focus(self.query(Input).first())

    def entered(self) -> None:
        fields = list(self.query(Input))
        empty = next((field for field in fields if not field.value.strip()), None)
        if empty is not None and (empty.has_focus or self.focused is fields[-1]):
            self.query_one(HintLine).say(plain(_("This is needed for that status.")), Tone.REFUSED)
            self.set_focus(empty)
        elif empty is not None:
            self.set_focus(empty)
        else:
            self.dismiss(
                {one.key: field.value.strip() for one, field in zip(self._asked, fields, strict=True)}
            )
