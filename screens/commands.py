"""A command is declared once, and everything that knows of it is made from that one declaration:
its keys, its hint in the footer, its row in the palette and in the help, its tooltip.

A screen or pane has a table `COMMAND_TABLE`, says `BINDINGS = bindings(COMMAND_TABLE)` and mixes `Commanded`
in. Which of them work at a moment is asked of Textual's own chain of bindings, so that footer,
help and palette cannot disagree with the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingsMap, BindingType
from textual.keys import key_to_character

from console.key_names import SIGNS, key_name
from console.translation import _
from console.views import NotPossible
from screens.notices import Say, Tone
from screens.patient import Patient
from storage.frozen import frozen
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

    _Node = DOMNode
else:
    _Node = object


class Group(Enum):
    """Under which heading of the help a command stands; in this order."""

    MOVE = "move"
    ANSWER = "answer"
    TICKET = "ticket"
    GO = "go"
    TEXT = "text"
    DIALOG = "dialog"
    CONSOLE = "console"

    @property
    def title(self) -> str:
        return _(_GROUP_TITLES[self])


_GROUP_TITLES = {
    Group.MOVE: mark("Moving about"),
    Group.ANSWER: mark("Answering"),
    Group.TICKET: mark("The ticket"),
    Group.GO: mark("Going elsewhere"),
    Group.TEXT: mark("In the text"),
    Group.DIALOG: mark("In this dialog"),
    Group.CONSOLE: mark("The console"),
}


@frozen
class Command:
    """One thing that a person can order.

    `id` is stable: settings name it. `keys` are Textual's names of keys on a Latin layout; other
    layouts reach them by `screens.keyboard`. `title`, `hint` and `about` are English, marked for
    the catalogues (`mark("…")`) and translated when shown; `hint` is the short word of the footer,
    "" keeps it out of there. `action` is what Textual runs on the node that declares the command.
    `needs` names what must be so for it to work, see `Commanded.missing`.

    `writing`: it is wanted while someone writes, so one of its keys makes no text. `alone`: it sends,
    closes, confirms or claims, so it is not taken out of a burst of bytes that may have been pasted.
    `fixed`: its key is the sign that stands on the screen, and cannot be changed.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    action: str
    group: Group
    hint: str = ""
    about: str = ""
    needs: tuple[str, ...] = ()
    priority: bool = False
    in_palette: bool = True
    in_help: bool = True
    writing: bool = False
    alone: bool = False
    fixed: bool = False

    @property
    def said(self) -> str:
        """The title in the language in use."""
        return _(self.title)

    @property
    def tooltip(self) -> str:
        """What it does, in a sentence, in the language in use."""
        return _(self.about or self.title)


Keys = Mapping[str, tuple[str, ...]]
"""The keys that a person has chosen, by the command's id; the others have those of their declaration."""


def bindings(table: Iterable[Command], chosen: Keys = MappingProxyType({})) -> list[BindingType]:
    """What stands in `BINDINGS` of the node that declares these commands."""
    return [
        Binding(
            ",".join(chosen.get(command.id, command.keys)),
            f"command('{command.id}')",
            command.title,
            show=False,
            priority=command.priority,
            id=command.id,
        )
        for command in table
        if chosen.get(command.id, command.keys)
    ]


