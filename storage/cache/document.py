"""What the search index holds of a ticket: the stems of its words, its telephone numbers, and pieces of
what is known by a number or an address.

A piece is three characters in a row, under a sign that no word has: whoever remembers the last digits of a
telephone number, or the middle of an e-mail address, finds the ticket by the pieces of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from storage.cache.heads import Contact, Head
from storage.cache.wordforms import stems
from storage.folding import fold

PIECE = 3
"""Characters of a piece; fewer cannot be looked for."""

_PIECE_SIGN = "№"
_DIGITS_OF_A_PHONE = 9  # the digits that all ways of writing one number end with, in most countries
_PHONE = re.compile(r"[0-9](?:[ \u00a0().-]{0,2}[0-9]){8,}")
_NO_DIGIT = re.compile(r"[^0-9]+")
_NO_SIGN = re.compile(r"[\W_]+")
_LONGEST_STEM = 30


class Document(NamedTuple):
    """`text` is what is indexed; `words` are its stems, those of the address excepted."""

    text: str
    words: frozenset[str]


def document(head: Head, bodies: Iterable[str], contact: Contact) -> Document:
    """What the index is to hold of a ticket whose chain says `bodies`."""
    found: list[str] = []
    for text in (" ".join(head), *bodies):
        found += stems(text)
        found += phones(text)
    said = frozenset(found)
    if contact.email:
        found += stems(contact.email)
    if contact.phone:
        found += phones(contact.phone)
    # Of an address only what stands before the sign is asked for by pieces: a thousand share the rest.
    for name in (head.number, head.order_number, contact.email.partition("@")[0]):
        found += pieces(bare(name))
    found += pieces(digits(contact.phone))
    return Document(" ".join(found), said)


def may_be_begun(stem: str) -> bool:
    """Whether a word that is being typed may be taken for the beginning of this stem."""
    return stem.isalpha() and 1 < len(stem) <= _LONGEST_STEM


def names(number: str, order_number: str, contact: Contact) -> tuple[str, ...]:
    """What a ticket can be known by, without signs."""
    return bare(number), bare(order_number), bare(contact.email), digits(contact.phone)


def phones(text: str) -> list[str]:
    """The telephone numbers in a text, each as the digits that do not depend on how it is written.

    "+38 (067) 123-45-67" and "0671234567" are the same.
    """
    return [key for key, _, _ in phone_spans(text)]


def phone_spans(text: str) -> list[tuple[str, int, int]]:
    """The same numbers, and where each begins and ends."""
    return [
        (phone_key(found[0]), len(text[: found.start()].rstrip("+(")), found.end())
        for found in _PHONE.finditer(text)
    ]


def phone_key(phone: str) -> str:
    return digits(phone)[-_DIGITS_OF_A_PHONE:]


def parted_at_phones(text: str) -> tuple[str, list[str]]:
    """A text without its telephone numbers, and all digits of each of those."""
    return _PHONE.sub(" ", text), [digits(found) for found in _PHONE.findall(text)]


def bare(text: str) -> str:
    """Letters and digits alone, folded."""
    return _NO_SIGN.sub("", text.lower() if text.isascii() else fold(text))


def digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def pieces(name: str) -> Sequence[str]:
    """The pieces of a bare name; none of one that is too short."""
    return [_PIECE_SIGN + name[at : at + PIECE] for at in range(len(name) - PIECE + 1)]
