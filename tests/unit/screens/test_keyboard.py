"""Every letter of three alphabets, as legacy terminals and as the Kitty protocol send it.

The expectation is written down by key position, row by row, apart from the table under test.
"""

from __future__ import annotations

import string

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.dom import DOMNode
from textual.keys import _character_to_key
from textual.widgets import Input, OptionList, TextArea

from console.layouts import LATIN_OF
from screens.keyboard import key_label, key_name, physical, respelled, translated

# What the keys of the three letter rows make, from the left: Latin, Russian, Ukrainian.
ROWS = (
    ("qwertyuiop[]", "йцукенгшщзхъ", "йцукенгшщзхї"),
    ("asdfghjkl;'", "фывапролджэ", "фівапролджє"),
    ("zxcvbnm,.", "ячсмитьбю", "ячсмитьбю"),
    ("`\\", "ё\\", "'ґ"),
)
SHIFTED = str.maketrans("[];',.`\\", '{}:"<>~|')
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
BELARUSIAN_OWN = "ў"


def _expected() -> dict[str, str]:
    found = {BELARUSIAN_OWN: "o", BELARUSIAN_OWN.upper(): "O"}
    for latin, *cyrillic in ROWS:
        for made in cyrillic:
            for key, letter in zip(latin, made, strict=True):
                if letter.isalpha() and not letter.isascii():
                    found[letter] = key
                    found[letter.upper()] = key.upper() if key.isalpha() else key.translate(SHIFTED)
    return found


EXPECTED = _expected()
LETTERS = sorted(set(RUSSIAN + UKRAINIAN + BELARUSIAN_OWN))


def _name(character: str) -> str:
    return character if character.isalnum() else _character_to_key(character)


def _typed(data: str) -> list[events.Key]:
    """What Textual's own parser makes of what a terminal sent."""
    parser = XTermParser()
    messages = [*parser.feed(data), *parser.tick()]
    assert all(isinstance(message, events.Key) for message in messages)
    return [message for message in messages if isinstance(message, events.Key)]


def _translated(data: str, focused: DOMNode | None = None) -> list[tuple[str, str | None]]:
    return [(key.key, key.character) for key in (translated(event, focused) for event in _typed(data))]


def test_the_table_has_every_letter_and_nothing_else() -> None:
    assert LATIN_OF.keys() == {*LETTERS, *(letter.upper() for letter in LETTERS)}
    assert LATIN_OF == EXPECTED


@pytest.mark.parametrize("letter", [*LETTERS, *(letter.upper() for letter in LETTERS)])
def test_legacy_utf8_and_kitty_make_the_latin_key(letter: str) -> None:
    latin = EXPECTED[letter]
    made = [(_name(latin), latin)]
    assert _translated(letter.encode().decode()) == made
    if letter.islower():
        kitty = f"\x1b[{ord(letter)};;{ord(letter)}u"
    else:  # the key keeps the code of its plain letter; the text is what shift made
        kitty = f"\x1b[{ord(letter.lower())};2;{ord(letter)}u"
    assert _translated(kitty) == made
    assert _translated(f"\x1b[{ord(letter)}u") == made


@pytest.mark.parametrize("letter", LETTERS)
def test_control_arrives_as_control_of_the_letter_under_kitty(letter: str) -> None:
    assert _translated(f"\x1b[{ord(letter)};5u") == [(f"ctrl+{_name(EXPECTED[letter])}", None)]
    assert _translated(f"\x1b[{ord(letter)};6u") == [(f"ctrl+shift+{_name(EXPECTED[letter])}", None)]


@pytest.mark.parametrize("key", [*string.ascii_letters, *string.digits, *".,;:/?[]'`-=", " ", "é", "ß", "中"])
def test_other_characters_stay(key: str) -> None:
    event = _typed(key)[0]
    assert translated(event, None) is event


@pytest.mark.parametrize("key", ["f1", "ctrl+c", "escape", "ctrl+shift+a", "pagedown", "shift+tab", "ctrl+@"])
def test_other_keys_stay(key: str) -> None:
    assert physical(key) is None


@pytest.mark.parametrize("writing", [Input(), TextArea()])
def test_a_letter_stays_a_letter_where_it_is_text(writing: DOMNode) -> None:
    assert _translated("щ", writing) == [("щ", "щ")]
    assert _translated("Ж", writing) == [("Ж", "Ж")]
    # Ctrl makes no text, so Ctrl+С copies on any layout.
    assert _translated(f"\x1b[{ord('с')};5u", writing) == [("ctrl+c", None)]


@pytest.mark.parametrize("reading", [OptionList(), TextArea(read_only=True)])
def test_a_letter_is_a_key_where_nothing_is_written(reading: DOMNode) -> None:
    assert _translated("о", reading) == [("j", "j")]


@pytest.mark.parametrize(
    ("key", "language", "label"),
    [
        ("j", "ru", "j/о"),
        ("J", "ru", "J/О"),
        ("s", "ru", "s/ы"),
        ("s", "uk", "s/і"),
        ("s", "en", "s"),
        ("colon", "ru", ":/Ж"),
        ("colon", "en", ":"),
        ("question_mark", "ru", "?"),
        ("comma", "ru", ","),
        ("ctrl+p", "ru", "Ctrl+P"),
        ("f2", "uk", "F2"),
        ("down", "ru", "↓"),
        ("enter", "ru", "Enter"),
        ("ctrl+shift+a", "ru", "Ctrl+Shift+A"),
        ("1", "ru", "1"),
    ],
)
def test_labels(key: str, language: str, label: str) -> None:
    assert key_label(key, language) == label


def test_key_names() -> None:
    assert key_name("escape") == "Esc"
    assert key_name("space") == "Space"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cnfnec", "статус"),
        ("ыефегы", "status"),
        ("'yjhvf", "энорма"),
        ("gjinf", "пошта"),
        ("df;yt", "важне"),
    ],
)
def test_the_wrong_layout_is_respelled(typed: str, meant: str) -> None:
    assert meant in respelled(typed)


def test_digits_have_only_one_spelling() -> None:
    assert respelled("10423") == ()
