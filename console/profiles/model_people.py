"""What a profile may say of people: whom to ask, whose terms there are, who is on duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from console.profiles.model_hours import Texts
from storage.frozen import frozen


class CountIn(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


class RoleVia(StrEnum):
    """How a role is asked."""

    NOTE = "note"  # an internal note in the ticket
    TICKET = "ticket"  # a linked ticket
    CHAT = "chat"  # a work chat
    NOBODY = "nobody"  # not directly: `asks` says what to do instead


@frozen
class RoleQuestion:
    """A question that is asked again and again. `body` is Liquid."""

    key: str
    title: Texts
    body: Texts


@frozen
class Role:
    """Whom to ask, for what, and how that role is reached (`reached`: in each language, or one text for all).

    `suits`: reasons, kinds, zones of tickets and statuses of their orders for which this role is offered; ()
    is all. `minutes` of the role's own hours (`calendar`, "" for the desk's) are the term of an answer, 0
    when there is none. `channel` and `kind` are those of a linked ticket or a work chat.
    """

    key: str
    title: Texts
    asks: Texts
    reached_by: Texts | str = ""
    suits: tuple[str, ...] = ()
    via: RoleVia = RoleVia.NOTE
    minutes: int = 0
    calendar: str = ""
    questions: tuple[RoleQuestion, ...] = ()
    channel: str = ""
    kind: str = ""

    @property
    def asked_elsewhere(self) -> bool:
        """Whether a question to this role is asked in another ticket than the one that asks."""
        return self.via in (RoleVia.TICKET, RoleVia.CHAT)

    def reached(self, language: str) -> str:
        """How this role is reached, "" where that is not said."""
        if isinstance(self.reached_by, str):
            return self.reached_by
        return self.reached_by.get(language) or next(iter(self.reached_by.values()), "")


@frozen
class Product:
    """What a partner sells; with `days` and `minutes` 0 it takes as long as the partner says."""

    key: str
    title: Texts
    days: int = 0
    minutes: int = 0
    counts_in: CountIn = CountIn.CALENDAR


@frozen
class Partner:
    """Somebody whose term is not ours: a shop, a bank, a seller, a carrier. `source` says who told it.

    Days and minutes are counted in the calendar `calendar`, "" for round the clock in `timezone`
    ("" is the desk's).
    """

    key: str
    title: Texts
    days: int = 0
    minutes: int = 0
    counts_in: CountIn = CountIn.CALENDAR
    timezone: str = ""
    calendar: str = ""
    source: str = ""
    products: tuple[Product, ...] = ()

    def product(self, key: str) -> Product | None:
        return next((product for product in self.products if product.key == key), None)


@frozen
class Person:
    """Somebody of the example roster."""

    name: str
    login: str
    role: str


@frozen
class Duty:
    """Somebody's zones and shift; `days` are weekdays (Monday = 0), () for every day."""

    person: str  # a login
    zones: tuple[str, ...]
    shift: str = ""
    days: tuple[int, ...] = ()


@frozen
class Roster:
    """Who works at the practice desk, and where."""

    people: tuple[Person, ...] = ()
    duties: tuple[Duty, ...] = ()


@frozen
class Group:
    """A customer group."""

    key: str
    title: Texts = field(default_factory=dict)


Words = Mapping[str, Texts]
"""What things are called at a desk: "order" and "number"."""
