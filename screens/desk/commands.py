"""The desk's commands, each declared once: its keys, its words, what it needs."""

from __future__ import annotations

from collections.abc import Iterable

from console.views import ZoneState
from screens.commands import Command, Group
from storage.problems import mark

TICKET = "ticket"  # a ticket is open
OWN_FILES = "own files"  # the directory is ours to write in
TEXT = "text"  # there is something to send
OTHER_DRAFT = "other draft"  # another console began something for this ticket
_WRITES = (OWN_FILES, TICKET)

_MOVE = (
    Command("desk.next", ("j", "down"), mark("Next ticket"), "step(1)", Group.MOVE, hint=mark("next")),
    Command("desk.previous", ("k", "up"), mark("Previous ticket"), "step(-1)", Group.MOVE),
    Command("desk.page_down", ("pagedown",), mark("A page of tickets down"), "page(1)", Group.MOVE),
    Command("desk.page_up", ("pageup",), mark("A page of tickets up"), "page(-1)", Group.MOVE),
    Command("desk.first", ("home",), mark("The most urgent ticket of the zone"), "first", Group.MOVE),
    Command("desk.last", ("end",), mark("The last ticket of the zone"), "last", Group.MOVE),
    Command(
        "desk.chain_page",
        ("space",),
        mark("Read on: in the filled reply, then in the chain"),
        "read_on",
        Group.MOVE,
    ),
    Command("desk.chain_down", ("J",), mark("Scroll the chain down"), "scroll_chain(3)", Group.MOVE),
    Command("desk.chain_up", ("K",), mark("Scroll the chain up"), "scroll_chain(-3)", Group.MOVE),
    Command(
        "desk.next_pane",
        ("tab",),
        mark("Next blank of the reply; otherwise the next pane"),
        "next_pane",
        Group.MOVE,
        in_palette=False,
        writing=True,
    ),
    Command(
        "desk.previous_pane",
        ("shift+tab",),
        mark("Previous blank of the reply; otherwise the previous pane"),
        "previous_pane",
        Group.MOVE,
        in_palette=False,
        writing=True,
    ),
    Command("desk.back", ("escape",), mark("Back; what was typed is kept"), "back", Group.MOVE, writing=True),
)

_ANSWER = (
    *(
        Command(
            f"desk.macro_{digit}",
            (str(digit),),
            mark("Show the zone's reply with this digit"),
            f"macro({digit})",
            Group.ANSWER,
            needs=_WRITES,
            in_palette=False,
            fixed=True,
        )
        for digit in range(1, 10)
    ),
    Command(
        "desk.commit",
        ("enter",),
        mark("Send the reply that is shown, set its fields, open the next ticket"),
        "commit",
        Group.ANSWER,
        needs=(OWN_FILES,),
        in_palette=False,
        alone=True,
    ),
    Command(
        "desk.template",
        ("0",),
        mark("Find a template"),
        "template",
        Group.ANSWER,
        hint=mark("template"),
        needs=_WRITES,
    ),
    Command(
        "desk.reply", ("r",), mark("Write a reply"), "reply", Group.ANSWER, hint=mark("reply"), needs=_WRITES
    ),
    Command(
        "desk.note",
        ("n",),
        mark("Write an internal note"),
        "note",
        Group.ANSWER,
        hint=mark("note"),
        about=mark("Write an internal note: the customer never sees it."),
        needs=_WRITES,
    ),
    Command(
        "desk.other_draft",
        ("o",),
        mark("Show the other draft of this ticket"),
        "other_draft",
        Group.ANSWER,
        about=mark("Another console began something for this ticket too: show that text; this one is kept."),
        needs=(*_WRITES, OTHER_DRAFT),
    ),
    Command(
        "desk.join_drafts",
        ("O",),
        mark("Make one text of both drafts of this ticket"),
        "join_drafts",
        Group.ANSWER,
        needs=(*_WRITES, OTHER_DRAFT),
    ),
    Command(
        "desk.send",
        ("f8", "ctrl+enter"),
        mark("Send what is written"),
        "send",
        Group.ANSWER,
        needs=(*_WRITES, TEXT),
        writing=True,
        alone=True,
    ),
    Command(
        "desk.undo",
        ("z",),
        mark("Take back what was sent or changed last"),
        "undo",
        Group.ANSWER,
        hint=mark("undo"),
        needs=(OWN_FILES,),
        alone=True,
    ),
)

