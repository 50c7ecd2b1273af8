"""How likely it is that a text is Russian or Ukrainian, by how often its letters are used."""

from __future__ import annotations

import math
from collections import Counter

# Of a thousand letters of Russian and Ukrainian texts together, roughly; a rare letter is 1.
_PER_MILLE = {
    "о": 102, "а": 82, "е": 66, "и": 68, "н": 67, "т": 58, "с": 48, "р": 47, "в": 47, "л": 39, "к": 35,
    "м": 31, "д": 31, "п": 28, "у": 29, "я": 22, "і": 27, "ы": 10, "ь": 18, "г": 15, "з": 19, "б": 16,
    "ч": 13, "й": 12, "х": 10, "ж": 8, "ш": 7, "ю": 8, "ц": 6, "щ": 4, "э": 2, "ф": 3, "ї": 3, "є": 3,
    "ё": 1, "ъ": 1, "ґ": 1, "ў": 1,
}  # fmt: skip
_LOG = {letter: math.log(count / 1000) for letter, count in _PER_MILLE.items()}
_SIGNS = frozenset("№«»–—’“”…°·\xa0")
_NEUTRAL = math.log(0.02)  # a sign says nothing for or against
_STRANGE = math.log(0.0001)  # a character that such texts do not have
_FEWEST = 6  # characters beyond ASCII below which nothing can be said


def how_likely(text: str) -> float:
    """The mean logarithm of its characters' frequencies; ASCII does not count. 0.0 for too short a text."""
    found = Counter(char for char in text.lower() if not char.isascii())
    total = sum(found.values())
    if total < _FEWEST:
        return 0.0
    weight = 0.0
    for char, count in found.items():
        weight += count * (_NEUTRAL if char in _SIGNS else _LOG.get(char, _STRANGE))
    return weight / total
