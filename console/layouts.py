"""What the keys of a Latin, a Russian and a Ukrainian keyboard make: plain tables, by letter.

A terminal hands over the letter that the layout made: `о` where a Latin layout would have made `j`.
The key is the same, so commands are bound to Latin keys and letters are translated back.
"""

from __future__ import annotations

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
_NOT_RUSSIAN = "іїєґў"
_NOT_UKRAINIAN = "ыъэё"


def _pairs(*rows: tuple[str, str]) -> dict[str, str]:
    return {cyrillic: latin for made, keys in rows for cyrillic, latin in zip(made, keys, strict=True)}


LATIN_OF = _pairs(*_RUSSIAN, *_RUSSIAN_UPPER, *_UKRAINIAN, *_BELARUSIAN)
"""The character that a Latin layout makes with the key that made this Cyrillic letter."""

MADE_BY: dict[str, dict[str, str]] = {
    "ru": {latin: letter for letter, latin in _pairs(*_RUSSIAN, *_RUSSIAN_UPPER).items()},
    "uk": {
        latin: letter
        for letter, latin in _pairs(*_RUSSIAN, *_RUSSIAN_UPPER, *_UKRAINIAN).items()
        if letter.lower() not in _NOT_UKRAINIAN
    },
}
"""The letter that a Cyrillic layout makes with the key that makes this Latin character."""


def layout_of(letter: str, before: str) -> str:
    """The layout that made a letter, "" for a Latin one; `before` where several make it: "ru" or "uk"."""
    if letter not in LATIN_OF:
        return ""
    if letter.lower() in _NOT_RUSSIAN:
        return "uk"
    if letter.lower() in _NOT_UKRAINIAN:
        return "ru"
    return before if before in MADE_BY else "ru"
