"""The keys of Textual's own fields, editors and lists, in words of ours and so in every language.

Textual describes its keys in English only. Nothing of that is shown: here stands a word of ours for each
description, and `tests/unit/screens/test_textual_words.py` finds one that a new version brings along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from textual.widgets import Input, TextArea

from screens.commands import Command, Commanded, Group, Offer, nodes
from storage.problems import mark

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

MOST_KEYS = 2  # of one row; who knows the others needs no row

_PLAIN = ""  # the key says by itself what it does, or does nothing on these screens

_LEFT = mark("A word to the left")
_RIGHT = mark("A word to the right")
_BEGINNING = mark("To the beginning of the line")
_END = mark("To the end of the line")
_SELECT = mark("Select on the way")
_ALL = mark("Select everything")
_CUT = mark("Cut what is selected")
_COPY = mark("Copy what is selected")
_PASTE = mark("Paste what was copied here")
_WORD_BEFORE = mark("Delete the word before")
_WORD_BEHIND = mark("Delete the word behind")
_TO_BEGINNING = mark("Delete to the beginning of the line")
_TO_END = mark("Delete to the end of the line")
_UP = mark("A page up")
_DOWN = mark("A page down")
_FIRST = mark("To the first row")
_LAST = mark("To the last row")

WORDS: Mapping[str, str] = {
    # Editors and fields
    "Cursor up": _PLAIN,
    "Cursor down": _PLAIN,
    "Cursor left": _PLAIN,
    "Cursor right": _PLAIN,
    "Move cursor left": _PLAIN,
    "Move cursor right or accept the completion suggestion": _PLAIN,
    "Cursor word left": _LEFT,
    "Move cursor left a word": _LEFT,
    "Cursor word right": _RIGHT,
    "Move cursor right a word": _RIGHT,
    "Cursor line start": _BEGINNING,
    "Go to start": _BEGINNING,
    "Cursor line end": _END,
    "Go to end": _END,
    "Cursor page up": _UP,
    "Cursor page down": _DOWN,
    "Cursor left select": _SELECT,
    "Cursor right select": _SELECT,
    "Cursor up select": _SELECT,
    "Cursor down select": _SELECT,
    "Move cursor left and select": _SELECT,
    "Move cursor right and select": _SELECT,
    "Cursor left word select": _PLAIN,
    "Cursor right word select": _PLAIN,
    "Cursor line start select": _PLAIN,
    "Cursor line end select": _PLAIN,
    "Move cursor left a word and select": _PLAIN,
    "Move cursor right a word and select": _PLAIN,
    "Select line start": _PLAIN,
    "Select line end": _PLAIN,
    "Select line": mark("Select the line"),
    "Select all": _ALL,
    "Cut": _CUT,
    "Cut selected text": _CUT,
    "Copy": _COPY,
    "Copy selected text": _COPY,
    "Paste": _PASTE,
    "Paste text from the clipboard": _PASTE,
    "Undo": mark("Undo the last edit"),
    "Redo": mark("Redo it"),
    "Delete character left": _PLAIN,
    "Delete character right": _PLAIN,
    "Delete left to start of word": _WORD_BEFORE,
    "Delete right to start of word": _WORD_BEHIND,
    "Delete to line start": _TO_BEGINNING,
    "Delete all to the left": _TO_BEGINNING,
    "Delete to line end": _TO_END,
    "Delete all to the right": _TO_END,
    "Delete line": mark("Delete the line"),
    "Submit": mark("Go on with this"),
    # Lists, and what scrolls
    "Up": _PLAIN,
    "Down": _PLAIN,
    "First": _FIRST,
    "Last": _LAST,
    "Select": mark("Take this row"),
    "Page Up": _UP,
    "Page Down": _DOWN,
    "Page Left": _PLAIN,
    "Page Right": _PLAIN,
    "Scroll Up": _PLAIN,
    "Scroll Down": _PLAIN,
    "Scroll Left": _PLAIN,
    "Scroll Right": _PLAIN,
    "Scroll Home": _FIRST,
    "Scroll End": _LAST,
    # Screens
    "Focus Next": mark("The next field"),
    "Focus Previous": mark("The field before"),
    # The app's own, which ours does not inherit
    "Quit": _PLAIN,
}

_EDITS = ("Cut", "Paste", "Undo", "Redo", "Delete")
"""What such descriptions begin with does nothing where nothing can be written."""


def built_in(screen: Screen[Any]) -> list[Offer]:
    """The keys of Textual's own that do something here and now, in the order of `WORDS`."""
    owner = next(iter(nodes(screen)), None)
    if owner is None:
        return []
    keys: dict[str, list[str]] = {}
    groups: dict[str, Group] = {}
    for key, active in screen.active_bindings.items():
        described = active.binding.description
        if active.binding.id or not active.enabled or not _works(active.node, key, described):
            continue
        keys.setdefault(WORDS[described], []).append(key)
        groups[WORDS[described]] = Group.TEXT if _is_text(active.node) else Group.DIALOG
    return [_offer(words, tuple(keys[words]), groups[words], owner) for words in _in_order() if words in keys]


def _in_order() -> Iterator[str]:
    return iter(dict.fromkeys(WORDS.values()))


def _works(node: DOMNode, key: str, described: str) -> bool:
    if not WORDS.get(described) or key.startswith(("super+", "alt+")):
        return False
    return not (isinstance(node, TextArea) and node.read_only and described.startswith(_EDITS))


def _is_text(node: DOMNode) -> bool:
    return isinstance(node, Input | TextArea)


def _offer(words: str, keys: tuple[str, ...], group: Group, owner: Commanded) -> Offer:
    return Offer(Command(f"built-in.{words}", keys[:MOST_KEYS], words, "", group), keys[:MOST_KEYS], owner)
