from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.upstream.rt.cursor import Progress, out_of_ranges, ranges
from tests.unit.console.upstream.rt.fake_rt import START

ids = st.sets(st.integers(1, 60) | st.integers(2**62, 2**62 + 20))
STATE = Progress(5, 9, START, first_after=None, first_done=3, seen=frozenset({6, 7, 9}), todo=(1, 2))


@given(ids)
def test_ranges_come_back_as_they_were(numbers: set[int]) -> None:
    written = ranges(numbers)
    assert list(out_of_ranges(written)) == sorted(numbers)


@pytest.mark.parametrize(
    ("numbers", "written"), [((), ""), ((7,), "7"), ((1, 2, 3, 7), "1-3,7"), ((9, 8, 8, 1), "1,8-9")]
)
def test_ranges_are_short(numbers: tuple[int, ...], written: str) -> None:
    assert ranges(numbers) == written


@pytest.mark.parametrize("written", ["x", "1-", "-", "5-1", "1,,2", "1-99999999999999", "1-2-3"])
def test_other_text_is_no_ranges(written: str) -> None:
    with pytest.raises(ValueError, match=r"ranges|invalid literal"):
        out_of_ranges(written)


@given(st.integers(0, 2**60), ids, ids, st.none() | st.integers(0, 99))
def test_progress_comes_back_as_it_was(low: int, seen: set[int], todo: set[int], first: int | None) -> None:
    state = Progress(
        low, low + 5, START + timedelta(seconds=9), first, 4, frozenset(seen), tuple(sorted(todo))
    )
    assert Progress.read(state.written()) == state


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "[]",
        "5",
        "null",
        "{}",
        '{"v": 2}',
        STATE.written().replace('"seen":"6-7,9"', '"seen":"x"'),
        STATE.written().replace('"low":5', '"low":null'),
        STATE.written().replace('"looked_at":', '"looked_at":9e99,"x":'),
        STATE.written().replace('"todo":"1-2"', '"todo":5'),
    ],
)
def test_a_cursor_that_is_not_ours_begins_anew(cursor: str) -> None:
    assert Progress.read(STATE.written()) == STATE
    assert Progress.read(cursor) is None


def test_a_cursor_holds_no_secret_and_is_short() -> None:
    state = Progress(1, 1, START, seen=frozenset(range(100, 1300)))
    assert len(state.written()) < 200
    assert set(json.loads(state.written())) == {
        "v", "low", "position", "looked_at", "first_after", "first_done", "seen", "todo", "mine"
    }  # fmt: skip
