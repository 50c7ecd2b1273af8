from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.upstream.rt.queries import ago, any_of, any_text, in_batches, json_query, quoted

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(), "'1 seconds ago'"),
        (timedelta(seconds=0.2), "'1 seconds ago'"),
        (timedelta(seconds=120), "'120 seconds ago'"),
        (timedelta(seconds=999), "'999 seconds ago'"),
        (timedelta(seconds=1000), "'17 minutes ago'"),
        (timedelta(seconds=3000), "'50 minutes ago'"),
        (timedelta(minutes=999), "'999 minutes ago'"),
        (timedelta(minutes=1000), "'17 hours ago'"),
        (timedelta(days=41), "'984 hours ago'"),
        (timedelta(days=42), "'42 days ago'"),
        (timedelta(days=5000), "'999 days ago'"),
    ],
)
def test_a_relative_date_never_has_four_digits(length: timedelta, written: str) -> None:
    """RT reads `'3000 seconds ago'` as a date in the year 3000."""
    assert ago(length) == written


@given(st.integers(1, 999 * 86400))
def test_a_relative_date_is_never_too_short(seconds: int) -> None:
    number, unit, _ = ago(timedelta(seconds=seconds)).strip("'").split()
    assert int(number) <= 999
    assert seconds <= int(number) * UNITS[unit] < seconds + UNITS[unit]


def test_conditions() -> None:
    assert any_of("id", [1, 22]) == "(id = 1 OR id = 22)"
    assert any_text("Queue", ["A", "B's"]) == r"(Queue = 'A' OR Queue = 'B\'s')"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a", "'a'"),
        ("it's", r"'it\'s'"),
        ("a\\", r"'a\\'"),
        (r"\'", r"'\\\''"),
        ("' OR id > 0", r"'\' OR id > 0'"),
    ],
)
def test_quotes_cannot_be_left(value: str, written: str) -> None:
    assert quoted(value) == written


def test_the_other_form_of_query() -> None:
    assert json.loads(json_query(("id", ">", 5), ("TransactionId", "IN", [1, 2]))) == [
        {"field": "id", "operator": ">", "value": 5},
        {"field": "TransactionId", "operator": "IN", "value": [1, 2]},
    ]


@given(st.lists(st.integers()), st.integers(1, 7))
def test_batches_are_the_whole_in_order(ids: list[int], size: int) -> None:
    batches = [list(batch) for batch in in_batches(ids, size)]
    assert [one for batch in batches for one in batch] == ids
    assert all(0 < len(batch) <= size for batch in batches)
