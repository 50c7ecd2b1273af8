from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.folding import fold, sort_key, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("СЕМЁН", "семен"),
        ("ОБ'ЄКТ", "обʼєкт"),
        ("п’ять", "пять"),
        ("Don't", "dont"),
        ("STRASSE", "straße"),
        ("ﬁrst", "FIRST"),
        (unicodedata.normalize("NFD", "Ёй"), "ей"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("мій", "мии"), ("кот", "код"), ("й", "и"), ("є", "е"), ("ї", "і")]
)
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_and_case_never_matters(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(text.casefold()) == words(text)


@given(st.text())
def test_words_hold_letters_and_digits_only(text: str) -> None:
    assert all(word.isalnum() for word in words(text))


def test_names_sort_as_a_reader_expects() -> None:
    names = [
        "Яна",
        "ёжик",
        "Еж",
        "Ель",
        "Ігор",
        "Иван",
        "Їжак",
        "Йосип",
        "Ганна",
        "Ґанна",
        "Дарья",
        "Єва",
        "Жан",
    ]
    assert sorted(names, key=sort_key) == [
        "Ганна", "Ґанна", "Дарья", "Еж", "ёжик", "Ель", "Єва", "Жан", "Иван", "Ігор", "Їжак", "Йосип", "Яна",
    ]  # fmt: skip
