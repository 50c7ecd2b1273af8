"""The place in a ticket's chain for which it was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from storage.cache.asked import Asked
from storage.cache.document import phone_spans
from storage.cache.wordforms import kin, stems_of
from storage.folding import words
from storage.frozen import frozen

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´′][^\W_]+)*")
_AHEAD = 30  # characters before the hit at most, and no more than a third of the line
_MORE = "…"
_FOR_CONSOLES = re.compile(r"(?:\A|\n)[ \t]*\[pult/1 [^\n]*\]\s*\Z")  # the last line of a marked note

Judge = Callable[[str], bool]


@frozen
class Excerpt:
    """One line around a hit. `hit` is "" where the chain does not say what was asked for."""

    before: str = ""
    hit: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return f"{self.before}{self.hit}{self.after}"


@frozen
class _Spot:
    """A folded word of a text, and where it stands."""

    word: str
    start: int
    end: int


def excerpt(bodies: Iterable[str], asked: Asked, width: int) -> Excerpt:
    """A line of at most `width` characters from the body that says most of what is asked, the first such.

    Without a hit it is the beginning of the first body.
    """
    judges = [_judge(word, asked.unfinished) for part in asked.parts for word in part.words]
    best: tuple[int, str, int, int] | None = None
    first = ""
    for body in bodies:
        line = " ".join(_FOR_CONSOLES.sub("", body).split())
        first = first or line
        hits = list(_hits(line, judges, asked))
        if hits and (best is None or len(hits) > best[0]):
            start, end = hits[-1] if asked.phrases else min(hits)
            best = (len(hits), line, start, end)
    if best is None:
        return Excerpt(after=_cut(first, width))
    _, line, start, end = best
    return _around(line, start, end, width)


def _hits(line: str, judges: Sequence[Judge], asked: Asked) -> Iterator[tuple[int, int]]:
    """Where each of the things that are asked for first stands; phrases last."""
    spots = list(_spots(line))
    for judge in judges:
        for spot in spots:
            if judge(spot.word):
                yield spot.start, spot.end
                break
    for phrase in asked.phrases:
        for at in range(len(spots) - len(phrase.words) + 1):
            said = spots[at : at + len(phrase.words)]
            if phrase.is_in(" ".join(spot.word for spot in said)):
                yield said[0].start, said[-1].end
                break


def _spots(line: str) -> Iterator[_Spot]:
    for found in _WORD.finditer(line):
        for word in words(found[0]):
            yield _Spot(word, found.start(), found.end())
    for key, start, end in phone_spans(line):
        yield _Spot(key, start, end)


def _judge(word: str, unfinished: str) -> Judge:
    wanted = {*stems_of(word), *kin(word)}
    if word == unfinished:
        return lambda other: other.startswith(word) or not wanted.isdisjoint(stems_of(other))
    return lambda other: not wanted.isdisjoint(stems_of(other))


def _around(line: str, start: int, end: int, width: int) -> Excerpt:
    begin = max(0, start - min(_AHEAD, width // 3))
    if begin:
        begin = line.find(" ", begin, start) + 1 or start  # a whole word is the first
    before = (_MORE if begin else "") + line[begin:start]
    hit = _cut(line[start:end], width - len(before))
    return Excerpt(before, hit, _cut(line[end:], width - len(before) - len(hit)))


def _cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    return text[: width - 1].rstrip() + _MORE if width > 0 else ""
