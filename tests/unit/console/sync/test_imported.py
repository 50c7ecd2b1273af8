"""What was imported comes into the cache: in steps, again when its file changes, and into a new cache."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.imports.kept import ORDERS, TEMPLATES, Kept, prepare_folder
from console.rules.zones import place
from console.sync import imported as module
from console.sync.clocks import Clocks
from console.sync.imported import Imported, Laid
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.sync.wire import Changed, clock_fields
from console.upstream.protocol import DeskClock, NotSent
from storage.cache import Cache
from storage.records import Order, Template
from tests.unit.console.desk_files import NOW, PROFILE, make_ticket, put
from tests.unit.console.sync.scripted_desk import Rig
from tests.unit.console.sync.scripted_desk import make_ticket as desk_ticket

CLOCK = DeskClock(NOW, NOW)
RESERVED = Order("77120", "reserved", NOW, NOW, reserve_until=NOW + timedelta(hours=3))
OURS = Template("import:1", "Доставка", "Скоро")


class Desk:
    """A desk's folder with a cache that is written by nobody else."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.seconds = 0.0
        self.orders = Kept(prepare_folder(directory) / ORDERS, Order)
        self.templates = Kept(prepare_folder(directory) / TEMPLATES, Template)
        self.open()

    def open(self) -> None:
        self.cache = Cache.open(self.directory / "cache.db", writing=True)
        self.imported = Imported(self.directory, self.cache, PROFILE, lambda: self.seconds)

    def close(self) -> None:
        self.imported.close()
        self.cache.close()

    def keep(self, *orders: Order) -> None:
        with self.orders.replacing() as writer:
            for order in orders:
                writer.put(order)

    def steps(self) -> list[Laid]:
        """What is done from the next look on, until there is no more."""
        self.seconds += 1.0
        done = [self.imported.step(CLOCK, NOW)]
        while done[-1].more:
            done.append(self.imported.step(CLOCK, NOW))
        return done


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def numbers(desk: Desk) -> list[str]:
    return [order.number for order in desk.cache.orders.walk(100)]


def test_an_order_moves_its_ticket_to_where_the_rules_want_it(desk: Desk) -> None:
    put(desk.cache, make_ticket("1", channel="email"), make_ticket("2", channel="email", order_number="1"))
    assert [ticket.zone for ticket in desk.cache.tickets.get_many(["1", "2"])] == ["incoming", "incoming"]
    desk.keep(RESERVED)
    (laid,) = desk.steps()
    assert laid == Laid(frozenset({"1"}), frozenset({"incoming", "reserve"}), more=False, finished=True)
    assert [ticket.zone for ticket in desk.cache.tickets.get_many(["1", "2"])] == ["reserve", "incoming"]
    assert desk.cache.orders.get("77120") == RESERVED


def test_a_file_is_laid_in_once_and_again_when_it_changes(desk: Desk) -> None:
    desk.keep(RESERVED)
    desk.steps()
    version = desk.cache._session.one("SELECT total_changes()")
    for _ in range(3):
        assert desk.steps() == [Laid()]
    assert desk.cache._session.one("SELECT total_changes()") == version
    desk.keep(replace(RESERVED, place="Lviv"))
    assert desk.steps()[-1].finished
    assert desk.cache.orders.get("77120") == replace(RESERVED, place="Lviv")


def test_the_files_are_looked_at_once_a_second_at_most(desk: Desk) -> None:
    desk.steps()
    desk.keep(RESERVED)
    desk.seconds += 0.9
    assert desk.imported.step(CLOCK, NOW) == Laid()
    assert numbers(desk) == []
    desk.seconds += 0.1
    assert desk.imported.step(CLOCK, NOW).finished


def test_many_are_laid_in_step_by_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEP", 10)
    desk.keep(*(replace(RESERVED, number=f"{number:03}") for number in range(35)))
    steps = desk.steps()
    assert [(laid.more, laid.finished) for laid in steps] == [(True, False)] * 3 + [(False, True)]
    assert len(numbers(desk)) == 35


def test_a_file_that_changes_while_it_is_laid_in_is_laid_in_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 10)
    desk.keep(*(replace(RESERVED, number=f"{number:03}") for number in range(15)))
    desk.seconds += 1
    assert desk.imported.step(CLOCK, NOW).more
    desk.keep(*(replace(RESERVED, number=f"{number:03}", place="Lviv") for number in range(15)))
    desk.steps()
    desk.steps()
    assert {order.place for order in desk.cache.orders.walk(100)} == {"Lviv"}


def test_a_restart_half_way_begins_the_file_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEP", 10)
    desk.keep(*(replace(RESERVED, number=f"{number:03}") for number in range(15)))
    desk.seconds += 1
    desk.imported.step(CLOCK, NOW)
    desk.close()
    desk.open()
    desk.steps()
    assert len(numbers(desk)) == 15
    desk.close()
    desk.open()
    assert desk.steps() == [Laid()]


def test_a_cache_made_anew_gets_everything_again(desk: Desk) -> None:
    desk.keep(RESERVED)
    with desk.templates.replacing() as writer:
        writer.put(OURS)
    desk.steps()
    desk.close()
    for file in desk.directory.glob("cache.db*"):
        file.unlink()
    desk.open()
    desk.steps()
    assert numbers(desk) == ["77120"]
    assert desk.cache.templates.all() == [OURS]


def test_templates_stay_beside_the_helpdesks_when_its_list_is_told_anew(desk: Desk) -> None:
    with desk.templates.replacing() as writer:
        writer.put(OURS)
    assert desk.steps()[0].finished
    theirs = Template("9", "Оплата", "Карта")
    with desk.cache.writing():
        desk.cache.templates.replace([theirs])
    assert desk.cache.templates.all() == [OURS, theirs]


