"""What is typed into a search, understood."""

from __future__ import annotations

import re

from storage.cache.document import PIECE, bare, parted_at_phones, phone_key
from storage.folding import fold, words
from storage.frozen import frozen

_LONGEST = 400  # characters that are looked at
_MOST = 16  # words, and quoted phrases
_QUOTED = re.compile(r'["“„«]([^"“”„«»]*)(["”“»]|$)')
_LATIN = re.compile("[a-z]+")
_DIGIT = re.compile(r"\d")


@frozen
class Part:
    """One of the things that must all be there.

    `words` are its folded words. `name` is all of it without signs, where it may be a piece of a number
    or an address; "" where it cannot be. `pieces` is what of the name is looked for by its pieces.
    """

    words: tuple[str, ...]
    name: str = ""
    pieces: str = ""


@frozen
class Phrase:
    """Words that stand side by side in this order, in these very forms. `open`: the last may go on."""

    words: tuple[str, ...]
    open: bool

    def is_in(self, text: str) -> bool:
        if max(self.words, key=len) not in fold(text):  # most texts: parting them into words takes longer
            return False
        said = f" {' '.join(words(text))} "
        return f" {' '.join(self.words)}{'' if self.open else ' '}" in said


@frozen
class Asked:
    """`unfinished` is the word that is still being typed, the last one; "" when something follows it."""

    parts: tuple[Part, ...]
    phrases: tuple[Phrase, ...]
    unfinished: str

    def __bool__(self) -> bool:
        return bool(self.parts or self.phrases)

    @property
    def names(self) -> tuple[str, ...]:
        """What may be pieces of numbers and addresses."""
        return tuple(part.name for part in self.parts if part.name)


def understood(text: str) -> Asked:
    """Split what is typed into words, quoted phrases and telephone numbers. Nothing is a mistake."""
    text = text[:_LONGEST]
    phrases: list[Phrase] = []
    for quoted in _QUOTED.finditer(text):
        if said := tuple(words(quoted[1])):
            phrases.append(Phrase(said, text[-1].isalnum() and quoted.end() == len(text)))
    rest, phones = parted_at_phones(_QUOTED.sub(" ", text))
    parts = [Part((phone_key(phone),), phone, phone) for phone in phones]
    for chunk in rest.split():
        if said := tuple(words(chunk)):
            parts.append(_part(said, chunk))
    unfinished = ""
    if phrases and phrases[-1].open:
        unfinished = phrases[-1].words[-1]
    elif rest[-1:].isalnum() and len(parts) <= _MOST:
        unfinished = parts[-1].words[-1]
    return Asked(tuple(parts[:_MOST]), tuple(phrases[-_MOST:]), unfinished)


def _part(said: tuple[str, ...], chunk: str) -> Part:
    name, pieces = bare(chunk), bare(chunk.partition("@")[0])
    may_be = _DIGIT.search(name) or _LATIN.fullmatch(name) or "@" in chunk
    return Part(said, name, pieces) if may_be and len(pieces) >= PIECE else Part(said)
