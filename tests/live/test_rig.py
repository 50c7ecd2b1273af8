"""The kill rig at a small size: the same code and the same count as `make rig`, and that it bites."""

from __future__ import annotations

import pytest

from tests.live.rt_packages import need
from tests.rig.desks import desk_of
from tests.rig.line import Fault
from tests.rig.office import Text
from tests.rig.storm import Report, Weather, count, run

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

REPLIES = 60
STORM = 60.0  # seconds at most: on a busy machine what is left goes out in the calm
SEED = 5


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("small", marks=pytest.mark.xdist_group("rig")),
        pytest.param("sqlite", marks=pytest.mark.xdist_group("rig-sqlite")),
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("rig-postgres")]),
    ],
)
def test_through_kills_and_faults_every_reply_arrives_once_and_in_order(kind: str) -> None:
    if kind != "small":
        need(kind)
    with desk_of(kind) as desk:
        report = run(desk, Weather(REPLIES, SEED, at_most=STORM))
    assert report.violations() == []
    assert report.confirmed == REPLIES
    # A run in which nothing went wrong would show nothing.
    assert report.faulty_writes > 3
    assert report.harm["consoles killed"] > 0
    assert report.harm["syncs killed"] > 0


@pytest.mark.xdist_group("rig")
@pytest.mark.parametrize(
    ("mistake", "only"), [("naive", None), ("hasty", Fault.LATE)], ids=["without looking", "without waiting"]
)
def test_a_mistake_in_sending_again_is_seen_as_replies_that_are_there_twice(
    mistake: str, only: Fault | None
) -> None:
    weather = Weather(24, SEED, faults=0.5, kill_every=15.0, mistake=mistake, only=only, late=6.0)
    with desk_of("small") as desk:
        report = run(desk, weather)
    assert report.twice
    assert [what for what in report.violations() if what.endswith("is there twice")]


PLAN = (Text("1", "R-1"), Text("1", "R-2"), Text("2", "R-3"))


@pytest.mark.parametrize(
    ("said", "violations"),
    [
        ({"1": ["R-1", "R-2"], "2": ["R-3"]}, []),
        ({"1": ["R-1"], "2": ["R-3"]}, ["R-2 was lost"]),
        ({"1": ["R-1", "R-2", "R-1"], "2": ["R-3"]}, ["R-1 is there twice"]),
        ({"1": ["R-2", "R-1"], "2": ["R-3"]}, ["R-2 is out of order", "R-1 is out of order"]),
        ({"1": ["R-1", "R-2"], "2": ["R-3", "R-2"]}, ["R-2 is there twice", "R-2 is in another ticket"]),
        ({"1": ["R-1", "R-2"], "2": ["R-3", "?"]}, ["? is in another ticket"]),
    ],
)
def test_the_count_sees_each_promise_broken(said: dict[str, list[str]], violations: list[str]) -> None:
    report = Report("a desk", 3, confirmed=3)
    count(report, PLAN, said, None)
    assert report.violations() == violations
