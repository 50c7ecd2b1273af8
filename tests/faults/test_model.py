"""The model finds nothing in the outbox as it is, and finds each of three mistakes that are put in."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from console.upstream.protocol import Dedupe
from tests.faults.model_machine import OutboxInTheWorld
from tests.faults.model_world import LATE
from tests.rig.program import MISTAKES

pytestmark = pytest.mark.timeout(400)  # half a minute of a core in all, which a busy machine may not have

USUAL = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(USUAL, max_examples=150)


def machine(dedupe: Dedupe, settle: float = 30.0) -> type[OutboxInTheWorld]:
    return type("Machine", (OutboxInTheWorld,), {"dedupe": dedupe, "settle": settle})


@pytest.mark.parametrize("dedupe", list(Dedupe))
def test_nothing_is_lost_and_nothing_goes_out_twice(dedupe: Dedupe) -> None:
    run_state_machine_as_test(machine(dedupe), settings=USUAL)


def test_sending_again_without_looking_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, wrong in MISTAKES["naive"]:
        monkeypatch.setattr(where, name, wrong)
    with pytest.raises(AssertionError, match="I2"):
        run_state_machine_as_test(machine(Dedupe.MARKER), settings=HUNT)


@pytest.mark.parametrize("settle", [0.0, LATE / 2])
def test_not_waiting_for_what_may_come_late_is_found(settle: float) -> None:
    with pytest.raises(AssertionError, match="I2"):
        run_state_machine_as_test(machine(Dedupe.MARKER, settle), settings=HUNT)
