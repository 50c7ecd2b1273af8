"""Waiting for a condition, never for the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

TURNS = 400  # of the app's loop; each ends as soon as nothing is left to do


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the app work until the condition holds."""
    for _ in range(TURNS):
        if condition():
            return
        await pilot.pause()
    assert condition(), "it has not come about"