@pytest.mark.parametrize("away", [False, True], ids=["a line taken out", "the file taken away"])
def test_what_is_taken_out_of_the_file_is_forgotten(desk: Desk, away: bool) -> None:
    put(desk.cache, make_ticket("1", channel="email"))
    desk.keep(RESERVED, replace(RESERVED, number="2"))
    desk.steps()
    if away:
        desk.orders.path.unlink()
    else:
        lines = desk.orders.path.read_bytes().splitlines(keepends=True)
        desk.orders.path.write_bytes(lines[1])
    (laid,) = desk.steps()
    assert laid.zones == {"reserve", "incoming"}
    assert numbers(desk) == ([] if away else ["2"])
    ticket = desk.cache.tickets.get("1")
    assert ticket is not None
    assert ticket.zone == "incoming"


def test_an_older_order_of_the_file_does_not_hide_the_helpdesks(desk: Desk) -> None:
    with desk.cache.writing():
        desk.cache.orders.put(replace(RESERVED, status="issued", updated_at=NOW + timedelta(minutes=1)))
    desk.keep(RESERVED)
    desk.steps()
    found = desk.cache.orders.get("77120")
    assert found is not None
    assert found.status == "issued"


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b'{"number":"1","status":"new","updated_at":"2026-03-02T09:00:00","created_at":"2026-03-02T09:00:00Z"}\n',
        b'{"number":"1","status":"new","updated_at":"2026-03-02T09:00:00Z","created_at":"2026-03-02T09:00:00Z",'
        b'"total":9223372036854775808}\n',
        b'{"number":"1","status":"new","updated_at":"2026-03-02T09:00:00Z","created_at":"2026-03-02T09:00:00Z",'
        b'"history":[{"status":"new","at":"2026-03-02T09:00:00"}]}\n',
    ],
    ids=["garbage", "a moment without a zone", "a number too large", "a step without a zone"],
)
def test_a_line_that_the_cache_cannot_hold_does_not_stop_the_others(desk: Desk, line: bytes) -> None:
    desk.keep(RESERVED)
    desk.orders.path.write_bytes(line + desk.orders.path.read_bytes())
    desk.steps()
    assert numbers(desk) == ["77120"]
    assert desk.steps() == [Laid()]


def test_what_was_edited_by_hand_is_made_harmless(desk: Desk) -> None:
    desk.keep(replace(RESERVED, place="\x1b[31m"))
    desk.steps()
    found = desk.cache.orders.get("77120")
    assert found is not None
    assert found.place == "␛[31m"


def test_a_folder_in_the_files_place_is_told_once_and_stops_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.orders.path.mkdir()
    with desk.templates.replacing() as writer:
        writer.put(OURS)
    for _ in range(3):
        desk.steps()
    assert desk.cache.templates.all() == [OURS]
    assert caplog.text.count("cannot be read") == 1


def test_the_desks_clock_of_before_is_used_until_it_is_told_anew(desk: Desk) -> None:
    """A practice day goes by a clock of its own: what is due is not what is due on the wall."""
    wall = NOW + timedelta(days=9)
    with desk.cache.writing():
        desk.cache.meta.put("clock", json.dumps(clock_fields(DeskClock(wall, NOW))))
    put(desk.cache, make_ticket("1", channel="email"))
    desk.keep(RESERVED)
    desk.seconds += 1
    desk.imported.step(None, wall)
    ticket = make_ticket("1", channel="email")
    assert desk.cache.tickets.placement("1") == place(ticket, RESERVED, PROFILE, NOW, "")
    assert desk.cache.tickets.placement("1") != place(ticket, RESERVED, PROFILE, wall, "")


class RigWithImports(Rig):
    """A sync that also looks at what was imported."""

    def start(self, owner: str) -> None:
        clocks = Clocks(self.wall, lambda: self.seconds, lambda: 0.5)
        pull = Pull(self.desk, self.cache, PROFILE)
        push = Push(self.desk, self.ledger, pull, PROFILE, owner, clocks)
        imported = Imported(self.directory, self.cache, PROFILE, clocks.monotonic)
        self.loop = SyncLoop(self.desk, pull, push, clocks, self.told.append, imported)


@pytest.mark.parametrize("reachable", [True, False])
def test_the_sync_lays_in_with_and_without_its_helpdesk(tmp_path: Path, reachable: bool) -> None:
    rig = RigWithImports(tmp_path)
    rig.desk.add(desk_ticket("1", order_number="77120"))
    rig.steps()
    if not reachable:
        rig.desk.fails_before["pull_changes"] = [NotSent("away")] * 50
        rig.steps(30)
    with Kept(prepare_folder(tmp_path) / ORDERS, Order).replacing() as writer:
        writer.put(RESERVED)
    rig.told.clear()
    rig.until(lambda: rig.cache.orders.get("77120") == RESERVED, at_most=2.0)
    assert rig.link() == ("online" if reachable else "offline")
    assert [told for told in rig.told if isinstance(told, Changed) and told.everything]
    rig.ledger.close()
    rig.cache.close()


def test_an_idle_second_costs_two_looks_and_no_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.keep(RESERVED)
    desk.steps()
    desk.steps()
    looks: list[object] = []
    stat = os.stat

    def seen(path: Path) -> os.stat_result:
        looks.append(path)
        return stat(path)

    monkeypatch.setattr(os, "stat", seen)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was read"))
    for _ in range(10):
        desk.imported.step(CLOCK, NOW)
    assert desk.steps() == [Laid()]
    assert looks == [desk.templates.path, desk.orders.path]
