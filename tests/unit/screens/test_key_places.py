"""Every command of every screen: on a key that a Cyrillic layout reaches too, and on one of its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual import events
from textual._xterm_parser import XTermParser

import screens
from console import translation
from console.key_names import is_text, key_on, read_key
from console.keys import KeyedCommand, Place
from console.profiles.loader import load_profile
from screens.commands import Commanded
from screens.key_places import ROOMS, key_places
from screens.keyboard import translated

PROFILE = load_profile("boutique")
PLACES = key_places(PROFILE)
COMMANDS = {command.id: command for place in PLACES for command in place.commands}
# On a Cyrillic layout these signs are made with other keys, but they are made.
SAME_SIGN = {"question_mark", "slash", "comma"}


def _all_kinds(kind: type[Commanded]) -> Iterator[type[Commanded]]:
    for each in kind.__subclasses__():
        yield each
        yield from _all_kinds(each)


def test_no_screen_with_commands_is_left_out() -> None:
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    known = {made for room in ROOMS for made in room.made_by}
    tables = {id(command) for made in known for command in made.COMMAND_TABLE}
    for kind in _all_kinds(Commanded):
        if kind.__module__.startswith("screens."):
            assert {id(command) for command in kind.COMMAND_TABLE} <= tables, kind


def test_each_id_means_one_command() -> None:
    for place in PLACES:
        ids = [command.id for command in place.commands]
        assert len(ids) == len(set(ids)), place.id
        assert all(COMMANDS[command.id] == command for command in place.commands)


def _reachable(place: Place) -> list[KeyedCommand]:
    above = [command for other in PLACES if other.id in place.above for command in other.commands]
    everywhere = [command for other in PLACES for command in other.commands if command.everywhere]
    return list(dict.fromkeys([*place.commands, *above, *everywhere]))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_no_key_has_two_meanings_in_a_place(place: Place) -> None:
    owners: dict[str, str] = {}
    for command in _reachable(place):
        for key in command.keys:
            # The board's F10 leads back from where F10 led to it.
            if (key, place.id) != ("f10", "board"):
                assert owners.setdefault(key, command.id) == command.id, key
    firsts = {key.split(" ")[0] for key in owners if " " in key}
    assert not firsts & owners.keys()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.id)
def test_what_is_wanted_while_someone_writes_has_a_key_then(command: KeyedCommand) -> None:
    taken = {key for place in PLACES if command in place.commands for key in place.taken_in_text}
    if command.writing:
        assert any(
            not is_text(key) and key not in taken - {"up", "down", "pageup", "pagedown"}
            for key in command.keys
        )


def test_no_key_is_one_that_people_may_not_choose() -> None:
    for command in COMMANDS.values():
        for key in command.keys:
            if key != "comma":  # one more way to ask for the help, where `?` with shift makes it
                assert read_key(key) == key
            assert "alt+" not in key


def _typed(data: str) -> list[str]:
    """The keys that Textual's own parser makes of what a terminal sent, on a Latin layout."""
    parser = XTermParser()
    made = [*parser.feed(data), *parser.tick()]
    return [translated(event, None).key for event in made if isinstance(event, events.Key)]


def _kitty(character: str, control: bool = False) -> str:
    """As a terminal with the Kitty protocol sends a letter: shifted ones keep the code of the plain key."""
    code = ord(character.lower())
    if control:
        return f"\x1b[{code};5u"
    return f"\x1b[{code};{2 if character.isupper() else ''};{ord(character)}u"


def _on_layout(key: str, layout: str) -> Iterator[str]:
    """The bytes that each of the two kinds of terminals sends for a letter's key on a layout."""
    legacy = kitty = ""
    for part in key.split(" "):
        *modifiers, last = part.split("+")
        letter = key_on(last, layout)
        if modifiers == ["ctrl"]:
            legacy += chr(ord(last) & 0x1F)  # terminals of old send the same byte on every layout
            kitty += _kitty(letter, control=True)
        else:
            legacy += letter
            kitty += _kitty(letter)
    yield legacy
    yield kitty


def _letters() -> Iterator[tuple[str, str]]:
    for command in COMMANDS.values():
        for key in command.keys:
            if all(
                part.split("+")[-1].isalpha() and len(part.split("+")[-1]) == 1 for part in key.split(" ")
            ):
                yield command.id, key


@pytest.mark.parametrize("layout", ["en", "ru", "uk"])
@pytest.mark.parametrize(("command", "key"), _letters())
def test_each_letter_reaches_its_command_on_every_layout(command: str, key: str, layout: str) -> None:
    for data in _on_layout(key, layout):
        assert _typed(data) == key.split(" "), (command, data)


@pytest.mark.parametrize("layout", ["ru", "uk"])
def test_what_is_on_a_sign_has_a_key_there_too(layout: str) -> None:
    for command in COMMANDS.values():
        signs = [key for key in command.keys if is_text(key) and len(key) > 1 and key != "space"]
        for sign in signs:
            made = key_on(sign, layout)
            assert sign in SAME_SIGN or _typed(made) == [sign], command.id


def test_the_map_speaks_the_language_in_use() -> None:
    translation.use("uk")
    try:
        titles = {place.id: place.title for place in key_places(PROFILE)}
        zones = {command.title for command in key_places(PROFILE)[1].commands}
    finally:
        translation.use("en")
    assert titles.keys() == {place.id for place in PLACES}
    assert "Прострочка" in zones
