"""What changed in a ticket between the operator's key and the moment of sending."""

from __future__ import annotations

from collections.abc import Collection

from console.profiles.model import Profile
from console.upstream.protocol import Snapshot
from storage.problems import Problem, mark
from storage.records import Message, MessageKind, Outgoing, OutgoingKind


def what_changed(
    item: Outgoing, snapshot: Snapshot, profile: Profile, me: str, our_keys: Collection[str]
) -> Problem | None:
    """Why this item must not go without a second look; None when the ticket is what it was.

    Only a public reply is held back: a note, a claim or a status says the same whatever happened.
    `our_keys` are the client keys that went out from here; `me` is our agent's id.
    """
    if item.kind is not OutgoingKind.REPLY:
        return None
    ticket = snapshot.ticket
    if ticket.assignee_id not in ("", me):
        return Problem(mark("{agent} has this ticket now."), agent=ticket.assignee)
    for message in _since(item.base_last_message, snapshot.messages or ()):
        if message.client_key and message.client_key in our_keys:
            continue
        if message.kind in (MessageKind.CUSTOMER, MessageKind.CALL):
            return Problem(mark("{customer} has written again since."), customer=message.author)
        if message.kind is MessageKind.REPLY and message.author_id != me:
            return Problem(mark("{agent} has answered meanwhile."), agent=message.author)
    status = profile.status(ticket.status)
    if status is not None and not status.open and ticket.version != item.base_version:
        return Problem(mark("The ticket has been closed meanwhile."))
    return None


def _since(base: str, chain: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages after the one that the operator saw last; none when that is not known."""
    for index, message in enumerate(chain):
        if message.id == base:
            return chain[index + 1 :]
    return ()
