"""The board on real files: what all have to do in each zone, and what follows from one's own keys at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.board import strain_of
from console.config import Home
from console.desk import Desk, open_desk
from console.rules.zones import place
from console.views import COUNTED_TO, BoardZone, Strain
from storage.cache import Cache
from storage.records import Agent, AgentCount, Placement, Ticket
from tests.unit.console.desk_files import ME, NOW, PROFILE, SETTINGS, fill_home, make_ticket

TERM = timedelta(minutes=15)  # of a messenger's message


def put_more(home: Home, *tickets: Ticket) -> None:
    """Cache more tickets as the sync process would."""
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        cache.agents.replace([ME, Agent("8", "Пётр"), Agent("9", "Анна")])
        for ticket in tickets:
            cache.tickets.put(ticket, place(ticket, None, PROFILE, NOW, ME.id))
    cache.close()


def waiting(ticket_id: str, minutes: float, **over: object) -> Ticket:
    over.setdefault("order_number", "")
    return make_ticket(ticket_id, waiting_since=NOW - timedelta(minutes=minutes), **over)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Five free tickets in the messengers' zone; two of Пётр's there, one of Анна's, one of our own; of
    Пётр's and ours one each that waits for the customer; a call that Анна has."""
    home = fill_home(tmp_path / "home")
    put_more(
        home,
        waiting("20", 9, assignee_id="8"),
        waiting("21", 30, assignee_id="8"),
        waiting("22", 2, assignee_id="9"),
        waiting("23", 14, assignee_id="7"),
        waiting("24", 40, assignee_id="8", status="waiting"),
        waiting("25", 40, assignee_id="7", status="waiting"),
        waiting("26", 1, assignee_id="9", channel="phone", kind="call"),
    )
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def zone(desk: Desk, key: str = "messengers", rows: int = 50) -> BoardZone:
    return next(one for one in desk.board(rows) if one.zone.key == key)


def people(one: BoardZone) -> list[tuple[str, int, bool]]:
    return [(on.name, on.count, on.me) for on in one.people]


def test_everybodys_work_stands_in_one_order(desk: Desk) -> None:
    messengers = zone(desk)
    assert [row.id for row in messengers.rows] == ["21", "23", "20", "5", "4", "3", "2", "22", "1"]
    assert messengers.count == 9
    assert messengers.most_urgent_at == NOW - timedelta(minutes=15)
    assert [row.id for row in zone(desk, rows=3).rows] == ["21", "23", "20"]


def test_who_is_on_a_zone_oneself_first_then_by_how_much(desk: Desk) -> None:
    messengers = zone(desk)
    assert people(messengers) == [("Оксана", 1, True), ("Пётр", 2, False), ("Анна", 1, False)]
    assert messengers.free == 5
    assert people(zone(desk, "incoming")) == [("Анна", 1, False)]
    assert (zone(desk, "reserve").count, zone(desk, "reserve").people) == (0, ())


def test_the_load_is_what_is_due_within_the_hour(desk: Desk) -> None:
    load = zone(desk).load
    assert (load.due, load.overdue, load.capacity) == (9, 1, 3 * PROFILE.goals.hour)
    assert zone(desk, "reserve").load == replace(
        load, due=0, overdue=0, capacity=PROFILE.goals.hour, strain=Strain.IDLE
    )


def test_only_the_zones_that_are_asked_for(desk: Desk) -> None:
    assert [one.zone.key for one in desk.board(3)] == [one.key for one in PROFILE.zones]
    assert [one.zone.key for one in desk.board(3, {"reserve", "messengers"})] == ["messengers", "reserve"]


def test_what_was_just_answered_is_nobodys_work_at_once_and_comes_back_when_taken_back(desk: Desk) -> None:
    before = zone(desk)
    desk.send("23", "Заказ уже в пути.")
    answered = zone(desk)
    assert people(answered) == [("Пётр", 2, False), ("Анна", 1, False)]
    assert (answered.count, answered.load.due) == (8, 8)
    assert "23" not in [row.id for row in answered.rows]
    desk.undo()
    assert zone(desk) == before


def test_a_ticket_handed_over_leaves_our_part_at_once(desk: Desk) -> None:
    desk.hand_over("23", "8", "возьми, пожалуйста")
    assert [on.name for on in zone(desk).people] == ["Пётр", "Анна"]
    assert "23" not in [row.id for row in zone(desk).rows]


def test_a_colleagues_ticket_with_a_note_of_ours_on_its_way_stays_theirs(desk: Desk) -> None:
    before = zone(desk)
    desk.send("21", "Клиент звонил ещё раз.", note=True)
    assert zone(desk) == before


def test_a_ticket_that_a_colleague_took_first_is_there_once(home: Home, desk: Desk) -> None:
    desk.claim("1")  # still on its way when
    put_more(home, waiting("1", 1, assignee_id="8"))
    messengers = zone(desk)
    assert [row.id for row in messengers.rows].count("1") == 1
    assert (messengers.count, messengers.load.due) == (9, 9)
    assert people(messengers) == [("Оксана", 2, True), ("Пётр", 2, False), ("Анна", 1, False)]


def test_counting_stops_and_says_so(home: Home, desk: Desk) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        for number in range(COUNTED_TO + 20):
            placement = Placement("reserve", NOW - timedelta(minutes=1), 0, None, shown=number % 2 == 0)
            cache.tickets.put(
                make_ticket(f"9{number}", assignee_id="" if placement.shown else "8"), placement
            )
    cache.close()
    reserve = zone(desk, "reserve", rows=5)
    assert (reserve.count, len(reserve.rows)) == (COUNTED_TO + 20, 5)
    assert (reserve.load.due, reserve.load.overdue, reserve.load.strain) == (
        COUNTED_TO,
        COUNTED_TO,
        Strain.OVER,
    )


def test_an_agent_whom_the_helpdesk_does_not_list_is_known_by_the_tickets(home: Home, desk: Desk) -> None:
    call = {"channel": "phone", "kind": "call"}
    put_more(home, waiting("30", 1, assignee_id="77", **call), waiting("31", 1, assignee_id="78", **call))
    assert people(zone(desk, "incoming")) == [("77", 1, False), ("78", 1, False), ("Анна", 1, False)]
    put_more(home, waiting("30", 1, assignee_id="77", assignee="Вера", **call))
    assert people(zone(desk, "incoming")) == [("78", 1, False), ("Анна", 1, False), ("Вера", 1, False)]
    assert people(zone(desk, "incoming", rows=0))[2] == ("Вера", 1, False)  # once met, always known


def test_the_counters_are_those_of_the_cache(home: Home, desk: Desk) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=False)
    counted = cache.work.agents()
    cache.close()
    assert AgentCount("messengers", "", 5) in counted
    for one in desk.board(1):
        assert one.count == sum(count.count for count in counted if count.zone == one.zone.key)


@pytest.mark.parametrize(
    ("due", "capacity", "strain"),
    [
        (0, 18, Strain.IDLE),
        (1, 18, Strain.EASY),
        (13, 18, Strain.EASY),
        (14, 18, Strain.FULL),
        (18, 18, Strain.FULL),
        (19, 18, Strain.OVER),
        (19, 36, Strain.EASY),
    ],
)
def test_how_work_stands_to_people(due: int, capacity: int, strain: Strain) -> None:
    assert strain_of(due, capacity) is strain
