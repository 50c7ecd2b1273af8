"""The first reading of a big Request Tracker: one's own tickets come before all others."""

from __future__ import annotations

from console.upstream.rt.cursor import Progress
from console.upstream.rt.feed import MINE_FIRST
from console.upstream.rt.tickets import BATCH
from tests.unit.console.upstream.rt.fake_rt import FakeRt, written
from tests.unit.console.upstream.rt.test_feed import desk, drained, feed_of, ids


def mine(rt: FakeRt, *numbers: int) -> None:
    """Ours are these, the first of them untouched for longest."""
    for age, number in enumerate(reversed(numbers)):
        rt.tickets[number]["Owner"] = {"id": rt.me, "Name": rt.me}
        rt.tickets[number]["LastUpdated"] = written(rt.now.replace(minute=0, second=0) - age * rt.day)


def test_ours_are_on_the_first_page_and_the_rest_is_complete() -> None:
    rt = desk(3 * BATCH)
    mine(rt, 250, 199, 17)
    pages, _ = drained(feed_of(rt), None)
    assert sorted(ids(pages[:1])) == ["17", "199", "250"]
    assert [page.expected_total for page in pages[:3]] == [3 * BATCH] * 3
    assert sorted(set(ids(pages)), key=int) == [str(one) for one in range(1, 3 * BATCH + 1)]
    assert all(page.more for page in pages[:-1])


def test_the_longest_waiting_come_first_and_an_interrupted_reading_goes_on_there() -> None:
    rt = desk(3 * BATCH)
    order = [*range(3 * BATCH - 1, 60, -1)]
    mine(rt, *order)
    first = feed_of(rt).page(None)
    assert ids([first]) == [str(one) for one in sorted(order[:BATCH])]
    progress = Progress.read(first.next_cursor)
    assert progress is not None
    assert list(progress.mine) == order[BATCH:]
    # As after a kill: nothing but the cursor is known.
    second = feed_of(rt).page(first.next_cursor)
    assert ids([second]) == [str(one) for one in sorted(order[BATCH : 2 * BATCH])]


def test_who_has_very_many_still_begins_at_once() -> None:
    rt = desk(MINE_FIRST + 50)
    mine(rt, *range(1, MINE_FIRST + 51))
    feed = feed_of(rt)
    before = len(rt.asked)
    page = feed.page(None)
    assert len(page.items) == BATCH
    assert len(rt.asked) - before < 20
    progress = Progress.read(page.next_cursor)
    assert progress is not None
    assert len(progress.mine) == MINE_FIRST - BATCH
