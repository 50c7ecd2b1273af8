"""What a profile may say: everything that differs between two desks.

The engine names no zone, status or channel: it works with these records only. Texts that a person
reads come in several languages: a mapping from language ("ru", "uk", "en") to text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from storage.frozen import frozen

Texts = Mapping[str, str]


def said(texts: Texts, language: str) -> str:
    """The text in `language`, else in the first language that the profile gives."""
    return texts.get(language) or next(iter(texts.values()), "")


@frozen
class Span:
    """Open from `opens` until `closes` of the same local day; 24:00 is written as `time.max`."""

    opens: time
    closes: time


@frozen
class OpeningHours:
    """When the desk works, in its own time zone. Weekdays count from Monday = 0."""

    timezone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]  # seven entries
    exceptions: Mapping[date, tuple[Span, ...]]  # that day instead of its weekday; () is closed
    yearly_closed: tuple[tuple[int, int], ...] = ()  # (month, day), every year


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


@frozen
class OrderStatus:
    key: str
    title: Texts
    meaning: Texts
    next: tuple[str, ...] = ()  # where it may go from here
    final: bool = False
    colour: Colour = Colour.ACTIVE


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
class Role:
    """Whom to ask, for what, and how that role is reached."""

    key: str
    title: Texts
    asks: Texts
    reached_by: str = ""


@frozen
class Condition:
    """One thing that must hold. `fact` names a fact of a ticket (see `console.rules.facts.FACTS`);
    `test` is one of its tests ("is", "any_of", "past", "within_hours", ...); `value` its argument."""

    fact: str
    test: str
    value: str | bool | int | tuple[str, ...]


@frozen
class Rule:
    """All conditions together. An empty rule always holds."""

    conditions: tuple[Condition, ...]
    because: Texts


@frozen
class Zone:
    """A zone of responsibility. `order` is how early its rules are asked: the first that holds, wins."""

    key: str
    title: Texts
    key_name: str  # the function key that opens it: "f2"
    order: int
    rules: tuple[Rule, ...]
    on_duty: bool  # open for an operator who has not said otherwise


class CountIn(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


class StartsAt(StrEnum):
    """From when a term runs. The first two stand still while the status waits for the customer."""

    WAITING = "waiting"  # the oldest unanswered message
    CREATED = "created"  # the ticket
    ORDER_STATUS = "order_status"  # the order's last change of status
    RESERVE_END = "reserve_end"  # not a length but a date: the reserve's own end


@frozen
class Term:
    """A clock: for tickets that meet `conditions`, `minutes` from `starts`. The first that fits and has
    something to count from, runs. `source` says where the number comes from."""

    key: str
    title: Texts
    conditions: tuple[Condition, ...]
    minutes: int
    counts_in: CountIn
    starts: StartsAt
    source: str = ""


@frozen
class BlankSpec:
    """A place in a macro that only the operator can fill."""

    key: str
    label: Texts
    required: bool = True


@frozen
class Macro:
    """A reply at one key. `digits` gives its key in each zone where it has one. `body` is Liquid.

    `changes_status` and `reason` are set with the reply; None leaves them.
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

    def zone(self, key: str) -> Zone:
        return next(zone for zone in self.zones if zone.key == key)

    def status(self, key: str) -> Status | None:
        return next((status for status in self.statuses if status.key == key), None)

    def order_status(self, key: str) -> OrderStatus | None:
        return next((status for status in self.order_statuses if status.key == key), None)

    def channel(self, key: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.key == key), None)

    def macro(self, key: str) -> Macro | None:
        return next((macro for macro in self.macros if macro.key == key), None)
