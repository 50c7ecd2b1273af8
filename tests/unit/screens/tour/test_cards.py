"""Where a card lies: beside what it points at, whatever the window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset, Region, Size

from screens.tour.cards import Place, place_beside

WINDOW = Size(80, 24)
CARD = Size(30, 8)


@pytest.mark.parametrize(
    ("spot", "place"),
    [
        (Region(0, 1, 36, 20), Place(Offset(37, 2), "◀")),  # to the right of the zones
        (Region(40, 1, 40, 20), Place(Offset(9, 2), "▶")),
        (Region(0, 0, 80, 1), Place(Offset(2, 1), "▲")),  # below the header
        (Region(0, 22, 80, 2), Place(Offset(2, 14), "▼")),  # above the footer
        (Region(20, 18, 60, 5), Place(Offset(22, 10), "▼")),
        (Region(0, 22, 36, 2), Place(Offset(37, 16), "◀")),  # not below the window's edge
        (Region(0, 0, 80, 24), Place(Offset(25, 8), "")),  # it covers all: in the middle
        (Region(), Place(Offset(25, 8), "")),  # it is not in view
    ],
)
def test_a_card_lies_beside_what_it_points_at(spot: Region, place: Place) -> None:
    assert place_beside(spot, CARD, WINDOW) == place


@given(
    st.integers(1, 200).flatmap(
        lambda width: st.tuples(
            st.just(width), st.integers(1, 70), st.integers(0, width), st.integers(0, 70), st.integers(0, 200)
        )
    ),
    st.integers(0, 70),
)
def test_a_card_is_in_the_window_and_covers_nothing_of_it(
    numbers: tuple[int, int, int, int, int], height: int
) -> None:
    width, rows, x, y, wide = numbers
    window = Size(width, rows)
    spot = Region(x, y, wide, height).intersection(Region(0, 0, width, rows))
    card = Size(min(46, width), min(10, rows))
    place = place_beside(spot, card, window)
    lies = Region(place.offset.x, place.offset.y, card.width, card.height)
    assert Region(0, 0, width, rows).contains_region(lies)
    assert bool(place.sign) is False or not lies.overlaps(spot)
