"""The plan of a practice day: the same from the same seed, and like a day at a desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import mean

import pytest

from console.profiles.model import Span
from console.upstream.practice.clock import opening_of
from console.upstream.practice.day import REPEATS_AFTER, Arrival, DayFrame, frame_of, next_frame, plan_day
from console.upstream.practice.scenes import Gender, Load, OrderSpec, Part, Situation
from tests.contract.practice_desk import HOURS, small_profile
from tests.unit.console.upstream.practice_world import BUSY_LOAD, practice, situation, turn

TUESDAY = date(2026, 3, 3)
MANY = tuple(
    situation(f"s{number}", weight=1 + number % 5, turns=(turn("one", "two", "three"),))
    for number in range(40)
)


def frame(day: date = TUESDAY) -> DayFrame:
    return frame_of(opening_of(day, HOURS), HOURS)


def plan(
    *situations: Situation, seed: int = 1, day: date = TUESDAY, load: Load = BUSY_LOAD
) -> tuple[Arrival, ...]:
    return plan_day(seed, frame(day), small_profile(), practice(*(situations or MANY), load=load))


def test_the_same_seed_gives_the_same_day_and_another_one_another() -> None:
    assert plan(seed=5) == plan(seed=5)
    assert plan(seed=5) != plan(seed=6)
    assert [arrival.at for arrival in plan(seed=5)] != [
        arrival.at + timedelta(days=-1) for arrival in plan(seed=5, day=TUESDAY + timedelta(days=1))
    ]


def test_a_day_lies_within_its_night_and_its_closing() -> None:
    today = frame()
    assert today == DayFrame(
        TUESDAY,
        datetime(2026, 3, 2, 19, tzinfo=UTC),
        datetime(2026, 3, 3, 7, tzinfo=UTC),
        datetime(2026, 3, 3, 19, tzinfo=UTC),
    )
    arrivals = plan()
    assert list(arrivals) == sorted(arrivals, key=lambda arrival: arrival.at)
    assert len({arrival.instance for arrival in arrivals}) == len(arrivals)
    overnight = [arrival for arrival in arrivals if arrival.at < today.opens]
    assert len(overnight) == BUSY_LOAD.backlog
    assert all(today.night_from <= arrival.at < today.closes for arrival in arrivals)


def test_a_night_over_a_closed_day_begins_at_the_last_closing() -> None:
    monday = frame(date(2026, 3, 9))  # Sunday is closed, Saturday closes at 19
    assert monday.night_from == datetime(2026, 3, 7, 17, tzinfo=UTC)
    assert next_frame(monday.closes, HOURS) == frame(date(2026, 3, 10))


def test_as_many_come_as_the_load_says_and_when_it_says() -> None:
    quiet, loud = 9, 11  # hours of weight 1 and 3
    sizes, by_hour = [], Counter[int]()
    for seed in range(60):
        arrivals = [arrival for arrival in plan(seed=seed) if arrival.at >= frame().opens]
        sizes.append(len(arrivals))
        by_hour.update(arrival.at.astimezone(HOURS.timezone).hour for arrival in arrivals)
    assert abs(mean(sizes) - BUSY_LOAD.arrivals_per_day) < 5
    assert max(sizes) - min(sizes) > 15, "swells and ebbs, not a timetable"
    assert by_hour[loud] / by_hour[quiet] == pytest.approx(3, rel=0.25)
    saturdays = [len(plan(seed=seed, day=date(2026, 3, 7))) - BUSY_LOAD.backlog for seed in range(60)]
    assert abs(mean(saturdays) - BUSY_LOAD.arrivals_per_day / 2) < 5


def test_nothing_comes_twice_within_an_hour_where_the_pool_allows() -> None:
    opens = frame().opens
    for seed in range(10):
        last: dict[str, datetime] = {}
        for arrival in plan(seed=seed):
            read_at = max(arrival.at, opens)
            assert read_at - last.get(arrival.situation, read_at - REPEATS_AFTER) >= REPEATS_AFTER
            last[arrival.situation] = read_at


def test_a_small_pool_takes_turns() -> None:
    arrivals = [arrival for arrival in plan(*MANY[:3]) if arrival.at >= frame().opens]
    pairs = list(pairwise(arrival.situation for arrival in arrivals))
    assert all(before != after for before, after in pairs)
    assert min(Counter(arrival.situation for arrival in arrivals).values()) > len(arrivals) / 5


def test_all_first_words_are_used_before_any_comes_again() -> None:
    openings = [arrival.opening for arrival in plan(MANY[0])]
    for start in range(0, len(openings) - 3, 3):
        assert set(openings[start : start + 3]) == {0, 1, 2}


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((Part.MORNING,), range(9, 12)),
        ((Part.DAY,), range(12, 17)),
        ((Part.EVENING,), range(17, 21)),
        ((Part.MORNING, Part.EVENING), [*range(9, 12), *range(17, 21)]),
    ],
)
def test_a_situation_comes_in_its_part_of_the_day(hours: tuple[Part, ...], expected: range) -> None:
    special = replace(situation("special"), hours=hours)
    found = {
        arrival.at.astimezone(HOURS.timezone).hour
        for seed in range(10)
        for arrival in plan(special, *MANY, seed=seed)
        if arrival.situation == "special" and arrival.at >= frame().opens
    }
    assert found
    assert found <= set(expected)


def test_nobody_calls_overnight_unless_the_situation_says_so() -> None:
    call = situation("call", channels=("phone",), kind="call", weight=5)
    only = situation("only", backlog=True, weight=5)
    never = situation("never", backlog=False, weight=5)
    for seed in range(10):
        overnight = [a.situation for a in plan(call, only, never, *MANY, seed=seed) if a.at < frame().opens]
        by_day = [a.situation for a in plan(call, only, never, *MANY, seed=seed) if a.at >= frame().opens]
        assert not {"call", "never"} & set(overnight)
        assert "only" not in by_day


def test_a_morning_shows_something_of_everything() -> None:
    tasks = [
        situation(status, kind="order", channels=("shop",), order=OrderSpec(status))
        for status in ("new", "arrived", "reserved")
    ]
    for seed in range(10):
        overnight = {a.situation for a in plan(*tasks, *MANY, seed=seed) if a.at < frame().opens}
        assert overnight >= {"new", "arrived", "reserved"}


def test_a_desk_that_never_closes_has_no_night() -> None:
    hours = replace(HOURS, week=((Span(time(0), time.max),),) * 7)
    today = frame_of(opening_of(TUESDAY, hours), hours)
    assert today.closes - today.opens == timedelta(hours=24)
    assert next_frame(today.closes, hours).opens == today.closes
    load = Load(100, 8, (1.0,) * 7, (dict.fromkeys(range(24), 1),) * 7)
    profile = replace(small_profile(), hours=hours)
    arrivals = [a for seed in range(5) for a in plan_day(seed, today, profile, practice(*MANY, load=load))]
    assert {arrival.at.astimezone(hours.timezone).hour for arrival in arrivals} == set(range(24))


def test_hours_without_weight_are_empty() -> None:
    load = Load(50, 0, (1.0,) * 7, ({9: 1},) * 7)
    assert {arrival.at.hour for arrival in plan(load=load)} == {7}
    assert plan(load=Load(50, 0, (1.0,) * 7, ({3: 1},) * 7)) == ()


def test_people_are_cast_as_the_situation_asks() -> None:
    women = situation("women", gender=Gender.F, order=OrderSpec("new", item_kind="bag"))
    for arrival in plan(women):
        assert arrival.cast.persona.gender is Gender.F
        assert int(arrival.cast.goods.removeprefix("thing")) % 2 == 0
        assert arrival.cast.persona.email.endswith((".com", ".org", ".net"))
        assert "@example." in arrival.cast.persona.email


def test_some_customers_come_back_and_the_others_bear_other_names() -> None:
    personas = [arrival.cast.persona for arrival in plan(load=replace(BUSY_LOAD, arrivals_per_day=40))]
    visits = Counter(persona.key for persona in personas)
    assert 0 < sum(1 for count in visits.values() if count > 1) < len(visits) / 3
    assert len({persona.name for persona in personas}) > 0.9 * len(visits)
    assert len(set(personas)) == len(visits), "a key is one person's"


def test_colleagues_of_a_role_stay_the_same() -> None:
    stock = situation("stock", kind="internal", channels=("internal",), role="warehouse", colleague=True)
    lack = situation("lack", kind="internal", channels=("internal",), role="warehouse", colleague=True)
    assert len({arrival.cast.persona for arrival in plan(stock, lack)}) == 1


def test_goods_do_not_repeat_themselves_soon() -> None:
    goods = [arrival.cast.goods for arrival in plan()]
    assert all(before != after for before, after in pairwise(goods))
    assert all(len(set(goods[start : start + 10])) == 10 for start in range(len(goods) - 10))
