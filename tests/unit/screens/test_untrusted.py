"""Hostile texts come out as characters and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from textual.content import Content

from screens.output_guard import only_characters
from screens.untrusted import Styled, cell, joined, line, phrase, plain, ranged, visible, visible_line
from tests.ui.builders import HOSTILE

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_way_in_shows_the_characters_and_parses_nothing(text: str) -> None:
    shown = visible(text)
    assert plain(text).plain == shown
    assert plain(text, "bold").plain == shown
    assert phrase("{a}", a=text).plain == shown
    assert joined((text, ""), (text, "bold")).plain == shown * 2
    assert ranged(text, Styled(0, 2, "bold")).plain == shown
    assert line(text).plain == visible_line(text)
    assert cell(text).plain == visible_line(text)
    assert isinstance(cell(text), Text)
    assert plain(text).spans == []


@given(ANY_TEXT)
def test_nothing_that_steers_is_left(text: str) -> None:
    shown = visible(text)
    assert only_characters(shown.replace("\n", "").replace("\t", "")) == shown.replace("\n", "").replace(
        "\t", ""
    )
    assert visible(shown) == shown
    assert "\n" not in visible_line(text)
    assert "\t" not in visible_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60))
def test_printable_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[1m", "a␛[1m"),
        ("\x00\x07", "␀␇"),
        ("a\x7fb", "a␡b"),
        ("a\x9bb", "a\ufffdb"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("one\r\ntwo", "one␍\ntwo"),
        ("a\u202eb", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("семья 👨‍👩‍👧", "семья 👨‍👩‍👧"),
    ],
)
def test_signs(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_styles_lie_where_they_were_put() -> None:
    content = ranged("[b]осторожно[/b]", Styled(3, 12, "$warning"))
    assert [(span.start, span.end, span.style) for span in content.spans] == [(3, 12, "$warning")]


def test_a_value_of_a_phrase_cannot_name_another_place() -> None:
    assert phrase("{who} wrote", who="{secret}", secret="x").plain == "{secret} wrote"


def test_joining_keeps_styles() -> None:
    content = joined(("a", "bold"), plain("b"), ("c", "$quiet"))
    assert content.plain == "abc"
    assert [(span.start, span.end, str(span.style)) for span in content.spans] == [
        (0, 1, "bold"),
        (2, 3, "$quiet"),
    ]
    assert isinstance(content, Content)
