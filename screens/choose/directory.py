"""Whom to ask: the desk's roles, what for, and how each is reached. A few letters find one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from console.desk_port import DeskPort
from console.profiles.model import Role, said
from console.role_hours import hours_now
from console.translation import _
from console.views import Choice
from screens.choose.dialog import key_hints
from screens.choose.found import ChooseFound
from screens.untrusted import joined, line, plain
from storage.problems import mark


class Directory(ChooseFound):
    """Answers with nothing: what is read here is done elsewhere."""

    def __init__(self, desk: DeskPort) -> None:
        self._roles = {role.key: role for role in desk.profile.roles}
        self._desk = desk
        self._language = desk.language
        super().__init__(plain(_("Whom to ask")), self._fitting, _("A role, or what it is about"))

    def hint(self) -> Content:
        return key_hints(("up", ""), ("down", mark("move")), ("escape", mark("back")))

    def options(self, found: Sequence[Choice]) -> list[Option]:
        return [Option(self._row(self._roles[choice.key])) for choice in found]

    def _fitting(self, words: str) -> list[Choice]:
        wanted = words.casefold().split()
        return [
            Choice(role.key, said(role.title, self._language))
            for role in self._roles.values()
            if all(word in self._text(role) for word in wanted)
        ]

    def _text(self, role: Role) -> str:
        texts = (*role.title.values(), *role.asks.values(), role.reached(self._language))
        return " ".join(texts).casefold()

    def _row(self, role: Role) -> Content:
        """A role's name and how it is reached, and below it what for."""
        reached = role.reached(self._language)
        hours = hours_now(role, self._desk.profile, self._desk.now())
        return joined(
            line(said(role.title, self._language), "bold"),
            (" · " if reached else "", "$quiet"),
            line(reached, "$primary"),
            ("\n", ""),
            line(said(role.asks, self._language), "$quiet"),
            line(f" · {hours}" if hours else "", "$primary"),
        )
