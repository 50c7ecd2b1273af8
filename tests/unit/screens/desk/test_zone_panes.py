"""How the rows of a column are shared among the panes of the zones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.desk.zone_panes import shares


@pytest.mark.parametrize(
    ("room", "counts", "got"),
    [
        (20, [], []),
        (20, [5], [20]),
        (20, [12, 5], [12, 8]),
        (20, [5, 0], [5, 15]),
        (10, [12, 5], [7, 3]),
        (10, [100, 100], [5, 5]),
        (10, [1000, 0], [9, 1]),
        (10, [0, 1000], [1, 9]),
        (6, [100, 100, 100], [2, 2, 2]),
        (2, [100, 100, 100], [1, 1, 0]),
        (0, [3, 3], [0, 0]),
    ],
)
def test_rows_go_where_tickets_are(room: int, counts: list[int], got: list[int]) -> None:
    assert shares(room, counts) == got


@pytest.mark.parametrize(
    ("counts", "roomy", "got"), [([5, 0], 0, [19, 1]), ([0, 5, 0], 1, [1, 18, 1]), ([100, 2], 1, [18, 2])]
)
def test_what_nobody_needs_goes_where_one_works(counts: list[int], roomy: int, got: list[int]) -> None:
    assert shares(20, counts, roomy) == got


@given(st.integers(0, 80), st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_all_rows_are_given_out_and_none_is_wasted(room: int, counts: list[int]) -> None:
    got = shares(room, counts)
    assert sum(got) == room
    hidden = any(count > rows for count, rows in zip(counts, got, strict=True))
    idle = any(rows > max(count, 1) for count, rows in zip(counts, got, strict=True))
    assert not (hidden and idle)
