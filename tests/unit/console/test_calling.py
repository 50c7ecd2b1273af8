"""Calls on real files: found a place, kept while typed, logged once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.calling import placed
from console.config import Home
from console.desk import Desk, open_desk
from console.rules import calls
from console.rules.calls import Call
from console.views import NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import Customer, MessageKind, Order, OutgoingKind, OutgoingState
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home, make_ticket, put


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache:
        with cache.writing():
            cache.customers.put(Customer("c1", "Ирина К.", phone="+380 67 111 22 33"))
            cache.customers.put(Customer("c2", "Ганна Ясна", phone="+380 50 444 55 66"))
        put(cache, make_ticket("6", requester_id="c2", requester="Ганна Ясна", order_number="88001"))
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    with closing(open_desk(home, SETTINGS, PROFILE, "ru")) as desk:
        yield desk


@pytest.mark.parametrize(
    ("who", "first", "among"),
    [
        ("+380 50 444 55 66", "customer:c2", "ticket:6"),
        ("050 444 55 66", "customer:c2", "ticket:6"),
        ("Ганна", "customer:c2", "ticket:6"),
        ("Ганна, +380 50 444 55 66", "customer:c2", "ticket:6"),
        ("88001", "ticket:6", "customer:c2"),
        ("#1046", "ticket:6", "customer:c2"),
        ("nobody at all", "", ""),
        ("", "", ""),
    ],
)
def test_a_caller_is_found_by_what_they_say(desk: Desk, who: str, first: str, among: str) -> None:
    keys = [choice.key for choice in desk.calls.places(who)]
    assert keys[0] == first
    assert among in keys
    assert "" in keys, "somebody new is always possible"


def test_the_open_ticket_is_among_the_places(desk: Desk) -> None:
    assert [choice.key for choice in desk.calls.places("", "5")] == ["", "ticket:5"]


def test_a_call_of_somebody_known_is_an_entry_of_the_ticket(desk: Desk) -> None:
    call = placed(Call("067 111 22 33", "Заеду завтра."), "ticket:5")
    receipt = desk.calls.log(desk.calls.new(), call)
    assert receipt.ticket_id == "5"
    view = desk.ticket("5")
    assert view is not None
    entry = view.chain[-1]
    assert (entry.message.kind, entry.pending) == (MessageKind.CALL, OutgoingState.HELD)
    assert entry.message.body == "Ирина К., 067 111 22 33\n\nЗаеду завтра."
    (item,) = view.undelivered
    assert item.kind is OutgoingKind.NOTE
    assert desk.undo() is not None
    view = desk.ticket("5")
    assert view is not None
    assert calls.read(view.draft.body if view.draft else "") is not None


def test_a_call_of_somebody_unknown_waits_in_the_outbox_to_open_a_ticket(desk: Desk) -> None:
    key = desk.calls.new()
    desk.calls.keep(key, Call("0991234567", "Есть ли"))
    desk.calls.log(key, Call("0991234567", "Есть ли пальто 38?"))
    assert desk.calls.begun() is None
    (waits,) = desk.waiting.dispatches()
    assert (waits.kind, waits.requester, waits.subject) == (
        OutgoingKind.TICKET,
        "0991234567",
        "Есть ли пальто 38?",
    )
    assert waits.body == "0991234567\n\nЕсть ли пальто 38?"
    assert (waits.here, waits.state) == (False, OutgoingState.HELD)
    assert desk.waiting.look(waits.group) is not None


def test_a_call_that_is_taken_back_is_half_logged_again(desk: Desk) -> None:
    call = placed(Call("Ганна", "Есть ли пальто?"), "customer:c2")
    desk.calls.log(desk.calls.new(), call)
    assert desk.undo() is not None
    begun = desk.calls.begun()
    assert begun is not None
    assert (begun.who, begun.text, begun.place) == ("Ганна", "Есть ли пальто?", "customer:c2")
    assert desk.waiting.dispatches() == ()
    desk.calls.log(begun.key, call)
    assert desk.calls.begun() is None


def test_a_call_that_did_not_get_through_becomes_a_draft(desk: Desk, home: Home) -> None:
    desk.calls.log(desk.calls.new(), Call("", "Кто-то ищет шарф"))
    (waits,) = desk.waiting.dispatches()
    desk.waiting.to_draft(waits.group)
    begun = desk.calls.begun()
    assert begun is not None
    assert begun.text == "Кто-то ищет шарф"


def test_what_is_typed_outlives_the_console(home: Home) -> None:
    with closing(open_desk(home, SETTINGS, PROFILE, "ru")) as first:
        first.calls.keep(first.calls.new(), placed(Call("Ганна", "Просит пере"), "ticket:6"))
    with closing(open_desk(home, SETTINGS, PROFILE, "ru")) as second:
        begun = second.calls.begun()
        assert begun is not None
        assert (begun.who, begun.text, begun.place) == ("Ганна", "Просит пере", "ticket:6")
        second.calls.keep(begun.key, Call("", ""))
        assert second.calls.begun() is None


def test_nothing_written_is_no_call(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="what was said"):
        desk.calls.log(desk.calls.new(), Call("Ганна", "  "))


def test_a_lost_ledger_is_made_anew_with_the_call(desk: Desk, home: Home) -> None:
    """The journal holds the whole of it."""
    from storage.ledger.salvage import salvage

    desk.calls.log(desk.calls.new(), Call("Ганна", "Есть ли пальто?"))
    desk.close()
    directory = home.desk("test")
    (directory / "ledger.db").write_bytes(b"not a database at all" * 500)
    assert salvage(directory).doubtful == 1
    with closing(Ledger.open(directory, writing=False)) as ledger:
        (item,) = ledger.outbox.pending()
        assert (item.kind, item.state) == (OutgoingKind.TICKET, OutgoingState.NEEDS_DECISION)
        assert calls.read(item.body) == Call("Ганна", "Есть ли пальто?")


def test_the_order_that_was_named_is_the_new_tickets_order(desk: Desk, home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.orders.put(Order("99001", "new", NOW, NOW, "c2"))
        cache.orders.put(Order("99002", "new", NOW, NOW, phone="+380 50 444 55 66"))  # an imported one
    assert desk.calls.places("заказ 99001")[0].key == "customer:c2"
    desk.calls.log(desk.calls.new(), placed(Call("№99001", "Где он?"), "customer:c2"))
    desk.calls.log(desk.calls.new(), placed(Call("99001", "Это чужой заказ"), "customer:c1"))
    desk.calls.log(desk.calls.new(), Call("99002", "А этот?"))
    items = [calls.read(item.body) for item in reversed(desk.outbox())]
    assert [call.order for call in items if call is not None] == ["99001", "", ""]
