"""Texts measured in cells: a wide character takes two, a combining mark none, and nothing is halved."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.desk.cells import _broken, _counted, cut, fit, fit_right, joints, short_name, width_of, wrapped

TEXTS = st.text(alphabet="аб ё́яzZ 你好🙂e\u0301-—\n.,", max_size=120)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("заказ", 5, "заказ"),
        ("заказ", 4, "зак…"),
        ("заказ", 1, "…"),
        ("заказ", 0, ""),
        ("да нет", 4, "да…"),  # no space is left before the ellipsis
        ("你好吗", 6, "你好吗"),
        ("你好吗", 5, "你好…"),
        ("你好吗", 4, "你…"),  # half of a wide character is never shown
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("e\u0301te\u0301", 2, "e\u0301…"),
        ("👩\u200d🚀 летит", 4, "👩\u200d🚀…"),
    ],
)
def test_a_text_is_cut_between_characters(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@given(TEXTS, st.integers(0, 30))
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int) -> None:
    line = text.replace("\n", " ")
    assert width_of(fit(line, width)) == width
    assert width_of(fit_right(line, width)) == width


def test_where_the_padding_goes() -> None:
    assert (fit("ab", 4), fit_right("ab", 4)) == ("ab  ", "  ab")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, ("",)),
        ("где мой заказ", 20, ("где мой заказ",)),
        ("где мой заказ", 8, ("где мой", "заказ")),
        ("где мой заказ", 7, ("где мой", "заказ")),
        ("раз\n\nдва", 10, ("раз", "", "два")),
        ("  отступ остаётся", 9, ("  отступ", "остаётся")),
        ("высокопревосходительство", 10, ("высокопрев", "осходитель", "ство")),
        ("о высокопревосходительство", 10, ("о", "высокопрев", "осходитель", "ство")),
        ("你好吗", 4, ("你好", "吗")),
        ("a\tb", 10, ("a   b",)),
        ("много     пробелов", 8, ("много", "пробелов")),
        ("ровно влезло", 5, ("ровно", "влезл", "о")),
        ("ровно 你好 да", 5, ("ровно", "你好", "да")),
    ],
)
def test_lines_break_between_words(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrapped(text, width) == lines


@given(st.text(alphabet="аб z-ё", max_size=80), st.integers(2, 30))
def test_what_is_counted_breaks_where_what_is_measured_does(text: str, width: int) -> None:
    assert tuple(_counted(text, width)) == (tuple(_broken(text, width)) or ("",))


@given(st.text(alphabet="аб z-ё🙂你\n\t", max_size=80), st.integers(2, 30))
def test_a_wrapped_text_can_be_joined_again(text: str, width: int) -> None:
    lines = wrapped(text, width)
    joined = "".join(
        ("\n" if joint is None else joint) + line
        for joint, line in zip(joints(text, width), lines, strict=True)
    )
    assert [line.split() for line in joined.split("\n")] == [[], *(line.split() for line in text.split("\n"))]


@pytest.mark.parametrize("unit", ["где мой заказ ", "я", "да\n", "мир 🙂 ", "🙂", "а\u0301", " "])
def test_the_longest_letter_is_broken_in_an_instant(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    started = time.process_time()
    lines = wrapped.__wrapped__(text, 60)  # not what is remembered
    assert time.process_time() - started < 0.15  # a tenth of it is usual
    assert all(width_of(line) <= 60 for line in lines[:50])
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS, st.integers(2, 30))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("Ирина Коваленко", 15, "Ирина Коваленко"),
        ("Ирина Коваленко", 14, "Ирина К."),
        ("Ирина Петровна Коваленко", 9, "Ирина К."),
        ("Ирина Коваленко", 7, "Ирина"),
        ("Ирина Коваленко", 4, "Ири…"),
        ("Касса", 9, "Касса"),
        ("Gavin Ellison · Warehouse overseas", 20, "Gavin Ellison"),
        ("Gavin Ellison · Warehouse overseas", 9, "Gavin E."),
        ("", 5, ""),
    ],
)
def test_a_name_gets_shorter_as_people_shorten_it(name: str, width: int, shown: str) -> None:
    assert short_name(name, width) == shown
