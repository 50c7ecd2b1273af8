from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cache.ukrainian import SHORTEST, kin, stem


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("посилка посилки посилку посилкою посилками посилках", "посилк"),
        ("магазин магазину магазином магазині магазини магазинів магазинам магазинах", "магазин"),
        ("замовлення замовленню замовленням замовленні замовлень", "замовлен"),
        ("сумка сумки сумку сумкою", "сумк"),
        ("надія надії надію надією", "наді"),
        ("чорний чорна чорне чорного чорному чорною чорних чорними чорної", "чорн"),
        ("синій синя синє синього синьому синьої синіх", "син"),
        ("чекаю чекаєш чекає чекаємо чекаєте чекають чекай чекайте", "чека"),
        ("роблю роблять", "робл"),
        ("цікавився цікавивсь", "цікавив"),
        ("гроші грошей грошима", "грош"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str, expected: str) -> None:
    assert {stem(form) for form in forms.split()} == {expected}


@pytest.mark.parametrize("word", ["як", "де", "сам", "ніч", "їй"])
def test_short_words_are_all_stem(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    "forms",
    [
        "посилка посилці посилок",
        "рука руці",
        "книга книзі",
        "вікно вікон",
        "ніч ночі",
        "стіл столу",
        "осінь осені",
        "покупець покупця покупцем",
        "сукня суконь",
        "чекаю чекати чекав чекала чекайте",
        "замовити замовив замовила замовлено замовлю",
        "повернути повернув повернула повернення поверніть",
        "отримати отримала отриманий",
        "платить платити платив",
        "посылка посылок",
        "сумка сумок",
    ],
)
def test_each_form_asks_for_all_others(forms: str) -> None:
    stems = {stem(form) for form in forms.split()}
    assert len(stems) > 1, "these need no kin"
    for one in stems:
        assert stems <= kin(one) | {one}, one


@pytest.mark.parametrize(("one", "other"), [("сукня", "сумка"), ("чек", "чай"), ("склад", "склеп")])
def test_other_words_are_not_asked_for(one: str, other: str) -> None:
    assert stem(other) not in kin(stem(one)) | {stem(one)}


@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяё'az09", max_size=14))
def test_a_stem_is_a_beginning_of_its_word_and_never_too_short(word: str) -> None:
    made = stem(word)
    assert word.startswith(made)
    assert len(made) >= min(len(word), SHORTEST)
    assert made not in kin(made)
