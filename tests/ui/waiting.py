"""Waiting for a condition, never for the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

TURNS = 400  # of the app's loop; each ends as soon as nothing is left to do


async def painted(pilot: Pilot[Any]) -> None:
    """Until every screen of the stack has been laid out, so that a picture shows all of it."""
    app = pilot.app
    await app.workers.wait_for_complete()
    await until(
        pilot,
        lambda: all(
            s._compositor.size == app.size and s._compositor.visible_widgets for s in app.screen_stack
        ),
    )
    await pilot.pause()


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the app work until the condition holds."""
    for _ in range(TURNS):
        if condition():
            return
        await pilot.pause()
    assert condition(), "it has not come about"
