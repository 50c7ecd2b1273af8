"""Pages that repeat, never end or are of wrong types, and tickets among good ones that cannot be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.sync import feed_guard
from console.sync.pull import TRIED_AT_ONCE
from console.sync.wire import LinkTold
from console.upstream.protocol import ChangePage, Quarantined, Snapshot
from console.views import LinkState
from storage.cache.quarantine import FEED
from storage.problems import unpacked
from storage.records import Customer, Order, OutgoingState
from tests.unit.console.sync.scripted_desk import START, Rig, ScriptedDesk, make_ticket


@dataclass
class PagedDesk(ScriptedDesk):
    """Its changes are given by `next_page`, when there is one."""

    next_page: Callable[[str | None], ChangePage] | None = None
    asked: list[str | None] = field(default_factory=list)

    def pull_changes(self, cursor: str | None) -> ChangePage:
        self.asked.append(cursor)
        return super().pull_changes(cursor) if self.next_page is None else self.next_page(cursor)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path, PagedDesk())
    yield rig
    rig.ledger.close()
    rig.cache.close()


def paged(rig: Rig) -> PagedDesk:
    assert isinstance(rig.desk, PagedDesk)
    return rig.desk


def item(ticket_id: str, **over: object) -> Snapshot:
    return Snapshot(make_ticket(ticket_id, **over))


def page(cursor: Any, *items: Any, more: Any = False, **over: Any) -> ChangePage:
    return ChangePage(**{"items": items, "gone": (), "next_cursor": cursor, "more": more, **over})


def cursor_of(rig: Rig) -> str | None:
    cursor = rig.cache.cursors.get("changes")
    return cursor.value if cursor else None


def circle(cursor: str | None) -> ChangePage:
    following = {None: "a", "a": "b", "b": "c", "c": "a"}[cursor]
    return page(following, item(following), more=True)


def same_again(cursor: str | None) -> ChangePage:
    return page("a", item("1"), more=True)


def without_end(cursor: str | None) -> ChangePage:
    return page(str(int(cursor or 0) + 1), item("1"), more=True)


@pytest.mark.parametrize(
    ("feed", "kept_to", "says"),
    [
        (same_again, "a", "repeats"),
        (circle, "c", "repeats"),
        (without_end, "20", "never come to an end"),
    ],
)
def test_a_feed_that_does_not_end_is_cut_off_and_sending_goes_on(
    rig: Rig,
    monkeypatch: pytest.MonkeyPatch,
    feed: Callable[[str | None], ChangePage],
    kept_to: str,
    says: str,
) -> None:
    monkeypatch.setattr(feed_guard, "STALE_PAGES", 20)
    paged(rig).add(make_ticket("1"))
    paged(rig).next_page = feed
    rig.steps(1)
    asked = len(paged(rig).asked)
    assert asked <= 22
    assert cursor_of(rig) == kept_to
    assert rig.cache.tickets.get("1" if feed is not circle else "a") is not None

    rig.steps(30)
    assert len(paged(rig).asked) == asked  # left alone for a minute
    (noted,) = rig.cache.quarantine.all()
    assert noted.is_feed
    assert says in str(unpacked(noted.why))
    assert noted.since == noted.last_at
    link = rig.loop.link
    assert link.state is LinkState.ONLINE
    assert link.why is not None
    assert says in str(link.why)
    op_id = rig.confirm()
    rig.steps(1)
    assert rig.state(op_id) == OutgoingState.SENT

    paged(rig).next_page = lambda _cursor: page("well", item("9"))
    rig.steps(61)
    assert rig.cache.tickets.get("9") is not None
    assert rig.cache.quarantine.all() == []
    assert rig.loop.link.why is None


def test_data_is_not_called_fresh_while_its_changes_are_refused(rig: Rig) -> None:
    paged(rig).next_page = lambda cursor: page("1", item("1")) if cursor is None else page(7, item("2"))
    rig.steps(300)
    link = next(told for told in reversed(rig.told) if isinstance(told, LinkTold))
    assert link.as_of is not None
    assert link.as_of - START < timedelta(seconds=10)


@pytest.mark.parametrize(
    "over",
    [
        {"next_cursor": None},
        {"next_cursor": 2**70},
        {"next_cursor": "x" * 5_000_000},
        {"more": "yes"},
        {"items": None},
        {"items": ("ticket",)},
        {"gone": "12"},
        {"gone": (12,)},
        {"expected_total": "many"},
    ],
    ids=str,
)
def test_a_page_of_another_shape_is_refused_whole(rig: Rig, over: dict[str, Any]) -> None:
    paged(rig).next_page = lambda _cursor: page("1", item("1"))
    rig.steps()
    paged(rig).next_page = lambda _cursor: page(**{"cursor": "2", "more": False, **_as(over)})
    rig.steps(10)
    assert cursor_of(rig) == "1"
    assert [one.ticket_id for one in rig.cache.quarantine.all()] == [FEED]
    assert rig.loop.cut_off


def _as(over: dict[str, Any]) -> dict[str, Any]:
    return {"cursor" if name == "next_cursor" else name: value for name, value in over.items()}


def test_a_page_of_a_big_desk_with_known_tickets_is_no_endless_feed(rig: Rig) -> None:
    """After its cursor was lost everything is read again: all of it is known, and it ends."""

    def all_of_it(cursor: str | None) -> ChangePage:
        number = int(cursor or 0) + 1
        return page(str(number), item(str(number)), more=number < feed_guard.STALE_PAGES + 200)

    for _time in range(2):
        paged(rig).next_page = all_of_it
        with rig.cache.writing():
            rig.cache._session.run("DELETE FROM cursors")
        rig.start("again")
        rig.steps(30)
        assert rig.loop.caught_up
        assert not rig.loop.cut_off


LATE = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001  # without a zone: that is what is odd about it

WRONG = {
    "null": {"subject": None},
    "a number for a text": {"status": 7},
    "a list for a text": {"requester": ["x"]},
    "no id": {"id": " "},
    "a number for an id": {"id": 5},
    "a text for a moment": {"updated_at": "2026-03-02"},
    "a moment without a zone": {"created_at": LATE},
    "null for tags": {"tags": None},
    "a number among tags": {"tags": (1,)},
    "half a character": {"subject": "\ud83d", "status": "\udfff"},
}


@pytest.mark.parametrize("over", WRONG.values(), ids=WRONG.keys())
def test_one_odd_ticket_is_left_out_and_the_others_are_kept(rig: Rig, over: dict[str, object]) -> None:
    odd = Snapshot(replace(make_ticket("odd"), **over))  # type: ignore[arg-type]  # that is the point
    paged(rig).next_page = lambda _cursor: page("1", item("1"), odd, item("3"))
    rig.steps()
    assert rig.cache.tickets.get("1") is not None
    assert rig.cache.tickets.get("3") is not None
    assert cursor_of(rig) == "1"
    kept = rig.cache.tickets.get("odd")
    left_out = rig.cache.quarantine.all()
    if "half" in str(over) or over.get("status") == "\udfff":
        assert kept is not None  # a character that is none is replaced by a sign
        assert left_out == []
        return
    assert kept is None
    assert len(left_out) == 1
    assert left_out[0].since == START
    assert str(unpacked(left_out[0].why))


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(make_ticket("odd"), orders=(Order("1", "new", START, START, total=2**63),)),
        Snapshot(make_ticket("odd"), orders=(Order("1", "new", START, START, total=float("nan")),)),  # type: ignore[arg-type]  # odd
        Snapshot(make_ticket("odd"), orders=(None,)),  # type: ignore[arg-type]  # odd
        Snapshot(make_ticket("odd"), customer=Customer(None, "x")),  # type: ignore[arg-type]  # odd
        Snapshot(make_ticket("odd"), messages=({"id": 1},)),  # type: ignore[arg-type]  # odd
        Snapshot(make_ticket("odd"), messages=7),  # type: ignore[arg-type]  # odd
    ],
    ids=["2^63", "NaN", "an order that is null", "a customer without an id", "a dict", "a number"],
)
def test_what_belongs_to_a_ticket_may_be_odd_too(rig: Rig, snapshot: Snapshot) -> None:
    paged(rig).next_page = lambda _cursor: page("1", item("1"), snapshot, item("3"))
    rig.steps()
    assert sorted(rig.cache.tickets.ids()) == ["1", "3"]
    assert [one.ticket_id for one in rig.cache.quarantine.all()] == ["odd"]
    assert rig.cache.orders.get("1") is None  # nothing of it was kept


def test_what_was_left_out_is_tried_again_and_kept_when_it_is_well(rig: Rig) -> None:
    for number in range(TRIED_AT_ONCE + 2):
        paged(rig).tickets[f"t{number}"] = make_ticket(f"t{number}")
        paged(rig).chains[f"t{number}"] = []
    bad = tuple(Quarantined(f"t{number}", "unreadable") for number in range(TRIED_AT_ONCE + 2))
    paged(rig).next_page = lambda cursor: page("1", quarantined=() if cursor else bad)
    rig.steps()
    assert len(rig.cache.quarantine.all()) == TRIED_AT_ONCE + 2
    fetched = paged(rig).calls.count("fetch")
    rig.steps(timedelta(minutes=16).total_seconds())
    assert paged(rig).calls.count("fetch") - fetched == TRIED_AT_ONCE  # a bound number at a time
    rig.steps(timedelta(minutes=16).total_seconds())
    assert rig.cache.quarantine.all() == []
    assert len(rig.cache.tickets.ids()) == TRIED_AT_ONCE + 2


def test_what_stays_odd_is_counted_and_its_cached_state_stays(rig: Rig) -> None:
    paged(rig).add(make_ticket("1", subject="как было"))
    rig.steps()
    paged(rig).tickets["1"] = make_ticket("1", subject=None)
    paged(rig).changed.append("1")
    rig.steps(10)
    kept = rig.cache.tickets.get("1")
    assert kept is not None
    assert kept.subject == "как было"
    rig.steps(timedelta(minutes=16).total_seconds())
    (noted,) = rig.cache.quarantine.all()
    assert noted.times >= 2
    assert noted.last_at > noted.since
