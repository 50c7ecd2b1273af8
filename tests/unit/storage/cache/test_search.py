from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.rules import marked_notes
from storage.cache import Cache
from storage.cache.wordforms import kin, stems, stems_of
from storage.records import Customer, MessageKind
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


def test_the_line_for_consoles_of_a_note_is_not_looked_for(cache: Cache) -> None:
    asked = marked_notes.write("ask", {"role": "warehouse", "question": "измерить"}, "Снимите мерки")
    quoted = 'Он написал:\n[pult/1 ask role="cashier"]\nвот так'
    with cache.writing():
        for number, kind, body in (
            ("1", MessageKind.NOTE, asked),
            ("2", MessageKind.CUSTOMER, asked),
            ("3", MessageKind.NOTE, quoted),
        ):
            cache.tickets.put(make_ticket(number), make_placement())
            cache.messages.replace(number, [make_message(f"m{number}", body, ticket_id=number, kind=kind)])
    assert found(cache, "мерки") == ["2", "1"]
    assert (
        found(cache, "warehouse") == found(cache, "измерить") == ["2"]
    )  # a customer may write what they like
    assert found(cache, '"role warehouse"') == ["2"]
    assert found(cache, "cashier") == ["3"]
    assert "pult" not in cache.search.excerpt("1", "мерки").text


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
    alphabet="\"*^():-+{}.,'\\/AND OR NOT NEAR text абвёїʼ’«»№@12\u19b0\u0301\u0000 \n", max_size=40
)


@pytest.fixture(scope="module")
def any_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """One for all that a test may type: searching changes nothing."""
    cache = Cache.open(tmp_path_factory.mktemp("search") / "home" / "cache.db", writing=True)
    with cache.writing():
        for number in range(60):
            cache.tickets.put(make_ticket(str(number), subject="text абв and or not near"), make_placement())
    yield cache
    cache.close()


@settings(deadline=None)
@given(text=st.text(max_size=60) | OPERATORS)
def test_nothing_that_is_typed_is_a_mistake(any_cache: Cache, text: str) -> None:
    assert len(found(any_cache, text)) <= 10


WORDS = st.sampled_from(
    ["заказ", "заказы", "посилок", "посилці", "вы", "її", "order", "orders", "12", "доставка"]
)
TEXTS = st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=6)


@settings(deadline=None, max_examples=60)
@given(texts=TEXTS, asked=st.lists(WORDS, min_size=1, max_size=3))
def test_what_is_found_is_what_looking_through_all_texts_would_find(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], asked: list[str]
) -> None:
    cache = Cache.open(tmp_path_factory.mktemp("search") / "home" / "cache.db", writing=True)
    with cache.writing():
        for number, text in enumerate(texts):
            cache.tickets.put(make_ticket(f"t{number}", number="-", subject=text), make_placement())

    def has(text: str, word: str) -> bool:
        return bool({*stems_of(word), *kin(word)} & set(stems(text)))

    expected = [f"t{n}" for n, text in enumerate(texts) if all(has(text, word) for word in asked)]
    assert found(cache, " ".join(asked) + " ") == expected[::-1]
    cache.close()


@pytest.fixture
def known(cache: Cache) -> Cache:
    """Tickets that are known by numbers and addresses, 1 the oldest."""
    with cache.writing():
        for customer_id, email, phone in (
            ("c1", "irina.koval@example.com", "+38 (067) 123-45-67"),
            ("c2", "petro@example.org", "0507654321"),
        ):
            cache.customers.put(Customer(customer_id, "-", email, phone))
        for ticket_id, number, customer, order, body in (
            ("1", "10423", "c1", "B-77120", "Где мой заказ?"),
            ("2", "10424", "c2", "77121", "Заказ №77120 уже три дня в пути"),
            ("3", "10425", "", "", "Перезвоните на 067 123 45 67, я три раза писала: где заказ"),
            ("4", "77121", "", "", "Дня три назад"),
        ):
            cache.tickets.put(
                make_ticket(
                    ticket_id,
                    number=number,
                    subject="-",
                    requester="-",
                    requester_id=customer,
                    order_number=order,
                ),
                make_placement(),
            )
            cache.messages.replace(ticket_id, [make_message(f"m{ticket_id}", body, ticket_id=ticket_id)])
    return cache


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10424", ["2"]),
        ("№10424", ["2"]),
        ("042", ["3", "2", "1"]),  # the middle of a ticket's number
        ("77120", ["2", "1"]),
        ("b-77120", ["1"]),
        ("712", ["4", "2", "1"]),
        ("77121", ["4", "2"]),  # the ticket of this number first
        ("+380671234567", ["3", "1"]),
        ("067 123-45-67", ["3", "1"]),
        ("8 067 1234567", ["3", "1"]),
        ("4567", ["1"]),  # the last digits of a telephone number
        ("54321 ", ["2"]),
        ("irina.koval@example.com", ["1"]),
        ("na.kov", ["1"]),
        ("petro@", ["2"]),
        ("example", ["2", "1"]),
        ("заказ 4567", ["1"]),
        ("петро 4567", []),
        ("76 5", []),  # too short for a piece, and no such words
        ("567123", []),  # its pieces are all there, in another order
        ('"три дня"', ["2"]),
        ('"где мой зак', ["1"]),
        ('"где мой зак"', []),
        ('заказ "три', ["3", "2"]),
        ('"дня три" назад', ["4"]),
    ],
)
def test_numbers_addresses_and_phrases(known: Cache, text: str, expected: list[str]) -> None:
    assert found(known, text) == expected


def test_a_requesters_new_address_finds_all_of_their_tickets(known: Cache) -> None:
    with known.writing():
        known.tickets.put(make_ticket("5", requester_id="c1", subject="-"), make_placement())
        known.customers.put(Customer("c1", "-", "new.address@example.com", ""))
    assert sorted(found(known, "new.address")) == ["1", "5"]
    assert found(known, "irina.koval@example.com") == []


@pytest.mark.parametrize("typed", ["до", "дос", "доста", "доставл", "доставле", "доставлен", "доставленн"])
def test_hits_stay_while_a_word_is_typed(cache: Cache, typed: str) -> None:
    with cache.writing():
        cache.tickets.put(make_ticket("1", subject="Вы доставили?"), make_placement())
    assert found(cache, typed) == ["1"]


def test_of_many_words_that_one_letter_begins_the_oldest_are_looked_for(cache: Cache) -> None:
    with cache.writing():
        for number in range(200):
            cache.tickets.put(
                make_ticket(str(number), subject="пере" + "абвгдежзик"[number % 10] * 9), make_placement()
            )
            cache.tickets.put(
                make_ticket(f"x{number}", subject=f"пере{number:03}".translate(LETTERS)), make_placement()
            )
    assert len(found(cache, "пере", 50)) == 50
    assert found(cache, "пере" + "а" * 5, 3) == ["190", "180", "170"]


LETTERS = str.maketrans("0123456789", "клмнопрсту")


def test_a_phrase_is_looked_for_in_the_newest_tickets_only(cache: Cache) -> None:
    with cache.writing():
        cache.tickets.put(make_ticket("first", subject="раз два"), make_placement())
        for number in range(600):
            cache.tickets.put(make_ticket(str(number), subject="два раз"), make_placement())
    assert found(cache, '"раз два"') == []
    with cache.writing():
        cache.tickets.put(make_ticket("last", subject="раз два"), make_placement())
    assert found(cache, '"раз два"') == ["last"]
