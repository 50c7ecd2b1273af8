"""What a console hears while much is read: at once what is first, then a few notices a second."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

from console.sync.process import GATHER, PipeTeller
from console.sync.wire import Changed, LinkTold, Told, decode
from console.views import LinkState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Pipe:
    def __init__(self) -> None:
        self.out = StringIO()
        self.seconds = 100.0
        self.tell = PipeTeller(self.out, lambda: self.seconds)

    def heard(self) -> list[Told]:
        lines = self.out.getvalue().splitlines()
        self.out.seek(0)
        self.out.truncate()
        return [decode(line) for line in lines]


def changed(*tickets: str) -> Changed:
    return Changed(frozenset(tickets), frozenset({"incoming"}))


def test_the_first_change_is_told_at_once_and_those_behind_it_together() -> None:
    pipe = Pipe()
    pipe.tell(changed("1"))
    assert pipe.heard() == [changed("1")]
    pipe.tell(changed("2"))
    pipe.tell(changed("3"))
    assert pipe.heard() == []
    pipe.seconds += GATHER
    pipe.tell(changed("4"))
    assert pipe.heard() == [changed("2", "3", "4")]
    pipe.tell(changed("5"))
    pipe.tell.flush()
    pipe.tell.flush()
    assert pipe.heard() == [changed("5")]


def test_a_cache_made_anew_is_told_at_once() -> None:
    pipe = Pipe()
    pipe.tell(changed("1"))
    pipe.tell(Changed(everything=True))
    assert [told.everything for told in pipe.heard() if isinstance(told, Changed)] == [False, True]


def test_progress_is_told_a_few_times_a_second_and_its_end_at_once() -> None:
    pipe = Pipe()
    for read in range(0, 1000, 10):
        pipe.tell(LinkTold(LinkState.ONLINE, as_of=NOW, progress=(read, 1000)))
        pipe.seconds += 0.01
    assert 3 <= len(pipe.heard()) <= 5
    pipe.tell(LinkTold(LinkState.ONLINE, as_of=NOW))
    (end,) = pipe.heard()
    assert isinstance(end, LinkTold)
    assert end.progress is None
    pipe.tell(LinkTold(LinkState.ONLINE, as_of=NOW))
    assert pipe.heard() == []
    pipe.tell(LinkTold(LinkState.OFFLINE, since=NOW))
    assert len(pipe.heard()) == 1
