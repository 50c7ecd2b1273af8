"""What of a message people look for: what somebody said in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage.records import MessageKind

UNSEARCHED = MessageKind.SYSTEM.value
"""The kind of message that nobody looks for: what the helpdesk says of itself."""

_FOR_CONSOLES = "[pult/"
"""So begins the last line of a note that says something to consoles (`console.rules.marked_notes`)."""


def said(messages: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The searched text of messages of (kind, body): of a note, without the line for consoles."""
    for kind, body in messages:
        if kind != UNSEARCHED:
            yield _without_mark(body) if kind == MessageKind.NOTE.value else body


def _without_mark(body: str) -> str:
    text, _feed, last = body.rstrip().rpartition("\n")
    return text if last.lstrip().startswith(_FOR_CONSOLES) else body
