"""The words of texts and of searches, reduced to what their forms have in common."""

from __future__ import annotations

from threading import Lock

from Stemmer import Stemmer

from storage.folding import words

_MOST_WORDS = 16
_MOST_STEMS = 50_000  # some 10 MB


class _Stems(dict[str, str]):
    """Stems by their word: texts use the same words again and again, and looking up beats stemming.

    PyStemmer's own cache is not used: its purging costs more than stemming, once texts have more
    words than it holds.
    """

    def __init__(self) -> None:
        super().__init__()
        # Russian's stemmer does for Ukrainian too: the endings of nouns are mostly the same, and both
        # sides of a comparison go through it. Each leaves the other alphabet's words alone.
        self._russian = Stemmer("russian", 0)
        self._english = Stemmer("english", 0)

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_STEMS:
            self.clear()
        stem: str = self._english.stemWord(self._russian.stemWord(word))
        self[word] = stem
        return stem


_stems = _Stems()
_lock = Lock()  # a stemmer works in memory of its own, on one word at a time


def indexed(text: str) -> str:
    """What the index keeps of a text: its words' stems, in their order."""
    with _lock:
        return " ".join([_stems[word] for word in words(text)])


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
