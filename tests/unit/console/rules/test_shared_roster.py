"""The roster as it travels: what is one, what looks like one and is none, and whose changes stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.profiles.loader import load_profile
from console.profiles.model import Span
from console.rules import marked_notes
from console.rules.cleaning import clean
from console.rules.roster import DutyDay
from console.rules.shared_roster import (
    TAG,
    in_a_row,
    in_order,
    is_home,
    is_opening,
    lowest,
    merged,
    notes,
    ticket_of,
    written,
)
from console.rules.zones import explain, place
from storage.records import Message, MessageKind, Ticket

MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TABLE = "day,person,zones\n2026-11-23,ann,reserve"
NOTE = written(MONDAY, "k1", "k0", "Duty roster,\n\nshared by Ann.", TABLE)
PROFILE = load_profile("boutique")


def message(body: str = NOTE, kind: MessageKind = MessageKind.NOTE, key: str = "op-1") -> Message:
    return Message("m1", "9", kind, "Ann", body, AT, "7", key)


def ticket(**over: object) -> Ticket:
    plain = Ticket("9", "9", "x", "open", "telegram", "question", AT, AT)
    return replace(plain, **over)  # type: ignore[arg-type]  # only fields of a ticket are passed


def test_what_is_written_is_read_again_after_cleaning() -> None:
    (note,) = notes([message(clean(NOTE))])
    assert (note.week, note.id, note.over, note.table, note.by) == (MONDAY, "k1", "k0", TABLE, "Ann")


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.NOTE])
def test_nobody_but_a_colleague_writes_a_roster(kind: MessageKind) -> None:
    assert notes([message(kind=kind)]) == []
    assert not is_home([message(kind=kind)])


@pytest.mark.parametrize(
    "body",
    [
        TABLE,
        f"> {NOTE}\n\nlook at that",
        NOTE.replace("2026-11-23", "2026-11-24"),
        NOTE.replace('week="2026-11-23"', 'week="next"'),
        NOTE.replace("[pult/1 roster", "[pult/1 handover"),
        marked_notes.muted(NOTE),
    ],
)
def test_what_is_no_note_of_a_week_is_none(body: str) -> None:
    assert notes([message(body)]) == []


def test_only_a_ticket_that_a_console_opened_with_a_week_holds_the_roster() -> None:
    assert is_home([message(), message("anything", MessageKind.CUSTOMER)])
    assert not is_home([])
    assert not is_home([message(key="")]), "written by hand in the helpdesk"
    assert not is_home([message("Где заказ?", MessageKind.CUSTOMER), message()]), "a customer's ticket"
    assert not is_home([message("a note"), message()])


@pytest.mark.parametrize(
    ("by_agent", "for_nobody", "body", "opens"),
    [
        (True, True, NOTE, True),
        (True, False, NOTE, False),  # a mail under a colleague's name has a requester
        (False, True, NOTE, False),
        (True, True, "a call", False),
    ],
)
def test_what_opens_a_ticket_is_the_rosters_only_from_a_colleague_for_nobody(
    by_agent: bool, for_nobody: bool, body: str, opens: bool
) -> None:
    assert is_opening(body, by_agent=by_agent, for_nobody=for_nobody) is opens


def test_its_ticket_lies_in_no_zone_unless_somebody_waits_there() -> None:
    apart = ticket(tags=(TAG,))
    assert place(apart, None, PROFILE, AT, "7").zone == ""
    assert explain(apart, None, PROFILE, AT).zone is None
    assert place(replace(apart, waiting_since=AT), None, PROFILE, AT, "7").zone != ""
    assert place(ticket(), None, PROFILE, AT, "7").zone != ""


def test_every_console_writes_to_the_same_one_of_several_tickets() -> None:
    assert lowest(["100", "9", "10"]) == "9"
    assert lowest(["b", "100", "a"]) == "100"
    assert lowest([]) == ""
    assert sorted(["b", "20", "3"], key=in_order) == ["3", "20", "b"]


@pytest.mark.parametrize("key", ["boutique", "cashback", "forwarder", "partners"])
def test_it_can_be_opened_at_every_desk(key: str) -> None:
    profile = load_profile(key)
    new = ticket_of(NOTE, profile, "op-1")
    assert profile.channel(new.channel) is not None
    assert new.kind in profile.kinds
    assert new.internal


def test_a_muted_note_says_nothing_to_consoles_and_all_to_people() -> None:
    quiet = marked_notes.muted(NOTE)
    assert marked_notes.read(quiet) is None
    assert quiet.replace("> [pult", "[pult") == NOTE
    assert marked_notes.muted("a plain note\n") == "a plain note\n"


# Whose changes stay

_days = st.builds(
    lambda day, person, zone: DutyDay(
        MONDAY + timedelta(days=day), person, (Span(time(9), time(18)),), (zone,)
    ),
    st.integers(0, 6),
    st.sampled_from(["ann", "bob", "eve"]),
    st.sampled_from(["incoming", "reserve", "overdue"]),
)
_plans = st.lists(_days, max_size=8, unique_by=lambda one: (one.day, one.person))


@given(_plans, _plans, _plans)
def test_each_cell_is_mine_where_i_changed_it_and_theirs_elsewhere(
    base: list[DutyDay], mine: list[DutyDay], theirs: list[DutyDay]
) -> None:
    def cell(plan: list[DutyDay], day: date, person: str) -> list[DutyDay]:
        return [one for one in plan if (one.day, one.person) == (day, person)]

    result = list(merged(base, mine, theirs))
    for number in range(7):
        day = MONDAY + timedelta(days=number)
        for person in ("ann", "bob", "eve"):
            ours, before = cell(mine, day, person), cell(base, day, person)
            expected = cell(theirs, day, person) if ours == before else ours
            assert cell(result, day, person) == expected


@given(_plans, _plans)
def test_nothing_changed_is_theirs_and_theirs_unchanged_is_mine(
    base: list[DutyDay], other: list[DutyDay]
) -> None:
    assert merged(base, base, other) == in_a_row(other)
    assert merged(base, other, base) == in_a_row(other)
