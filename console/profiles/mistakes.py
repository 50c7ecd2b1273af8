"""Mistakes in a profile: each names the file, the line, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.profiles.word_kinds import of_kind
from storage.problems import Problem, mark

_MOST_WORDS = 32  # of a list of expected words that a person still reads


class Mistake(Problem):
    """One mistake in one file. `file` is relative to the profile's folder; `line` counts from 1.

    `what` is the mistake without its place. Problems within problems, so that each is translated.
    """

    def __init__(self, file: str, line: int, sentence: str, /, **values: object) -> None:
        self.file = file
        self.line = line
        said = {name: _printable(value) for name, value in values.items()}
        if "what" in said:
            said["what"] = of_kind(said["what"])
        self.what = Problem(sentence, **said)
        super().__init__(mark("{file}, line {line}: {mistake}"), file=file, line=line, mistake=self.what)


def _printable(value: object) -> object:
    """What a file holds may be a line end or an escape sequence: it is shown, not obeyed."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in value)


class _Lines(Problem):
    """Several problems, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        names = [f"line{index}" for index in range(len(problems))]
        sentence = "\n".join(f"{{{name}}}" for name in names)
        super().__init__(sentence, **dict(zip(names, problems, strict=True)))


class ProfileProblem(Problem):
    """A profile that cannot be used. `mistakes` holds all of them, in the order of files and lines."""

    def __init__(self, sentence: str, mistakes: Sequence[Mistake] = (), /, **values: object) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(sentence, mistakes=_Lines(self.mistakes), **values)


def has_mistakes(profile: str, mistakes: Sequence[Mistake]) -> ProfileProblem:
    """The problem that shows every mistake of one profile."""
    return ProfileProblem(
        mark("the profile '{profile}' cannot be used until this is corrected:\n{mistakes}"),
        sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line)),
        profile=profile,
    )


def unknown(what: str, found: str, expected: Collection[str]) -> tuple[str, dict[str, object]]:
    """The sentence and values for a word that is not among the expected ones; names the nearest."""
    if not expected:
        return mark("unknown {what} '{found}'; none are there"), {"what": what, "found": found}
    values: dict[str, object] = {"what": what, "found": found, "expected": listed(expected)}
    near = nearest(found, expected)
    if not near:
        return mark("unknown {what} '{found}'; expected one of {expected}"), values
    sentence = mark("unknown {what} '{found}', did you mean '{nearest}'? Expected one of {expected}")
    return sentence, {**values, "nearest": near}


def nearest(found: str, expected: Collection[str], likeness: float = 0.6) -> str:
    """The expected word most like `found`; "" when none is. `likeness` from 0 to 1."""
    from difflib import get_close_matches  # late: only mistakes need it

    words = {word.lower(): word for word in expected}
    near = get_close_matches(found.lower(), words, n=1, cutoff=likeness)
    return words[near[0]] if near else ""


def listed(words: Collection[str]) -> str:
    """Words for a sentence, the end of a long list left out."""
    shown = list(words)[:_MOST_WORDS]
    return ", ".join(shown) + (", …" if len(words) > len(shown) else "")
