"""What is checked in the same way for every desk that comes along: its texts agree with each other."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from liquid import Environment

from console.profiles.check import check_profile
from console.profiles.loader import profile_folder
from console.profiles.model import Macro, Profile
from console.rules.zones import place
from console.upstream.practice.cast import Casting
from console.upstream.practice.clock import opening_of
from console.upstream.practice.folder import read_practice
from console.upstream.practice.orders import order_at
from console.upstream.practice.scenes import Practice, Situation
from console.upstream.practice.speech import Speech, folded
from storage.records import Order, Ticket
from tests.contract.practice_desk import DAY

LANGUAGES = ("ru", "uk", "en")
FOREIGN_LETTERS = {"ru": "іїєґІЇЄҐ", "uk": "ыэёъЫЭЁЪ", "en": "абвгдежзийклмнопрстуфхцчшщыэюя"}
REAL_NAMES = re.compile(
    r"\b(amazon|ebay|aliexpress|taobao|walmart|fedex|dhl|usps|ups|nike|adidas|apple|samsung|sony|canon|nikon|lego"
    r"|shopotam|workle|letyshops|epn|mastercard|privatbank|monobank|sberbank|tinkoff|booking)\b",
    re.IGNORECASE,
)


@cache
def desk(key: str) -> tuple[Profile, Practice]:
    """The profile, all of it checked, and its practice day."""
    profile = check_profile(key)
    return profile, read_practice(profile, profile_folder(key).joinpath("practice"))


@dataclass(frozen=True)
class Side:
    """Who is spoken to: customers, or those who write to the desk in a role. Macros for the latter
    begin with one of `prefixes`."""

    prefixes: tuple[str, ...]

    def macros(self, profile: Profile, situation: Situation) -> dict[str, Macro]:
        return {
            macro.key: macro
            for macro in profile.macros
            if macro.key.startswith(self.prefixes) == bool(situation.role)
        }


def texts_of(situation: Situation) -> Iterator[str]:
    """All that somebody says in a situation."""
    yield from (situation.subject, *situation.impatient, *situation.end)
    for turn in situation.turns:
        yield from (*turn.says, *turn.wrong, *turn.facts)


def cast_and_order(
    profile: Profile, practice: Practice, situation: Situation, channel: str
) -> tuple[Ticket, Order | None, list[str]]:
    """A situation as it comes, and everything that is said in it; strictly: no name may be missing."""
    at = opening_of(DAY, profile.hours) + timedelta(hours=2)
    cast = Casting(profile, practice, "day").cast(situation, at, Random(1))
    order = None
    if situation.order is not None:
        new = order_at(situation.order, cast, at, profile, practice, Random(1), is_task=True)
        order = Order(
            "77120",
            new.history[-1].status,
            new.history[-1].at,
            new.history[0].at,
            history=new.history,
            items=new.items,
            place=new.place,
            parcel=new.parcel or "1",
            reserve_until=new.reserve_until or at,
            expected_at=new.expected_at or at,
            partner=new.partner,
            product=new.product,
        )
    speech = Speech(profile, practice, strict=True)
    facts = speech.facts(cast, order, at)
    said = [speech.say(text, situation.language, facts) for text in texts_of(situation)]
    minute = timedelta(minutes=1)
    ticket = Ticket("1", "1", "", "open", channel, situation.kind, at - minute, at, waiting_since=at - minute)
    return ticket, order, said


def zones_fed(profile: Profile, practice: Practice) -> Counter[str]:
    """Where tickets of these situations stand when they come: how many of each channel."""
    found: Counter[str] = Counter()
    for situation in practice.situations:
        for channel in situation.channels:
            ticket, order, _ = cast_and_order(profile, practice, situation, channel)
            found[place(ticket, order, profile, ticket.updated_at, "7").zone] += 1
    return found


def one_digit_share(profile: Profile, practice: Practice) -> float:
    """How much of what is asked is answered by one digit of the zone in which the ticket stands."""
    macros = {macro.key: macro for macro in profile.macros}
    reached = asked = 0.0
    for situation in practice.situations:
        for channel in situation.channels:
            ticket, order, _ = cast_and_order(profile, practice, situation, channel)
            zone = place(ticket, order, profile, ticket.updated_at, "7").zone
            for turn in situation.turns:
                weight = situation.weight / len(situation.channels)
                asked += weight
                reached += weight * any(zone in macros[key].digits for key in turn.right)
    return reached / asked


def taken_for_right(profile: Profile, situation: Situation, side: Side) -> list[tuple[str, str]]:
    """Phrases that make a free answer right and stand in a macro that is wrong there."""
    found = []
    for turn in situation.turns:
        for key, macro in side.macros(profile, situation).items():
            body = folded(macro.body[situation.language])
            found += [(fact, key) for fact in turn.facts if key not in turn.right and folded(fact) in body]
    return found


def facts_nobody_writes(profile: Profile, situation: Situation) -> list[str]:
    """Turns none of whose right macros has one of the phrases in it."""
    macros: Mapping[str, Macro] = {macro.key: macro for macro in profile.macros}
    lacking = []
    for turn in situation.turns:
        bodies = [folded(macros[key].body[situation.language]) for key in turn.right]
        if not any(folded(fact) in body for fact in turn.facts for body in bodies):
            lacking.append(turn.says[0])
    return lacking


def foreign_letters(macro: Macro) -> list[str]:
    """Languages of a macro in which a letter of another one stands."""
    found = []
    for language, body in macro.body.items():
        words = re.sub(r"\{[{%].*?[%}]\}", "", body)
        if set(FOREIGN_LETTERS[language]) & set(words):
            found.append(language)
    return found


def names_beyond(situation: Situation, allowed: set[str]) -> set[str]:
    """Liquid names in a situation's texts that the practice does not fill."""
    named: set[str] = set()
    for text in texts_of(situation):
        named |= set(Environment().from_string(text).analyze().globals)
    return named - allowed


def named_in_files(key: str) -> dict[str, list[str]]:
    """Real companies, and addresses that lead somewhere, by file."""
    found: dict[str, list[str]] = {}
    folder = Path(str(profile_folder(key)))
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".md")):
        text = path.read_text(encoding="utf-8")
        hosts = re.findall(r"(?:@|https?://)([\w.-]+\.\w+)", text)
        bad = [*REAL_NAMES.findall(text)]
        bad += [host for host in hosts if not re.search(r"(^|\.)example\.(com|org|net)$", host)]
        if bad:
            found[path.name] = bad
    return found


def sources_lacking(key: str) -> list[str]:
    """Terms of clocks.toml that do not say where their length comes from."""
    text = profile_folder(key).joinpath("clocks.toml").read_text(encoding="utf-8")
    return [term["key"] for term in tomllib.loads(text)["term"] if not term.get("source")]
