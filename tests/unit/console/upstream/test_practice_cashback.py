"""The cashback desk's practice day, with its real texts: it begins in the morning, feeds every function, and
can be played to its end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from console.profiles.loader import load_profile, profile_folder
from console.profiles.model import Profile
from console.rules import marked_notes
from console.rules.questions import QUESTION
from console.rules.zones import place
from console.upstream.practice.cast import Casting
from console.upstream.practice.clock import beginning_of
from console.upstream.practice.folder import read_practice
from console.upstream.practice.founding import Founding
from console.upstream.practice.player import Player
from console.upstream.practice.scenes import Practice
from console.upstream.practice.speech import Speech
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.protocol import Reply, Snapshot
from storage.records import Order
from tests.contract.practice_desk import DAY, Wall, rows
from tests.unit.console.upstream.practice_world import SPEED

HOUR = timedelta(hours=1)
SHIFT, HALF_A_SHIFT = 12 * HOUR, 6 * HOUR


@cache
def cashback() -> tuple[Profile, Practice]:
    profile = load_profile("cashback")
    return profile, read_practice(profile, profile_folder("cashback").joinpath("practice"))


def begins() -> datetime:
    profile, practice = cashback()
    return beginning_of(DAY, profile.hours, practice.load.begins)


def desk(path: Path, wall: Wall, seed: int = 1) -> PracticeUpstream:
    profile, practice = cashback()
    return PracticeUpstream.open(
        path,
        profile=profile,
        agent="Дарья",
        wall=wall,
        founding_of=Founding(seed, SPEED, DAY, agents=("Дарья",), begins=practice.load.begins),
        world=lambda server: Player(server, profile, practice),
    )


def a_shift(upstream: PracticeUpstream, wall: Wall, *, lasts: timedelta) -> Iterator[list[Snapshot]]:
    """Poll from the morning on; what changed at each poll."""
    cursor = None
    while upstream.clock().at(wall()) < begins() + lasts:
        told: dict[str, Snapshot] = {}
        more = True
        while more:
            page = upstream.pull_changes(cursor)
            told |= {item.ticket.id: item for item in page.items}
            cursor, more = page.next_cursor, page.more
        yield list(told.values())
        wall.passes(seconds=4.0)  # the desk stands still after five seconds without a console


def order_of(snapshot: Snapshot) -> Order | None:
    number = snapshot.ticket.order_number
    return next((order for order in snapshot.orders if order.number == number), None)


@pytest.mark.parametrize("key", [situation.key for situation in cashback()[1].situations])
def test_every_text_has_all_that_it_speaks_of(key: str) -> None:
    """Rendered strictly: a name that the practice desk does not know fails."""
    profile, practice = cashback()
    situation = practice.situation(key)
    assert situation is not None
    at = begins() + 2 * HOUR
    cast = Casting(profile, practice, "day").cast(situation, at, Random(1))
    order = Order("77120", situation.order.status, at, at, expected_at=at) if situation.order else None
    speech = Speech(profile, practice, strict=True)
    facts = speech.facts(cast, order, at)
    texts = [situation.subject, *situation.impatient, *situation.end]
    for turn in situation.turns:
        texts += [*turn.says, *turn.wrong]
    assert all(speech.say(text, situation.language, facts).strip() for text in texts)


def test_the_day_begins_with_the_morning_shift_and_what_the_night_left(tmp_path: Path) -> None:
    wall = Wall()
    upstream = desk(tmp_path / "desk.db", wall)
    assert upstream.clock().at(wall()) == begins()
    first = upstream.pull_changes(None).items
    assert len(first) == 18
    assert all(begins() - 9 * HOUR <= item.ticket.created_at < begins() for item in first)
    profile, _ = cashback()
    zones = {
        place(item.ticket, order_of(item), profile, begins(), upstream.whoami().id).zone for item in first
    }
    assert {"mail", "claims", "overdue", "payouts"} <= zones
    upstream.close()


def test_a_shift_feeds_every_function_and_nobody_begins_as_somebody_else_did(tmp_path: Path) -> None:
    profile, _ = cashback()
    wall = Wall()
    upstream = desk(tmp_path / "desk.db", wall, seed=2)
    met: dict[str, str] = {}
    begun: dict[str, datetime] = {}
    repeated = []
    for told in a_shift(upstream, wall, lasts=SHIFT):
        now = upstream.clock().at(wall())
        for item in told:
            if item.ticket.id in met or not item.messages:
                continue
            met[item.ticket.id] = place(item.ticket, order_of(item), profile, now, upstream.whoami().id).zone
            words = re.sub(r"\d+", "", item.messages[0].body).casefold()
            if now - begun.get(words, now - 2 * HOUR) < HOUR:
                repeated.append(words)
            begun[words] = now
    assert repeated == []
    assert len(met) > 120
    counts = Counter(met.values())
    assert set(counts) == {zone.key for zone in profile.zones}
    assert min(counts.values()) >= 3, counts


@pytest.mark.parametrize("right", [True, False])
def test_talks_end_with_right_answers_and_complain_of_wrong_ones(tmp_path: Path, *, right: bool) -> None:
    _, practice = cashback()
    wall, path = Wall(), tmp_path / "desk.db"
    upstream = desk(path, wall)
    keys = 0
    for told in a_shift(upstream, wall, lasts=HALF_A_SHIFT):
        for item in told:
            if item.ticket.waiting_since is None:
                continue
            (found,) = rows(path, "SELECT situation, turn FROM plays WHERE ticket_id = ?", item.ticket.id)
            situation = practice.situation(str(found[0]))
            assert situation is not None
            turn = situation.turns[min(int(str(found[1])), len(situation.turns) - 1)]
            keys += 1
            macro = turn.right[0] if right else ""
            if right and turn.needs_role:
                asked = marked_notes.write(QUESTION, {"role": turn.needs_role}, "?")
                upstream.push_reply(Reply(item.ticket.id, f"ask-{keys}", asked, False, {}))
            upstream.push_reply(Reply(item.ticket.id, f"key-{keys}", "…", True, {}, macro))
    (count,) = rows(path, "SELECT count(*), sum(state = 'ended'), sum(wrong > 0) FROM plays WHERE said > 1")
    played, ended, wrong = (int(str(value)) for value in count)
    assert played > 60
    if right:
        assert wrong == 0
        assert ended > 0.5 * played  # some talks take half a day
    else:
        assert wrong > 0.9 * played
