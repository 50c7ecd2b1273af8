"""Asking a role: what goes out, what waits for it, and what brings the ticket back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.rules import marked_notes
from console.rules.zones import place
from console.views import NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import (
    Message,
    MessageKind,
    OpenQuestion,
    Order,
    Outgoing,
    OutgoingKind,
    OutgoingState,
)
from tests.unit.console.desk_files import ME, NOW, PROFILE, SETTINGS, fill_home, make_ticket, put


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fill_home(tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def going_out(home: Home) -> list[Outgoing]:
    """What is in the outbox and was not taken back, in its order."""
    items = Ledger.open(home.path / "desks" / "test", writing=False).outbox.listing(20)
    return [item for item in reversed(items) if item.state is not OutgoingState.CANCELLED]


def test_a_question_goes_out_as_a_note_with_its_mark_and_the_ticket_waits_for_the_answer(
    desk: Desk, home: Home
) -> None:
    filled = desk.fill("5", "ask:shop_manager:refund")
    assert filled.note
    assert "77120" in filled.text
    desk.send("5", filled.text.replace("‹", "").replace("›", ""), note=True, macro=filled.macro)
    assert "5" not in [row.id for row in desk.rows("messengers", 0, 10)]
    (item,) = going_out(home)
    marked = marked_notes.read(item.body)
    assert marked is not None
    assert (marked.kind, marked.values) == ("question", {"role": "shop_manager"})
    view = desk.ticket("5")
    assert view is not None
    assert view.chain[-1].about == "question: Менеджер интернет-магазина"
    assert "pult/1" not in view.chain[-1].message.body
    assert view.reminder is not None
    assert view.reminder.waits_for == item.op_id
    desk.undo()
    assert "5" in [row.id for row in desk.rows("messengers", 0, 10)]


def test_the_ticket_comes_back_with_the_answer_and_not_before(desk: Desk, home: Home) -> None:
    desk.send("5", "Где вещь?", note=True, macro="ask:warehouse")
    _opens, item = going_out(home)
    asked = OpenQuestion("warehouse", NOW, item.op_id)
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    put(cache, make_ticket("5", asked=(asked,)))
    with cache.writing():
        said = Message("n1", "5", MessageKind.NOTE, "Оксана", item.body, NOW, ME.id, item.op_id)
        cache.messages.replace("5", [said])
    assert "5" not in [row.id for row in desk.rows("messengers", 0, 10)]
    with cache.writing():
        ticket = make_ticket("5")
        cache.tickets.put(ticket, place(ticket, None, PROFILE, NOW, ME.id))
        answer = Message("n2", "5", MessageKind.NOTE, "Склад", "42 см", NOW, "role:warehouse")
        cache.messages.replace("5", [said, answer])
    cache.close()
    assert "5" in [row.id for row in desk.rows("messengers", 0, 10)]
    assert "5" in desk.marks().reminded


@pytest.mark.parametrize(("role", "via"), [("it_support", "ticket"), ("warehouse", "chat")])
def test_a_role_that_is_asked_elsewhere_has_its_ticket_opened_before_the_note_tells_of_it(
    desk: Desk, home: Home, role: str, via: str
) -> None:
    receipt = desk.send("5", "Не открывается.", note=True, macro=f"ask:{role}:bug")
    opens, note = going_out(home)
    assert (opens.kind, opens.body, opens.macro) == (OutgoingKind.TICKET, "", f"ask:{role}:bug")
    assert (opens.ticket_id, opens.group, opens.seq + 1) == (note.ticket_id, note.group, note.seq)
    marked = marked_notes.read(note.body)
    assert marked is not None
    assert (marked.values, marked.text) == ({"role": role, "via": via}, "Не открывается.")
    assert receipt.what.startswith("question: ")
    (dispatch,) = desk.waiting.dispatches()
    assert (dispatch.body, dispatch.kind, dispatch.number) == ("Не открывается.", OutgoingKind.NOTE, "1045")
    view = desk.ticket("5")
    assert view is not None
    assert [entry.message.body for entry in view.chain[1:]] == ["Не открывается."]


def test_a_question_that_is_taken_back_is_a_draft_of_ones_own_words_and_asks_again(
    desk: Desk, home: Home
) -> None:
    desk.send("5", "Есть ли вещь?", note=True, macro="ask:warehouse")
    desk.undo()
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert (view.draft.body, view.draft.macro) == ("Есть ли вещь?", "ask:warehouse")
    assert view.reminder is None
    assert going_out(home) == []
    desk.send("5", view.draft.body, note=True, macro=view.draft.macro)
    assert marked_notes.read(going_out(home)[1].body).text == "Есть ли вещь?"  # type: ignore[union-attr]  # it is marked


def test_what_cannot_be_asked_becomes_a_draft_again_and_waits_for_nothing(desk: Desk, home: Home) -> None:
    desk.send("5", "Есть ли вещь?", note=True, macro="ask:warehouse")
    (dispatch,) = desk.waiting.dispatches()
    desk.waiting.to_draft(dispatch.group)
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "Есть ли вещь?"
    assert view.reminder is None
    assert going_out(home) == []
    assert "5" in [row.id for row in desk.rows("messengers", 0, 10)]


def test_whom_to_ask_begins_with_those_whom_the_profile_names_for_it(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    put(cache, make_ticket("5", reason="defect"))
    cache.close()
    roles = desk.asking.roles("5")
    # The reason says more than the order's status, which suits the logistician as well.
    assert [role.key for role in roles if role.suits] == ["warehouse", "logistics"]
    assert {role.key: role.way for role in roles}["warehouse"] == "work chat"
    assert [choice.key for choice in desk.asking.questions("showroom")] == [
        "ask:showroom:book",
        "ask:showroom:result",
    ]
    with pytest.raises(NotPossible):
        desk.asking.questions("cashier")


@pytest.mark.parametrize(
    ("status", "kind", "first"),
    [
        ("in_transit", "question", "logistics"),
        ("reserved", "question", "showroom"),
        ("new", "order", "warehouse"),
        ("refused", "call", "online_stylist"),
    ],
)
def test_an_orders_status_says_whom_to_ask_where_no_reason_does(
    desk: Desk, home: Home, status: str, kind: str, first: str
) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    with cache.writing():
        cache.orders.put(Order("1", status, NOW, NOW))
    put(cache, make_ticket("5", kind=kind, order_number="1"))
    cache.close()
    roles = desk.asking.roles("5")
    assert (roles[0].key, roles[0].suits) == (first, True)


def test_where_nobody_is_named_those_who_are_asked_most_come_first(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    other = {"order_number": "", "channel": "email"}
    put(cache, make_ticket("4", **other), make_ticket("5", **other))
    cache.close()
    assert [role.key for role in desk.asking.roles("5") if role.suits] == []
    assert desk.asking.roles("5")[0].key == PROFILE.roles[1].key  # the operator is asked by handing over
    desk.send("4", "Не открывается.", note=True, macro="ask:it_support")
    assert desk.asking.roles("5")[0].key == "it_support"
    assert [role.asked for role in desk.asking.roles("5")].index(False) == len(PROFILE.roles) - 2


def test_open_questions_of_all_tickets_are_listed_and_the_one_due_first_leads(desk: Desk, home: Home) -> None:
    assert desk.asking.open() == ()
    late = OpenQuestion("logistics", NOW - timedelta(hours=4), "q1")
    fresh = OpenQuestion("warehouse", NOW, "q2")
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    put(cache, make_ticket("3", asked=(fresh,)), make_ticket("4", asked=(late,)), make_ticket("2"))
    put(cache, make_ticket("1", asked=(late,), status="done"))  # nobody waits for that any more
    cache.close()
    assert [(one.number, one.role) for one in desk.asking.open()] == [
        ("1044", "Логист"),
        ("1043", "Кладовщик"),
    ]
    assert [one.id for one in desk.asking.of_ticket("3")] == ["q2"]


def test_what_was_asked_without_a_connection_is_listed_as_asked(desk: Desk, home: Home) -> None:
    desk.send("5", "Есть ли вещь?", note=True, macro="ask:warehouse")
    _opens, note = going_out(home)
    assert [(one.id, one.number, one.role) for one in desk.asking.open()] == [
        (note.op_id, "1045", "Кладовщик")
    ]
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    put(cache, make_ticket("5", asked=(OpenQuestion("warehouse", NOW, note.op_id),)))
    cache.close()
    assert [one.id for one in desk.asking.of_ticket("5")] == [note.op_id], "and once, when it has arrived"
    desk.undo()


def test_a_question_that_is_asked_elsewhere_says_where_and_so_does_its_answer(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    asked = OpenQuestion("warehouse", NOW, "q1", "9")
    put(cache, make_ticket("9"), make_ticket("5", asked=(asked,)))
    values = {"role": "warehouse", "via": "chat", "ticket": "9"}
    notes = [
        marked_notes.write("question", values, "Есть?"),
        marked_notes.write("answer", {"to": "q1", "ticket": "9"}, "Есть."),
        marked_notes.write("answer", {"to": "q1"}, "Есть, по телефону."),
        marked_notes.write("about", {"ticket": "4", "question": "q7", "role": "it_support"}, "Почему?"),
    ]
    with cache.writing():
        chain = [
            Message(f"n{index}", "5", MessageKind.NOTE, "Склад", body, NOW + timedelta(minutes=index))
            for index, body in enumerate(notes)
        ]
        cache.messages.replace("5", chain)
    cache.close()
    (question,) = desk.asking.of_ticket("5")
    assert (question.linked, question.linked_number) == ("9", "1049")
    view = desk.ticket("5")
    assert view is not None
    assert [entry.about for entry in view.chain] == [
        "question: Кладовщик, in #1049",
        "answer from #1049",
        "answer",
        "question for #1044",
    ]
