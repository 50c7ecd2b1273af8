"""Pictures of the board, to be looked at when they change: `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from screens.app import PultApp
from tests.ui.on_desk import NARROW, SMALL, WIDE, StillDesk
from tests.ui.test_board import busy_desk, theirs
from tests.ui.test_desk_pictures import pressing

Compare = Callable[..., bool]


@pytest.mark.parametrize(
    ("size", "theme", "keys"),
    [
        pytest.param(WIDE, "dark", (), id="wide"),
        pytest.param((200, 60), "light", ("f6", "J", "J"), id="large-light"),
        pytest.param(SMALL, "contrast", ("l",), id="small-contrast"),
        pytest.param(NARROW, "plain", ("f5",), id="narrow-plain"),
    ],
)
def test_the_board(snap_compare: Compare, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> None:
    desk = busy_desk()
    desk.theirs += [theirs(600 + n, "overdue", "89"[n % 2], -70.0 + 9 * n) for n in range(30)]
    app = PultApp(desk, StillDesk, theme)
    assert snap_compare(app, run_before=pressing(("f10", *keys)), terminal_size=size)
