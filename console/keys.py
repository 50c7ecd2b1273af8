"""keys.toml in the home: other keys for commands, checked before any of them is used.

    [keys]
    "desk.done" = "ctrl+e"
    "desk.next" = ["j", "down", "ctrl+n"]
    "desk.hand_over" = []            # on no key; the palette still has it

What is wrong in it is named with its line and left out; everything else counts. A command with nothing
good left keeps the keys that it has by itself. Which commands there are is told by the screens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from console.key_names import NotAKey, is_text, key_name, only_kitty, read_key
from console.profiles.mistakes import Mistake, nearest
from console.profiles.toml_source import Report, Source, read_text
from storage.frozen import frozen
from storage.problems import mark

Keys = Mapping[str, tuple[str, ...]]
Way = tuple[str | int, ...]


@frozen
class KeyedCommand:
    """A command as its keys know it.

    `keys` are those of its declaration. `writing`: it has to work while someone writes. `everywhere`:
    it works in dialogs too, before anything else does. `fixed`: its key is a sign on the screen.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    writing: bool = False
    everywhere: bool = False
    fixed: bool = False


@frozen
class Place:
    """A screen or a dialog: what can be ordered there.

    `above` names the places whose commands work here too. `taken` are the keys that its lists and
    fields take before any command; `taken_in_text` those that only a text takes which is written.
    """

    id: str
    title: str
    commands: tuple[KeyedCommand, ...]
    above: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    taken_in_text: frozenset[str] = frozenset()


@frozen
class ChosenKeys:
    """What of keys.toml is used, by the command's id, and every mistake, in the order of the file."""

    keys: Keys = field(default_factory=lambda: MappingProxyType({}))
    mistakes: tuple[Mistake, ...] = ()


@frozen
class _Wish:
    """One key that is wished for, and where in the file."""

    key: str
    at: Way


@dataclass(slots=True)
class _Line:
    """What one line of the file wishes for; no key at all is a wish too."""

    at: Way
    wishes: list[_Wish]

    @property
    def keys(self) -> list[str]:
        return [wish.key for wish in self.wishes]


def read_keys(path: Path, places: Sequence[Place]) -> ChosenKeys:
    """What a file says; nothing when there is none."""
    if not path.exists():
        return ChosenKeys()
    report = Report()
    text = read_text(path, path.name, report)
    source = Source(path.name, text or "", report)
    found = source.parse()
    chosen = _Reader(source, places).read(found) if found else {}
    mistakes = sorted(report.located(), key=lambda mistake: mistake.line)
    return ChosenKeys(MappingProxyType(chosen), tuple(mistakes))