class Commanded(Patient, _Node):
    """A screen or a pane with commands of its own."""

    COMMAND_TABLE: ClassVar[Sequence[Command]] = ()
    first_keys: frozenset[str] = frozenset()
    """The keys that wait for a second one here."""

    def on_mount(self) -> None:
        """Textual calls this of every class of a node, whatever the others do, before a key can reach it."""
        self.use_keys(chosen_keys(self))

    def use_keys(self, chosen: Keys) -> None:
        """From now on the commands of this node are on these keys."""
        changed = [command for command in self.COMMAND_TABLE if command.id in chosen]
        if changed:
            ids = {command.id for command in changed}
            kept = {
                key: [binding for binding in found if binding.id not in ids]
                for key, found in self._bindings.key_to_bindings.items()
            }
            self._bindings = BindingsMap.merge(
                [
                    BindingsMap.from_keys({key: found for key, found in kept.items() if found}),
                    BindingsMap(bindings(changed, chosen)),
                ]
            )
        self.first_keys = frozenset(key.split(" ")[0] for key in self._bindings.key_to_bindings if " " in key)

    def key_of(self, command_id: str) -> str:
        """How the first key of one of these commands is called, for a sentence; its title without one."""
        command = self.command(command_id)
        keys = keys_of(self, command)
        return key_name(keys[0]) if keys else f"“{command.said}”"

    def missing(self, need: str) -> NotPossible | None:
        """Why this need of a command is not met now; None when it is.

        The sentence says what can be done instead.
        """
        return None

    def why_not(self, command: Command) -> NotPossible | None:
        """Why the command cannot work now; None when it can."""
        return next((why for need in command.needs if (why := self.missing(need))), None)

    def command(self, command_id: str) -> Command:
        return next(command for command in self.COMMAND_TABLE if command.id == command_id)

    async def action_command(self, command_id: str) -> None:
        """Run a command, or say why it cannot work now."""
        command = self.command(command_id)
        if command.alone and refused_in_burst(self):
            return
        why_not = self.why_not(command)
        if why_not is not None:
            self.post_message(Say.of(why_not))
            return
        try:
            await self.app.run_action(command.action, self)
        except NotPossible as problem:
            self.post_message(Say.of(problem))
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))


@frozen
class Offer:
    """A command that can be ordered from where the person is."""

    command: Command
    keys: tuple[str, ...]
    node: Commanded

    @property
    def why_not(self) -> NotPossible | None:
        return self.node.why_not(self.command)


def by_key(screen: Screen[Any]) -> list[Offer]:
    """The commands whose keys work here and now, in the order of their tables.

    While someone types, the letters belong to the text and their commands are not among these.
    """
    keys: dict[tuple[Commanded, str], list[str]] = {}
    for key, active in screen.active_bindings.items():
        if _is_text(screen, key.split(" ")[0]):
            continue
        if active.binding.id and active.enabled and isinstance(active.node, Commanded):
            keys.setdefault((active.node, active.binding.id), []).append(key)
    return [
        Offer(command, tuple(keys[node, command.id]), node)
        for node in nodes(screen)
        for command in node.COMMAND_TABLE
        if (node, command.id) in keys
    ]


def by_name(screen: Screen[Any]) -> list[Offer]:
    """All commands that the palette may run from here, also those whose key is text just now."""
    return [
        Offer(command, keys_of(node, command), node)
        for node in nodes(screen)
        for command in node.COMMAND_TABLE
        if command.in_palette
    ]


def keys_of(node: Commanded, command: Command) -> tuple[str, ...]:
    """The keys of a command as they are now: a person may have changed them."""
    return chosen_keys(node).get(command.id, command.keys)


def chosen_keys(node: DOMNode) -> Keys:
    """What the person has changed; nothing for an app that knows of no such thing."""
    chosen: Keys = getattr(node.app, "chosen_keys", {})
    return chosen


def refused_in_burst(node: DOMNode) -> bool:
    """Whether the key that is being carried out came amid a burst of bytes, as pastes do.

    What counts only on its own then is not done, and the app drops the rest of the burst and says so.
    """
    refuse: Callable[[], bool] | None = getattr(node.app, "refuse_burst", None)
    return refuse is not None and refuse()


def nodes(screen: Screen[Any]) -> list[Commanded]:
    """From the focused widget up to the app; a dialog hides what lies behind it."""
    start = screen.focused or screen
    found: list[Commanded] = []
    for node in start.ancestors_with_self:
        if isinstance(node, Commanded):
            found.append(node)
        if node is screen and screen.is_modal:
            break
    return found


def _is_text(screen: Screen[Any], key: str) -> bool:
    # Of some signs Textual (8.2.8) does not know what they type: of a slash, for one.
    focused = screen.focused
    if key == "enter":  # an editor takes it as text without saying so
        return getattr(focused, "read_only", True) is False
    return focused is not None and focused.check_consume_key(key, SIGNS.get(key) or key_to_character(key))
