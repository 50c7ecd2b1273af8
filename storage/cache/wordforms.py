"""The words of texts and of searches, reduced to what their forms have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Lock

from Stemmer import Stemmer

from storage.cache import ukrainian
from storage.folding import words

RULES = "4"
"""Which rules made an index. A cache whose index was made by others is indexed anew."""

_MOST_STEMS = 50_000  # some 10 MB

# Letters that only one of the two languages has.
_ONLY_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_ONLY_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_CYRILLIC = "\u0400"


class _Stems(dict[str, str]):
    """Stems by their word: texts use the same words again and again, and looking up beats stemming.

    PyStemmer's own cache is not used: its purging costs more than stemming, once texts have more
    words than it holds.
    """

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_STEMS:
            self.clear()
        stem = self._make(word)
        self[word] = stem
        return stem


_english = Stemmer("english", 0)
_snowball = Stemmer("russian", 0)


def _of_russian(word: str) -> str:
    made: str = (_snowball if word >= _CYRILLIC else _english).stemWord(word)
    return made


def _of_ukrainian(word: str) -> str:
    made: str = ukrainian.stem(word) if word >= _CYRILLIC else _english.stemWord(word)
    return made


_russian = _Stems(_of_russian)
_ukrainian = _Stems(_of_ukrainian)
_lock = Lock()  # a stemmer works in memory of its own, on one word at a time


def stems(text: str) -> list[str]:
    """The stems of a text's words, in their order.

    A text with letters that only one of the two languages has is in that language. Where both have
    left theirs, or neither has, each word has the stems of both that differ.
    """
    asked = words(text)
    is_russian = _ONLY_RUSSIAN.search(text) is not None
    is_ukrainian = _ONLY_UKRAINIAN.search(text) is not None
    with _lock:
        if is_russian and not is_ukrainian:
            return [_russian[word] for word in asked]
        if is_ukrainian and not is_russian:
            return [_ukrainian[word] for word in asked]
        found: list[str] = []
        for word in asked:
            found += _of_both(word)
        return found


def _of_both(word: str) -> tuple[str, ...]:
    stem, other = _russian[word], _ukrainian[word]
    if stem == other or _ONLY_RUSSIAN.search(word):
        return (stem,)
    return (other,) if _ONLY_UKRAINIAN.search(word) else (stem, other)


def stems_of(word: str) -> tuple[str, ...]:
    """What a folded word may stand under in the index: its stem, in either language if it may be either."""
    with _lock:
        return _of_both(word)


def kin(word: str) -> frozenset[str]:
    """Stems of other forms of a folded word, whose sounds change; some of them may be no words."""
    own = stems_of(word)
    if word < _CYRILLIC:
        return frozenset()
    return frozenset().union(*(ukrainian.kin(stem) for stem in own)) - frozenset(own)


def indexed(text: str) -> str:
    """What the index keeps of a text: its words' stems, in their order."""
    return " ".join(stems(text))


def query(text: str) -> str:
    """What is typed, in the index's query language; "" when there is no word in it."""
    asked = words(text)[:16]
    if not asked:
        return ""
    parts = ["(" + " OR ".join(f'"{stem}"' for stem in stems_of(word)) + ")" for word in asked]
    if text[-1:].isalnum():
        parts[-1] = f'({parts[-1]} OR "{asked[-1]}" *)'
    return " AND ".join(parts)
