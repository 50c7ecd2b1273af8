"""How the board folds, and where the arrows lead."""

from __future__ import annotations

import pytest

from screens.board.shape import COMFORT, LEAST, Shape, Way, shape_of


@pytest.mark.parametrize(
    ("width", "height", "count", "columns", "heights"),
    [
        (120, 34, 6, 3, (17, 17)),
        (200, 58, 6, 3, (29, 29)),
        (110, 33, 6, 3, (16, 17)),
        (109, 34, 6, 2, (11, 11, 12)),
        (80, 22, 6, 2, (7, 7, 8)),
        (79, 22, 6, 1, (COMFORT,) * 6),
        (60, 48, 6, 1, (8,) * 6),
        (70, 60, 6, 1, (10,) * 6),
        (80, 3 * LEAST - 1, 6, 2, (COMFORT,) * 3),
        (80, 3 * LEAST, 6, 2, (LEAST,) * 3),
        (120, 34, 4, 2, (17, 17)),
        (120, 34, 5, 3, (17, 17)),
        (120, 34, 7, 3, (11, 11, 12)),
        (120, 34, 2, 2, (34,)),
        (120, 34, 1, 1, (34,)),
        (120, 34, 0, 1, ()),
    ],
)
def test_how_it_folds(width: int, height: int, count: int, columns: int, heights: tuple[int, ...]) -> None:
    assert shape_of(width, height, count) == Shape(count, columns, heights)


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("width", [60, 80, 120])
def test_arrows_never_leave_the_board_and_reach_every_card(width: int, count: int) -> None:
    shape = shape_of(width, 200, count)
    reached = {0}
    while more := {shape.beside(place, way) for place in reached for way in Way} - reached:
        reached |= more
    assert reached == set(range(count))


@pytest.mark.parametrize(
    ("place", "way", "to"),
    [
        (0, Way.RIGHT, 1),
        (1, Way.LEFT, 0),
        (2, Way.RIGHT, 2),
        (3, Way.LEFT, 3),
        (1, Way.DOWN, 4),
        (4, Way.UP, 1),
        (4, Way.DOWN, 4),
        (2, Way.DOWN, 4),  # nothing right below: the nearest
        (4, Way.RIGHT, 4),
        (0, Way.UP, 0),
    ],
)
def test_where_an_arrow_leads_on_three_and_two(place: int, way: Way, to: int) -> None:
    assert shape_of(120, 34, 5).beside(place, way) == to


def test_frames_are_closed_below_the_last_card_of_each_column() -> None:
    shape = shape_of(120, 34, 5)
    assert [shape.is_first(place) for place in range(5)] == [True, True, True, False, False]
    assert [shape.is_last(place) for place in range(5)] == [False, False, True, True, True]
