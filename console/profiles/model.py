"""What a profile may say: everything that differs between two desks.

The engine names no zone, status or channel: it works with these records only. Texts that a person
reads come in several languages: a mapping from language ("ru", "uk", "en") to text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from console.profiles.model_hours import (
    Calendar,
    Lunch,
    OpeningHours,
    Peak,
    ShiftPreset,
    Span,
    Texts,
)
from console.profiles.model_people import (
    CountIn,
    Duty,
    Group,
    Partner,
    Person,
    Product,
    Role,
    RoleQuestion,
    RoleVia,
    Roster,
    Words,
)
from console.profiles.model_rules import (
    OWNER_DESK,
    OWNER_PARTNER,
    Condition,
    Rule,
    StartsAt,
    Term,
    TermClock,
    Zone,
)
from storage.frozen import frozen

__all__ = [
    "OWNER_DESK",
    "OWNER_PARTNER",
    "BlankSpec",
    "Calendar",
    "Channel",
    "Colour",
    "Condition",
    "CountIn",
    "Duty",
    "FieldMapping",
    "Goals",
    "Group",
    "Lunch",
    "Macro",
    "Need",
    "OpeningHours",
    "OrderStatus",
    "Partner",
    "Peak",
    "Person",
    "Product",
    "Profile",
    "Reason",
    "Role",
    "RoleQuestion",
    "RoleVia",
    "Roster",
    "Rule",
    "ShiftPreset",
    "Span",
    "StartsAt",
    "Status",
    "Term",
    "TermClock",
    "Texts",
    "Words",
    "Zone",
    "said",
]


def said(texts: Texts, language: str) -> str:
    """The text in `language`, else in the first language that the profile gives."""
    return texts.get(language) or next(iter(texts.values()), "")


class Colour(StrEnum):
    """How a status is meant to feel; the theme chooses the colour."""

    CALM = "calm"
    ACTIVE = "active"
    WAITING = "waiting"
    GOOD = "good"
    BAD = "bad"


@frozen
class Status:
    """A ticket's status. `open` tickets lie in zones; `waits_for_customer` stops the ticket's clocks."""

    key: str
    title: Texts
    meaning: Texts
    open: bool
    waits_for_customer: bool = False
    colour: Colour = Colour.ACTIVE


class Need(StrEnum):
    """What a move of an order into a status may ask for."""

    RESERVE_UNTIL = "reserve_until"
    EXPECTED_AT = "expected_at"
    PLACE = "place"
    PARCEL = "parcel"
    REASON = "reason"
    NOTE = "note"


@frozen
class OrderStatus:
    key: str
    title: Texts
    meaning: Texts
    next: tuple[str, ...] = ()  # where it may go from here
    final: bool = False
    colour: Colour = Colour.ACTIVE
    needs: tuple[Need, ...] = ()  # what a move into this status asks for


@frozen
class Channel:
    """How a customer reaches the desk. `undo_seconds` is how long a sent reply can be taken back."""

    key: str
    title: Texts
    undo_seconds: float
    limit: int | None = None  # characters one message may have


@frozen
class Reason:
    """Why a customer wrote."""

    key: str
    title: Texts


@frozen
class BlankSpec:
    """A place in a macro that only the operator can fill."""

    key: str
    label: Texts
    required: bool = True


@frozen
class Macro:
    """A reply at one key. `digits` gives its key in each zone where it has one. `body` is Liquid.

    `changes_status` and `reason` are set with the reply; None leaves them. `order_status` moves the order
    with it, and `reserve_hours` keeps it for so much longer.
    """

    key: str
    title: Texts
    body: Texts
    zones: tuple[str, ...]
    digits: Mapping[str, int]
    blanks: tuple[BlankSpec, ...]
    changes_status: str | None
    reason: str | None
    note: bool = False  # goes to colleagues, not to the customer
    order_status: str | None = None
    reserve_hours: int | None = None


@frozen
class FieldMapping:
    """How one kind of helpdesk holds this desk: our keys, its words."""

    statuses: Mapping[str, str]  # ours -> theirs
    channel_field: str = ""
    order_field: str = ""
    reason_field: str = ""
    kind_field: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    kinds: Mapping[str, str] = field(default_factory=dict)  # our channel -> our kind, without a kind_field
    default_channel: str = ""
    default_kind: str = ""
    queues: tuple[str, ...] = ()  # () is every queue that we may see
    role_queues: Mapping[str, str] = field(default_factory=dict)  # role -> the queue in which it is asked
    partner_field: str = ""
    product_field: str = ""
    group_field: str = ""
    partners: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours; "" here: the same
    products: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


@frozen
class Goals:
    """What an operator is asked to answer."""

    hour: int
    day: int


@frozen
class Profile:
    """One desk."""

    key: str
    title: Texts
    languages: tuple[str, ...]
    hours: OpeningHours
    goals: Goals
    zones: tuple[Zone, ...]
    statuses: tuple[Status, ...]
    order_statuses: tuple[OrderStatus, ...]
    channels: tuple[Channel, ...]
    kinds: Mapping[str, Texts]
    reasons: tuple[Reason, ...]
    roles: tuple[Role, ...]
    terms: tuple[Term, ...]
    macros: tuple[Macro, ...]
    mappings: Mapping[str, FieldMapping]
    later_minutes: tuple[int, ...]  # the presets of "come back later", keys 1-5
    currency: str = ""
    words: Words = field(default_factory=dict)
    writers: Mapping[str, Texts] = field(default_factory=dict)  # kind: who writes there, if no customer
    calendars: tuple[Calendar, ...] = ()
    peaks: tuple[Peak, ...] = ()
    partners: tuple[Partner, ...] = ()
    groups: tuple[Group, ...] = ()
    shifts: tuple[ShiftPreset, ...] = ()
    roster: Roster = field(default_factory=Roster)

    def zone(self, key: str) -> Zone:
        return next(zone for zone in self.zones if zone.key == key)

    def status(self, key: str) -> Status | None:
        return next((status for status in self.statuses if status.key == key), None)

    @property
    def open_statuses(self) -> tuple[str, ...]:
        """The keys of the statuses in which a ticket is somebody's work."""
        return tuple(status.key for status in self.statuses if status.open)

    def order_status(self, key: str) -> OrderStatus | None:
        return next((status for status in self.order_statuses if status.key == key), None)

    def channel(self, key: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.key == key), None)

    def macro(self, key: str) -> Macro | None:
        return next((macro for macro in self.macros if macro.key == key), None)

    def calendar(self, key: str) -> Calendar | None:
        return next((calendar for calendar in self.calendars if calendar.key == key), None)

    def hours_of(self, calendar: str) -> OpeningHours:
        """The hours of a calendar; the desk's own for "" and for one that is not there."""
        found = self.calendar(calendar) if calendar else None
        return found.hours if found is not None else self.hours

    def partner(self, key: str) -> Partner | None:
        return next((partner for partner in self.partners if partner.key == key), None)

    def role(self, key: str) -> Role | None:
        return next((role for role in self.roles if role.key == key), None)

    def peak(self, key: str) -> Peak | None:
        return next((peak for peak in self.peaks if peak.key == key), None)

    def shift(self, key: str) -> ShiftPreset | None:
        return next((shift for shift in self.shifts if shift.key == key), None)
