"""The boutique's practice day, with its real texts: nothing repeats itself, everything can be played."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from console.profiles.loader import load_profile, profile_folder
from console.profiles.mistakes import ProfileProblem
from console.profiles.model import Profile, Roster
from console.rules.zones import place
from console.upstream.practice.cast import Casting
from console.upstream.practice.clock import opening_of
from console.upstream.practice.day import frame_of
from console.upstream.practice.folder import read_practice
from console.upstream.practice.opening import open_upstream
from console.upstream.practice.player import Player
from console.upstream.practice.scenes import Practice
from console.upstream.practice.speech import Speech
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.protocol import Reply, Snapshot
from console.upstream.registry import Opening
from storage.records import MessageKind, Order
from tests.contract.practice_desk import DAY, Wall, open_desk, rows
from tests.unit.console.upstream.practice_world import SPEED, contents

HOUR = timedelta(hours=1)
TWO_WORDS = 2  # "Добрый день!" is a greeting, not an opening


@cache
def boutique() -> tuple[Profile, Practice]:
    profile = load_profile("boutique")
    return profile, read_practice(profile, profile_folder("boutique").joinpath("practice"))


def desk(path: Path, wall: Wall, seed: int = 1, speed: float = SPEED) -> PracticeUpstream:
    profile, practice = boutique()
    return open_desk(
        path,
        wall,
        seed=seed,
        speed=speed,
        profile=profile,
        world=lambda server: Player(server, profile, practice),
    )


def a_whole_day(upstream: PracticeUpstream, wall: Wall, *, step: float = 4.0) -> Iterator[list[Snapshot]]:
    """Poll from opening to closing; what changed at each poll."""
    cursor = None
    profile, _ = boutique()
    closes = frame_of(opening_of(DAY, profile.hours), profile.hours).closes
    while upstream.clock().at(wall()) < closes:
        told: dict[str, Snapshot] = {}
        more = True
        while more:
            page = upstream.pull_changes(cursor)
            told |= {item.ticket.id: item for item in page.items}
            cursor, more = page.next_cursor, page.more
        yield list(told.values())
        wall.passes(seconds=step)


def opening_sentence(body: str) -> str:
    """How a message begins, its greeting aside."""
    parts = [part.strip() for part in re.split(r"(?<=[.!?…)])\s|\n", body) if part.strip()]
    said = [part for part in parts if len(part.split()) > TWO_WORDS] or parts
    return said[0].casefold()


def order_of(snapshot: Snapshot) -> Order | None:
    number = snapshot.ticket.order_number
    return next((order for order in snapshot.orders if order.number == number), None)


def test_there_is_enough_to_practise() -> None:
    profile, practice = boutique()
    languages = Counter(situation.language for situation in practice.situations)
    assert len(practice.situations) >= 40
    assert languages["ru"] > languages["uk"] > languages["en"] > 0
    assert {situation.kind for situation in practice.situations} == set(profile.kinds)


@pytest.mark.parametrize("key", [situation.key for situation in boutique()[1].situations])
def test_every_text_has_all_that_it_speaks_of(key: str) -> None:
    """Rendered strictly: a name that the practice desk does not know fails."""
    profile, practice = boutique()
    situation = practice.situation(key)
    assert situation is not None
    speech = Speech(profile, practice, strict=True)
    at = opening_of(DAY, profile.hours) + timedelta(hours=2)
    cast = Casting(profile, practice, "day").cast(situation, at, Random(1))
    order = (
        Order("77120", situation.order.status, at, at, reserve_until=at, expected_at=at)
        if situation.order
        else None
    )
    facts = speech.facts(cast, order, at)
    texts = [situation.subject, *situation.impatient, *situation.end]
    for turn in situation.turns:
        texts += [*turn.says, *turn.facts, *turn.wrong]
    for text in texts:
        said = speech.say(text, situation.language, facts)
        assert said.strip()


def test_a_text_that_cannot_be_said_says_so_itself() -> None:
    profile, practice = boutique()
    with pytest.raises(ProfileProblem) as caught:
        Speech(profile, practice, strict=True).say("Where is {{ parcel.colour }}?", "en", {})
    assert "{{ parcel.colour }}" in str(caught.value)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_within_an_hour_nobody_begins_as_somebody_else_did(tmp_path: Path, seed: int) -> None:
    wall = Wall()
    upstream = desk(tmp_path / "desk.db", wall, seed)
    last: dict[str, tuple[datetime, str]] = {}
    repeated = []
    met: set[str] = set()
    for told in a_whole_day(upstream, wall):
        now = upstream.clock().at(wall())
        for snapshot in told:
            if snapshot.ticket.id in met or not snapshot.messages:
                continue
            met.add(snapshot.ticket.id)
            sentence = opening_sentence(snapshot.messages[0].body)
            seen_at, by = last.get(sentence, (now - 2 * HOUR, ""))
            if now - seen_at < HOUR:
                repeated.append(f"{sentence!r}: {by}, {snapshot.ticket.subject}")
            last[sentence] = (now, snapshot.ticket.subject)
    assert repeated == []
    assert len(met) > 100


def test_the_morning_shows_every_zone_and_the_day_feeds_them_all(tmp_path: Path) -> None:
    profile, _ = boutique()
    wall = Wall()
    upstream = desk(tmp_path / "desk.db", wall)
    zones = {zone.key for zone in profile.zones}
    met: dict[str, str] = {}
    for told in a_whole_day(upstream, wall):
        now = upstream.clock().at(wall())
        for snapshot in told:
            placement = place(snapshot.ticket, order_of(snapshot), profile, now, upstream.whoami().id)
            met.setdefault(snapshot.ticket.id, placement.zone)
        if len(met) < 20:
            assert set(met.values()) == zones
    assert all(count >= 5 for count in Counter(met.values()).values())


def play(path: Path, seed: int = 1, *, right: bool = True) -> PracticeUpstream:
    """A day with an operator who answers everything at once, always with the right macro or never."""
    _, practice = boutique()
    wall = Wall()
    upstream = desk(path, wall, seed)
    keys = 0
    for told in a_whole_day(upstream, wall):
        for snapshot in told:
            if snapshot.ticket.waiting_since is None:
                continue
            (found,) = rows(path, "SELECT situation, turn FROM plays WHERE ticket_id = ?", snapshot.ticket.id)
            situation = practice.situation(str(found[0]))
            assert situation is not None
            turn = situation.turns[min(int(str(found[1])), len(situation.turns) - 1)]
            macro = turn.right[0] if right and turn.right else ""
            fact = "" if turn.right or not right else turn.facts[0]
            keys += 1
            reply = Reply(snapshot.ticket.id, f"key-{keys}", f"An answer. {fact}", True, {}, macro)
            upstream.push_reply(reply)
    return upstream


def test_right_answers_bring_every_talk_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    play(path)
    (found,) = rows(path, "SELECT count(*), sum(state = 'ended') FROM plays")
    # The last answers of the evening are still being read.
    assert int(str(found[1])) > 0.8 * int(str(found[0]))
    assert rows(path, "SELECT count(*) FROM plays WHERE wrong > 0") == [(0,)]
    assert rows(path, "SELECT count(*) FROM tickets WHERE waiting_since IS NOT NULL") == [(0,)]


def test_wrong_answers_are_told_to_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    play(path, right=False)
    (found,) = rows(path, "SELECT count(*), sum(wrong > 0) FROM plays WHERE state <> 'reads'")
    assert int(str(found[1])) > 0.8 * int(str(found[0]))


def test_the_same_seed_and_operator_give_the_same_desk(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        play(tmp_path / f"{name}.db", seed)
    one, two, other = (contents(tmp_path / f"{name}.db") for name in ("one", "two", "other"))
    assert one == two
    assert {table for table in one if one[table] != other[table]} >= {"tickets", "messages", "orders"}


def test_the_door_opens_the_boutiques_day(tmp_path: Path) -> None:
    profile, _ = boutique()
    opening = Opening(
        profile, login="Оксана", file=tmp_path / "practice" / "boutique.db", seed=3, day_speed=5.0
    )
    upstream = open_upstream(opening)
    agents = upstream.catalog().agents
    assert upstream.whoami().name == "Оксана"
    planned = [(person.login, person.name, person.role) for person in profile.roster.people]
    told_of = [(agent.login, agent.name, agent.role) for agent in agents]
    assert told_of[1:-1] == planned, "one of the desk, whom the roster plans, and whoever came"
    assert upstream.clock().speed == 5.0
    assert len(upstream.pull_changes(None).items) >= 10
    told = upstream.clock().at(datetime.now(UTC)).astimezone(profile.hours.timezone)
    assert told.hour in (9, 10)
    upstream.close()


def test_without_a_roster_there_are_colleagues_too(tmp_path: Path) -> None:
    profile, _ = boutique()
    upstream = open_upstream(Opening(replace(profile, roster=Roster()), file=tmp_path / "desk.db"))
    assert len(upstream.catalog().agents) == 3
    upstream.close()


def test_a_profile_without_customers_has_a_quiet_desk(tmp_path: Path) -> None:
    profile, _ = boutique()
    upstream = open_upstream(Opening(replace(profile, key="quiet"), file=tmp_path / "desk.db"))
    assert upstream.pull_changes(None).items == ()
    upstream.close()


def test_messages_of_a_task_are_the_shops_and_calls_are_calls(tmp_path: Path) -> None:
    wall = Wall()
    upstream = desk(tmp_path / "desk.db", wall)
    kinds = set()
    for told in a_whole_day(upstream, wall):
        kinds |= {(item.ticket.kind, item.messages[0].kind) for item in told if item.messages}
    assert kinds == {
        ("question", MessageKind.CUSTOMER),
        ("internal", MessageKind.CUSTOMER),
        ("order", MessageKind.SYSTEM),
        ("call", MessageKind.CALL),
    }
