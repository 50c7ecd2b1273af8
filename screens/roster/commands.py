"""The roster's commands, each declared once."""

from __future__ import annotations

from screens.commands import Command, Group
from storage.problems import mark

OWN_FILES = "own files"  # the directory is ours to write in
PERSON = "person"  # there is somebody under the cursor
_PLANS = (OWN_FILES, PERSON)

ROSTER_COMMANDS = (
    Command("roster.down", ("j", "down"), mark("The next person"), "move(1, 0)", Group.MOVE),
    Command("roster.up", ("k", "up"), mark("The person before"), "move(-1, 0)", Group.MOVE),
    Command("roster.right", ("l", "right"), mark("The next day"), "move(0, 1)", Group.MOVE),
    Command("roster.left", ("h", "left"), mark("The day before"), "move(0, -1)", Group.MOVE),
    Command(
        "roster.next_week",
        ("pagedown", "n"),
        mark("The next week"),
        "week(1)",
        Group.MOVE,
        hint=mark("next week"),
    ),
    Command("roster.previous_week", ("pageup", "p"), mark("The week before"), "week(-1)", Group.MOVE),
    Command("roster.today", ("home", "t"), mark("This week"), "today", Group.MOVE),
    Command(
        "roster.shift",
        ("enter", "s"),
        mark("Which shift, and which zones"),
        "shift",
        Group.TICKET,
        hint=mark("shift"),
        needs=_PLANS,
    ),
    Command(
        "roster.zones", ("z",), mark("Which zones"), "zones", Group.TICKET, hint=mark("zones"), needs=_PLANS
    ),
    Command(
        "roster.off",
        ("o",),
        mark("A day off"),
        "off",
        Group.TICKET,
        hint=mark("day off"),
        needs=_PLANS,
        alone=True,
    ),
    Command(
        "roster.clear",
        ("x", "delete"),
        mark("Plan nothing for this person on this day"),
        "clear",
        Group.TICKET,
        hint=mark("clear"),
        needs=_PLANS,
        alone=True,
    ),
    Command(
        "roster.share",
        ("S",),
        mark("Share this week with the team"),
        "share",
        Group.TICKET,
        hint=mark("share"),
        about=mark("Send this week to everybody's console: an internal note in the helpdesk holds it."),
        needs=(OWN_FILES,),
        alone=True,
    ),
    Command("roster.back", ("escape",), mark("Back to where one was"), "back", Group.GO, hint=mark("back")),
)
