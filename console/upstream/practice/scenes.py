"""What the practice folder of a profile says, as records: who comes, with what, and how a talk may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import time
from enum import StrEnum

from console.profiles.model import Texts
from storage.frozen import frozen


class Part(StrEnum):
    """The part of the day in which a situation may come."""

    ANY = "any"
    MORNING = "morning"  # until noon; also what came in before opening
    DAY = "day"  # noon until five
    EVENING = "evening"  # from five on; also what came in after closing


class Gender(StrEnum):
    F = "f"
    M = "m"


@frozen
class FirstName:
    name: str
    latin: str
    gender: Gender
    language: str


@frozen
class LastName:
    masculine: str
    feminine: str
    latin: str
    language: str


@frozen
class City:
    key: str
    name: Texts


@frozen
class Goods:
    """Something that can be ordered; `price` in minor units."""

    key: str
    kind: str
    name: Texts
    price: int
    sizes: tuple[str, ...]
    parcel: bool = True  # False: a service, which no carrier brings


@frozen
class Place:
    """Where orders are handed over. `title` is what an order says, `name` what people say."""

    key: str
    city: str
    name: Texts
    title: Texts
    hours: str


@frozen
class Load:
    """How many come, and when. Weights by weekday (Monday = 0) and local hour; shares by weekday."""

    arrivals_per_day: int
    backlog: int
    share: tuple[float, ...]
    weights: tuple[Mapping[int, int], ...]
    begins: time | None = None  # of a desk that never closes: when its practice day begins (local)
    backlog_hours: int = 0  # how far back from there the backlog reaches; 0: to the last closing


@frozen
class OrderSpec:
    """The order that a situation is about, as it stands when the situation comes."""

    status: str
    days_ago: int = 0
    status_days_ago: int | None = None  # since when it has its status; None: the way is spread evenly
    expected_in_days: int | None = None
    reserve_hours: int | None = None
    item_kind: str = ""  # "" is anything
    partner: str = ""  # keys of the profile, "" where nobody else has a part in it
    product: str = ""


@frozen
class OrderMove:
    """A change of the order's status that no answer brings about."""

    after_minutes: int
    status: str


@frozen
class Turn:
    """One thing that the customer wants, and what answers it.

    A macro of `right`, or a text with one of `facts` in it, is a right answer; where neither is
    given, any answer is.
    """

    says: tuple[str, ...]
    right: tuple[str, ...]
    facts: tuple[str, ...]
    wrong: tuple[str, ...]
    reacts_minutes: tuple[int, int]
    order_status: str = ""
    reserve_hours: int | None = None
    needs_role: str = ""  # who must have been asked before any answer is right
    impatient: tuple[str, ...] = ()  # what they say while this waits, instead of the situation's
    last_word: bool = False  # thanks: nobody asks again, and closing the ticket without a word is right


@frozen
class Situation:
    """One way in which somebody comes to the desk. All texts are Liquid."""

    key: str
    title: str
    language: str
    channels: tuple[str, ...]
    kind: str
    weight: int
    hours: tuple[Part, ...]
    subject: str
    turns: tuple[Turn, ...]
    order: OrderSpec | None = None
    order_moves: tuple[OrderMove, ...] = ()
    patience_minutes: int = 0  # working minutes; 0: waits without a word
    impatient: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    gender: Gender | None = None
    role: str = ""  # of a colleague, or of whoever writes for a partner
    backlog: bool | None = None  # True: only overnight, False: never
    colleague: bool = False
    group: str = ""  # of customers; "" is anybody
    task: bool = False  # the first words are told by the desk's own system, not by a customer
    closing_ends: bool = False  # closing the ticket settles it, without an answer


@frozen
class RoleAnswer:
    """What a role of the directory says when it is asked. `texts` are several in one language, Liquid."""

    role: str
    language: str
    texts: tuple[str, ...]


@frozen
class Practice:
    """Everything that a practice day is made of."""

    first_names: tuple[FirstName, ...]
    last_names: tuple[LastName, ...]
    cities: tuple[City, ...]
    goods: tuple[Goods, ...]
    places: tuple[Place, ...]
    load: Load
    situations: tuple[Situation, ...]
    role_answers: tuple[RoleAnswer, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)  # how many belong to one, relative to the others

    def situation(self, key: str) -> Situation | None:
        return next((situation for situation in self.situations if situation.key == key), None)
