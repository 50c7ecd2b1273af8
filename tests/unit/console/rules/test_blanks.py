"""Blanks are found in plain text that people edit by hand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.rules.blanks import (
    BlankSpan,
    Unfilled,
    blank,
    blanks,
    next_blank,
    previous_blank,
    ready,
    without_marks,
)

TWO = "Ждём ‹дата› в ‹город?›."


def test_blanks_are_spans_of_the_text() -> None:
    assert blanks(TWO) == (BlankSpan(5, 11, "дата", True), BlankSpan(14, 22, "город", False))
    assert [TWO[span.start : span.end] for span in blanks(TWO)] == ["‹дата›", "‹город?›"]
    assert blanks("«обычные» кавычки <и> скобки") == ()


@pytest.mark.parametrize(
    ("position", "after", "before"),
    [
        (0, "дата", "город"),  # none before: round to the last
        (5, "дата", "город"),
        (7, "город", "город"),  # inside the first
        (11, "город", "дата"),
        (22, "дата", "город"),
        (99, "дата", "город"),
    ],
)
def test_from_blank_to_blank(position: int, after: str, before: str) -> None:
    following, preceding = next_blank(TWO, position), previous_blank(TWO, position)
    assert following is not None
    assert preceding is not None
    assert (following.label, preceding.label) == (after, before)


def test_there_may_be_none() -> None:
    assert next_blank("готово", 0) is None
    assert previous_blank("готово", 3) is None


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("готово", "готово"),
        ("  готово \n", "готово"),
        ("Ждём вас ‹где?›.", "Ждём вас."),
        ("Ждём ‹где?› завтра", "Ждём завтра"),
        ("‹имя?› здравствуйте", "здравствуйте"),
        ("Да\n‹подробности?›\nнет", "Да\nнет"),
        ("Да\n\n  ‹подробности?›", "Да"),
        ("a‹x?›b", "ab"),
        ("‹a?› ‹b?›", ""),
        ("(‹x?›) ок", "() ок"),
        ("Цена ‹x?›, срок", "Цена, срок"),
    ],
)
def test_optional_blanks_leave_no_trace(text: str, sent: str) -> None:
    assert ready(text) == sent


@pytest.mark.parametrize(
    ("text", "span", "said"),
    [
        ("a ‹b?› ‹c› ‹d›", BlankSpan(7, 10, "c", True), "Fill in “c” first."),
        ("до ‹да", BlankSpan(3, 4, "", True), "Half of a blank is left over here. Take it out first."),
        ("та› ок", BlankSpan(2, 3, "", True), "Half of a blank is left over here. Take it out first."),
        ("‹a\nb›", BlankSpan(0, 1, "", True), "Half of a blank is left over here. Take it out first."),
        ("‹›", BlankSpan(0, 1, "", True), "Half of a blank is left over here. Take it out first."),
        ("‹?›", BlankSpan(0, 3, "?", True), "Fill in “?” first."),
        ("‹‹a›", BlankSpan(0, 1, "", True), "Half of a blank is left over here. Take it out first."),
    ],
)
def test_required_and_broken_blanks_hold_a_reply_back(text: str, span: BlankSpan, said: str) -> None:
    with pytest.raises(Unfilled) as raised:
        ready(text)
    assert raised.value.span == span
    assert str(raised.value) == said


@example("?? ?", True)
@given(st.text("ab?‹› \n\t"), st.booleans())
def test_any_label_makes_exactly_one_blank(label: str, required: bool) -> None:
    (span,) = blanks(blank(label, required=required))
    assert span.required is required
    assert span.label


@given(st.text("ab‹›? \n"))
def test_what_goes_out_has_no_marks_left(text: str) -> None:
    if any(span.required for span in blanks(text)):
        with pytest.raises(Unfilled):
            ready(text)
    else:
        sent = ready(text)
        assert without_marks(sent) == sent
        assert ready(sent) == sent
