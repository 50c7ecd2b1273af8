"""Moving orders on real files: durable at once, seen at once, taken back with one key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.rules import marked_notes
from console.views import NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import Order, OrderItem, OutgoingKind
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    with cache.writing():
        until = NOW + timedelta(hours=5)
        bag = OrderItem("Сумка Аврора", 1_250_000)
        cache.orders.put(
            Order("77120", "reserved", NOW, NOW, "c1", items=(bag,), reserve_until=until, place="Киев")
        )
    cache.close()
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def order(desk: Desk) -> Order:
    view = desk.ticket("5")
    assert view is not None
    return view.orders[0]


def test_a_longer_reserve_is_seen_at_once_and_can_be_taken_back(desk: Desk) -> None:
    assert [choice.key for choice in desk.moving.choices("5")][:4] == ["+24", "+48", "+72", "in_transit"]
    desk.moving.move("5", "+48", {})
    assert order(desk).reserve_until == NOW + timedelta(hours=53)
    desk.undo()
    assert order(desk).reserve_until == NOW + timedelta(hours=5)


def test_what_a_status_needs_is_asked_for_and_read(desk: Desk) -> None:
    assert [choice.key for choice in desk.moving.needs("5", "refused")] == ["reason"]
    assert [choice.key for choice in desk.moving.needs("5", "fitting")] == []
    desk.moving.move("5", "refused", {"reason": "мала"})
    assert (order(desk).status, order(desk).history[-1].remark) == ("refused", "мала")
    with pytest.raises(NotPossible, match="no moment"):
        desk.moving.move("5", "reserved", {"reserve_until": "завтра"})
    desk.moving.move("5", "reserved", {"reserve_until": "2026-03-06 18:00"})
    until = order(desk).reserve_until
    assert until is not None
    assert until.isoformat() == "2026-03-06T16:00:00+00:00"


def test_a_macro_that_moves_the_order_tells_the_new_date_and_sends_the_note_before_it(
    desk: Desk, home: Home
) -> None:
    filled = desk.fill("5", "reserve-extended")
    assert "4 марта" in filled.text
    desk.send("5", filled.text, macro=filled.macro)
    items = Ledger.open(home.path / "desks" / "test", writing=False).outbox.pending("5")
    assert [item.kind for item in items] == [OutgoingKind.CLAIM, OutgoingKind.NOTE, OutgoingKind.REPLY]
    note = marked_notes.read(items[1].body)
    assert note is not None
    assert (note.kind, note.values["number"], note.values["status"]) == ("order", "77120", "reserved")
    assert order(desk).reserve_until == NOW + timedelta(hours=53)
    desk.undo()
    assert order(desk).reserve_until == NOW + timedelta(hours=5)
