"""The same physical keys on a Latin, a Russian and a Ukrainian layout.

A terminal hands over the letter that the layout made: `о` where a Latin layout would have made `j`.
Commands are bound to Latin keys, so a Cyrillic letter is translated back, once, before Textual looks
for bindings; that reaches lists, dialogs and built-in widgets alike. Translation goes by letter and
not by position: whoever types Latin letters on Dvorak means those letters. It never happens while
the letter would be text.

`.` and `,` lie on other keys of the Cyrillic layouts and are left as they are, without an action of
their own. The key that makes `?` with shift on a Latin layout makes `,` with shift on those, so `,`
is one more way to ask for the help, and nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual import events
from textual.keys import _character_to_key

if TYPE_CHECKING:
    from textual.dom import DOMNode

_RUSSIAN = (
    ("йцукенгшщзхъ", "qwertyuiop[]"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ячсмитьбю", "zxcvbnm,."),
    ("ё", "`"),
)
_RUSSIAN_UPPER = (
    ("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}"),
    ("ФЫВАПРОЛДЖЭ", 'ASDFGHJKL:"'),
    ("ЯЧСМИТЬБЮ", "ZXCVBNM<>"),
    ("Ё", "~"),
)
# Where the Ukrainian and Belarusian layouts differ from the Russian one.
_UKRAINIAN = (("іїєґ", "s]'\\"), ("ІЇЄҐ", 'S}"|'))
_BELARUSIAN = (("ў", "o"), ("Ў", "O"))


def _pairs(*rows: tuple[str, str]) -> dict[str, str]:
    return {cyrillic: latin for made, keys in rows for cyrillic, latin in zip(made, keys, strict=True)}


LATIN_OF = _pairs(*_RUSSIAN, *_RUSSIAN_UPPER, *_UKRAINIAN, *_BELARUSIAN)
"""The character that a Latin layout makes with the key that made this Cyrillic letter."""

_MADE_BY: dict[str, dict[str, str]] = {
    "ru": {latin: letter for letter, latin in _pairs(*_RUSSIAN, *_RUSSIAN_UPPER).items()},
    "uk": {
        latin: letter
        for letter, latin in _pairs(*_RUSSIAN, *_RUSSIAN_UPPER, *_UKRAINIAN).items()
        if letter not in "ыъэёЫЪЭЁ"
    },
}

_NAMES = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "backspace": "⌫",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "comma": ",",
    "full_stop": ".",
    "colon": ":",
    "semicolon": ";",
    "slash": "/",
    "backslash": "\\",
    "minus": "-",
    "plus": "+",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "apostrophe": "'",
    "grave_accent": "`",
}


@lru_cache(maxsize=512)
def physical(key: str) -> str | None:
    """Textual's name of the same physical key on a Latin layout; None when `key` is not Cyrillic.

    `о` is "j", `Ж` is "colon", `ctrl+с` (as terminals with the Kitty protocol send it) is "ctrl+c".
    """
    *modifiers, letter = key.split("+")
    latin = LATIN_OF.get(letter)
    if latin is None:
        return None
    return "+".join([*modifiers, latin if latin.isalnum() else _character_to_key(latin)])


def translated(event: events.Key, focused: DOMNode | None) -> events.Key:
    """The event as a Latin layout would have made it, unless the focused widget takes it as text."""
    key = physical(event.key)
    if key is None or (focused is not None and focused.check_consume_key(event.key, event.character)):
        return event
    character = LATIN_OF.get(event.character) if event.character else None
    return events.Key(key, character)


def key_name(key: str) -> str:
    """A key as it is printed on the keyboard: "Ctrl+P", "F2", "?"."""
    *modifiers, last = key.split("+")
    shown = _NAMES.get(last) or (last.upper() if modifiers or len(last) > 1 else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def key_label(key: str, language: str) -> str:
    """`key_name`, with the letter that the operator's own layout makes of the key: "j/о", ":/Ж".

    The signs `,` and `.` are left alone: they are on other keys there.
    """
    letter = _MADE_BY.get(language, {}).get(":" if key == "colon" else key)
    return f"{key_name(key)}/{letter}" if letter else key_name(key)


def respelled(text: str) -> tuple[str, ...]:
    """What was meant if the layout was the wrong one: `cnfnec` for "статус", `ыефегы` for "status"."""
    found = {"".join(LATIN_OF.get(letter, letter) for letter in text)}
    for made in _MADE_BY.values():
        found.add("".join(made.get(letter, letter) for letter in text))
    found.discard(text)
    return tuple(sorted(found))
