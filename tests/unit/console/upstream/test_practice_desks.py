"""A whole day at each desk that comes along, with its real texts: all of it arrives and can be solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from console.profiles.loader import load_profile, profile_folder
from console.profiles.model import Profile
from console.rules import marked_notes
from console.rules.questions import QUESTION
from console.rules.zones import place
from console.upstream.practice.clock import opening_of
from console.upstream.practice.day import frame_of
from console.upstream.practice.folder import read_practice
from console.upstream.practice.player import Player
from console.upstream.practice.scenes import Practice
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.protocol import Reply, Snapshot
from storage.records import MessageKind
from tests.contract.practice_desk import DAY, Wall, open_desk, rows
from tests.unit.console.upstream.practice_world import SPEED

DESKS = ("forwarder", "partners")


@cache
def desk(key: str) -> tuple[Profile, Practice]:
    profile = load_profile(key)
    return profile, read_practice(profile, profile_folder(key).joinpath("practice"))


def a_day(key: str, path: Path, *, answers: bool) -> Iterator[tuple[PracticeUpstream, Wall, Snapshot]]:
    """All that comes from opening to closing; with `answers`, each at once with a right macro."""
    profile, practice = desk(key)
    wall = Wall()
    upstream = open_desk(
        path,
        wall,
        seed=1,
        speed=SPEED,
        profile=profile,
        world=lambda server: Player(server, profile, practice),
    )
    closes = frame_of(opening_of(DAY, profile.hours), profile.hours).closes
    cursor, keys = None, 0
    while upstream.clock().at(wall()) < closes:
        page = upstream.pull_changes(cursor)
        cursor = page.next_cursor
        for snapshot in page.items:
            yield upstream, wall, snapshot
            if not answers or snapshot.ticket.waiting_since is None:
                continue
            (found,) = rows(path, "SELECT situation, turn FROM plays WHERE ticket_id = ?", snapshot.ticket.id)
            situation = practice.situation(str(found[0]))
            assert situation is not None
            turn = situation.turns[min(int(str(found[1])), len(situation.turns) - 1)]
            if turn.needs_role:
                question = marked_notes.write(QUESTION, {"role": turn.needs_role}, "Please look.")
                keys += 1
                upstream.push_reply(Reply(snapshot.ticket.id, f"key-{keys}", question, False, {}))
            keys += 1
            upstream.push_reply(
                Reply(snapshot.ticket.id, f"key-{keys}", "An answer.", True, {}, turn.right[0])
            )
        if not page.more:
            wall.passes(seconds=4)
    upstream.close()


@pytest.mark.parametrize("key", DESKS)
def test_the_day_feeds_every_zone(key: str, tmp_path: Path) -> None:
    profile, _ = desk(key)
    met: dict[str, str] = {}
    kinds: set[str] = set()
    for upstream, wall, snapshot in a_day(key, tmp_path / "desk.db", answers=False):
        if snapshot.ticket.id in met or not snapshot.messages:
            continue
        number = snapshot.ticket.order_number
        order = next((order for order in snapshot.orders if order.number == number), None)
        now = upstream.clock().at(wall())
        met[snapshot.ticket.id] = place(snapshot.ticket, order, profile, now, upstream.whoami().id).zone
        kinds.add(snapshot.ticket.kind)
        first = snapshot.messages[0].kind
        assert (first is MessageKind.CALL) == (snapshot.ticket.kind == "call")
        assert (first is MessageKind.SYSTEM) == (snapshot.ticket.kind in ("order", "offer", "handover"))
    counts = Counter(met.values())
    assert set(counts) == {zone.key for zone in profile.zones}
    assert min(counts.values()) >= 4
    assert kinds == set(profile.kinds)


@pytest.mark.parametrize("key", DESKS)
def test_right_answers_bring_every_talk_to_its_end(key: str, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    for _ in a_day(key, path, answers=True):
        pass
    (found,) = rows(path, "SELECT count(*), sum(state = 'ended') FROM plays")
    assert int(str(found[0])) > 60
    assert int(str(found[1])) > 0.8 * int(
        str(found[0])
    )  # the last answers of the evening are still being read
    assert rows(path, "SELECT count(*) FROM plays WHERE wrong > 0") == [(0,)]
