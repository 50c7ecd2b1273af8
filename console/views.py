"""What the desk shows: frozen answers that a screen only has to paint.

Every text of these records that came from outside is cleaned, and is still untrusted: screens turn
it into content with `screens.untrusted`. Titles are already in the operator's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from console.profiles.model import Macro, Zone
from storage.frozen import frozen
from storage.problems import Problem
from storage.records import (
    STUCK,
    Customer,
    Draft,
    Message,
    Order,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Reminder,
    Ticket,
    TicketRow,
)


class NotPossible(Problem):
    """What was asked cannot be done now; the sentence says why, and what still can."""


class Urgency(StrEnum):
    """How a clock is to be read; the theme chooses the colours, the words and signs stay."""

    NONE = "none"  # there is no clock
    CALM = "calm"
    SOON = "soon"  # amber
    NOW = "now"  # red
    OVER = "over"  # the term is past: runs negative


class LinkState(StrEnum):
    """How the console and its helpdesk stand to each other."""

    STARTING = "starting"  # the first pull is under way
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"  # the token is not accepted
    READING = "reading"  # another console holds the directory: this one only reads


@frozen
class Link:
    """What the header says of the connection.

    `since` is when OFFLINE or REFUSED began. `as_of` is the moment up to which the data is known to
    be right, None before the first pull. `waiting` and `needs_look` count what lies in the outbox by
    key presses (a reply and its claim are one): what will go by itself, and what a person has to decide
    about. `progress` is (tickets read, tickets expected) of a first pull.
    """

    state: LinkState
    since: datetime | None = None
    as_of: datetime | None = None
    waiting: int = 0
    needs_look: int = 0
    why: Problem | None = None
    progress: tuple[int, int] | None = None


@frozen
class Tally:
    """Tickets answered in the running hour and today, and what the desk asks for. `night` is how much is
    left of what came while the desk was closed last, whoever is to do it."""

    hour: int
    hour_goal: int
    day: int
    day_goal: int
    night: int = 0


@frozen
class ZoneState:
    """One zone of the board: what lies in it, and whether it is open for this operator."""

    zone: Zone
    title: str
    count: int
    most_urgent_at: datetime | None
    on_duty: bool
    paused_by: str = ""  # the title of the zone that is worked first; "" when this one is not paused


@frozen
class AtWork:
    """Somebody on duty now, by the roster. `until` ends the running span of the shift."""

    login: str
    name: str
    zones: tuple[str, ...]
    until: datetime
    at_lunch: bool
    me: bool


@frozen
class Trouble:
    """A zone with more work due within the hour than those on it can do; `due` counts to `COUNTED_TO`."""

    zone: str
    title: str
    due: int
    capacity: int
    on_duty: bool  # open for this operator already


class RosterState(StrEnum):
    """How the plan of a week on this machine stands towards the one that the team has."""

    NOTHING = "nothing"  # nothing is planned, and nothing shared
    HERE = "here"  # planned here, and never shared
    CHANGED = "changed"  # changed here since it was shared
    WAITS = "waits"  # on its way to the helpdesk
    STOPPED = "stopped"  # something is to be decided about it in the outbox
    SHARED = "shared"  # the team has it as it is here


@frozen
class RosterStanding:
    """`by` and `at` tell whose shared plan the team has, "" and None where there is none; `number` is that
    of the roster's ticket, "" while there is none. `bad` says what of a shared plan does not count."""

    state: RosterState
    by: str = ""
    at: datetime | None = None
    number: str = ""
    bad: tuple[Problem, ...] = ()


COUNTED_TO = 999
"""Where counting stops in records that say so: this number means "so many or more"."""


class Strain(StrEnum):
    """How the work of a zone's next hour stands to what those on it answer in an hour."""

    IDLE = "idle"  # nothing is due
    EASY = "easy"
    FULL = "full"  # about as much as they can do
    OVER = "over"  # more than that


@frozen
class ZoneLoad:
    """The work that is due within the next hour, what is past its time included; of it, what is past.

    Both count to `COUNTED_TO`. `capacity` is what those on the zone are asked to answer in an hour.
    """

    due: int
    overdue: int
    capacity: int
    strain: Strain


@frozen
class OnZone:
    """Somebody who has work in a zone, and how much of it. `name` came from the helpdesk."""

    agent_id: str
    name: str
    count: int
    me: bool = False


@frozen
class BoardZone:
    """One zone of the board: all that anybody has to do there, colleagues included.

    `people` are who has tickets in it, oneself first, then by how many; `free` counts the tickets that
    nobody has. `rows` are its first rows, most urgent first; whose a row is says `assignee_id`.
    """

    zone: Zone
    title: str
    count: int
    most_urgent_at: datetime | None
    on_duty: bool
    people: tuple[OnZone, ...]
    free: int
    load: ZoneLoad
    rows: tuple[TicketRow, ...]


def is_wish(item: Outgoing) -> bool:
    """Whether this is a claim on its way: somebody else may still win it."""
    return item.kind is OutgoingKind.CLAIM and item.state not in STUCK


