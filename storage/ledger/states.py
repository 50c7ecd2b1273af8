"""The one table of an outbox item's states."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage.problems import NotAllowed, mark
from storage.records import OutgoingState as State

MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.HELD, State.QUEUED, State.CANCELLED}),
        State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
        State.QUEUED: frozenset({State.SENDING, State.CONFLICT, State.NEEDS_AUTH, State.CANCELLED}),
        # What became of a request; `QUEUED` only when nothing of it can have arrived.
        State.SENDING: frozenset(
            {State.SENT, State.QUEUED, State.AMBIGUOUS, State.CONFLICT, State.NEEDS_AUTH, State.FAILED}
        ),
        # Found over there; or absent for longer than the desk's settle time; or nobody can tell.
        State.AMBIGUOUS: frozenset({State.SENT, State.QUEUED, State.NEEDS_DECISION}),
        # A person decides: send anyway, or back to a draft.
        State.CONFLICT: frozenset({State.QUEUED, State.CANCELLED}),
        State.NEEDS_AUTH: frozenset({State.QUEUED}),
        State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),
        # A person decides: it is there, send it again, or it is not there and may be cancelled.
        State.NEEDS_DECISION: frozenset({State.SENT, State.QUEUED, State.FAILED}),
        State.SENT: frozenset(),
        State.CANCELLED: frozenset(),
    }
)

BEFORE_CANCELLING: Mapping[State, State] = MappingProxyType({State.NEEDS_AUTH: State.QUEUED})
"""Which state an item goes through when a person gives it up in one that has no way to `CANCELLED`:
without a token nothing of it was taken. (What may have arrived is given up only once a person has said
that it is not there: `NEEDS_DECISION` becomes `FAILED` first, by a move of its own.)"""

SETTLED = (State.DRAFT, State.SENT, State.CANCELLED)
"""States that do not hold back what stands behind them in a ticket's line."""


def check(before: State, after: State) -> None:
    """Raise `NotAllowed` unless the table has this move."""
    if after not in MOVES[before]:
        raise NotAllowed(
            mark("This message is “{before}” and cannot become “{after}”."),
            before=before.value,
            after=after.value,
        )
