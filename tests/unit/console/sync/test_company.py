"""Who is in which ticket, and who works here: told where the helpdesk can tell, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.sync.freshness import kept_as_of
from console.sync.wire import Here, PresenceTold, decode, decode_order, encode, encode_here
from console.upstream.protocol import Catalog, NotSent, Present
from storage.records import Agent, MessageKind
from tests.unit.console.sync.scripted_desk import ME, START, Rig, ScriptedDesk, make_ticket

PETRO = Present("1", "8", "Пётр", True)


@dataclass
class SeeingDesk(ScriptedDesk):
    """A scripted desk that can tell who is where."""

    there: tuple[Present, ...] = ()
    we_were: list[tuple[str, bool]] = field(default_factory=list)
    agents: tuple[Agent, ...] = (ME,)

    def here(self, ticket_id: str, writing: bool) -> None:
        self._begin("here")
        self.we_were.append((ticket_id, writing))

    def others(self) -> tuple[Present, ...]:
        self._begin("others")
        return self.there

    def catalog(self) -> Catalog:
        return Catalog(agents=self.agents)


@pytest.fixture
def seeing() -> SeeingDesk:
    desk = SeeingDesk()
    desk.capabilities = replace(desk.capabilities, presence=True)
    desk.add(make_ticket("1"))
    return desk


@pytest.fixture
def rig(tmp_path: Path, seeing: SeeingDesk) -> Iterator[Rig]:
    rig = Rig(tmp_path, seeing)
    rig.steps()
    yield rig
    rig.ledger.close()
    rig.cache.close()


def told(rig: Rig) -> list[tuple[Present, ...]]:
    return [one.present for one in rig.told if isinstance(one, PresenceTold)]


def test_a_colleague_who_comes_and_goes_is_told_once_each(rig: Rig, seeing: SeeingDesk) -> None:
    seeing.there = (PETRO,)
    rig.steps(20)
    seeing.there = ()
    rig.steps(20)
    assert told(rig) == [(PETRO,), ()]


def test_where_we_are_is_said_at_once_and_once(rig: Rig, seeing: SeeingDesk) -> None:
    for _ in range(2):
        rig.loop.here("1", writing=False)
    rig.loop.here("1", writing=True)
    assert seeing.we_were == [("1", False), ("1", True)]


def test_while_the_helpdesk_is_away_nobody_is_seen_and_on_the_return_we_are_again(
    rig: Rig, seeing: SeeingDesk
) -> None:
    seeing.there = (PETRO,)
    rig.loop.here("1", writing=True)
    rig.steps(6)
    seeing.fails_before["pull_changes"] = [NotSent("no line")]
    rig.until(lambda: rig.link() == "offline")
    assert told(rig)[-1] == ()
    rig.until(lambda: rig.link() == "online")
    rig.steps(6)
    assert told(rig)[-1] == (PETRO,)
    assert seeing.we_were == [("1", True), ("1", True)]


def test_that_it_cannot_be_told_is_no_trouble(rig: Rig, seeing: SeeingDesk) -> None:
    seeing.fails_before["others"] = [NotSent("busy")]
    rig.steps(20)
    assert rig.link() == "online"
    assert rig.loop.sums.errors == []


def test_a_helpdesk_that_cannot_tell_is_not_asked(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.loop.here("1", writing=True)
    rig.steps(20)
    assert "others" not in rig.desk.calls
    assert told(rig) == []
    rig.ledger.close()
    rig.cache.close()


def test_a_colleague_who_starts_later_can_be_handed_to(rig: Rig, seeing: SeeingDesk) -> None:
    seeing.agents = (ME, Agent("8", "Пётр"))
    assert [agent.name for agent in rig.cache.agents.all()] == ["Оксана"]
    rig.steps(20)
    assert [agent.name for agent in rig.cache.agents.all()] == ["Оксана", "Пётр"]


def test_what_is_said_on_the_pipe_comes_out_as_it_went_in() -> None:
    news = PresenceTold((PETRO, Present("2", "9", 'Лиза "x"', False)))
    assert decode(encode(news)) == news
    assert decode_order(encode_here(Here("5", True))) == Here("5", True)
    assert decode_order("wake\n") is None
    for odd in ("", "{", '{"here": 1}', "[]", "null"):
        assert decode_order(odd) is None


# When the helpdesk answered last


def test_after_a_restart_it_is_known_when_the_helpdesk_answered_last(rig: Rig, seeing: SeeingDesk) -> None:
    rig.steps(300)
    rig.loop.leave()
    kept = kept_as_of(rig.cache)
    assert kept is not None
    assert kept == rig.loop.link.as_of
    assert rig.wall() - kept <= timedelta(seconds=5)
    seeing.fails_before["pull_changes"] = [NotSent("no line")] * 50
    rig.until(lambda: rig.link() == "offline")
    away = rig.loop.link
    rig.steps(60)
    seeing.fails_before["whoami"] = [NotSent("no line")] * 50
    rig.start("sync-2")
    assert rig.loop.link.as_of == away.as_of
    rig.steps(1)
    assert rig.link() == "offline"
    assert (rig.loop.link.since, rig.loop.link.as_of) == (away.since, away.as_of)
    seeing.fails_before.clear()
    rig.until(lambda: rig.link() == "online")
    rig.start("sync-3")
    seeing.fails_before["whoami"] = [NotSent("no line")] * 50
    began = rig.wall()
    rig.steps(1)
    assert rig.loop.link.since is not None
    assert rig.loop.link.since >= began, "the outage before is over"


def test_an_idle_desk_writes_nothing_for_minutes(rig: Rig) -> None:
    rig.steps(5)
    began = rig.wall()
    written = set()
    while rig.wall() - began < timedelta(minutes=25):
        rig.steps(5)
        written.add(kept_as_of(rig.cache))
    assert len(written) <= 4, "once in ten minutes"


def test_the_moment_is_kept_with_whatever_has_changed(rig: Rig, seeing: SeeingDesk) -> None:
    rig.steps(50)
    before = rig.wall()
    seeing.says("1", MessageKind.CUSTOMER, "Алло?", "Ирина")
    rig.steps(20)
    assert (kept_as_of(rig.cache) or START) >= before
