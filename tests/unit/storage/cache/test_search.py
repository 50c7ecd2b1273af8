from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.cache import Cache, wordforms
from storage.cache.wordforms import query
from storage.connection import sqlite3
from storage.records import MessageKind
from tests.unit.storage.builders import make_message, make_placement, make_ticket, minutes


def found(cache: Cache, text: str, limit: int = 10) -> list[str]:
    return [row.id for row in cache.search.find(text, limit)]


@pytest.fixture
def filled(cache: Cache) -> Cache:
    with cache.writing():
        for ticket_id, over, body in (
            ("1", {"requester": "Семён Ёлкин", "order_number": "B-1042"}, "Где моя доставка?"),
            ("2", {"requester": "Олена", "subject": "Повернення"}, "П’ять днів чекаю на посилку"),
            ("3", {"requester": "Ann"}, "Doesn't work, the заказы disappeared"),
        ):
            cache.tickets.put(make_ticket(ticket_id, **{"subject": "-", **over}), make_placement())
            cache.messages.replace(ticket_id, [make_message(f"m{ticket_id}", body, ticket_id=ticket_id)])
    return cache


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("семен елкин", ["1"]),
        ("СЕМЁН ", ["1"]),
        ("семе", ["1"]),
        ("дост ", []),
        ("доставку", ["1"]),
        ("доставки ", ["1"]),
        ("достав", ["1"]),
        ("дост", ["1"]),
        ("до", ["1"]),
        ("1042", ["1"]),
        ("b-1042 доставка", ["1"]),
        ("B-10", ["1"]),
        ("пʼять", ["2"]),
        ("п'ять посилка", ["2"]),
        ("повернень", ["2"]),
        ("повернення", ["2"]),
        ("doesnt", ["3"]),
        ("заказ", ["3"]),
        ("working", ["3"]),
        ("доставка посилка", []),
        ("#3", ["3"]),
        ("", []),
        ("?!", []),
    ],
)
def test_words_are_found_in_any_form_case_and_spelling(filled: Cache, text: str, expected: list[str]) -> None:
    assert found(filled, text) == expected


def test_internal_events_are_not_what_people_look_for(cache: Cache) -> None:
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
        cache.messages.replace(
            "1",
            [
                make_message("m1", "статус", kind=MessageKind.SYSTEM),
                make_message("m2", "заметка", kind=MessageKind.NOTE),
            ],
        )
    assert (found(cache, "статус"), found(cache, "заметка")) == ([], ["1"])


def test_the_newest_text_comes_first_and_a_move_is_no_text(filled: Cache) -> None:
    with filled.writing():
        for number in range(4, 9):
            filled.tickets.put(make_ticket(str(number), subject="общее слово"), make_placement())
    assert found(filled, "слово", 3) == ["8", "7", "6"]
    with filled.writing():
        filled.tickets.put(make_ticket("5", subject="общее слово", status="done"), make_placement("overdue"))
        filled.tickets.place("4", make_placement("overdue"))
    assert found(filled, "слово") == ["8", "7", "6", "5", "4"]
    with filled.writing():
        filled.messages.replace("5", [make_message("n", "ещё", ticket_id="5", sent_at=minutes(9))])
    assert found(filled, "слово") == ["5", "8", "7", "6", "4"]


def test_old_words_go_with_the_old_text(filled: Cache) -> None:
    with filled.writing():
        filled.messages.replace("1", [make_message("m1", "примерка")])
        filled.tickets.remove("2")
        filled.tickets.put(make_ticket("3", subject="новая тема"), make_placement())
    assert (found(filled, "доставка"), found(filled, "примерку")) == ([], ["1"])
    assert (found(filled, "посилка"), found(filled, "тем")) == ([], ["3"])


def test_a_removed_tickets_words_do_not_pass_to_the_next_one(filled: Cache) -> None:
    with filled.writing():
        filled.tickets.remove("3")  # the newest: its document's number is free again
        filled.tickets.put(make_ticket("4", subject="новый"), make_placement())
    assert (found(filled, "заказы"), found(filled, "новый")) == ([], ["4"])


def test_only_the_last_of_several_texts_in_one_transaction_is_found(filled: Cache) -> None:
    with filled.writing():
        filled.tickets.put(make_ticket("5", subject="первая"), make_placement())
        filled.messages.replace("5", [make_message("m5", "сначала", ticket_id="5")])
        filled.tickets.put(make_ticket("5", subject="вторая"), make_placement())
        filled.messages.replace("5", [make_message("m5", "потом", ticket_id="5")])
        filled.tickets.put(make_ticket("6", subject="уходит"), make_placement())
        filled.tickets.remove("6")
        filled.tickets.put(make_ticket("1", subject="третья"), make_placement())
        filled.tickets.remove("2")
        filled.tickets.put(make_ticket("2", subject="снова"), make_placement())
    assert (found(filled, "вторая потом"), found(filled, "первая"), found(filled, "сначала")) == (
        ["5"],
        [],
        [],
    )
    assert (found(filled, "уходит"), found(filled, "посилка"), found(filled, "снова")) == ([], [], ["2"])
    assert found(filled, "третья доставка") == ["1"]


def test_many_different_words_do_not_confuse_the_stems(monkeypatch: pytest.MonkeyPatch) -> None:
    before = wordforms.indexed("доставка заказами running")
    monkeypatch.setattr(wordforms, "_MOST_STEMS", 3)
    monkeypatch.setattr(wordforms, "_stems", wordforms._Stems())
    assert (
        wordforms.indexed("доставка заказами running working доставка заказами running")[: len(before)]
        == before
    )
    assert len(wordforms._stems) <= 3


def test_messages_may_come_before_their_ticket(cache: Cache) -> None:
    with cache.writing():
        cache.messages.replace("1", [make_message("m1", "посылка")])
    assert found(cache, "посылка") == []
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
    assert found(cache, "посылка") == ["1"]


def test_nothing_of_a_failed_transaction_is_found(filled: Cache) -> None:
    def fail() -> None:
        with filled.writing():
            filled.messages.replace("1", [make_message("m1", "потерянное")])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with filled.writing():
        filled.meta.put("something", "else")
    assert (found(filled, "потерянное"), found(filled, "доставка")) == ([], ["1"])


OPERATORS = st.text(
    alphabet="\"*^():-+{}.,'\\/AND OR NOT NEAR text абвёїʼ’\u19b0\u0301\u0000 \n", max_size=30
)


@settings(deadline=None)
@given(st.text(max_size=40) | OPERATORS)
def test_nothing_that_is_typed_is_a_mistake(text: str) -> None:
    asked = query(text)
    if asked:
        INDEX.execute("SELECT rowid FROM search WHERE search MATCH ?", (asked,)).fetchall()


INDEX = sqlite3.connect(":memory:")
INDEX.execute(
    "CREATE VIRTUAL TABLE search USING fts5(text, content='', detail=none, prefix='2 3', tokenize='ascii')"
)


def test_the_index_of_that_test_is_made_as_the_caches_own(cache: Cache) -> None:
    (made,) = cache._session.one("SELECT sql FROM sqlite_schema WHERE name = 'search'")
    assert "detail=none, prefix='2 3', tokenize='ascii'" in made
