"""A line that says less when there is less room."""

from __future__ import annotations

import pytest

from screens.folding import GAP, folded, spread
from screens.untrusted import plain

PARTS = (
    (plain("a long beginning"), plain("short")),
    (plain("state in words"), plain("state"), plain("")),
    (plain("14/18"),),
)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (60, ["a long beginning", "state in words", "14/18"]),
        (41, ["a long beginning", "state in words", "14/18"]),
        (40, ["short", "state in words", "14/18"]),
        (29, ["short", "state", "14/18"]),
        (20, ["short", "", "14/18"]),
        (3, ["short", "", "14/18"]),
    ],
)
def test_it_folds_step_by_step(width: int, said: list[str]) -> None:
    assert [part.plain for part in folded(PARTS, (0, 1, 1), width)] == said


@pytest.mark.parametrize("width", range(20, 60))
def test_what_can_fit_does(width: int) -> None:
    said = [part.plain for part in folded(PARTS, (0, 1, 1), width) if part.plain]
    assert sum(map(len, said)) + GAP * (len(said) - 1) <= width


def test_groups_lie_left_and_right() -> None:
    line = spread(([plain("ab")], [plain("c"), plain(""), plain("d")], [plain("ef")]), 20)
    assert line.plain == "ab     c   d      ef"
    assert line.cell_length == 20


def test_groups_never_touch() -> None:
    assert spread(([plain("ab")], [plain("cd")]), 1).plain == "ab cd"
