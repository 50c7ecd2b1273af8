"""Why a term does not run is said in words: what there is nothing to count from, and since when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.clock_views import clock_views
from console.commands.explained import as_lines
from console.profiles.loader import load_profile
from storage.records import Order, Ticket
from tests.unit.console.rules.desks import HOUR, NOW, make_order, make_ticket

KEPT = make_ticket(waiting_since=NOW - HOUR, assignee_id="7", taken_at=NOW - 9 * HOUR)
ANSWERED = make_ticket(status="waiting", waiting_since=None, first_replied_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("desk", "ticket", "order", "line"),
    [
        ("cashback", KEPT, None, "handling: nobody has taken up what the customer waits for"),
        ("cashback", replace(KEPT, waiting_since=None), None, "simple_letter: nobody waits for an answer"),
        ("forwarder", ANSWERED, None, "letter_first: the first answer has been given"),
        ("forwarder", ANSWERED, make_order("declaration"), "dispatch: nothing is reserved"),
    ],
)
def test_what_there_is_nothing_to_count_from(
    desk: str, ticket: Ticket, order: Order | None, line: str
) -> None:
    lines = [each.strip() for each in as_lines(ticket, order, load_profile(desk), NOW)]
    assert line in lines


@pytest.mark.parametrize(("month", "told"), [(11, True), (10, False)])
def test_a_length_of_a_peak_says_of_which(month: int, told: bool) -> None:
    now = NOW.replace(month=month)
    waits = make_ticket(waiting_since=now - HOUR, created_at=now - HOUR, updated_at=now - HOUR)
    line = next(
        each for each in as_lines(waits, None, load_profile("cashback"), now) if "(simple_letter," in each
    )
    assert ("The 11.11 sale" in line) == told
    views = clock_views(waits, None, load_profile("cashback"), "en", now)
    assert {view.key: view.peak for view in views}["simple_letter"] == ("The 11.11 sale" if told else "")
