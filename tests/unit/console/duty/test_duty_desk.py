"""Duty over real files: what the roster opens for me, what is paused, where help is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.duty.kept import KeptRoster
from console.profiles.model import Span
from console.rules.roster import DutyDay
from console.rules.zones import place
from console.views import NotPossible
from storage.cache import Cache
from storage.records import Agent
from tests.unit.console.desk_files import ME, NOW, PROFILE, SETTINGS, fill_home, make_ticket

TODAY = date(2026, 3, 2)
DAY = (Span(time(9), time(21)),)
PAUSING = replace(
    PROFILE,
    zones=tuple(
        replace(zone, pauses=("messengers",)) if zone.key == "overdue" else zone for zone in PROFILE.zones
    ),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    with cache.writing():
        cache.meta.put("me_login", "oksana")
        cache.agents.replace([replace(ME, login="oksana"), Agent("8", "Petro", "petro")])
    cache.close()
    KeptRoster(home.path / "desks" / "test", PROFILE, example=True).save(
        [
            DutyDay(TODAY, "oksana", DAY, ("messengers", "overdue")),
            DutyDay(TODAY, "petro", DAY, ("reserve",), lunch=Span(time(10), time(12))),
            DutyDay(TODAY + timedelta(days=1), "petro", DAY, ("reserve",)),
        ]
    )
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PAUSING, "en")
    yield desk
    desk.close()


def add(home: Home, *numbers: int, zone: str, late: bool = False) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    due = NOW - timedelta(minutes=5) if late else NOW + timedelta(minutes=30)
    with cache.writing():
        for number in numbers:
            ticket = make_ticket(str(number))
            cache.tickets.put(
                ticket, replace(place(ticket, None, PROFILE, NOW, ME.id), zone=zone, due_at=due)
            )
    cache.close()


def test_the_roster_opens_my_zones_and_nobody_elses(desk: Desk) -> None:
    assert {state.zone.key for state in desk.zones() if state.on_duty} == {"messengers", "overdue"}


def test_who_is_at_work_is_told_and_who_eats(desk: Desk) -> None:
    assert [(one.name, one.zones, one.at_lunch, one.me) for one in desk.roster.at_work()] == [
        ("Оксана", ("messengers", "overdue"), False, True),
        ("Petro", ("reserve",), True, False),
    ]


def test_a_zone_is_paused_while_another_has_something_and_claiming_says_why(desk: Desk, home: Home) -> None:
    def paused() -> list[str]:
        return [state.zone.key for state in desk.zones() if state.paused_by]

    assert paused() == []
    add(home, 20, zone="overdue", late=True)
    assert paused() == ["messengers"]
    with pytest.raises(NotPossible, match="Messengers is paused for you while something waits in Overdue"):
        desk.claim("5")
    desk.claim("20")
    desk.done("20")
    assert paused() == []
    desk.claim("5")


def test_the_board_names_who_is_planned_for_a_zone_also_without_tickets(desk: Desk) -> None:
    (messengers,) = desk.board(0, ["messengers"])
    assert [(one.name, one.count, one.me) for one in messengers.people] == [("Оксана", 0, True)]


def test_the_zone_with_more_work_than_hands_is_in_trouble_and_one_key_opens_it(
    desk: Desk, home: Home
) -> None:
    assert desk.roster.trouble() is None
    with pytest.raises(NotPossible):
        desk.roster.help_there()
    add(home, *range(100, 100 + PROFILE.goals.hour + 3), zone="delivered")
    trouble = desk.roster.trouble()
    assert trouble is not None
    assert (trouble.zone, trouble.on_duty) == ("delivered", False)
    assert desk.roster.help_there() == "delivered"
    assert "delivered" in {state.zone.key for state in desk.zones() if state.on_duty}


def test_a_planned_day_changes_only_the_one_who_is_planned(desk: Desk) -> None:
    desk.roster.put(DutyDay(TODAY, "petro", DAY, ("delivered",)))
    assert {(one.person, one.zones) for one in desk.roster.days([TODAY])} == {
        ("oksana", ("messengers", "overdue")),
        ("petro", ("delivered",)),
    }
    desk.roster.clear(TODAY, "petro")
    assert [one.person for one in desk.roster.days([TODAY])] == ["oksana"]
    assert any("nobody has" in str(flaw) for flaw in desk.roster.flaws([TODAY]))


def test_what_is_mine_at_the_end_of_a_shift_is_found(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.path / "desks" / "test" / "cache.db", writing=True)
    with cache.writing():
        ticket = make_ticket("30", assignee_id=ME.id)
        cache.tickets.put(ticket, place(ticket, None, PROFILE, NOW, ME.id))
    cache.close()
    [left] = desk.roster.left_behind()
    assert (left.id, left.requester, left.subject) == ("30", ticket.requester, ticket.subject)
    desk.release("30")
    assert desk.roster.left_behind() == ()
    desk.undo()
    assert [one.id for one in desk.roster.left_behind()] == ["30"]


def test_where_all_keep_up_it_says_what_is_true_of_the_hour(desk: Desk, home: Home) -> None:
    def said() -> str:
        with pytest.raises(NotPossible) as refused:
            desk.roster.help_there()
        return str(refused.value)

    assert said() == "No zone needs help: those on duty can answer what is due within the hour (5)."
    add(home, 100, 101, zone="delivered", late=True)
    add(home, 102, zone="overdue", late=True)
    assert "Overdue comes first: Delivered (2)." in said()
    for number in (*range(1, 6), 100, 101, 102):
        desk.done(str(number))
    assert said() == "No zone needs help: nothing is due within the hour."