_TICKET = (
    Command(
        "desk.claim",
        ("c",),
        mark("Claim the ticket, or release it"),
        "claim",
        Group.TICKET,
        hint=mark("claim"),
        needs=_WRITES,
        alone=True,
    ),
    Command(
        "desk.done",
        ("e",),
        mark("Done with this ticket"),
        "done",
        Group.TICKET,
        hint=mark("done"),
        needs=_WRITES,
        alone=True,
    ),
    Command(
        "desk.later",
        ("h",),
        mark("Come back to it later"),
        "later",
        Group.TICKET,
        hint=mark("later"),
        needs=_WRITES,
    ),
    Command(
        "desk.hand_over",
        ("a",),
        mark("Hand it over to a colleague, with a note"),
        "hand_over",
        Group.TICKET,
        hint=mark("hand over"),
        needs=_WRITES,
    ),
    Command(
        "desk.page",
        ("I",),
        mark("The ticket on one page: asked, done, promised, open, begun"),
        "one_page",
        Group.TICKET,
        needs=(TICKET,),
    ),
    Command(
        "desk.ask",
        ("w",),
        mark("Ask a role, or write its answer down"),
        "ask",
        Group.TICKET,
        hint=mark("ask"),
        needs=_WRITES,
    ),
    Command(
        "desk.move_order",
        ("P",),
        mark("What becomes of the order: its next status, a longer reserve"),
        "move_order",
        Group.TICKET,
        needs=_WRITES,
    ),
    Command(
        "desk.log_call",
        ("l",),
        mark("Log a call: its words become a ticket, or an entry of one"),
        "log_call",
        Group.TICKET,
        needs=(OWN_FILES,),
    ),
    Command("desk.status", ("s",), mark("Set the status"), "status", Group.TICKET, needs=_WRITES),
    Command("desk.reason", ("t",), mark("Set the contact reason"), "reason", Group.TICKET, needs=_WRITES),
    Command(
        "desk.order",
        ("p",),
        mark("The order: show it, or the next of several"),
        "order",
        Group.TICKET,
        needs=(TICKET,),
    ),
    Command(
        "desk.copy",
        ("y",),
        mark("Copy what is selected, or the ticket's number"),
        "copy",
        Group.TICKET,
    ),
    Command(
        "desk.copy_more",
        ("Y",),
        mark("Copy something of the ticket or the order, by its name"),
        "copy_more",
        Group.TICKET,
        needs=(TICKET,),
    ),
)

_GO = (
    Command(
        "desk.find", ("slash", "ctrl+f"), mark("Search all tickets"), "find", Group.GO, hint=mark("search")
    ),
    Command("desk.help", ("f11",), mark("Help where too much is due: open that zone"), "help", Group.GO),
    Command("desk.duty", (), mark("Open or close a zone for today"), "duty", Group.GO),
)

DESK_COMMANDS = (*_MOVE, *_ANSWER, *_TICKET, *_GO)


def zone_commands(zones: Iterable[ZoneState]) -> tuple[Command, ...]:
    """One command for each zone of the profile, on the key that the profile gives it."""
    return tuple(
        Command(
            f"desk.zone_{state.zone.key}",
            (state.zone.key_name,),
            state.title,
            f"zone('{state.zone.key}')",
            Group.MOVE,
        )
        for state in zones
        if state.zone.key_name
    )
