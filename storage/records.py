"""The nouns of a support desk, frozen and typed.

Every moment is an aware `datetime` in UTC. Every text that came from outside has already been
through `console.rules.cleaning`. Amounts of money are whole minor units (kopecks, cents).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from storage.frozen import frozen


class MessageKind(StrEnum):
    """Who speaks in a chain, and who may read it."""

    CUSTOMER = "customer"
    REPLY = "reply"
    NOTE = "note"  # internal: customers never see it
    SYSTEM = "system"
    CALL = "call"  # a call, written down


class TicketField(StrEnum):
    """The fields of a ticket that an operator may change."""

    STATUS = "status"
    ASSIGNEE = "assignee"
    REASON = "reason"


Changes = Mapping[TicketField, str | None]
"""What is to be changed; None empties the field."""


class OutgoingKind(StrEnum):
    """What an item of the outbox asks of the helpdesk."""

    REPLY = "reply"
    NOTE = "note"
    FIELDS = "fields"
    CLAIM = "claim"
    TICKET = "ticket"  # a new one; its id there becomes the item's `server_id`


class OutgoingState(StrEnum):
    """Where an item of the outbox stands; the allowed moves are in `storage.ledger.states`."""

    DRAFT = "draft"
    HELD = "held"  # the undo window
    QUEUED = "queued"
    SENDING = "sending"  # under a lease
    SENT = "sent"
    AMBIGUOUS = "ambiguous"  # bytes went out, the answer is unknown
    CONFLICT = "conflict"
    NEEDS_AUTH = "needs_auth"
    FAILED = "failed"
    NEEDS_DECISION = "needs_decision"
    CANCELLED = "cancelled"


GOES_BY_ITSELF = frozenset(
    {OutgoingState.HELD, OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.AMBIGUOUS}
)
"""States of an item that needs nobody: it is on its way, or waits for the helpdesk."""

STUCK = frozenset({OutgoingState.CONFLICT, OutgoingState.FAILED, OutgoingState.NEEDS_DECISION})
"""States in which nothing goes on without the operator's word."""


class DraftKind(StrEnum):
    REPLY = "reply"
    NOTE = "note"


@frozen
class Agent:
    """Someone who works at the desk. `id` is the helpdesk's own."""

    id: str
    name: str
    login: str = ""
    role: str = ""
    active: bool = True


@frozen
class Customer:
    id: str
    name: str
    email: str = ""
    phone: str = ""
    language: str = ""  # "ru", "uk", "en", or "" when not known
    city: str = ""
    remark: str = ""
    group: str = ""  # a key of the desk's profile, "" for none


@frozen
class OrderEvent:
    """One step of an order's status history."""

    status: str
    at: datetime
    remark: str = ""


@frozen
class OrderItem:
    name: str
    amount: int  # minor units
    size: str = ""
    quantity: int = 1


@frozen
class Order:
    number: str
    status: str
    updated_at: datetime
    created_at: datetime
    customer_id: str = ""
    history: tuple[OrderEvent, ...] = ()
    items: tuple[OrderItem, ...] = ()
    total: int = 0  # minor units
    currency: str = ""
    place: str = ""  # where it is to be handed over
    reserve_until: datetime | None = None
    expected_at: datetime | None = None
    parcel: str = ""
    # Whose order it is, where the source of the order does not know the helpdesk's customers:
    phone: str = ""
    email: str = ""
    # Keys of the desk's profile, "" where no partner has a part in it:
    partner: str = ""
    product: str = ""


@frozen
class Attachment:
    id: str
    name: str
    size: int = 0  # bytes
    media_type: str = ""


@frozen
class Message:
    """One entry of a ticket's chain. `client_key` is the op_id of ours that made it, if one did."""

    id: str
    ticket_id: str
    kind: MessageKind
    author: str
    body: str
    sent_at: datetime
    author_id: str = ""
    client_key: str = ""
    attachments: tuple[Attachment, ...] = ()


@frozen
class OpenQuestion:
    """A question to a role of the directory that nobody has answered yet. `id` is the asking note's own;
    `ticket` is the id of the linked ticket or work chat in which it is asked, "" where it is this one."""

    role: str
    asked_at: datetime
    id: str = ""
    ticket: str = ""


@frozen
class StatusStay:
    """From when until when a ticket had a status; the one that it has now is not among its stays."""

    status: str
    since: datetime
    until: datetime


