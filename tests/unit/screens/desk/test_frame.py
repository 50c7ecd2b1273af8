"""The lines of frames: always exactly as wide as asked, titles cut before they are lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from screens.desk.frame import JOINED, TOP, Part, frame_line, thumb_rows

PLAIN = Style.null()


def parts(*texts: str) -> list[Part]:
    return [(text, PLAIN) for text in texts]


@pytest.mark.parametrize(
    ("width", "left", "right", "shown"),
    [
        (30, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход ── 12 ────── 03:12 ┐"),
        (24, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход ── 12  03:12 ┐"),
        (22, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход  12  03:12 ┐"),
        (21, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вх…  12  03:12 ┐"),
        (19, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход ─ 03:12 ┐"),
        (18, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход ── 12 ─┐"),
        (16, ["F2 Вход", "12"], ["03:12"], "┌ F2 Вход ─ 12 ┐"),
        (6, ["F2 Вход", "12"], ["03:12"], "┌────┐"),
        (12, [], ["03:12"], "┌─── 03:12 ┐"),
        (12, [], ["a longer one"], "┌ a longe… ┐"),
        (12, ["F2"], ["a longer one"], "┌ F2 ──────┐"),
        (10, [], [], "┌────────┐"),
        (1, ["F2"], [], "─"),
    ],
)
def test_what_goes_when_it_gets_narrow(width: int, left: list[str], right: list[str], shown: str) -> None:
    assert frame_line(width, TOP, parts(*left), parts(*right), PLAIN).text == shown


@given(
    st.integers(2, 80),
    st.lists(st.text("аб你 x", max_size=30), max_size=3),
    st.lists(st.text("аб你 x", max_size=12), max_size=3),
)
def test_a_line_is_as_wide_as_asked(width: int, left: list[str], right: list[str]) -> None:
    strip = frame_line(width, JOINED, parts(*left), parts(*right), PLAIN)
    assert strip.cell_length == width
    assert sum(segment.cell_length for segment in strip) == width


@pytest.mark.parametrize(
    ("top", "height", "total", "rows"),
    [
        (0, 10, 10, []),
        (0, 10, 5, []),
        (0, 10, 20, [0, 1, 2, 3, 4]),
        (10, 10, 20, [5, 6, 7, 8, 9]),
        (0, 10, 1_000_000, [0]),
        (999_990, 10, 1_000_000, [9]),
        (0, 0, 5, []),
    ],
)
def test_the_thumb_tells_where_the_view_is(top: int, height: int, total: int, rows: list[int]) -> None:
    assert list(thumb_rows(top, height, total)) == rows
