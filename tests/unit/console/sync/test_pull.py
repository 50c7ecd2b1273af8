"""From the helpdesk into the cache: what is kept, what moves, and what must not stop the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.profiles.model import Rule
from console.sync.pull import Pull
from console.sync.wire import Changed
from console.upstream.protocol import NotSent
from storage.records import MessageKind
from tests.unit.console.sync.scripted_desk import PROFILE, START, Rig, make_ticket


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.ledger.close()
    rig.cache.close()


def test_what_comes_is_cleaned_placed_and_told(rig: Rig) -> None:
    rig.desk.add(make_ticket("1", subject="\x1b]10;?\x1b\\Где заказ?", requester="Ири\x07на"))
    rig.steps()
    ticket = rig.cache.tickets.get("1")
    assert ticket is not None
    assert "\x1b" not in ticket.subject + ticket.requester
    assert ticket.zone == "messengers"
    assert rig.cache.tickets.count("messengers") == 1
    assert Changed(frozenset({"1"}), frozenset({"messengers"})) in rig.told


def test_one_ticket_that_cannot_be_kept_stops_no_other_and_not_the_cursor(rig: Rig) -> None:
    rig.desk.add(make_ticket("1"))
    rig.desk.add(make_ticket("2", updated_at=START.replace(year=9999), waiting_since=START))
    rig.desk.chains["2"][0] = replace(rig.desk.chains["2"][0], body="половина \ud83d знака", id="x\ud83d")
    rig.desk.add(make_ticket("3"))
    rig.steps()
    kept = {each for each in ("1", "2", "3") if rig.cache.tickets.get(each)}
    assert {"1", "3"} <= kept
    cursor = rig.cache.cursors.get("changes")
    assert cursor is not None
    assert cursor.value == str(len(rig.desk.changed))


def test_a_ticket_becomes_overdue_by_itself_and_only_it_is_touched(rig: Rig) -> None:
    rig.desk.add(make_ticket("1", channel="email", created_at=START, waiting_since=START))
    rig.desk.add(make_ticket("2", channel="telegram"))
    rig.steps()
    assert rig.cache.tickets.count("incoming") == 1
    due = rig.cache.tickets.get("1")
    assert due is not None
    assert due.due_at is not None
    rig.told.clear()
    rig.desk.fails_before["pull_changes"] = [NotSent("away") for _ in range(100_000)]
    rig.seconds = (due.due_at - START).total_seconds() + 1
    rig.steps()
    assert rig.cache.tickets.count("overdue") == 1
    moved = [told for told in rig.told if isinstance(told, Changed)]
    assert frozenset({"incoming", "overdue"}) in [told.zones for told in moved]
    assert all("2" not in told.tickets or told.zones == {"messengers"} for told in moved)


def test_a_profile_that_was_edited_places_every_ticket_anew(rig: Rig) -> None:
    rig.desk.add(make_ticket("1", channel="email"))
    rig.desk.add(make_ticket("2", channel="telegram"))
    rig.steps()
    assert rig.cache.tickets.to_look_at(START, 10) == []
    edited = replace(PROFILE, zones=(replace(PROFILE.zones[0], rules=(Rule((), {}),)),))
    pull = Pull(rig.desk, rig.cache, edited)
    pull.introduce()
    pull.time_passes(START)
    key = edited.zones[0].key
    assert [rig.cache.tickets.get(one).zone for one in ("1", "2")] == [key, key]  # type: ignore[union-attr]
    pull.introduce()
    assert rig.cache.tickets.to_look_at(START, 10) == []


def test_an_idle_poll_writes_nothing(rig: Rig) -> None:
    rig.desk.add(make_ticket("1"))
    rig.steps()
    before = rig.cache.tickets.get("1"), rig.cache.cursors.get("changes")
    polls = rig.desk.calls.count("pull_changes")
    rig.steps(30)
    assert rig.desk.calls.count("pull_changes") > polls
    assert (rig.cache.tickets.get("1"), rig.cache.cursors.get("changes")) == before


def test_what_disappeared_without_a_word_is_found_by_reconciling(rig: Rig) -> None:
    rig.desk.add(make_ticket("1"))
    rig.desk.add(make_ticket("2"))
    rig.steps()
    del rig.desk.tickets["1"]
    rig.steps(timedelta(minutes=16).total_seconds())
    assert rig.cache.tickets.get("1") is None
    assert rig.cache.tickets.get("2") is not None


def test_a_new_message_reaches_the_chain_and_the_notice(rig: Rig) -> None:
    rig.desk.add(make_ticket("1"))
    rig.steps()
    rig.told.clear()
    rig.desk.says("1", MessageKind.CUSTOMER, "Алло?", "Ирина К.")
    rig.steps(6)
    assert [message.body for message in rig.cache.messages.chain("1", None, 10)][-1] == "Алло?"
    assert any(isinstance(told, Changed) and "1" in told.tickets for told in rig.told)


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_set_a_day_off_stops_no_reading(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """What is read next, and when, goes by a clock that nobody sets."""
    rig.desk.add(make_ticket("1"))
    rig.steps(20)
    off = timedelta(days=days)
    monkeypatch.setattr(rig, "wall", lambda: START + timedelta(seconds=rig.seconds) + off)
    rig.start("sync-2")
    rig.steps(10)
    polls = rig.desk.calls.count("pull_changes")
    rig.desk.says("1", MessageKind.CUSTOMER, "Алло?", "Ирина К.")
    rig.steps(11)
    assert rig.desk.calls.count("pull_changes") in (polls + 2, polls + 3)
    assert [message.body for message in rig.cache.messages.chain("1", None, 10)][-1] == "Алло?"
    del rig.desk.tickets["1"]
    rig.steps(timedelta(minutes=16).total_seconds())
    assert rig.cache.tickets.get("1") is None
