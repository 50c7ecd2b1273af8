"""What becomes of an item of the outbox when sending it did not simply work.

The table is the fifth point of docs/outbox.md: what certainly did not arrive is sent again, what may
have arrived is looked up first, and what the helpdesk refused waits for a person with its text kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Merged,
    NotSent,
    RateLimited,
)
from storage.frozen import frozen
from storage.records import OutgoingState

LONGEST_BACKOFF = 300.0  # seconds
FIRST_BACKOFF = 2.0  # seconds; doubled with each attempt
SHORTEST_WAIT = timedelta(seconds=1)  # one that says "again, at once" would be asked without end
LONGEST_WAIT = timedelta(hours=1)  # whatever a helpdesk asks for: a mistake of its must not stop us for ever


@frozen
class Outcome:
    """The state that an item in `sending` goes to.

    `wait` is how long the helpdesk asked us to wait, None when it did not say (then `backoff`
    decides). `pauses_account` is set when nothing else of this account can be sent either.
    """

    state: OutgoingState
    wait: timedelta | None = None
    pauses_account: bool = False


def classify(problem: Exception) -> Outcome:
    """What is to be done after `problem` came out of a request that writes.

    An item that is refused for itself (`Forbidden`) fails alone; only a refused token pauses the
    account. Whatever is not known here (a wrong page where an answer should be, a mistake in an
    adapter) may have happened after the bytes went out, so it counts as ambiguous.
    """
    match problem:
        case RateLimited():
            wait = max(SHORTEST_WAIT, min(timedelta(seconds=problem.after), LONGEST_WAIT))
            return Outcome(OutgoingState.QUEUED, wait=wait)
        case NotSent():
            return Outcome(OutgoingState.QUEUED)
        case AuthRefused():
            return Outcome(OutgoingState.NEEDS_AUTH, pauses_account=True)
        case Conflict() | Merged():
            return Outcome(OutgoingState.CONFLICT)
        case Forbidden() | Gone() | Invalid():
            return Outcome(OutgoingState.FAILED)
        case _:  # UnknownOutcome, NotAHelpdesk, and what nobody foresaw
            return Outcome(OutgoingState.AMBIGUOUS)


def backoff(attempts: int, random: Callable[[], float]) -> timedelta:
    """How long to wait after the attempt number `attempts`: full jitter over U(0, min(300 s, 2·2ⁿ)).

    `random` gives numbers from 0 up to, but not including, 1.
    """
    doublings = min(max(attempts, 0), 16)  # beyond that the limit holds anyway
    return timedelta(seconds=random() * min(LONGEST_BACKOFF, FIRST_BACKOFF * 2**doublings))
