"""What a profile may say of zones and terms: which conditions put a ticket where, and what then runs."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from console.profiles.model_hours import Texts
from console.profiles.model_people import CountIn
from storage.frozen import frozen

OWNER_DESK = "desk"
OWNER_PARTNER = "partner"


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
    """A zone of responsibility. `order` is how early its rules are asked: the first that holds, wins.

    Who works it has the zones `pauses` paused. `combines` are those that may lie with the same person;
    None is any. `tone` is one line of advice for whoever writes here.
    """

    key: str
    title: Texts
    key_name: str  # the function key that opens it: "f2"
    order: int
    rules: tuple[Rule, ...]
    on_duty: bool  # open for an operator who has not said otherwise
    pauses: tuple[str, ...] = ()
    combines: tuple[str, ...] | None = None
    tone: Texts = field(default_factory=dict)
    before: tuple[str, ...] = ()  # zones that would take some of the same tickets, and come second on purpose


class TermClock(StrEnum):
    """What a term measures. Of each clock the first term that fits runs, so several run at once."""

    REPLY = "reply"  # the next answer
    FIRST_REPLY = "first_reply"  # ends with our first answer
    HANDLING = "handling"
    SOLUTION = "solution"
    STAGE = "stage"  # of the order, or of a question to a role
    RESERVE = "reserve"
    PARTNER = "partner"


class StartsAt(StrEnum):
    """From when a term runs."""

    WAITING = "waiting"  # the oldest unanswered message
    CREATED = "created"  # the ticket
    ORDER_STATUS = "order_status"  # the order's last change of status
    RESERVE_END = "reserve_end"  # not a length but a date: the reserve's own end
    TAKEN = "taken"  # an agent took it for what the customer waits for
    ORDER_CREATED = "order_created"  # the order
    ASKED = "asked"  # the oldest open question to a role


@frozen
class Term:
    """A clock: for tickets that meet `conditions`, `minutes` (or `days`) from `starts`.

    Of each `clock` the first that fits and has something to count from, runs. `source` says where the
    number comes from. `calendar` is whose working time is counted, "" for the desk's. `owner` is "desk",
    "partner" or a role's key: only what the desk owns makes a ticket overdue. `pauses` are the statuses
    in which the clock stands still; None: those that wait for the customer, for the ticket's own clocks.
    """

    key: str
    title: Texts
    conditions: tuple[Condition, ...]
    minutes: int
    counts_in: CountIn
    starts: StartsAt
    source: str = ""
    clock: TermClock = TermClock.REPLY
    days: int = 0  # instead of minutes
    calendar: str = ""
    owner: str = OWNER_DESK
    pauses: tuple[str, ...] | None = None
    from_partner: bool = False  # the length is the partner's or its product's
