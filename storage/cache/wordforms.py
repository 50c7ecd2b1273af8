"""The words of texts and of searches, reduced to what their forms have in common."""

from __future__ import annotations

from threading import Lock

from Stemmer import Stemmer

from storage.folding import words

# Russian's stemmer does for Ukrainian too: the endings of nouns are mostly the same, and both sides
# of the comparison go through it. A word of neither alphabet is left alone by both.
_russian = Stemmer("russian")
_english = Stemmer("english")
_lock = Lock()  # a stemmer keeps its last words in a cache that is not safe from threads

_MOST_WORDS = 16


def indexed(text: str) -> str:
    """What the index keeps of a text: its words' stems, in their order."""
    with _lock:
        return " ".join(_english.stemWords(_russian.stemWords(words(text))))


def query(text: str) -> str:
    """What is typed, in the index's query language; "" when there is no word in it.

    All words must be there. The last one may be unfinished, unless something follows it: then it is
    looked for by its stem and as a beginning. Words are letters and digits alone, so quotes are all
    that is needed to keep them from being taken for operators.
    """
    asked = words(text)[:_MOST_WORDS]
    if not asked:
        return ""
    stems = indexed(" ".join(asked)).split(" ")
    parts = [f'"{stem}"' for stem in stems]
    if text[-1:].isalnum():
        parts[-1] = f'("{stems[-1]}" OR "{asked[-1]}" *)'
    return " AND ".join(parts)
