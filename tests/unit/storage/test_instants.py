from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.instants import NO_CLOCK, due_from_ms, due_to_ms, from_ms, to_ms

moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(moments)
def test_moments_come_back_to_the_millisecond(moment: datetime) -> None:
    assert from_ms(to_ms(moment)) == moment
    assert due_from_ms(due_to_ms(moment)) == moment
    assert due_to_ms(moment) < NO_CLOCK


def test_microseconds_are_cut_off_also_before_the_epoch() -> None:
    assert to_ms(datetime(1970, 1, 1, 0, 0, 0, 1999, UTC)) == 1
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)) == -1


def test_none_stays_none_and_sorts_last() -> None:
    assert (to_ms(None), from_ms(None)) == (None, None)
    assert due_from_ms(due_to_ms(None)) is None


def test_other_time_zones_are_the_same_moment() -> None:
    kyiv = timezone(timedelta(hours=3))
    assert to_ms(datetime(2026, 5, 4, 12, tzinfo=kyiv)) == to_ms(datetime(2026, 5, 4, 9, tzinfo=UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_ms(datetime(2026, 5, 4))  # noqa: DTZ001  # what is to be refused
