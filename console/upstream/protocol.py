"""The one interface that everything above a helpdesk speaks.

An upstream declares what it can do in `Capabilities`, and the engine adapts. Calls are plain and
blocking: they are made by the sync process, never by a screen. What an upstream returns has not
been cleaned yet: `console.sync.pull` does that, in one place, before anything is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import Agent, Changes, Customer, Message, Order, Template, Ticket


class Dedupe(StrEnum):
    """How a helpdesk keeps one reply from becoming two."""

    NONE = "none"
    MARKER = "marker"  # our key can be looked up afterwards
    NATIVE_KEY = "native_key"  # the helpdesk itself refuses the second


@frozen
class Capabilities:
    """What an upstream can do.

    `settle` is how long after a lost answer a request may still be committed over there: a reply is
    looked up, and only when absent *and* older than this is it sent again.
    """

    dedupe: Dedupe
    settle: timedelta
    poll_every: timedelta
    atomic_reply_and_fields: bool = True
    compare_and_set: bool = False
    presence: bool = False


@frozen
class DeskClock:
    """What time it is at the desk. A real helpdesk's is ours; a practice day has its own.

    `desk_at` was the desk's time at our `wall_at`; since then it goes `speed` times as fast.
    """

    wall_at: datetime
    desk_at: datetime
    speed: float = 1.0

    def at(self, wall: datetime) -> datetime:
        return self.desk_at + (wall - self.wall_at) * self.speed


@frozen
class Catalog:
    """What the desk is made of over there."""

    agents: tuple[Agent, ...] = ()
    queues: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()


@frozen
class Snapshot:
    """One ticket with all that belongs to it. `messages` is the whole chain, or None when not fetched."""

    ticket: Ticket
    customer: Customer | None = None
    orders: tuple[Order, ...] = ()
    messages: tuple[Message, ...] | None = None


@frozen
class Quarantined:
    """A ticket that could not be read; it never stops the cursor."""

    ticket_id: str
    why: str


@frozen
class ChangePage:
    """One page of changes; items and cursor are kept in one transaction."""

    items: tuple[Snapshot, ...]
    gone: tuple[str, ...]
    next_cursor: str
    more: bool
    quarantined: tuple[Quarantined, ...] = ()
    expected_total: int | None = None  # of a first pull, when the desk can tell


@frozen
class Reply:
    """What is to be said in a ticket. `client_key` marks it; `public` is False for a note."""

    ticket_id: str
    client_key: str
    body: str
    public: bool
    changes: Changes
    macro: str = ""


@frozen
class Sent:
    """It is there. `server_id` names the message over there, "" when the desk does not tell.

    `not_taken` is set when the message arrived and changes that went with it did not: the message must
    not be sent again, the changes may be.
    """

    server_id: str
    not_taken: UpstreamProblem | None = None


@frozen
class Claimed:
    pass


@frozen
class TakenBy:
    """Somebody else won the claim."""

    agent_id: str
    agent: str


@frozen
class Found:
    server_id: str


@frozen
class Absent:
    pass


@frozen
class Inconclusive:
    why: str


@frozen
class NewTicket:
    subject: str
    body: str
    channel: str
    kind: str
    requester: Customer
    client_key: str
    order_number: str = ""
    internal: bool = False  # the desk's own: nobody asks in it, and `body` is an internal note
    about: str = ""  # the id of the ticket for which a colleague is asked in this one; they are linked
    role: str = ""  # who is asked: a key of the profile's directory


@frozen
class Present:
    """A colleague who has a ticket open, and whether they are writing in it."""

    ticket_id: str
    agent_id: str
    agent: str
    writing: bool


class UpstreamProblem(Problem):
    """Something between us and the helpdesk; the subclass says what may be done about it."""


class AuthRefused(UpstreamProblem):
    """The token is wrong or has expired: the whole account pauses."""


class Forbidden(UpstreamProblem):
    """This one thing is not allowed to us."""


class Gone(UpstreamProblem):
    """The ticket is no longer there."""


MERGED = mark("Ticket {ticket} has been merged into {target}.")


class Merged(Gone):
    """The ticket has become part of another one: `into` is that one's id."""

    def __init__(self, ticket: str, into: str) -> None:
        super().__init__(MERGED, ticket=ticket, target=into)
        self.into = into


class Invalid(UpstreamProblem):
    """The helpdesk understood and refused; sending the same again cannot help."""


class Conflict(UpstreamProblem):
    """It changed over there since we looked."""


class RateLimited(UpstreamProblem):
    """Asked to wait; `after` seconds."""

    def __init__(self, sentence: str, after: float, **values: object) -> None:
        super().__init__(sentence, **values)
        self.after = after


class NotSent(UpstreamProblem):
    """Nothing of the request can have arrived: it is safe to try again."""


class NotTaken(NotSent):
    """The helpdesk, or what stands before it, was reached and did not take this one request: it may be
    tried again later, and others may pass meanwhile."""


class UnknownOutcome(UpstreamProblem):
    """Bytes went out and no answer that can be believed came back: it may have happened."""


class NotAHelpdesk(UpstreamProblem):
    """Something answered, but not this helpdesk: a captive portal, a login page, another program."""


class Unreadable(NotAHelpdesk):
    """The answer to a read is the helpdesk's, but cannot be read: asking for less may help."""


class FeedRefused(NotAHelpdesk):
    """It answers, and what it says of changes cannot be: a page that repeats, or never ends, or is of
    another shape. Single tickets can still be read and written."""


class Upstream(Protocol):
    """A helpdesk. Every call may raise `UpstreamProblem`."""

    @property
    def name(self) -> str: ...

    @property
    def account(self) -> str:
        """Names the place and the person in the ledger: never holds a secret."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def clock(self) -> DeskClock: ...

    def whoami(self) -> Agent: ...

    def catalog(self) -> Catalog: ...

    def pull_changes(self, cursor: str | None) -> ChangePage:
        """The next page of what changed since `cursor`; None begins from nothing."""
        ...

    def fetch(self, ticket_id: str) -> Snapshot:
        """One ticket with its whole chain."""
        ...

    def push_reply(self, reply: Reply) -> Sent:
        """Say it once. `NotSent`, `UnknownOutcome` and the rest tell what else may have happened."""
        ...

    def find_by_client_key(
        self, ticket_id: str, client_key: str, since: datetime
    ) -> Found | Absent | Inconclusive:
        """The message of this ticket that carries the key. Without a ticket's id: the ticket that `create`
        opened with this key, not before `since`; what is found is then the ticket's id."""
        ...

    def push_changes(self, ticket_id: str, changes: Changes) -> None:
        """Set fields and read them back; `Invalid` when the desk did not take them."""
        ...

    def claim(self, ticket_id: str) -> Claimed | TakenBy:
        """Take a ticket; exactly one of several who try at once wins."""
        ...

    def create(self, ticket: NewTicket) -> str:
        """Open a ticket; its id. The first entry of its chain carries the key, and is a call where the
        ticket is one, or our note where it is `internal`: then nobody waits in it."""
        ...

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        """Which of the known ids are no longer ours to see."""
        ...

    def close(self) -> None: ...


class SeesOthers(Protocol):
    """What an upstream with `Capabilities.presence` can do besides: a courtesy, and never a lock."""

    def here(self, ticket_id: str, writing: bool) -> None:
        """Our operator has this ticket open, "" for none."""
        ...

    def others(self) -> tuple[Present, ...]:
        """Everybody else who has one open now."""
        ...
