"""What is worth ringing for: tables of what came and what is told, and the timing against a naive model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.rules import announcements
from console.rules.announcements import (
    Announcements,
    Mine,
    Reminded,
    Standing,
    Stopped,
    Urgent,
    Worth,
)

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)

RED = Urgent("1", "10001", "Вход", NOW)
RESTS = Mine("2", "10002", "Мессенджеры", None)
WAITS = replace(RESTS, waiting_since=NOW)
STUCK = Stopped("op-3", "3", "10003", "conflict")
REMINDED = Reminded("4", "10004", NOW)

NOTHING = Standing()


@dataclass(frozen=True)
class Case:
    says: str
    looks: Sequence[Standing]
    told: Sequence[tuple[Worth, str, str]] = ()
    looking_at: str = ""
    about: frozenset[Worth] = frozenset(Worth)


URGENT = (Worth.URGENT, "10001", "Вход")
ANSWER = (Worth.ANSWER, "10002", "Мессенджеры")
STOPPED = (Worth.STOPPED, "10003", "")
REMINDER = (Worth.REMINDER, "10004", "")

CASES = [
    Case(
        "what stood there at the start is no news", [Standing(3, 1, (RED,), (WAITS,), (STUCK,), (REMINDED,))]
    ),
    Case("a ticket whose clock turns red", [NOTHING, Standing(urgent=(RED,))], [URGENT]),
    Case("the ticket that is open is seen anyway", [NOTHING, Standing(urgent=(RED,))], looking_at="1"),
    Case(
        "what is all told at once has its most pressing kind first",
        [
            Standing(mine=(RESTS,)),
            Standing(urgent=(RED,), mine=(WAITS,), stopped=(STUCK,), reminded=(REMINDED,)),
        ],
        [STOPPED, URGENT, ANSWER, REMINDER],
    ),
    Case(
        "what settings leave out is not told",
        [NOTHING, Standing(urgent=(RED,), reminded=(REMINDED,))],
        [REMINDER],
        about=frozenset({Worth.REMINDER, Worth.STOPPED}),
    ),
    Case(
        "nothing is news while the first pull runs",
        [replace(NOTHING, settled=False), Standing(urgent=(RED,))],
    ),
    Case(
        "what the first pull brings is known afterwards",
        [
            replace(NOTHING, settled=False),
            Standing(urgent=(RED,), settled=False),
            Standing(urgent=(RED,)),
            Standing(urgent=(RED,), reminded=(REMINDED,)),
        ],
        [REMINDER],
    ),
    Case("an answer in a ticket of ours", [Standing(mine=(RESTS,)), Standing(mine=(WAITS,))], [ANSWER]),
    Case("taking a ticket whose customer waits is none", [NOTHING, Standing(mine=(WAITS,))]),
    Case(
        "taking back an answer is none: the customer waited before",
        [Standing(mine=(WAITS,)), Standing(mine=(RESTS,)), Standing(mine=(WAITS,))],
    ),
    Case(
        "another message while they wait is none",
        [Standing(mine=(WAITS,)), Standing(mine=(replace(WAITS, zone="Просрочка"),))],
    ),
    Case(
        "a customer who was answered and writes again",
        [
            Standing(mine=(WAITS,)),
            Standing(mine=(RESTS,)),
            Standing(mine=(replace(WAITS, waiting_since=LATER),)),
        ],
        [ANSWER],
    ),
    Case(
        "the answer and the new wait come in one look",
        [Standing(mine=(WAITS,)), Standing(mine=(replace(WAITS, waiting_since=LATER),))],
        [ANSWER],
    ),
    Case(
        "a ticket that leaves and comes back with the same clock is no news",
        [Standing(urgent=(RED,)), NOTHING, Standing(urgent=(RED,))],
    ),
    Case(
        "with another clock it is",
        [Standing(urgent=(RED,)), NOTHING, Standing(urgent=(replace(RED, due_at=LATER),))],
        [URGENT],
    ),
    Case(
        "what moves to another zone with its clock is no news",
        [Standing(urgent=(RED,)), Standing(urgent=(replace(RED, zone="Просрочка"),))],
    ),
    Case(
        "an item that stops again for another reason",
        [Standing(stopped=(STUCK,)), Standing(stopped=(replace(STUCK, state="failed"),))],
        [STOPPED],
    ),
    Case(
        "of one ticket only the most pressing",
        [
            Standing(mine=(replace(RESTS, ticket_id="3"),)),
            Standing(mine=(replace(WAITS, ticket_id="3"),), stopped=(STUCK,)),
        ],
        [STOPPED],
    ),
    Case("what was dealt with before it was told", [NOTHING, Standing(urgent=(RED,)), NOTHING]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_is_told(case: Case) -> None:
    waiting = Announcements(about=case.about)
    for standing in case.looks:
        waiting.look(standing, case.looking_at)
    told = waiting.take(100.0)
    assert [(one.worth, one.number, one.zone) for one in told] == list(case.told)
    assert waiting.take(10_000.0) == ()
    waiting.look(case.looks[-1])
    assert waiting.wait(10_000.0) is None  # nothing is told twice


def reds(*numbers: int) -> Standing:
    return Standing(urgent=tuple(replace(RED, ticket_id=str(n), number=str(n)) for n in numbers))


def numbers(waiting: Announcements, now: float) -> list[str]:
    return [one.number for one in waiting.take(now)]


def test_typing_holds_it_back_and_then_it_is_one() -> None:
    waiting = Announcements(quiet=5, every=30)
    waiting.look(NOTHING)
    waiting.typed(100.0)
    waiting.look(reds(1))
    assert (waiting.wait(101.0), numbers(waiting, 101.0)) == (4.0, [])
    waiting.typed(103.0)
    waiting.look(reds(1, 2))
    assert (waiting.wait(105.0), numbers(waiting, 107.9)) == (3.0, [])
    assert numbers(waiting, 108.0) == ["1", "2"]


def test_a_storm_is_one_announcement_now_and_one_later() -> None:
    waiting = Announcements(quiet=5, every=30)
    waiting.look(NOTHING)
    told = []
    for second in range(60):
        waiting.look(reds(*range(second + 1)))
        if found := numbers(waiting, float(second)):
            told.append((second, len(found)))
    assert told == [(0, 1), (30, 30)]


def test_memory_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "REMEMBERED", 4)
    waiting = Announcements()
    waiting.look(NOTHING)
    for number in range(50):
        waiting.look(reds(number, 1000))
    assert len(waiting._seen) == 4
    assert waiting.take(1.0)[-1].number == "49"
    waiting.look(reds(1000))
    assert waiting.take(100.0) == ()  # what is still there is not forgotten


steps = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 2), st.booleans()), min_size=1, max_size=40
)


@given(steps=steps, quiet=st.integers(0, 6), every=st.integers(0, 20))
def test_never_too_soon_never_while_typing_nothing_lost_nothing_twice(
    steps: list[tuple[int, bool, int, bool]], quiet: int, every: int
) -> None:
    """Each step: seconds that pass, whether a key is typed, how much news comes, whether all before is
    dealt with."""
    waiting = Announcements(quiet=quiet, every=every)
    waiting.look(NOTHING)
    now, typed, told_at = 0.0, -100.0, -100.0
    there: list[int] = []
    told: list[int] = []
    due: set[int] = set()
    count = 0
    for seconds, types, comes, dealt in steps:
        now += seconds
        if types:
            typed = now
            waiting.typed(now)
        if dealt:
            there, due = [], set()
        fresh = list(range(count, count + comes))
        count += comes
        there += fresh
        due |= set(fresh)
        waiting.look(reds(*there))
        found = [int(number) for number in numbers(waiting, now)]
        may = now - typed >= quiet and now - told_at >= every
        assert set(found) == (due if may else set())
        if found:
            told_at, due = now, set()
            told += found
    assert len(told) == len(set(told))
