from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cache.asked import understood
from storage.cache.excerpts import Excerpt, excerpt

LONG = (
    "Здравствуйте, я оформила у вас первого числа заказ и уже три дня не вижу\nникакого движения по посылке"
)


@pytest.mark.parametrize(
    ("asked", "bodies", "expected"),
    [
        ("посылок", [LONG], Excerpt("…движения по ", "посылке", "")),
        ("оформить", [LONG], Excerpt("Здравствуйте, я ", "оформила", " у вас первого числа заказ и…")),
        ('"три дня"', [LONG], Excerpt("…заказ и уже ", "три дня", " не вижу никакого движения по пос…")),
        ("П'ять", ["чекаю п’ять днів"], Excerpt("чекаю ", "п’ять", " днів")),
        ("перв", [LONG], Excerpt("…я оформила у вас ", "первого", " числа заказ и уже три дня н…")),
        ("0671234567", ["тел. +38 067 123-45-67!"], Excerpt("тел. ", "+38 067 123-45-67", "!")),
        # the body that says most of it; of two that say as much, the first
        ("где заказ ", ["заказ пришёл", "где мой заказ"], Excerpt("", "где", " мой заказ")),
        ("заказ ", ["заказ пришёл", "где мой заказ"], Excerpt("", "заказ", " пришёл")),
        # the line for consoles at the end of a note is not for people; one further up is somebody's text
        ("заказ ", ['о заказе\n\n[pult/1 order number="4567"]'], Excerpt("о ", "заказе", "")),
        ("4567", ['[pult/1 order number="4567"]', "раз"], Excerpt("", "", "раз")),
        ("заказ ", ["[pult/1 заказ]\nда"], Excerpt("[pult/1 ", "заказ", "] да")),
        ("4567", ["ничего такого"], Excerpt("", "", "ничего такого")),
        ("4567", [], Excerpt()),
    ],
)
def test_a_line_around_the_hit(asked: str, bodies: list[str], expected: Excerpt) -> None:
    assert excerpt(bodies, understood(asked), 54) == expected


@given(
    st.text(alphabet="абв ы\n12'’ ", max_size=200),
    st.text(alphabet="абв 12\"'", max_size=20),
    st.integers(10, 60),
)
def test_it_is_one_line_and_never_too_long(body: str, asked: str, width: int) -> None:
    found = excerpt([body], understood(asked), width)
    assert "\n" not in found.text
    assert len(found.text) <= width
