"""The feed against a server whose transactions become visible in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.upstream.protocol import ChangePage, NotAHelpdesk
from console.upstream.rt.cursor import Progress
from console.upstream.rt.feed import LOOK_BEHIND, WINDOW, Feed
from console.upstream.rt.paging import PAGE
from console.upstream.rt.tickets import BATCH, Tickets
from tests.unit.console.upstream.rt.desk import words
from tests.unit.console.upstream.rt.fake_rt import FakeRt, Row, written


def feed_of(rt: FakeRt, window: timedelta = WINDOW, look_behind: timedelta = LOOK_BEHIND) -> Feed:
    tickets = Tickets(rt, words(), lambda _: False)
    return Feed(rt, words(), tickets, window, look_behind=look_behind)


def drained(feed: Feed, cursor: str | None) -> tuple[list[ChangePage], str]:
    """All pages until there is no more, and where the next poll begins."""
    pages = []
    while True:
        page = feed.page(cursor)
        pages.append(page)
        assert not (page.more and page.next_cursor == cursor)
        cursor = page.next_cursor
        if not page.more:
            return pages, cursor


def ids(pages: list[ChangePage]) -> list[str]:
    return [item.ticket.id for page in pages for item in page.items]


def desk(tickets: int, age: float = 600) -> FakeRt:
    """So many tickets, opened `age` seconds ago."""
    rt = FakeRt()
    for number in range(1, tickets + 1):
        rt.opens(number)
        rt.has_text(rt.happens(number, "Create"), f"text {number}")
    rt.passes(age)
    return rt


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("number", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
def test_a_first_reading_is_complete(number: int, told: bool) -> None:
    rt = desk(number)
    rt.total_is_told = told
    pages, _ = drained(feed_of(rt), None)
    assert ids(pages) == [str(one) for one in range(1, number + 1)]
    assert all(item.messages for page in pages for item in page.items)
    expected = {page.expected_total for page in pages if page.expected_total is not None}
    assert expected == ({number} if told else set())


def test_what_happens_during_the_first_reading_is_read_again() -> None:
    rt = desk(BATCH + 5)
    feed = feed_of(rt)
    first = feed.page(None)
    rt.has_text(rt.happens(1), "meanwhile")
    pages, _ = drained(feed, first.next_cursor)
    assert "1" in ids(pages)


def test_an_idle_poll_is_one_request_and_the_same_cursor() -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    rt.asked.clear()
    rt.passes(5)
    page = feed.page(cursor)
    assert (rt.asked, page.next_cursor, page.more, page.items) == (["transactions"], cursor, False, ())


def test_a_change_is_told_once() -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    rt.happens(2)
    pages, cursor = drained(feed, cursor)
    assert ids(pages) == ["2"]
    for _ in range(5):
        rt.passes(5)
        pages, cursor = drained(feed, cursor)
        assert ids(pages) == []


def test_the_window_moves_on_and_forgets() -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    for _ in range(30):
        rt.happens(1)
    _, cursor = drained(feed, cursor)
    state = Progress.read(cursor)
    assert state is not None
    assert len(state.seen) == 30
    rt.passes(WINDOW.total_seconds() + 1)
    _, cursor = drained(feed, cursor)
    state = Progress.read(cursor)
    assert state is not None
    assert (state.seen, state.low) == (frozenset(), rt.last_id)


def test_a_late_commit_is_told_with_a_window_and_lost_without() -> None:
    rt = desk(2)
    careful, naive = feed_of(rt), feed_of(rt, timedelta())
    (_, with_window), (_, without) = drained(careful, None), drained(naive, None)
    late = rt.begins(1)
    rt.happens(2)
    rt.passes(5)
    _, with_window = drained(careful, with_window)
    _, without = drained(naive, without)
    rt.transactions[int(str(late["id"]))] = late  # commits; the ticket's own date had been set before
    rt.passes(5)
    assert ids(drained(careful, with_window)[0]) == ["1"]
    assert ids(drained(naive, without)[0]) == []


@pytest.mark.parametrize("between", [5, PAGE, PAGE + 20])
def test_an_old_date_among_young_ones_does_not_close_the_window(between: int) -> None:
    """On the same page, and on a later page of the same poll."""
    rt = desk(2)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    late = rt.begins(1)
    for _ in range(between):
        rt.happens(2)
    rt.happens(2, Created=written(rt.now - 2 * WINDOW))
    _, cursor = drained(feed, cursor)
    rt.transactions[int(str(late["id"]))] = late
    assert ids(drained(feed, cursor)[0]) == ["1"]


def test_many_changes_come_in_batches() -> None:
    rt = desk(3 * BATCH)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    for number in range(1, 3 * BATCH + 1):
        rt.happens(number)
    pages, _ = drained(feed, cursor)
    assert sorted(map(int, ids(pages))) == list(range(1, 3 * BATCH + 1))
    assert all(len(page.items) <= BATCH for page in pages)


def test_a_process_that_dies_between_pages_loses_nothing() -> None:
    rt = desk(2 * BATCH)
    _, cursor = drained(feed_of(rt), None)
    for number in range(1, 2 * BATCH + 1):
        rt.happens(number)
    told: list[str] = []
    more = True
    while more:
        page = feed_of(rt).page(cursor)  # a new process for each page
        told += [item.ticket.id for item in page.items]
        cursor, more = page.next_cursor, page.more
    assert sorted(map(int, told)) == list(range(1, 2 * BATCH + 1))


def test_what_is_gone_is_told() -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    rt.happens(2, "Status", NewValue="deleted")
    del rt.tickets[2]
    pages, _ = drained(feed, cursor)
    assert [gone for page in pages for gone in page.gone] == ["2"]


def test_one_bad_ticket_stops_nothing() -> None:
    rt = desk(5)
    rt.tickets[3]["Created"] = ["odd"]
    pages, cursor = drained(feed_of(rt), None)
    assert ids(pages) == ["1", "2", "4", "5"]
    assert [bad.ticket_id for page in pages for bad in page.quarantined] == ["3"]
    rt.happens(3)
    rt.happens(4)
    pages, _ = drained(feed_of(rt), cursor)
    assert ids(pages) == ["4"]


@pytest.mark.parametrize("over", [{"ObjectId": None}, {"id": [5]}, {"Created": "soon"}])
def test_an_odd_transaction_stops_nothing(over: Row) -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    rt.transactions[rt.happens(1)] |= over
    rt.happens(2)
    pages, cursor = drained(feed, cursor)
    assert "2" in ids(pages)
    rt.passes(WINDOW.total_seconds() + 1)
    rt.happens(3)
    pages, cursor = drained(feed, cursor)
    assert "3" in ids(pages)


def test_a_look_behind_finds_what_no_transaction_told_once() -> None:
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    rt.passes(30)
    rt.happens(2)
    rt.transactions.clear()  # hidden from us, all of them
    rt.passes(LOOK_BEHIND.total_seconds())
    pages, cursor = drained(feed, cursor)
    assert ids(pages) == ["2"]
    rt.passes(LOOK_BEHIND.total_seconds())
    assert ids(drained(feed, cursor)[0]) == []


def test_a_stretch_of_hidden_transactions_does_not_hold_the_feed_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred of them in a row make a page empty, and there is no other way past them."""
    rt = desk(3)
    feed = feed_of(rt)
    _, cursor = drained(feed, None)
    before = Progress.read(cursor)
    rt.passes(10)
    newest = rt.happens(2)
    rt.passes(WINDOW.total_seconds() + LOOK_BEHIND.total_seconds())
    all_of_them = rt._transactions
    # Only a search from the newest down sees past them.
    monkeypatch.setattr(rt, "_transactions", lambda query: {} if "id >" in query else all_of_them(query))
    _, cursor = drained(feed, cursor)
    after = Progress.read(cursor)
    assert before is not None
    assert after is not None
    assert before.low < after.low == newest


