"""What changed in a ticket between the operator's key and the moment of sending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from console.profiles.model import Profile
from console.upstream.protocol import Snapshot
from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import Message, MessageKind, Outgoing, OutgoingKind, Ticket


class ChangeKind(StrEnum):
    TAKEN = "taken"  # a colleague has it now
    WRITTEN = "written"  # the customer has written
    ANSWERED = "answered"  # a colleague has answered
    CLOSED = "closed"


@frozen
class Change:
    """One thing that is not as the operator saw it. `who` is a name from outside; `message` is what was
    said, where something was."""

    kind: ChangeKind
    who: str = ""
    message: Message | None = None

    @property
    def problem(self) -> Problem:
        """The same as a sentence."""
        match self.kind:
            case ChangeKind.TAKEN:
                return Problem(mark("{agent} has this ticket now."), agent=self.who)
            case ChangeKind.WRITTEN:
                return Problem(mark("{customer} has written again since."), customer=self.who)
            case ChangeKind.ANSWERED:
                return Problem(mark("{agent} has answered meanwhile."), agent=self.who)
            case ChangeKind.CLOSED:
                return Problem(mark("The ticket has been closed meanwhile."))


def changes(
    item: Outgoing,
    ticket: Ticket,
    chain: Sequence[Message],
    profile: Profile,
    me: str,
    our_keys: Collection[str],
) -> tuple[Change, ...]:
    """All that makes a public reply worth a second look, the most important first.

    Nothing where the ticket is just what the operator had seen. `our_keys` are the client keys that
    went out from here; `me` is our agent's id.
    """
    if item.base_version and ticket.version == item.base_version:
        return ()
    found: list[Change] = []
    if ticket.assignee_id not in ("", me):
        found.append(Change(ChangeKind.TAKEN, ticket.assignee))
    for message in since(item.base_last_message, chain):
        if message.client_key and message.client_key in our_keys:
            continue
        if message.kind in (MessageKind.CUSTOMER, MessageKind.CALL):
            found.append(Change(ChangeKind.WRITTEN, message.author, message))
        elif message.kind is MessageKind.REPLY and message.author_id != me:
            found.append(Change(ChangeKind.ANSWERED, message.author, message))
    status = profile.status(ticket.status)
    if status is not None and not status.open:
        found.append(Change(ChangeKind.CLOSED))
    return tuple(found)


def what_changed(
    item: Outgoing, snapshot: Snapshot, profile: Profile, me: str, our_keys: Collection[str]
) -> Problem | None:
    """Why this item must not go without a second look; None when the ticket is what it was.

    Only a public reply is held back: a note, a claim or a status says the same whatever happened.
    """
    if item.kind is not OutgoingKind.REPLY:
        return None
    found = changes(item, snapshot.ticket, snapshot.messages or (), profile, me, our_keys)
    return found[0].problem if found else None


def since(base: str, chain: Sequence[Message]) -> Sequence[Message]:
    """The messages after the one that the operator saw last; none when that is not known."""
    for index, message in enumerate(chain):
        if message.id == base:
            return chain[index + 1 :]
    return ()
