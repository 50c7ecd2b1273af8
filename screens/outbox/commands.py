"""The outbox's commands, each declared once."""

from __future__ import annotations

from screens.commands import Command, Group
from storage.problems import mark

CHOSEN = "chosen"  # there is something under the cursor
HERE = "here"  # the ticket under the cursor is on this machine
TEXT = "text"  # there are words in it
STOPPED = "stopped"  # it does not go on without a word
DOUBT = "doubt"  # nobody knows whether it arrived
MERGED = "merged"  # its ticket became part of another one
OWN_FILES = "own files"  # the directory is ours to write in
_DECIDES = (OWN_FILES, CHOSEN)

OUTBOX_COMMANDS = (
    Command("outbox.next", ("j", "down"), mark("The next in the outbox"), "step(1)", Group.MOVE),
    Command("outbox.previous", ("k", "up"), mark("The one before in the outbox"), "step(-1)", Group.MOVE),
    Command("outbox.page_down", ("pagedown",), mark("A page of the outbox down"), "page(1)", Group.MOVE),
    Command("outbox.page_up", ("pageup",), mark("A page of the outbox up"), "page(-1)", Group.MOVE),
    Command("outbox.read_on", ("space",), mark("Read on in what changed"), "read_on", Group.MOVE),
    Command("outbox.scroll_down", ("J",), mark("Scroll what changed down"), "scroll(3)", Group.MOVE),
    Command("outbox.scroll_up", ("K",), mark("Scroll what changed up"), "scroll(-3)", Group.MOVE),
    Command(
        "outbox.changes",
        ("v",),
        mark("What changed in the whole of the ticket, or alone"),
        "changes",
        Group.TICKET,
        hint=mark("what changed"),
        needs=(CHOSEN, HERE),
    ),
    Command(
        "outbox.send",
        ("s",),
        mark("Send it all the same, or once more"),
        "send",
        Group.ANSWER,
        hint=mark("send"),
        needs=(*_DECIDES, STOPPED),
        alone=True,
    ),
    Command(
        "outbox.edit",
        ("e",),
        mark("Take it back and change it on the desk"),
        "edit",
        Group.ANSWER,
        hint=mark("edit"),
        needs=(*_DECIDES, TEXT, HERE),
        alone=True,
    ),
    Command(
        "outbox.drop",
        ("d",),
        mark("Drop it"),
        "drop",
        Group.ANSWER,
        hint=mark("drop"),
        about=mark("Drop it: it is not sent. For half a minute its text can be brought back as a draft."),
        needs=_DECIDES,
        alone=True,
    ),
    Command(
        "outbox.note",
        ("n",),
        mark("Send it as an internal note"),
        "note",
        Group.ANSWER,
        hint=mark("as note"),
        about=mark("Send it as an internal note: the customer never sees it."),
        needs=(*_DECIDES, TEXT, HERE),
        alone=True,
    ),
    Command(
        "outbox.draft",
        ("b",),
        mark("Back to a draft; nothing goes out"),
        "draft",
        Group.ANSWER,
        hint=mark("to draft"),
        needs=(*_DECIDES, TEXT),
        alone=True,
    ),
    Command(
        "outbox.arrived",
        ("a",),
        mark("It did arrive: somebody looked in the helpdesk"),
        "arrived",
        Group.ANSWER,
        hint=mark("did arrive"),
        needs=(*_DECIDES, DOUBT),
        alone=True,
    ),
    Command(
        "outbox.follow",
        ("f",),
        mark("Send it to the ticket that this one became part of"),
        "follow",
        Group.ANSWER,
        needs=(*_DECIDES, MERGED),
    ),
    Command(
        "outbox.copy",
        ("y",),
        mark("Copy its text"),
        "copy",
        Group.TICKET,
        hint=mark("copy"),
        needs=(CHOSEN, TEXT),
    ),
    Command(
        "outbox.undo",
        ("z",),
        mark("Bring back what was dropped, take back what was sent last"),
        "undo",
        Group.ANSWER,
        needs=(OWN_FILES,),
        alone=True,
    ),
    Command(
        "outbox.open",
        ("enter",),
        mark("Open its ticket on the desk"),
        "open",
        Group.GO,
        hint=mark("the ticket"),
        needs=(CHOSEN, HERE),
    ),
    Command("outbox.back", ("escape",), mark("Back to where you were"), "back", Group.GO, hint=mark("back")),
)
