from __future__ import annotations

import pytest

from storage.cache import wordforms
from storage.cache.wordforms import kin, stems, stems_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Вы доставили посылку", ["вы", "достав", "посылк"]),  # ы: Russian
        ("Чекаємо на замовлення", ["чека", "на", "замовлен"]),  # є: Ukrainian
        ("Чекаємо на заказы, пальто", ["чека", "на", "заказ", "пальт"]),  # both have left theirs
        ("посилками", ["посилк"]),  # in both languages
        ("робота чекають", ["робот", "чекают", "чека"]),  # may be either: where they differ, both
        ("The orders were delivered", ["the", "order", "were", "deliv"]),
        ("П'ять сумок", ["пят", "сумок"]),
        ("Ещё №77120!", ["ещ", "77120"]),
        ("", []),
    ],
)
def test_a_text_goes_by_its_own_language(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize("word", ["заказ", "замовлення", "посилок", "отримали", "order", "77120"])
def test_what_is_asked_for_is_what_is_indexed_in_a_text_of_any_language(word: str) -> None:
    for around in ("", " ы", " ї", " ы ї"):
        assert set(stems(word + around)) & set(stems_of(word))


def test_kin_is_of_cyrillic_words_alone_and_never_the_word_itself() -> None:
    assert kin("orders") == frozenset()
    assert "посилц" in kin("посилок")
    assert not kin("посилка") & set(stems_of("посилка"))


def test_many_different_words_do_not_confuse_the_stems(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "доставили заказами running"
    before = stems(text)
    monkeypatch.setattr(wordforms, "_MOST_STEMS", 3)
    monkeypatch.setattr(wordforms, "_russian", wordforms._Stems(wordforms._of_russian))
    assert stems(f"{text} working доставки заказами running")[: len(before)] == before
    assert stems(text) == before
    assert len(wordforms._russian) <= 3
