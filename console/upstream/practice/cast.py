"""Who plays a situation: a person, the goods, the place, drawn from streams of their own.

Everything is drawn when the day is planned, so that nothing of it depends on what operators do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from console.profiles.model import Profile, said
from console.upstream.practice.scenes import FirstName, Gender, Goods, LastName, Practice, Situation
from console.upstream.practice.situations import INTERNAL
from storage.frozen import frozen

RETURNS_ONE_IN = 9
"""One customer in so many has been here before."""

RETURNS_AFTER = timedelta(minutes=90)
RECENT_GOODS = 12
TRIES = 40

Drawn = TypeVar("Drawn")


@frozen
class Persona:
    """A person of the plan; `key` is theirs for good."""

    key: str
    first: str
    last: str
    gender: Gender
    language: str
    email: str
    phone: str
    city: str  # a key
    role: str = ""  # of a colleague, as people call it
    group: str = ""  # of customers, a key
    earlier_orders: int = 0

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}" + (f" · {self.role}" if self.role else "")


@frozen
class Cast:
    """All that is drawn for one instance of a situation."""

    persona: Persona
    channel: str
    goods: str  # a key, "" where the practice has none
    size: str
    place: str  # a key


@dataclass(slots=True)
class Casting:
    """Casts one day; remembers who and what was there, so that an hour does not repeat itself."""

    profile: Profile
    practice: Practice
    day: str
    _met: list[tuple[datetime, Persona]] = field(default_factory=list)
    _names: set[tuple[str, str]] = field(default_factory=set)
    _colleagues: dict[str, Persona] = field(default_factory=dict)
    _goods: deque[str] = field(default_factory=lambda: deque(maxlen=RECENT_GOODS))

    def cast(self, situation: Situation, at: datetime, stream: Random) -> Cast:
        """Draw everything for one instance that comes at `at`."""
        if situation.colleague:
            persona = self._colleague(situation, stream)
        else:
            persona = self._back_again(situation, at, stream) or self._new_person(situation, stream)
            self._met.append((at, persona))
        goods = self._draw_goods(situation, stream)
        near = [place for place in self.practice.places if place.city == persona.city]
        place = _one(near or self.practice.places, stream)
        return Cast(
            persona=persona,
            channel=stream.choice(situation.channels),
            goods=goods.key if goods else "",
            size=stream.choice(goods.sizes) if goods and goods.sizes else "",
            place=place.key if place else "",
        )

    def _back_again(self, situation: Situation, at: datetime, stream: Random) -> Persona | None:
        if stream.randrange(RETURNS_ONE_IN):
            return None
        there = {
            persona.key: persona
            for met_at, persona in self._met
            if persona.language == situation.language and at - met_at >= RETURNS_AFTER
        }
        fit = [
            p
            for p in there.values()
            if situation.gender in (None, p.gender) and situation.group in ("", p.group)
        ]
        return stream.choice(fit) if fit else None

    def _new_person(self, situation: Situation, stream: Random) -> Persona:
        first, last = self._name(situation.language, situation.gender, stream)
        mailbox = f"{first.latin}.{last.latin}{stream.choice(['', '', str(stream.randrange(70, 99))])}"
        city = _one(self.practice.cities, stream)
        return Persona(
            key=f"{self.day}/{len(self._met)}",
            first=first.name,
            last=_last(last, first.gender),
            gender=first.gender,
            language=situation.language,
            email=f"{mailbox}@example.{stream.choice(['com', 'org', 'net'])}",
            phone=_phone(stream),
            city=city.key if city else "",
            earlier_orders=stream.choice([0, 0, 0, 1, 1, 2]),
            group=situation.group or self._group(stream),
        )

    def _group(self, stream: Random) -> str:
        groups = self.practice.groups
        return stream.choices(list(groups), list(groups.values()))[0] if groups else ""

    def _colleague(self, situation: Situation, stream: Random) -> Persona:
        """Colleagues of a role stay the same all day; partners are many, each with people of their own."""
        key = situation.role if situation.role and situation.kind == INTERNAL else situation.key
        if key not in self._colleagues:
            first, last = self._name(situation.language, situation.gender, stream)
            role = next((role for role in self.profile.roles if role.key == situation.role), None)
            city = _one(self.practice.cities, stream)
            self._colleagues[key] = Persona(
                key=f"colleague/{key}",
                first=first.name,
                last=_last(last, first.gender),
                gender=first.gender,
                language=situation.language,
                email="",
                phone="",
                city=city.key if city else "",
                role=said(role.title, situation.language) if role else "",
            )
        return self._colleagues[key]

    def _name(self, language: str, gender: Gender | None, stream: Random) -> tuple[FirstName, LastName]:
        """A full name that nobody else bears today, as long as there are any."""
        firsts = [
            name
            for name in self.practice.first_names
            if name.language == language and gender in (None, name.gender)
        ] or self.practice.first_names
        lasts = [
            name for name in self.practice.last_names if name.language == language
        ] or self.practice.last_names
        for _ in range(TRIES):
            first, last = stream.choice(firsts), stream.choice(lasts)
            if (first.name, last.masculine) not in self._names:
                break
        self._names.add((first.name, last.masculine))
        return first, last

    def _draw_goods(self, situation: Situation, stream: Random) -> Goods | None:
        kind = situation.order.item_kind if situation.order else ""
        fit = [goods for goods in self.practice.goods if not kind or goods.kind == kind]
        fresh = [goods for goods in fit if goods.key not in self._goods]
        goods = _one(fresh or fit, stream)
        if goods is not None:
            self._goods.append(goods.key)
        return goods


def operators(practice: Practice, language: str, seed: int, count: int = 3) -> tuple[str, ...]:
    """First names of the desk's own people, each another."""
    stream = Random(f"{seed}/operators")  # noqa: S311  # a game, not a secret
    names = sorted({name.name for name in practice.first_names if name.language == language})
    return tuple(stream.sample(names, min(count, len(names))))


def _last(name: LastName, gender: Gender) -> str:
    return name.feminine if gender is Gender.F else name.masculine


def _phone(stream: Random) -> str:
    """A number in a range that no network has given out."""
    return f"+380 00 {stream.randrange(100, 1000)} {stream.randrange(100):02} {stream.randrange(100):02}"


def _one(choices: Sequence[Drawn], stream: Random) -> Drawn | None:
    return stream.choice(choices) if choices else None
