"""Keys as people write them, as the screen names them, and as layouts make them."""

from __future__ import annotations

import string

import pytest
from textual.keys import _character_to_key

from console.key_names import (
    SIGNS,
    NotAKey,
    is_text,
    key_label,
    key_name,
    key_on,
    key_written,
    only_kitty,
    read_key,
)
from console.layouts import LATIN_OF, MADE_BY, layout_of


def test_signs_are_named_as_the_screen_names_them() -> None:
    assert {_character_to_key(sign): sign for sign in string.punctuation} == SIGNS


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("j", "j"),
        ("о", "j"),
        ("J", "J"),
        ("О", "J"),
        ("shift+j", "J"),
        ("Shift+о", "J"),
        ("Ctrl+E", "ctrl+e"),
        ("ctrl+у", "ctrl+e"),
        ("CTRL+A", "ctrl+a"),
        ("ctrl + e", None),
        ("ctrl+shift+A", "ctrl+shift+a"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("Ж", "colon"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("f9", "f9"),
        ("F12", "f12"),
        ("esc", "escape"),
        ("PgDn", "pagedown"),
        ("Return", "enter"),
        ("shift+tab", "shift+tab"),
        ("ctrl+enter", "ctrl+enter"),
        (" g  b ", "g b"),
        ("п и", "g b"),
        ("ctrl+x Ctrl+B", "ctrl+x ctrl+b"),
        ("4", "4"),
        ("", None),
        ("ctlr+e", None),
        ("ctrl", None),
        ("ctrl+", None),
        ("g b c", None),
        ("f99", None),
        ("中", None),
        ("jj", None),
        ("alt+j", None),
        ("meta+x", None),
        ("ctrl+h", None),
        ("ctrl+ш", None),
        ("ctrl+m", None),
        ("ctrl+[", None),
        ("shift+1", None),
        ("shift+?", None),
        (".", None),
        ("ю", None),
        ("б", None),
        ("g .", None),
    ],
)
def test_what_a_person_writes(written: str, key: str | None) -> None:
    if key is None:
        with pytest.raises(NotAKey):
            read_key(written)
    else:
        assert read_key(written) == key
        assert read_key(key_written(key)) == key


@pytest.mark.parametrize("letter", [letter for letter in LATIN_OF if LATIN_OF[letter] not in ".,"])
def test_every_cyrillic_letter_means_its_key(letter: str) -> None:
    latin = LATIN_OF[letter]
    assert read_key(letter) == (latin if latin.isalnum() else _character_to_key(latin))


@pytest.mark.parametrize(
    ("key", "kitty"),
    [
        ("j", False),
        ("f8", False),
        ("ctrl+e", False),
        ("shift+tab", False),
        ("ctrl+left", False),
        ("ctrl+shift+end", False),
        ("g b", False),
        ("ctrl+enter", True),
        ("ctrl+1", True),
        ("ctrl+shift+a", True),
        ("shift+enter", True),
        ("ctrl+plus", True),
        ("g ctrl+1", True),
        ("super+j", True),
    ],
)
def test_what_a_terminal_of_old_cannot_send(key: str, kitty: bool) -> None:
    assert only_kitty(key) is kitty


@pytest.mark.parametrize(
    ("key", "text"), [("j", True), ("space", True), ("slash", True), ("f2", False), ("ctrl+a", False)]
)
def test_what_is_text(key: str, text: bool) -> None:
    assert is_text(key) is text


@pytest.mark.parametrize(
    ("key", "language", "label"),
    [
        ("g b", "ru", "g b/п и"),
        ("g s", "uk", "g s/п і"),
        ("g b", "en", "g b"),
        ("f10", "ru", "F10"),
        ("ctrl+x b", "ru", "Ctrl+X b/Ctrl+X и"),
        ("underscore", "ru", "_"),
    ],
)
def test_two_keys_are_labelled_as_two(key: str, language: str, label: str) -> None:
    assert key_label(key, language) == label


def test_a_key_on_one_layout_alone() -> None:
    assert [key_on("g b", layout) for layout in ("ru", "uk", "", "en")] == ["п и", "п и", "g b", "g b"]
    assert key_on("s", "ru") == "ы"
    assert key_on("s", "uk") == "і"
    assert key_on("f2", "ru") == key_name("f2")


@pytest.mark.parametrize(
    ("letter", "before", "layout"),
    [
        ("g", "ru", ""),
        ("F", "uk", ""),
        ("ы", "uk", "ru"),
        ("Э", "", "ru"),
        ("і", "ru", "uk"),
        ("Ґ", "", "uk"),
        ("п", "uk", "uk"),
        ("п", "ru", "ru"),
        ("п", "", "ru"),
        ("п", "en", "ru"),
    ],
)
def test_which_layout_made_a_letter(letter: str, before: str, layout: str) -> None:
    assert layout_of(letter, before) == layout


@pytest.mark.parametrize("layout", ["ru", "uk"])
def test_a_layout_makes_one_letter_with_each_key(layout: str) -> None:
    made = MADE_BY[layout]
    assert {latin: LATIN_OF[letter] for latin, letter in made.items()} == {latin: latin for latin in made}
    assert set(string.ascii_letters) <= made.keys()
