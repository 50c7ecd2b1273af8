"""How keys are called: by the screen (Textual's names), by people, and on each layout.

A key is a name like `j`, `J`, `ctrl+e`, `f8`, `question_mark`; two keys in a row are two names with a
space between, like `g b`. All names are those of a Latin layout.
"""

from __future__ import annotations

import string
import unicodedata

from console.layouts import LATIN_OF, MADE_BY
from storage.problems import Problem, mark

_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _sign_name(sign: str) -> str:
    name = unicodedata.name(sign).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


SIGNS = {_sign_name(sign): sign for sign in string.punctuation}
"""Names of signs, and the signs."""

_NAME_OF_SIGN = {sign: name for name, sign in SIGNS.items()}

_SHOWN = {
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
}
_ALSO_WRITTEN = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
}
_FUNCTION = {f"f{number}" for number in range(1, 25)}
NAMED = frozenset({*_SHOWN, *_FUNCTION})
"""Keys that make no sign."""

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")  # in the order in which names have them
_MOVES = frozenset({"up", "down", "left", "right", "home", "end"})
# What a terminal of old sends for them is what it sends for another key.
_SAME_BYTES = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
}
# They lie on other keys of the Cyrillic layouts.
_ELSEWHERE = frozenset({"full_stop", "comma"})


class NotAKey(Problem):
    """What was written is no key that can be used; the sentence says why."""


def key_name(key: str) -> str:
    """A key as it is printed on the keyboard: "Ctrl+P", "F2", "?"; two keys in a row as "g b"."""
    if " " in key:
        return " ".join(key_name(part) for part in key.split(" "))
    *modifiers, last = key.split("+")
    shown = _SHOWN.get(last) or SIGNS.get(last) or (last.upper() if modifiers or len(last) > 1 else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def key_written(key: str) -> str:
    """A key as it is written in keys.toml: "ctrl+p", "f2", "?", "g b"."""
    parts = [part.split("+") for part in key.split(" ")]
    return " ".join("+".join([*modifiers, SIGNS.get(last, last)]) for *modifiers, last in parts)


def key_on(key: str, layout: str) -> str:
    """`key_name` as one layout alone makes it: on "ru" `j` is "о" and `g b` is "п и".

    The signs `,` and `.` are left alone: they are on other keys there.
    """
    letters = MADE_BY.get(layout, {})
    parts = key.split(" ")
    return " ".join(letters.get(":" if part == "colon" else part) or key_name(part) for part in parts)


def key_label(key: str, language: str) -> str:
    """`key_name`, with what the operator's own layout makes of the key: "j/о", ":/Ж", "g b/п и"."""
    name, made = key_name(key), key_on(key, language)
    return name if made == name else f"{name}/{made}"


def is_text(key: str) -> bool:
    """Whether the key makes a sign: where someone writes, it is text."""
    return key == "space" or len(key) == 1 or key in SIGNS


def only_kitty(key: str) -> bool:
    """Whether a terminal without the Kitty protocol cannot send the key."""
    *modifiers, last = key.split(" ")[-1].split("+")
    if not modifiers or (last in _MOVES and set(modifiers) <= {"ctrl", "shift"}):
        return False
    if modifiers == ["shift"]:
        return last != "tab"
    return modifiers != ["ctrl"] or not (len(last) == 1 and last.isalpha() and last.isascii())


def read_key(written: str) -> str:
    """The name of a key that a person has written: `j`, `о`, `Ctrl+E`, `?`, `g b`, `п и`.

    Cyrillic letters mean the key that makes them. Raises `NotAKey`.
    """
    parts = written.split()
    if not 1 <= len(parts) <= 2:
        raise NotAKey(
            mark("“{key}” is not one key, and not two keys with a space between"), key=written.strip()
        )
    return " ".join(_read_one(part) for part in parts)


def _read_one(written: str) -> str:
    *modifiers, last = written.split("+") if len(written) > 1 and not written.endswith("+") else [written]
    if written.endswith("++"):
        *modifiers, last = [*written[:-2].split("+"), "+"]
    wanted = sorted({modifier.strip().lower() for modifier in modifiers})
    name = _last_name(last.strip())
    if name is None or not set(wanted) <= set(_MODIFIERS):
        raise NotAKey(
            mark("there is no key “{key}”: write for example j, ctrl+e, f9, shift+tab, “g b”"), key=written
        )
    if wanted == ["shift"] and len(name) == 1 and name.isalpha():
        return name.upper()
    if wanted == ["shift"] and is_text(name):
        raise NotAKey(mark("instead of “{key}” write the sign that it makes"), key=written)
    if {"alt", "meta"} & set(wanted):
        raise NotAKey(mark("Alt cannot be used: terminals and layouts have it for themselves"))
    key = "+".join([*wanted, name.lower() if wanted else name])
    if key in _SAME_BYTES:
        raise NotAKey(
            mark("many terminals send the same for {key} as for {other}"),
            key=key_name(key),
            other=key_name(_SAME_BYTES[key]),
        )
    if key in _ELSEWHERE:
        raise NotAKey(mark("“.” and “,” lie on other keys of the Cyrillic layouts"))
    return key


def _last_name(written: str) -> str | None:
    """The name of a key without its modifiers; None when there is none."""
    if len(written) == 1:
        latin = LATIN_OF.get(written, written)
        if latin.isascii() and latin.isalnum():
            return latin
        return _NAME_OF_SIGN.get(latin)
    lower = written.lower()
    lower = _ALSO_WRITTEN.get(lower, lower)
    return lower if lower in NAMED or lower in SIGNS else None
