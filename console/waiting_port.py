"""What waits in the outbox, as a screen may ask for it and decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from storage.frozen import frozen
from storage.records import STUCK, Changes, Outgoing, OutgoingKind, OutgoingState, Ticket

if TYPE_CHECKING:
    from console.rules.preflight import Change
    from console.views import ChainEntry, Receipt
    from storage.problems import Problem


@frozen
class Dispatch:
    """What one key press sent on its way: a reply with its claim, a note, a change of fields.

    `state` is that of the item that holds the others back; DRAFT is for a text whose ticket is not here
    any more. `kind` and `body` are of what is said, where something is. `number` is the ticket's, or its
    id where it is not here. `since` is when it was confirmed, by the desk's clock; `next_try` is when it
    is tried again, by ours. `why` says what stopped it; `merged_into` is the ticket that it became part of.
    `about` names what is neither a call nor anything else that `kind` names, in the operator's language.
    """

    group: str
    ticket_id: str
    number: str
    requester: str
    subject: str
    kind: OutgoingKind
    state: OutgoingState
    since: datetime
    body: str
    items: tuple[Outgoing, ...] = ()
    sets: Changes = field(default_factory=dict)
    why: Problem | None = None
    attempts: int = 0
    next_try: datetime | None = None
    here: bool = True
    merged_into: str = ""
    about: str = ""

    @property
    def needs_word(self) -> bool:
        """Whether nothing goes on without the operator."""
        return self.state in STUCK


@frozen
class Look:
    """A dispatch beside what has become of its ticket.

    `changes` are what is not as the operator saw it; `chain` is the ticket's newest entries, oldest
    first, and `new_from` the id of the first that they had not seen, "" when none is known. `into` is the
    ticket that it became part of, when that is here.
    """

    dispatch: Dispatch
    ticket: Ticket | None
    changes: tuple[Change, ...] = ()
    chain: tuple[ChainEntry, ...] = ()
    new_from: str = ""
    into: Ticket | None = None


class WaitingPort(Protocol):
    """Reading touches local files; deciding writes the ledger, and raises `NotPossible` where the
    dispatch is not such that this could be decided. Decisions about one dispatch leave the others of
    its ticket alone."""

    def dispatches(self) -> tuple[Dispatch, ...]:
        """All that is neither sent nor taken back: first what needs the operator, the oldest first, then
        what goes by itself; texts without a ticket at last of the first."""
        ...

    def look(self, group: str) -> Look | None:
        """One of them with what changed; None when it is on its way no more."""
        ...

    def states(self, groups: frozenset[str]) -> Mapping[str, OutgoingState]:
        """Where these stand now; SENT and CANCELLED ones too."""
        ...

    def send_anyway(self, group: str) -> Receipt:
        """It goes out although the ticket has changed; a claim that was lost is dropped."""
        ...

    def as_note(self, group: str) -> Receipt:
        """What was to be a reply becomes an internal note."""
        ...

    def to_draft(self, group: str) -> Receipt:
        """Nothing goes out; the text is the ticket's draft again."""
        ...

    def drop(self, group: str) -> Receipt:
        """It is not wanted any more. Undo gives its text back as a draft."""
        ...

    def arrived(self, group: str) -> Receipt:
        """Somebody looked over there: it did arrive."""
        ...

    def follow(self, group: str) -> Receipt:
        """Send it to the ticket that its own became part of."""
        ...
