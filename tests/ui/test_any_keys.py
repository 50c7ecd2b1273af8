"""Keys at random, as a cat on the keyboard presses them: nothing ends the program, nothing leaves unasked.

The seeds are fixed, so that a run is the same every time.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.ui.on_desk import SMALL, WIDE, on_desk

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMNOPRSTUVWXYZ0123456789йцукенгшщзхїфівапролджєячсмить"
NAMED = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab", "enter"),
    *("escape",) * 6,
    *("backspace", "delete", "space", "slash", "colon", "question_mark", "comma", "full_stop"),
    *(f"f{number}" for number in range(1, 13)),
    *(f"ctrl+{letter}" for letter in "abdefgknoprtuvwxyz"),
    *("shift+up", "shift+end", "ctrl+right", "ctrl+left", "ctrl+home", "ctrl+end", "ctrl+backspace"),
)
# What people do in one go; each ends in a place where single keys at random seldom come.
PHRASES = (
    ("r", *"раз", "enter", *"два", "enter", *"три"),
    ("n", *"раз", "enter", *"два"),
    ("escape", "escape", "j"),
    ("escape", "escape", "k"),
    ("1",),
    ("3", "tab"),
    ("g", "x"),
    ("g", "b"),
)
PRESSES = 100


def chosen(dice: Random) -> tuple[str, ...]:
    kind = dice.random()
    if kind < 0.3:
        return dice.choice(PHRASES)
    return (dice.choice(NAMED if kind < 0.75 else LETTERS),)


@pytest.mark.parametrize(("seed", "size"), [(1, WIDE), (2, SMALL)])
async def test_no_keys_whatever_end_it(seed: int, size: tuple[int, int]) -> None:
    dice = Random(seed)
    async with on_desk(size=size) as opened:
        for _press in range(PRESSES):
            await opened.pilot.press(*chosen(dice))
        await opened.settle()
        assert opened.pilot.app.is_running
        assert opened.pilot.app.return_code is None
        for _press in range(8):
            await opened.press("escape")
        assert opened.pilot.app.screen.is_attached
