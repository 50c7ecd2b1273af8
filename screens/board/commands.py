"""The board's commands, each declared once."""

from __future__ import annotations

from collections.abc import Iterable

from console.views import ZoneState
from screens.commands import Command, Group
from storage.problems import mark

TICKETS = "tickets"  # the chosen zone has some

BOARD_COMMANDS = (
    Command("board.left", ("h", "left"), mark("The zone to the left"), "go('left')", Group.MOVE),
    Command("board.down", ("j", "down"), mark("The zone below"), "go('down')", Group.MOVE),
    Command("board.up", ("k", "up"), mark("The zone above"), "go('up')", Group.MOVE),
    Command("board.right", ("l", "right"), mark("The zone to the right"), "go('right')", Group.MOVE),
    Command("board.next", ("tab",), mark("The next zone"), "turn(1)", Group.MOVE, in_palette=False),
    Command(
        "board.previous", ("shift+tab",), mark("The previous zone"), "turn(-1)", Group.MOVE, in_palette=False
    ),
    Command(
        "board.open",
        ("enter",),
        mark("Open the zone on the desk, at this ticket"),
        "open",
        Group.GO,
        hint=mark("to the desk"),
    ),
    Command(
        "board.next_ticket",
        ("J",),
        mark("The zone's next ticket"),
        "step(1)",
        Group.MOVE,
        hint=mark("next ticket"),
        needs=(TICKETS,),
    ),
    Command(
        "board.previous_ticket",
        ("K",),
        mark("The zone's previous ticket"),
        "step(-1)",
        Group.MOVE,
        needs=(TICKETS,),
    ),
    Command(
        "board.page_down",
        ("pagedown", "space"),
        mark("A page of the zone's tickets down"),
        "page(1)",
        Group.MOVE,
        needs=(TICKETS,),
    ),
    Command(
        "board.page_up",
        ("pageup",),
        mark("A page of the zone's tickets up"),
        "page(-1)",
        Group.MOVE,
        needs=(TICKETS,),
    ),
    Command(
        "board.back",
        ("escape", "f10"),
        mark("Back to where you were"),
        "back",
        Group.GO,
        hint=mark("back"),
    ),
)


def jump_commands(zones: Iterable[ZoneState]) -> tuple[Command, ...]:
    """One command for each zone of the profile, on the key that the profile gives it."""
    return tuple(
        Command(
            f"board.zone_{state.zone.key}",
            (state.zone.key_name,),
            state.title,
            f"jump('{state.zone.key}')",
            Group.MOVE,
        )
        for state in zones
        if state.zone.key_name
    )
