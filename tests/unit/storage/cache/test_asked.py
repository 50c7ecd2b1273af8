from __future__ import annotations

import pytest

from storage.cache.asked import Asked, Part, Phrase, understood


@pytest.mark.parametrize(
    ("text", "parts", "unfinished"),
    [
        ("где заказ", [Part(("где",)), Part(("заказ",))], "заказ"),
        ("где заказ ", [Part(("где",)), Part(("заказ",))], ""),
        ("Ёлка, П’ять?", [Part(("елка",)), Part(("пять",))], ""),
        ("#10423", [Part(("10423",), "10423", "10423")], "10423"),
        ("B-77", [Part(("b", "77"), "b77", "b77")], "77"),
        ("42", [Part(("42",))], "42"),
        ("irina.k@ex", [Part(("irina", "k", "ex"), "irinakex", "irinak")], "ex"),
        ("олена@укр", [Part(("олена", "укр"), "оленаукр", "олена")], "укр"),
        ("+38 (067) 123-45-67", [Part(("671234567",), "380671234567", "380671234567")], ""),
        ("ирина 0671234567 ", [Part(("671234567",), "0671234567", "0671234567"), Part(("ирина",))], ""),
        ("067 123", [Part(("067",), "067", "067"), Part(("123",), "123", "123")], "123"),
        ("", [], ""),
        ("?!…", [], ""),
    ],
)
def test_words_numbers_and_addresses(text: str, parts: list[Part], unfinished: str) -> None:
    assert understood(text) == Asked(tuple(parts), (), unfinished)


@pytest.mark.parametrize(
    ("text", "phrases", "unfinished"),
    [
        ('"три дня назад"', [Phrase(("три", "дня", "назад"), False)], ""),
        ("«Где мой»", [Phrase(("где", "мой"), False)], ""),
        ("„Де моє“", [Phrase(("де", "моє"), False)], ""),
        ('"где мо', [Phrase(("где", "мо"), True)], "мо"),
        ('"где мой ', [Phrase(("где", "мой"), False)], ""),
        ('"a" "b', [Phrase(("a",), False), Phrase(("b",), True)], "b"),
        ('""', [], ""),
        ('"', [], ""),
    ],
)
def test_quoted_words(text: str, phrases: list[Phrase], unfinished: str) -> None:
    assert understood(text) == Asked((), tuple(phrases), unfinished)


def test_words_beside_a_phrase() -> None:
    asked = understood('возврат "три дня" де')
    assert [part.words for part in asked.parts] == [("возврат",), ("де",)]
    assert (asked.phrases, asked.unfinished) == ((Phrase(("три", "дня"), False),), "де")


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        (Phrase(("три", "дня"), False), "Уже ТРИ, дня!", True),
        (Phrase(("три", "дня"), False), "три днями", False),
        (Phrase(("три", "дня"), True), "три дняшки", True),
        (Phrase(("три", "дня"), False), "дня три", False),
        (Phrase(("ри", "дня"), False), "три дня", False),
    ],
)
def test_a_phrase_is_looked_for_as_it_stands(phrase: Phrase, text: str, expected: bool) -> None:
    assert phrase.is_in(text) is expected


def test_only_so_much_of_what_is_typed_is_looked_at() -> None:
    asked = understood("слово " * 1000)
    assert len(asked.parts) == 16
    assert not understood(" " * 400 + "слово")