@frozen
class Marks:
    """What this machine's ledger knows of tickets on the lists, by ticket id.

    `pending` is where the oldest undelivered item of a ticket stands; `reminded` are those whose
    reminder has come; `drafted` have text that was begun and not sent; `wished` have a claim of ours
    that the helpdesk has not confirmed yet.
    """

    pending: Mapping[str, OutgoingState] = field(default_factory=dict)
    reminded: frozenset[str] = frozenset()
    drafted: frozenset[str] = frozenset()
    wished: frozenset[str] = frozenset()


@frozen
class ChainEntry:
    """One message of a chain. `pending` is where one of ours stands that is not yet at the helpdesk
    (undo window, outbox, needs a look); None for what the helpdesk has. `about` says of a note what it
    is ("question: warehouse"), in the operator's language; "" for a note like any other. `handed_to` is
    the agent's id to whom this note hands the ticket over, "" for other notes."""

    message: Message
    pending: OutgoingState | None = None
    about: str = ""
    handed_to: str = ""


@frozen
class Section:
    """A part of the page that is made of a ticket: its title and lines, one or more."""

    title: str
    lines: tuple[str, ...]


@frozen
class BegunCall:
    """A call that was typed and not logged yet. `key` is its own; `place` is where it is to go, as
    `CallPort.places` names it."""

    key: str
    who: str
    text: str
    place: str
    saved_at: datetime


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNS = "runs"
    PAST = "past"
    STANDS = "stands"  # its status pauses it


@frozen
class ClockView:
    """One clock of a ticket. `owner` is who owes it, by name: the desk, a partner, a role. Only clocks
    that are `ours` make a ticket overdue; the others say why it takes so long. `due_at` is None while the
    clock stands still. `peak` is the peak that gave it its length, "" for none."""

    key: str
    title: str
    owner: str
    ours: bool
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    peak: str = ""


@frozen
class TicketView:
    """A ticket with all that is shown beside it.

    `chain` is oldest first and holds the newest 100 entries; `earlier` counts those before them.
    `undelivered` are the items of the outbox for this ticket. `history` counts the customer's other
    tickets. `language` is the one to answer in: "ru", "uk" or "en". `why` says which rule put the ticket
    into its zone, `tone` how one writes there; both are the profile's words, "" where it has none.
    """

    ticket: Ticket
    customer: Customer | None
    orders: tuple[Order, ...]
    chain: tuple[ChainEntry, ...]
    earlier: int
    draft: Draft | None
    reminder: Reminder | None
    mine: bool
    undelivered: tuple[Outgoing, ...]
    history: int
    language: str
    clocks: tuple[ClockView, ...] = ()
    why: str = ""
    tone: str = ""

    @property
    def wished(self) -> bool:
        """Whether it is ours only by a claim that the helpdesk has not confirmed yet."""
        return self.mine and any(is_wish(item) for item in self.undelivered)


@frozen
class MacroOffer:
    """A macro that the ticket's zone has on a digit."""

    digit: int  # 1-9
    macro: Macro
    title: str


@frozen
class Draftable:
    """A filled reply, ready for the composer. Blanks are still in `text` as ‹label› or ‹label?›."""

    text: str
    macro: str
    title: str
    note: bool = False  # goes to colleagues, not to the customer


@frozen
class AskedRole:
    """A role of the directory. `suits` when the profile names it for the ticket in hand; `asked` is False
    for one that is never asked directly. `reached_by` is where it is reached outside the helpdesk."""

    key: str
    title: str
    asks: str
    reached_by: str
    suits: bool
    asked: bool
    hours: str = ""  # what time it is there, and whether they work; "" for whoever works when the desk does
    way: str = ""  # how they are asked: a note, a linked ticket, a work chat


@frozen
class AskedView:
    """An open question to a role. `due_at` is when its answer is due, in that role's own hours."""

    id: str
    ticket_id: str
    number: str
    role: str
    asked_at: datetime
    due_at: datetime | None
    linked: str = ""  # the id of the ticket in which it is asked, "" where that is its own
    linked_number: str = ""


@frozen
class Receipt:
    """What a command has made durable. `undo_seconds` is how long it can be taken back, 0 when it
    cannot; `what` names it for a person ("reply to #10423"), translated."""

    group: str
    ticket_id: str
    undo_seconds: float
    what: str


@frozen
class DealtWith:
    """A ticket that this operator has answered or closed today. `at` is when that was done last;
    `closed` whether nothing is left to do in it, by what was done then."""

    ticket_id: str
    number: str
    requester: str
    subject: str
    at: datetime
    closed: bool


@frozen
class Choice:
    """One row of a picker. `beside` is a word or two that belong to the title."""

    key: str
    title: str
    hint: str = ""
    beside: str = ""


@frozen
class Notice:
    """What changed in the local files: screens read again only that.

    `link` is set when the connection, the outbox's counts or the tally may have changed;
    `everything` when nothing shown can be relied on (a cache built anew). `says` is one line for the
    person, of something that happened by itself.
    """

    tickets: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    link: bool = False
    everything: bool = False
    says: Problem | None = None
