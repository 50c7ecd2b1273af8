"""The lists and their counters against a naive model, under random operations."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage.cache import Cache
from storage.connection import connect_cache
from storage.instants import due_to_ms
from storage.records import AgentCount, Placement, RowPlace
from tests.unit.storage.builders import NOW, make_placement, make_ticket, minutes

ZONES = ("incoming", "overdue", "")
IDS = tuple(str(number) for number in range(12))


def in_order(placed: dict[str, Placement], zone: str) -> list[RowPlace]:
    listed = [
        RowPlace(placement.due_at, ticket_id)
        for ticket_id, placement in placed.items()
        if placement.shown and placement.zone == zone != ""
    ]
    return sorted(listed, key=lambda place: (due_to_ms(place.due_at), place.id))


AGENTS = ("", "me", "other")


def theirs_in_order(placed: dict[str, Placement], zone: str) -> list[RowPlace]:
    theirs = [
        RowPlace(placement.due_at, ticket_id)
        for ticket_id, placement in placed.items()
        if not placement.shown and not placement.rests and placement.zone == zone
    ]
    return sorted(theirs, key=lambda place: (due_to_ms(place.due_at), place.id))


placements = st.builds(
    lambda zone, due_at, rule, looks_again_at, kind: Placement(
        zone, due_at, rule, looks_again_at, shown=kind == "shown", rests=kind == "rests" and zone != ""
    ),
    st.sampled_from(ZONES),
    st.none() | st.integers(-3, 3).map(minutes),
    st.integers(0, 3),
    st.none() | st.integers(-3, 3).map(minutes),
    st.sampled_from(("shown", "theirs", "rests")),
)


class ListsAgainstAModel(RuleBasedStateMachine):
    """Whatever is put, moved and removed: counters are exact and pages are slices of the sorted whole."""

    @initialize()
    def begin(self) -> None:
        self.directory = TemporaryDirectory()
        self.cache = Cache.open(Path(self.directory.name) / "cache.db", writing=True)
        self.placed: dict[str, Placement] = {}
        self.agent_of: dict[str, str] = {}

    def teardown(self) -> None:
        self.cache.close()
        self.directory.cleanup()

    @rule(
        changes=st.lists(
            st.tuples(st.sampled_from(IDS), placements, st.sampled_from(AGENTS)), min_size=1, max_size=6
        )
    )
    def put(self, changes: list[tuple[str, Placement, str]]) -> None:
        with self.cache.writing():
            for ticket_id, placement, agent_id in changes:
                self.cache.tickets.put(make_ticket(ticket_id, assignee_id=agent_id), placement)
                self.placed[ticket_id] = placement
                self.agent_of[ticket_id] = agent_id

    @rule(ticket_id=st.sampled_from(IDS), placement=placements)
    def place(self, ticket_id: str, placement: Placement) -> None:
        with self.cache.writing():
            self.cache.tickets.place(ticket_id, placement)
        if ticket_id in self.placed:
            self.placed[ticket_id] = placement

    @rule(ticket_id=st.sampled_from(IDS))
    def remove(self, ticket_id: str) -> None:
        with self.cache.writing():
            self.cache.tickets.remove(ticket_id)
        self.placed.pop(ticket_id, None)

    @rule(ticket_id=st.sampled_from(IDS), placement=placements)
    def fail(self, ticket_id: str, placement: Placement) -> None:
        def half_a_transaction() -> None:
            with self.cache.writing():
                self.cache.tickets.put(make_ticket(ticket_id), placement)
                self.cache.tickets.remove(IDS[0])
                raise KeyError

        with pytest.raises(KeyError):
            half_a_transaction()

    @rule(
        zone=st.sampled_from(ZONES[:2]),
        here=st.builds(RowPlace, st.none() | st.integers(-4, 4).map(minutes), st.sampled_from(IDS)),
        size=st.integers(1, 5),
    )
    def page(self, zone: str, here: RowPlace, size: int) -> None:
        tickets, whole = self.cache.tickets, in_order(self.placed, zone)
        key = (due_to_ms(here.due_at), here.id)
        before = [one for one in whole if (due_to_ms(one.due_at), one.id) < key]
        behind = [one for one in whole if (due_to_ms(one.due_at), one.id) > key]
        assert [row.place for row in tickets.rows(zone, here, size)] == behind[:size]
        assert [row.place for row in tickets.rows(zone, here, size, backwards=True)] == before[-size:]
        assert [row.place for row in tickets.rows(zone, None, size)] == whole[:size]
        assert [row.place for row in tickets.rows(zone, None, size, backwards=True)] == whole[-size:]
        assert tickets.rank(zone, here) == len(before)
        for offset in range(len(whole) + 2):
            found = [row.place for row in tickets.rows_from(zone, offset, size)]
            assert found == whole[offset : offset + size]

    @invariant()
    def counters_are_exact(self) -> None:
        counts = {one.zone: one for one in self.cache.tickets.counts()}
        for zone in ZONES:
            whole = in_order(self.placed, zone)
            assert self.cache.tickets.count(zone) == len(whole)
            assert (zone in counts) == bool(whole)
            if whole:
                assert (counts[zone].count, counts[zone].most_urgent_at) == (len(whole), whole[0].due_at)

    @invariant()
    def what_everybody_has_to_do_is_exact(self) -> None:
        work = self.cache.work
        counted: dict[tuple[str, str], int] = {}
        for ticket_id, placement in self.placed.items():
            if placement.zone and not placement.rests:
                key = (placement.zone, self.agent_of[ticket_id])
                counted[key] = counted.get(key, 0) + 1
        assert work.agents() == [AgentCount(*key, count) for key, count in sorted(counted.items())]
        for zone in ZONES[:2]:
            theirs = theirs_in_order(self.placed, zone)
            listed = in_order(self.placed, zone)
            assert [row.place for row in work.theirs(zone, 4)] == theirs[:4]
            assert work.theirs_most_urgent(zone) == (theirs[0].due_at if theirs else None)
            for before, most in ((minutes(0), 3), (minutes(9), 2)):
                for places, found in (
                    (theirs, work.theirs_due(zone, before, most)),
                    (listed, work.listed_due(zone, before, most)),
                ):
                    due = sum(place.due_at is not None and place.due_at < before for place in places)
                    assert found == min(due, most)

    @invariant()
    def the_next_look_is_known(self) -> None:
        looks = [one.looks_again_at for one in self.placed.values() if one.looks_again_at is not None]
        assert self.cache.tickets.next_look_at() == min(looks, default=None)
        due = {ticket_id for ticket_id, one in self.placed.items() if one.looks_again_at in looks}
        found = self.cache.tickets.to_look_at(NOW + timedelta(days=1), 100)
        assert {ticket.id for ticket in found} == due
        now = {
            ticket_id
            for ticket_id, one in self.placed.items()
            if one.looks_again_at is not None and one.looks_again_at <= NOW
        }
        assert {ticket.id for ticket in self.cache.tickets.to_look_at(NOW, 100)} == now


ListsAgainstAModel.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestListsAgainstAModel = ListsAgainstAModel.TestCase


def test_counters_equal_a_count_after_many_random_changes(cache: Cache, home: Path) -> None:
    chance = random.Random(5)
    for _ in range(60):
        with cache.writing():
            for _ in range(50):
                ticket_id, roll = str(chance.randrange(400)), chance.random()
                placement = make_placement(
                    chance.choice(ZONES),
                    chance.choice([None, minutes(chance.randrange(1000))]),
                    shown=chance.random() < 0.8,
                )
                if roll < 0.2:
                    cache.tickets.remove(ticket_id)
                elif roll < 0.5:
                    cache.tickets.place(ticket_id, placement)
                else:
                    cache.tickets.put(make_ticket(ticket_id), placement)
    other = connect_cache(home / "cache.db", writing=False)
    counted = other.execute(
        "SELECT zone, count(*) FROM tickets WHERE shown AND zone <> '' GROUP BY zone ORDER BY zone"
    ).fetchall()
    other.close()
    assert counted == [(one.zone, one.count) for one in cache.tickets.counts()]
    assert sum(count for _, count in counted) > 100


def test_a_walk_by_pages_meets_every_row_once_though_others_move(cache: Cache) -> None:
    with cache.writing():
        for number in range(100):
            due = None if number % 7 == 0 else minutes(number % 10)
            cache.tickets.put(make_ticket(f"{number:03}"), make_placement(due_at=due))
    met: list[str] = []
    after: RowPlace | None = None
    while page := cache.tickets.rows("incoming", after, 9):
        met += [row.id for row in page]
        after = page[-1].place
        with cache.writing():  # what the page ended with leaves the zone: its place goes on to work
            cache.tickets.place(page[-1].id, make_placement("overdue"))
    assert len(met) == len(set(met)) == 100


def test_rows_without_a_clock_come_last_and_all_zones_merge(cache: Cache) -> None:
    with cache.writing():
        for ticket_id, zone, due in (
            ("a", "incoming", None),
            ("b", "overdue", minutes(5)),
            ("c", "incoming", minutes(1)),
            ("d", "messengers", minutes(9)),
            ("e", "overdue", None),
        ):
            cache.tickets.put(make_ticket(ticket_id), make_placement(zone, due))
        cache.tickets.put(make_ticket("hidden"), make_placement("overdue", minutes(0), shown=False))
        cache.tickets.put(make_ticket("closed"), make_placement("", minutes(0)))
    first = cache.tickets.listing(None, None, 3)
    assert [row.id for row in first] == ["c", "b", "d"]
    assert [row.id for row in cache.tickets.listing(None, first[-1].place, 3)] == ["a", "e"]
    assert [row.id for row in cache.tickets.listing("overdue", None, 3)] == ["b", "e"]


def test_a_ticket_keeps_what_the_rules_said_even_unlisted(cache: Cache) -> None:
    placement = Placement("overdue", minutes(3), 4, minutes(8), shown=False)
    with cache.writing():
        cache.tickets.put(make_ticket("1"), placement)
    ticket = cache.tickets.get("1")
    assert ticket is not None
    assert (ticket.zone, ticket.due_at) == ("overdue", minutes(3))
    assert cache.tickets.placement("1") == placement
    assert cache.tickets.placement("2") is None


def test_a_ticket_that_rests_is_on_no_list_and_nobodys_work(cache: Cache) -> None:
    placement = Placement("overdue", minutes(3), 4, minutes(8), shown=False, rests=True)
    with cache.writing():
        cache.tickets.put(make_ticket("1", assignee_id="me"), placement)
        cache.tickets.put(make_ticket("2", assignee_id="other"), placement)
    assert cache.tickets.placement("1") == placement
    assert (cache.tickets.count("overdue"), cache.work.agents(), cache.work.theirs("overdue", 9)) == (
        0,
        [],
        [],
    )
    assert [ticket.id for ticket in cache.work.assigned("me", 9)] == ["1"]


def test_ones_own_open_tickets_come_the_latest_changed_first(cache: Cache) -> None:
    with cache.writing():
        for ticket_id, agent, changed, zone, shown in (
            ("a", "me", 1, "incoming", True),
            ("b", "me", 5, "overdue", True),
            ("c", "me", 9, "", True),  # closed
            ("d", "other", 9, "incoming", False),
            ("e", "", 9, "incoming", True),
            ("f", "me", 3, "incoming", True),
        ):
            cache.tickets.put(
                make_ticket(
                    ticket_id, assignee_id=agent, updated_at=minutes(changed), waiting_since=minutes(changed)
                ),
                make_placement(zone, shown=shown),
            )
    found = cache.work.assigned("me", 9)
    assert [(one.id, one.number, one.zone, one.waiting_since) for one in found] == [
        ("b", "#b", "overdue", minutes(5)),
        ("f", "#f", "incoming", minutes(3)),
        ("a", "#a", "incoming", minutes(1)),
    ]
    assert [one.id for one in cache.work.assigned("me", 2)] == ["b", "f"]
    assert cache.work.assigned("", 9) == []
