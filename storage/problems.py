"""Errors that a person will read: each says what, where, and what to do next."""

from __future__ import annotations

import json


def mark(text: str) -> str:
    """Mark an English sentence for the catalogues without translating it here.

    `storage` and pure rules know no language; whoever shows the sentence translates it.
    """
    return text


class Problem(Exception):
    """A failure that a person can act upon.

    `sentence` is English with `{name}` places, and is the key of the translation;
    `values` fill the places. `str(problem)` is the English sentence, filled in.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


def packed(problem: Problem) -> str:
    """A problem as text that can be kept and is still translated where it is shown: JSON."""
    values = {name: str(value) for name, value in problem.values.items()}
    return json.dumps({"sentence": problem.sentence, "values": values}, ensure_ascii=False)


def unpacked(text: str) -> Problem:
    """What `packed` made; any other text becomes a problem that says just that."""
    try:
        body = json.loads(text)
        return Problem(str(body["sentence"]), **{str(k): str(v) for k, v in body["values"].items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        return Problem("{text}", text=text)


class StorageProblem(Problem):
    """A file of this machine cannot be used as it must be."""


class HeldByAnother(StorageProblem):
    """Another console already writes in this directory."""


class NewerSchema(StorageProblem):
    """The file was written by a newer version of the program."""


class NotAllowed(StorageProblem):
    """A move that the outbox's table of states forbids, or that somebody else made first."""


class Missing(StorageProblem):
    """A file that is to be read does not exist yet, or its tables have not been made yet."""


class CacheMissing(Missing):
    """There is no cache to read yet; the sync process makes one. Wait for its notice and open again."""


class Damaged(StorageProblem):
    """A file's contents cannot be trusted."""


class CacheDamaged(Damaged):
    """The cache's contents cannot be trusted. Nothing in it is anybody's own: it is made anew."""


class OnlyReadable(StorageProblem):
    """A place that may not be written: what lies there can still be read."""


class Unstorable(StorageProblem):
    """A value that a file cannot hold (a number too large, half a character); the file itself is well."""


class DiskFull(StorageProblem):
    """There is no room; nothing of what was asked has been written."""


class Busy(StorageProblem):
    """Another process kept the file locked for longer than we were ready to wait."""
