from __future__ import annotations

import itertools

import pytest

from storage.ledger.states import MOVES, SETTLED, check
from storage.problems import NotAllowed
from storage.records import OutgoingState as S

# As the rules of the outbox say it, one line for each state; a dot is a move that must not be.
TABLE = """
               held queued sending sent ambiguous conflict needs_auth failed needs_decision cancelled
draft          yes  yes    .       .    .         .        .          .      .              yes
held           .    yes    .       .    .         .        .          .      .              yes
queued         .    .      yes     .    .         yes      yes        .      .              yes
sending        .    yes    .       yes  yes       yes      yes        yes    .              .
ambiguous      .    yes    .       yes  .         .        .          .      yes            .
conflict       .    yes    .       .    .         .        .          .      .              yes
needs_auth     .    yes    .       .    .         .        .          .      .              .
failed         .    yes    .       .    .         .        .          .      .              yes
needs_decision .    yes    .       yes  .         .        .          yes    .              .
sent           .    .      .       .    .         .        .          .      .              .
cancelled      .    .      .       .    .         .        .          .      .              .
"""


def allowed() -> set[tuple[S, S]]:
    head, *rows = TABLE.strip().splitlines()
    columns = [S(name) for name in head.split()]
    return {
        (S(row.split()[0]), column)
        for row in rows
        for column, cell in zip(columns, row.split()[1:], strict=True)
        if cell == "yes"
    }


def test_every_move_is_allowed_or_refused_as_the_table_says() -> None:
    assert set(MOVES) == set(S)
    for before, after in itertools.product(S, S):
        if (before, after) in allowed():
            check(before, after)
        else:
            with pytest.raises(NotAllowed, match=after.value):
                check(before, after)


def test_what_is_settled_goes_nowhere_and_nothing_ambiguous_is_cancelled() -> None:
    assert not MOVES[S.SENT]
    assert not MOVES[S.CANCELLED]
    assert set(SETTLED) == {S.DRAFT, S.SENT, S.CANCELLED}
    may_be_cancelled = {before for before in S if S.CANCELLED in MOVES[before]}
    assert may_be_cancelled == {S.DRAFT, S.HELD, S.QUEUED, S.FAILED, S.CONFLICT}