@frozen
class Ticket:
    """A ticket as the helpdesk tells it, and where the desk's rules put it.

    `id` is the helpdesk's own and opaque; `number` is what people say. `status`, `channel`, `kind`
    and `reason` are keys of the desk's profile. `waiting_since` is the moment of the oldest
    customer's message that nobody has answered, None while nobody waits. `version` is opaque and
    changes with every change upstream.
    """

    id: str
    number: str
    subject: str
    status: str
    channel: str
    kind: str
    created_at: datetime
    updated_at: datetime
    queue: str = ""
    requester_id: str = ""
    requester: str = ""
    assignee_id: str = ""  # "" while nobody has it
    assignee: str = ""
    order_number: str = ""
    reason: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    waiting_since: datetime | None = None
    snippet: str = ""  # the beginning of the newest message, one line
    last_message_id: str = ""
    version: str = ""
    # Keys of the profile: whose business it is, where the order does not say, and the customer's group.
    partner: str = ""
    product: str = ""
    group: str = ""
    # What the clocks count from. Where the helpdesk does not tell, `console.sync.history` works it out.
    taken_at: datetime | None = None  # since when the assignee has it; None while nobody does
    first_replied_at: datetime | None = None  # our first answer to the customer
    status_since: datetime | None = None
    stays: tuple[StatusStay, ...] = ()  # in statuses before this one, oldest first, the newest few
    asked: tuple[OpenQuestion, ...] = ()  # oldest first
    # Opened to ask a colleague for another ticket, and nothing in it waits for us: nobody's work now.
    aside: bool = False
    # Laid on by the rules of the desk when the ticket is cached:
    zone: str = ""
    due_at: datetime | None = None


@frozen
class Placement:
    """What the desk's rules say of a ticket at one moment.

    `rule` is the index of the rule within its zone's list, for explaining. `looks_again_at` is the
    next moment at which passing time alone could change this answer; None when never. `shown` is
    False for what a colleague has: it is cached, and is on nobody else's list. `rests` is True for what
    waits for the customer, whoever has it: it is nobody's work now, and is never `shown`.
    """

    zone: str
    due_at: datetime | None
    rule: int
    looks_again_at: datetime | None
    shown: bool = True
    rests: bool = False


@frozen
class TicketRow:
    """What one line of a zone's list shows: the light part of a ticket."""

    id: str
    number: str
    requester: str
    subject: str
    status: str
    channel: str
    assignee_id: str
    waiting_since: datetime | None
    due_at: datetime | None
    updated_at: datetime

    @property
    def place(self) -> RowPlace:
        """Where this row stands in its zone's order."""
        return RowPlace(self.due_at, self.id)


@frozen
class RowPlace:
    """A place in a zone's order (most urgent first; without a clock last; then by id)."""

    due_at: datetime | None
    id: str


@frozen
class ZoneCount:
    """How much lies in a zone, from counters kept beside the data."""

    zone: str
    count: int
    most_urgent_at: datetime | None


@frozen
class AgentCount:
    """How much of a zone's work one agent has; `agent_id` is "" for what nobody has."""

    zone: str
    agent_id: str
    count: int


@frozen
class AssignedTicket:
    """A ticket of one's own: enough to notice that the customer has answered. `requester` and `subject` are
    for people who tell tickets apart; where nobody does they are "" and not read."""

    id: str
    number: str
    zone: str
    waiting_since: datetime | None
    requester: str = ""
    subject: str = ""


@frozen
class Template:
    """A canned reply: the helpdesk's own, or one that was imported."""

    id: str
    title: str
    body: str
    language: str = ""
    folder: str = ""


@frozen
class Cursor:
    """How far a feed of the helpdesk has been read; the value is opaque."""

    name: str
    value: str
    at: datetime


@frozen
class Draft:
    """Text that is being written for one ticket, and for no other."""

    ticket_id: str
    kind: DraftKind
    body: str
    saved_at: datetime
    macro: str = ""
    base_last_message: str = ""


@frozen
class Reminder:
    """Come back later: the ticket is out of the way until then, or until the question `waits_for` (a
    question's id, "" for none) has been answered."""

    ticket_id: str
    until: datetime
    set_at: datetime
    waits_for: str = ""


@frozen
class Outgoing:
    """One item of the outbox.

    `op_id` (UUIDv7) goes with it to the helpdesk as the key that makes sending it twice visible.
    `group` ties the items of one key press together (a reply and what follows from it), so that
    undo takes them back together. `seq` orders the items of one ticket. `hold_seconds` is the undo
    window, a duration. `base_version` and `base_last_message` say what the operator was looking at.
    """

    op_id: str
    group: str
    account: str
    ticket_id: str
    seq: int
    kind: OutgoingKind
    state: OutgoingState
    created_at: datetime
    body: str = ""
    body_sha: str = ""
    changes: Changes = field(default_factory=dict)
    macro: str = ""
    hold_seconds: float = 0.0
    base_version: str = ""
    base_last_message: str = ""
    attempts: int = 0
    first_try_at: datetime | None = None
    last_try_at: datetime | None = None
    not_before: datetime | None = None
    lease_owner: str = ""
    lease_until: datetime | None = None
    server_id: str = ""
    last_error: str = ""  # as `storage.problems.packed` makes it


@frozen
class AuditLine:
    """One line of the chained record of what was done from this console."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    chain: str  # SHA-256 over the line before and this one
