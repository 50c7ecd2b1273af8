"""What `pult connect rt` has found out."""

from __future__ import annotations

from enum import StrEnum

from storage.frozen import frozen
from storage.problems import Problem
from storage.records import Agent


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"  # it works, and something about it will surprise
    MISSING = "missing"  # it does not work without this


class Topic(StrEnum):
    """What was looked at, in the order in which it is."""

    ADDRESS = "address"
    VERSION = "version"
    TOKEN = "token"  # noqa: S105  # a topic, no token
    SPEED = "speed"
    QUEUES = "queues"
    RIGHTS = "rights"
    FIELDS = "fields"
    STATUSES = "statuses"
    MARKER = "marker"


@frozen
class Line:
    """One finding: a sentence, in `said`, that `console.translation.explain` translates. Where something
    is missing it says what, and what an administrator must do."""

    topic: Topic
    verdict: Verdict
    said: Problem


class Findings:
    """Lines, as they are found. Sentences are marked for the catalogues where they are written."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def good(self, topic: Topic, sentence: str, **values: object) -> None:
        self.lines.append(Line(topic, Verdict.GOOD, Problem(sentence, **values)))

    def warning(self, topic: Topic, sentence: str, **values: object) -> None:
        self.lines.append(Line(topic, Verdict.WARNING, Problem(sentence, **values)))

    def missing(self, topic: Topic, sentence: str, **values: object) -> None:
        self.lines.append(Line(topic, Verdict.MISSING, Problem(sentence, **values)))

    def failed(self, topic: Topic, problem: Problem) -> None:
        """Something went wrong, and says itself what."""
        self.lines.append(Line(topic, Verdict.MISSING, problem))


@frozen
class Report:
    """All findings. What comes after the first thing that is missing may not have been looked at."""

    lines: tuple[Line, ...]
    agent: Agent | None = None
    version: str = ""
    queues: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a desk can be worked on with this."""
        return self.agent is not None and not self.of(Verdict.MISSING)

    def of(self, verdict: Verdict) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.verdict is verdict)

    def about(self, topic: Topic) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.topic is topic)
