"""Asking a role: what goes out, what waits for it, and what brings the ticket back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.rules import marked_notes
from console.views import NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from tests.unit.console.desk_files import PROFILE, SETTINGS, fill_home, make_ticket, put


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fill_home(tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def test_a_question_goes_out_as_a_note_with_its_mark_and_the_ticket_waits_for_the_answer(
    desk: Desk, home: Home
) -> None:
    filled = desk.fill("5", "ask:logistics:stage")
    assert filled.note
    assert "77120" in filled.text
    desk.send("5", filled.text, note=True, macro=filled.macro)
    assert "5" not in [row.id for row in desk.rows("messengers", 0, 10)]
    (item,) = Ledger.open(home.path / "desks" / "test", writing=False).outbox.listing(5)
    marked = marked_notes.read(item.body)
    assert marked is not None
    assert (marked.kind, marked.values) == ("question", {"role": "logistics"})
    view = desk.ticket("5")
    assert view is not None
    assert view.chain[-1].about == "question: Логист"
    assert "pult/1" not in view.chain[-1].message.body
    assert view.reminder is not None
    assert view.reminder.waits_for == item.op_id
    desk.undo()
    assert "5" in [row.id for row in desk.rows("messengers", 0, 10)]


def test_whom_to_ask_begins_with_those_whom_the_profile_names_for_it(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    put(cache, make_ticket("5", reason="defect"))
    cache.close()
    roles = desk.asking.roles("5")
    assert [role.key for role in roles if role.suits] == ["warehouse"]
    assert roles[0].key == "warehouse"
    assert [choice.key for choice in desk.asking.questions("showroom")] == [
        "ask:showroom:book",
        "ask:showroom:result",
    ]
    with pytest.raises(NotPossible):
        desk.asking.questions("cashier")
