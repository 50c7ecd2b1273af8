"""Word forms of Ukrainian, for which Snowball has no stemmer: a light one, that takes endings off.

The endings are those of the tables in the national spelling rules («Український правопис», 2019, the part
on the endings of inflected words): the four declensions of nouns, hard and soft adjectives with the
pronouns that decline like them, the personal endings of verbs. What stands before an ending is left
alone, so that unlike words stay apart in the index: a past tense or an infinitive keeps its suffix, and
a stem keeps the sound that it has in this form (вікно – вікон, посилка – посилці, ніч – ночі). A search
asks for the kin of a stem as well; what their changes are is in the same rules, under the alternation
of vowels and consonants.

Words come folded: small letters, no apostrophes.
"""

from __future__ import annotations

import re

SHORTEST = 3
"""Letters that are left at least; shorter words are all stem."""

_ENDINGS = (
    # adjectives: новий, синій, безкраїй
    "ий ій їй ого ього його ому ьому йому им ім їм ими іми їми их іх їх ої ьої йої ою ьою йою "
    # nouns: посилка, вулиця, надія; магазин, місце, взуття; річ; плем'я
    "а я у ю і ї и о е є ою ею єю ом ем єм ям ам ами ями има ах ях ів їв ові еві єві ей ь й "
    # verbs: пишу, чекаєш, робить, кажемо, чекайте, робіть, пишуть
    "еш єш иш їш ить їть емо ємо имо їмо ете єте ите їте уть ють ать ять йте іть"
)
_BY_LENGTH = tuple(
    (length, frozenset(ending for ending in _ENDINGS.split() if len(ending) == length))
    for length in (4, 3, 2, 1)
)
_REFLEXIVE = ("ся", "сь")
_CONSONANTS = "бвгґджзйклмнпрстфхцчшщ"


def stem(word: str) -> str:
    """What the forms of a word have in common: "посилк" of посилка, посилку, посилками."""
    if len(word) > SHORTEST + 2 and word.endswith(_REFLEXIVE):
        word = word[:-2]
    for length, endings in _BY_LENGTH:
        if len(word) - length >= SHORTEST and word[-length:] in endings:
            word = word[:-length]
            break
    if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] in _CONSONANTS:
        word = word[:-1]  # замовлення – замовлень
    return word


_FINAL = {"к": "ц", "ц": "к", "г": "з", "з": "г", "х": "с", "с": "х"}
_CLOSED = {"і": "ое", "о": "і", "е": "і"}
_LAST_VOWEL = re.compile(rf"(?<=[{_CONSONANTS}])([іое])(?=[{_CONSONANTS}]{{1,2}}$)")
_FLEETING = re.compile(rf"(?<=[{_CONSONANTS}])[оеє](?=[{_CONSONANTS}]$)")
_CLUSTER = re.compile(rf"(?<=[{_CONSONANTS}])(?=[{_CONSONANTS}]$)")
_WITH_THEME = re.compile(r"(.{2,})([аяиіїую])[твл]?")
_PARTICIPLE = re.compile(r"(.{3,}?)(?:([ая])н|л?ен)")
_SOFTENED = re.compile(r"(.+[бпвмф])л")


def kin(word_stem: str) -> frozenset[str]:
    """Stems that other forms of the same word may have: посилк – посилц, посилок; чекал – чекат, чека.

    The changes of sounds in nouns hold for Russian as well (посылка – посылок). Not all of these are
    words: whoever asks looks which of them there are. The stem itself is not among them.
    """
    of_noun = _sounds(word_stem)
    twice = [_sounds(other) for other in of_noun]  # посилок – посилк – посилц
    return frozenset(of_noun.union(*twice) | _of_verb(word_stem)) - {word_stem}


def _sounds(stem_: str) -> set[str]:
    """Alternations of consonants (рука – руці) and vowels (ніч – ночі), and vowels that come and go."""
    found = {stem_[:-1] + _FINAL[stem_[-1]]} if stem_[-1:] in _FINAL else set()
    if vowel := _LAST_VOWEL.search(stem_):
        found |= {_LAST_VOWEL.sub(other, stem_) for other in _CLOSED[vowel[1]]}
    found.add(_FLEETING.sub("", stem_))
    found |= {_CLUSTER.sub(vowel_between, stem_) for vowel_between in "ое"}
    return found - {stem_}


def _of_verb(stem_: str) -> set[str]:
    """The stems of present, infinitive, past and participle, whichever of them is given."""
    if made := _PARTICIPLE.fullmatch(stem_):
        themes = (made[2],) if made[2] else ("и", "у")  # отриманий; доставлений, повернений
        return {each for theme in themes for each in _verbs(made[1], theme)}
    themed = _WITH_THEME.fullmatch(stem_)
    found = _verbs(themed[1], themed[2]) if themed else set()
    if stem_[-1:] in _CONSONANTS:  # платить – платити, поверне – повернути
        root = softened[1] if (softened := _SOFTENED.fullmatch(stem_)) else stem_
        found |= _verbs(root, "и") | _verbs(root, "у")
    return found


def _verbs(root: str, theme: str) -> set[str]:
    found = {root + theme + suffix for suffix in ("", "т", "в", "л")}
    if theme in "ая":
        return found | {f"{root}{theme}н"}
    return found | {root, f"{root}л", f"{root}ен", f"{root}лен"}