class _Reader:
    """Takes the lines of one file in, then out again what cannot be."""

    def __init__(self, source: Source, places: Sequence[Place]) -> None:
        self._source = source
        self._places = places
        self._commands = {command.id: command for place in places for command in place.commands}
        self._lines: dict[str, _Line] = {}

    def read(self, found: Mapping[str, object]) -> Keys:
        for name in found:
            if name != "keys":
                self._source.mistake((name,), mark("there is only one section here, [keys]"))
        section = found.get("keys", {})
        if not isinstance(section, dict):
            self._source.mistake(("keys",), mark("expected a section [keys]"))
            return {}
        for path, value in _flat(section, ("keys",)):
            self._take_line(path, value)
        going = True
        while going:
            for command_id in list(self._lines):
                self._check_reach(self._commands[command_id])
            going = self._drop_a_clash()
        return {name: tuple(dict.fromkeys(line.keys)) for name, line in self._lines.items()}

    # Line by line

    def _take_line(self, path: tuple[str, ...], value: object) -> None:
        command_id = ".".join(path[1:])
        command = self._commands.get(command_id)
        if command is None:
            self._unknown(path, command_id)
            return
        if command.fixed:
            sentence = mark("the key of “{command}” stands on the screen and stays")
            self._source.mistake(path, sentence, command=command_id)
            return
        written: list[object] = value if isinstance(value, list) else [value]
        line = _Line(path, [])
        for index, each in enumerate(written):
            at: Way = (*path, index) if isinstance(value, list) else path
            if not isinstance(each, str):
                self._source.mistake(at, mark("expected a key in quotes, or a list of keys in [ ]"))
                continue
            try:
                line.wishes.append(_Wish(read_key(each), at))
            except NotAKey as problem:
                self._source.mistake(at, problem.sentence, **problem.values)
        if line.wishes or not written:
            self._lines[command_id] = line

    def _unknown(self, path: Way, command_id: str) -> None:
        near = nearest(command_id, self._commands)
        sentence = mark("there is no command “{command}”; `pult keys` lists them all")
        if near:
            sentence = mark("there is no command “{command}”, did you mean “{nearest}”?")
        self._source.mistake(path, sentence, command=command_id, nearest=near)

    # Whether a key can reach its command

    def _check_reach(self, command: KeyedCommand) -> None:
        line = self._lines[command.id]
        homes = [place for place in self._places if command in place.commands]
        taken = frozenset[str]().union(*(place.taken for place in homes)) - set(command.keys)
        in_text = frozenset[str]().union(*(place.taken_in_text for place in homes))
        for wish in list(line.wishes):
            if wish.key in taken:
                self._drop(command, wish, mark("lists and fields take {key} for themselves"))
            elif command.everywhere and _begins_text(wish.key):
                sentence = mark("{key} is text where someone writes, and {command} works there too")
                self._drop(command, wish, sentence)
        if command.id not in self._lines:
            return
        if command.writing and all(_begins_text(key) or key in in_text for key in line.keys):
            sentence = mark(
                "{command} is wanted while someone writes: it needs a key that a text leaves alone"
            )
            self._drop_line(command, sentence)
        elif line.wishes and all(only_kitty(key) for key in line.keys):
            sentence = mark("not every terminal can send {key}: give {command} a second key beside it")
            self._drop_line(command, sentence)

    # Clashes

    def _drop_a_clash(self) -> bool:
        """Take out one key that another command has, in a place where both work; False without one."""
        for place in self._places:
            here = self._working_in(place)
            for command in reversed([command for command in here if command.id in self._lines]):
                for wish in self._lines[command.id].wishes:
                    other = self._other_with(wish.key, command, here)
                    if other is not None:
                        sentence = mark("{key} is taken in “{place}” by {other} ({title})")
                        where = {"place": place.title, "other": other.id, "title": other.title}
                        self._drop(command, wish, sentence, **where)
                        return True
        return False

    def _working_in(self, place: Place) -> list[KeyedCommand]:
        """The commands of a place and of those above it; the changed ones last, as in the file."""
        found = dict.fromkeys(place.commands)
        for other in self._places:
            for command in other.commands:
                if other.id in place.above or command.everywhere:
                    found[command] = None
        order = {name: index for index, name in enumerate(self._lines)}
        return sorted(found, key=lambda command: order.get(command.id, -1))

    def _other_with(
        self, key: str, command: KeyedCommand, here: Sequence[KeyedCommand]
    ) -> KeyedCommand | None:
        for other in here:
            line = self._lines.get(other.id)
            if other.id == command.id or (line is None and key in command.keys):
                continue  # what is so without the file is so on purpose: one lies over the other
            keys = other.keys if line is None else line.keys
            if any(key == had or key.startswith(f"{had} ") or had.startswith(f"{key} ") for had in keys):
                return other
        return None

    # What is left out

    def _drop(self, command: KeyedCommand, wish: _Wish, sentence: str, **values: object) -> None:
        """One key is not used; a line without a good one is none."""
        line = self._lines[command.id]
        line.wishes.remove(wish)
        if not line.wishes:
            del self._lines[command.id]
        self._source.mistake(wish.at, sentence, key=key_name(wish.key), command=command.id, **values)

    def _drop_line(self, command: KeyedCommand, sentence: str) -> None:
        line = self._lines.pop(command.id)
        keys = ", ".join(map(key_name, line.keys))
        self._source.mistake(line.at, sentence, key=keys, command=command.id)


def _begins_text(key: str) -> bool:
    return is_text(key.split(" ")[0])


def _flat(section: Mapping[str, object], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Each line with its path: `"desk.done"` in quotes, or desk.done without, which TOML reads as tables."""
    for name, value in section.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, name))
        else:
            yield (*path, name), value
