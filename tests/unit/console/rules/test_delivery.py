"""Every row of the table that says what follows from a failure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.rules.delivery import Outcome, backoff, classify
from console.upstream import protocol
from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    FeedRefused,
    Forbidden,
    Gone,
    Invalid,
    Merged,
    NotAHelpdesk,
    NotSent,
    NotTaken,
    RateLimited,
    UnknownOutcome,
    Unreadable,
    UpstreamProblem,
)
from storage.records import OutgoingState

ROWS: list[tuple[Exception, Outcome]] = [
    (NotSent("refused"), Outcome(OutgoingState.QUEUED)),
    (NotTaken("a proxy said no"), Outcome(OutgoingState.QUEUED)),
    (Unreadable("half of the JSON"), Outcome(OutgoingState.AMBIGUOUS)),
    (FeedRefused("a page that repeats"), Outcome(OutgoingState.AMBIGUOUS)),
    (UnknownOutcome("timeout"), Outcome(OutgoingState.AMBIGUOUS)),
    (NotAHelpdesk("a login page"), Outcome(OutgoingState.AMBIGUOUS)),
    (RateLimited("429", 17.5), Outcome(OutgoingState.QUEUED, wait=timedelta(seconds=17.5))),
    (RateLimited("503", -3), Outcome(OutgoingState.QUEUED, wait=timedelta(seconds=1))),
    (RateLimited("503", 0.25), Outcome(OutgoingState.QUEUED, wait=timedelta(seconds=1))),
    (RateLimited("429", 1e9), Outcome(OutgoingState.QUEUED, wait=timedelta(hours=1))),
    (AuthRefused("401"), Outcome(OutgoingState.NEEDS_AUTH, pauses_account=True)),
    (Forbidden("403"), Outcome(OutgoingState.FAILED)),
    (Gone("404"), Outcome(OutgoingState.FAILED)),
    (Merged("1", "2"), Outcome(OutgoingState.CONFLICT)),
    (Invalid("422"), Outcome(OutgoingState.FAILED)),
    (Conflict("412"), Outcome(OutgoingState.CONFLICT)),
    (UpstreamProblem("something else"), Outcome(OutgoingState.AMBIGUOUS)),
    (KeyError("a mistake in an adapter"), Outcome(OutgoingState.AMBIGUOUS)),
]


@pytest.mark.parametrize(("problem", "outcome"), ROWS, ids=lambda value: type(value).__name__)
def test_what_follows(problem: Exception, outcome: Outcome) -> None:
    assert classify(problem) == outcome


def test_no_problem_of_the_interface_is_left_out() -> None:
    named = {kind for kind in vars(protocol).values() if isinstance(kind, type)}
    problems = {kind for kind in named if issubclass(kind, UpstreamProblem)}
    assert problems <= {type(problem) for problem, _ in ROWS}


@pytest.mark.parametrize(
    ("attempts", "longest"), [(0, 2), (1, 4), (2, 8), (6, 128), (7, 256), (8, 300), (10_000, 300)]
)
def test_backoff_is_full_jitter_up_to_a_doubling_limit(attempts: int, longest: float) -> None:
    assert backoff(attempts, lambda: 0.0) == timedelta(0)
    assert backoff(attempts, lambda: 0.5) == timedelta(seconds=longest / 2)
    assert backoff(attempts, lambda: 1.0) == timedelta(seconds=longest)
