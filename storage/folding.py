"""Text made comparable: SQLite folds case for ASCII only, and е and ё are one letter to a reader.

`fold` is for finding, `sort_key` for lists of names, `words` for the search index. Both sides of a
comparison must go through the same one.
"""

from __future__ import annotations

import unicodedata

from storage.patterns import late

_APOSTROPHE = late("['’ʼ`´′]")
_APOSTROPHES = late(r"(?<=\w)['’ʼ`´′](?=\w)")
_WORD = late(r"[^\W_]+")
_PLAIN = late(r"[a-zа-я0-9 ]*")

# Letters of Ukrainian and Belarusian that Unicode puts after я; each sorts right after its neighbour.
_AFTER = str.maketrans({"ґ": "г\uffff", "є": "е\uffff", "і": "и\uffff", "ї": "и\uffff\uffff", "ў": "у\uffff"})


def fold(text: str) -> str:
    """One form for all spellings: compatibility-composed, no case, ё as е, no apostrophes in words."""
    folded = text.lower()
    if _PLAIN.fullmatch(folded):
        return folded
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    # Looking for one first is much cheaper than looking around every letter.
    return _APOSTROPHES.sub("", folded) if _APOSTROPHE.search(folded) else folded


def sort_key(text: str) -> tuple[str, str]:
    """Sorts names as a Russian or Ukrainian reader expects; ё stands with е, case decides only ties."""
    return fold(text).translate(_AFTER), text


def words(text: str) -> list[str]:
    """The folded words of a text in their order: runs of letters and digits. The sign № is none."""
    return _WORD.findall(fold(text.replace("№", " ")))
