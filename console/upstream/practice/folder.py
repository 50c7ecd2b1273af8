"""Reading the practice folder of a profile: people, goods, places, the day's load, situations.

The folder lies beside the profile's other files; everything wrong in it is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from console.profiles.loader import profile_folder
from console.profiles.mistakes import has_mistakes
from console.profiles.model import Profile
from console.profiles.tables import Table
from console.profiles.toml_source import Report, Source, read_text
from console.upstream.practice.scenes import (
    City,
    FirstName,
    Gender,
    Goods,
    LastName,
    Load,
    Place,
    Practice,
    RoleAnswer,
    Situation,
)
from console.upstream.practice.situations import Words, check_texts, new_source, read_situation
from storage.problems import mark

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

WEEKEND = {5: "saturday", 6: "sunday"}
MOST_PRICE = 1_000_000_000
MOST_BACKLOG_HOURS = 72


def read_practice(profile: Profile, folder: Traversable) -> Practice:
    """Everything that a practice day of this profile is made of. Raises `ProfileProblem`."""
    report = Report()
    people = _table(folder, "people.toml", report)
    first_names = tuple(_first_names(people, profile))
    last_names = tuple(_last_names(people, profile))
    cities = tuple(_cities(people, profile))
    groups = _groups(people, profile)
    people.finish()
    goods = tuple(_goods(_table(folder, "goods.toml", report), profile))
    places = tuple(_places(_table(folder, "places.toml", report), profile, [city.key for city in cities]))
    load = _load(_table(folder, "day.toml", report))
    words = Words(profile, sorted({item.kind for item in goods}))
    situations = tuple(_situations(folder, words, report))
    answers = tuple(_role_answers(folder, profile, report))
    mistakes = report.located()
    if mistakes:
        raise has_mistakes(profile.key, mistakes)
    return Practice(first_names, last_names, cities, goods, places, load, situations, answers, groups)


def check_practice(profile: Profile, key_or_path: str | Path) -> None:
    """Read the practice folder of a profile, if it has one. Raises `ProfileProblem`."""
    folder = profile_folder(key_or_path).joinpath("practice")
    if folder.is_dir():
        read_practice(profile, folder)


def _table(folder: Traversable, name: str, report: Report) -> Table:
    text = read_text(folder.joinpath(name), f"practice/{name}", report)
    source = Source(f"practice/{name}", text or "", report)
    return Table(source, (), source.parse() or {})


def _first_names(table: Table, profile: Profile) -> Iterator[FirstName]:
    for entry in table.tables("first"):
        yield FirstName(
            entry.text("name"),
            entry.text("latin"),
            entry.choice("gender", "gender", Gender),
            entry.word("language", "language", profile.languages),
        )
        entry.finish()


def _last_names(table: Table, profile: Profile) -> Iterator[LastName]:
    for entry in table.tables("last"):
        yield LastName(
            entry.text("masculine"),
            entry.text("feminine"),
            entry.text("latin"),
            entry.word("language", "language", profile.languages),
        )
        entry.finish()


def _cities(table: Table, profile: Profile) -> Iterator[City]:
    for entry in table.tables("city"):
        yield City(entry.key(), entry.texts("name", profile.languages))
        entry.finish()


def _groups(table: Table, profile: Profile) -> Mapping[str, int]:
    """How many customers belong to which group of the profile; without any, nobody does."""
    weights = {}
    for entry in table.tables("group", required=False):
        key = entry.word("key", "group", [group.key for group in profile.groups])
        weights[key] = entry.number("weight", 1, 10_000)
        entry.finish()
    return weights


def _goods(table: Table, profile: Profile) -> Iterator[Goods]:
    for entry in table.tables("goods"):
        yield Goods(
            key=entry.key(),
            kind=entry.text("kind"),
            name=entry.texts("name", profile.languages),
            price=entry.number("price", 0, MOST_PRICE),
            sizes=entry.words("sizes", "size", None, required=False),
            parcel=entry.flag("parcel", default=True),
        )
        entry.finish()
    table.finish()


def _places(table: Table, profile: Profile, cities: list[str]) -> Iterator[Place]:
    for entry in table.tables("place"):
        yield Place(
            key=entry.key(),
            city=entry.word("city", "city", cities),
            name=entry.texts("name", profile.languages),
            title=entry.texts("title", profile.languages),
            hours=entry.text("hours", ""),
        )
        entry.finish()
    table.finish()


def _role_answers(folder: Traversable, profile: Profile, report: Report) -> Iterator[RoleAnswer]:
    """What roles answer; a desk whose roles keep silent needs no such file."""
    if not folder.joinpath("answers.toml").is_file():
        return
    table = _table(folder, "answers.toml", report)
    for entry in table.tables("answer"):
        yield RoleAnswer(
            entry.word("role", "role", [role.key for role in profile.roles]),
            entry.word("language", "language", profile.languages),
            entry.words("says", "text", None),
        )
        entry.finish()
    table.finish()


def _load(table: Table) -> Load:
    load = table.table("load")
    share = load.table("share", required=False)
    shares = {name: share.seconds(name, 10) for name in share.names()}
    share.finish()
    by_name = {
        name: _weights(load.table(name))
        for name in ("weekday", *WEEKEND.values())
        if name == "weekday" or name in load
    }
    names = [WEEKEND.get(day, "weekday") for day in range(7)]
    found = Load(
        arrivals_per_day=load.number("arrivals_per_day", 1, 5000),
        backlog=load.number("backlog", 0, 1000, default=0),
        share=tuple(shares.get(name, 1.0) for name in names),
        weights=tuple(by_name.get(name, by_name["weekday"]) for name in names),
        begins=_begins(load),
        backlog_hours=load.number("backlog_hours", 0, MOST_BACKLOG_HOURS, default=0),
    )
    load.finish()
    table.finish()
    return found


def _begins(table: Table) -> time | None:
    text = table.text("begins", "")
    if not text:
        return None
    try:
        begins = time.fromisoformat(text)
    except ValueError:
        begins = None
    if begins is None or begins.tzinfo is not None:
        table.mistake("begins", mark("'{found}' is not a time of the day like \"08:00\""), found=text)
        return None
    return begins


def _weights(table: Table) -> Mapping[int, int]:
    """How many come in an hour, relative to the others; keys are local hours."""
    weights = {}
    for key in table.names():
        if key.isascii() and key.isdecimal() and int(key) < 24:
            weights[int(key)] = table.number(key, 0, 10_000)
        else:
            table.raw(key)
            table.mistake(key, mark("'{key}' is no hour of the day: expected 0 to 23"), key=key)
    if not any(weights.values()):
        table.mistake(None, mark("no hour has a weight above 0: nobody would come"))
    return weights


def _situations(folder: Traversable, words: Words, report: Report) -> Iterator[Situation]:
    place = folder.joinpath("situations")
    entries = [entry.name for entry in place.iterdir()] if place.is_dir() else []
    names = sorted(name for name in entries if name.endswith(".toml"))
    if not names:
        report.at_line("practice/situations", 1, mark("there is no situation (*.toml) in this folder"))
    found: dict[str, str] = {}
    for name in names:
        text = read_text(place.joinpath(name), f"practice/situations/{name}", report)
        if text is None:
            continue
        source = new_source(name, text, report)
        situation = read_situation(source, words)
        if situation is None:
            continue
        if situation.key in found:
            source.mistake(
                ("key",),
                mark("the key '{key}' is already used in {other}"),
                key=situation.key,
                other=found[situation.key],
            )
        found[situation.key] = name
        check_texts(situation, source)
        yield situation
