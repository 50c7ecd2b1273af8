"""What crosses the pipe between the sync process and its console."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.sync.wire import Changed, ClockTold, LinkTold, Told, decode, encode
from console.upstream.protocol import DeskClock
from console.views import LinkState
from storage.problems import Problem

AT = datetime(2026, 3, 2, 9, 0, 30, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        Changed(frozenset({"1", "2"}), frozenset({"incoming"})),
        Changed(everything=True),
        LinkTold(LinkState.ONLINE, as_of=AT, progress=(300, 1000)),
        ClockTold(DeskClock(AT, AT, 10.0)),
    ],
)
def test_what_is_told_is_heard(told: Told) -> None:
    line = encode(told)
    assert "\n" not in line
    assert decode(line) == told


def test_a_problem_travels_with_its_values_and_keeps_its_key() -> None:
    told = LinkTold(LinkState.OFFLINE, since=AT, why=Problem("{host} is\naway", host="десь\u2028там"))
    heard = decode(encode(told))
    assert isinstance(heard, LinkTold)
    assert heard.why is not None
    assert (heard.why.sentence, heard.why.values) == ("{host} is\naway", {"host": "десь\u2028там"})


@pytest.mark.parametrize("line", ["", "hello", "[]", "{}", '{"told": "weather"}', '{"told": "link"}', "7"])
def test_a_line_that_is_not_ours_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode(line)