def test_a_server_that_hides_its_clock_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By our own clock, a day off, changes would be lost in silence."""
    rt = desk(1)
    answer = rt.get

    def timeless(path: str, params: list[tuple[str, str]] | None = None) -> object:
        return replace(answer(path, params), at=None)

    monkeypatch.setattr(rt, "get", timeless)
    with pytest.raises(NotAHelpdesk, match="clock"):
        feed_of(rt).page(None)


events = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.integers(1, 4)),
        st.tuples(st.just("commit"), st.integers(0, 9)),
        st.tuples(st.just("pass"), st.integers(1, 40)),
        st.tuples(st.just("poll"), st.just(0)),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(events)
def test_no_order_of_commits_loses_a_change(events: list[tuple[str, int]]) -> None:
    """Whatever commits within the window is told by a poll after its commit."""
    rt = desk(4)
    feed = feed_of(rt, look_behind=timedelta(days=9))
    _, cursor = drained(feed, None)
    open_ones: list[Row] = []
    owed: set[str] = set()  # tickets that changed since they were last told

    def commit(row: Row) -> None:
        rt.commits(row)
        owed.add(str(row["ObjectId"]))

    def poll() -> None:
        nonlocal cursor
        pages, cursor = drained(feed, cursor)
        owed.difference_update(ids(pages))

    for what, argument in events:
        if what == "begin":
            open_ones.append(rt.begins(argument))
        elif what == "commit" and open_ones:
            commit(open_ones.pop(argument % len(open_ones)))
        elif what == "pass":
            for row in [row for row in open_ones if _age(rt, row) + argument >= WINDOW.total_seconds() - 1]:
                open_ones.remove(row)  # nothing stays open for longer than the window
                commit(row)
            rt.passes(argument)
        elif what == "poll":
            poll()
            assert not owed
    for row in open_ones:
        commit(row)
    poll()
    assert not owed


def _age(rt: FakeRt, row: Row) -> float:
    return (rt.now - datetime.fromisoformat(str(row["Created"]))).total_seconds()
