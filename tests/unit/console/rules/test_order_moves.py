from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.profiles.loader import load_profile
from console.rules.order_moves import (
    NotAllowedMove,
    OrderMove,
    after_notes,
    check,
    moved,
    next_statuses,
    of_macro,
    written,
)
from storage.records import Message, MessageKind, Order

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PROFILE = load_profile("boutique")
ORDER = Order("77", "reserved", NOW, NOW - timedelta(days=3), reserve_until=NOW + timedelta(hours=5))


def note(move: OrderMove, minutes: int = 1, kind: MessageKind = MessageKind.NOTE) -> Message:
    return Message(f"m{minutes}", "1", kind, "x", written(move, "…"), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (OrderMove("77", "arrived"), "cannot become “arrived”"),
        (OrderMove("77", "nowhere"), "cannot become “nowhere”"),
        (OrderMove("77", "refused"), "reason is needed"),
        (OrderMove("77", "in_transit"), "expected_at is needed"),
    ],
)
def test_a_move_that_the_profile_does_not_allow_is_refused_with_the_reason(
    move: OrderMove, words: str
) -> None:
    with pytest.raises(NotAllowedMove) as caught:
        check(ORDER, move, PROFILE)
    assert words in str(caught.value)


def test_what_the_order_has_already_is_not_asked_for_again() -> None:
    check(replace(ORDER, expected_at=NOW), OrderMove("77", "in_transit"), PROFILE)
    check(replace(ORDER, status="fitting"), OrderMove("77", "reserved", NOW), PROFILE)


def test_where_an_order_may_go_is_the_profiles_list() -> None:
    assert [status.key for status in next_statuses(ORDER, PROFILE)] == [
        "in_transit",
        "fitting",
        "issued",
        "refused",
        "cancelled",
    ]
    assert next_statuses(replace(ORDER, status="gone"), PROFILE) == ()


def test_a_reserve_ends_with_its_status_and_grows_within_it() -> None:
    later = NOW + timedelta(days=2)
    assert moved(ORDER, OrderMove("77", "fitting"), NOW).reserve_until is None
    longer = moved(ORDER, OrderMove("77", "reserved", later), NOW)
    assert (longer.reserve_until, longer.history) == (later, ())
    assert moved(ORDER, OrderMove("77", "issued"), NOW).history[-1].status == "issued"


def test_notes_move_an_order_once_in_their_order_and_only_younger_ones() -> None:
    there = OrderMove("77", "fitting", place="Kyiv")
    back = OrderMove("77", "reserved", NOW + timedelta(days=3))
    laid = after_notes(ORDER, [note(there, 1), note(back, 2)], PROFILE)
    assert (laid.status, laid.place, laid.reserve_until) == ("reserved", "Kyiv", NOW + timedelta(days=3))
    assert after_notes(laid, [note(there, 1), note(back, 2)], PROFILE) == laid


@pytest.mark.parametrize(
    "message",
    [
        note(OrderMove("77", "fitting"), kind=MessageKind.CUSTOMER),
        note(OrderMove("78", "fitting")),
        note(OrderMove("77", "arrived")),
        note(OrderMove("77", "fitting"), minutes=-1),
        Message(
            "m", "1", MessageKind.NOTE, "x", 'Hm\n\n[pult/1 order number="77"]', NOW + timedelta(hours=1)
        ),
        Message(
            "m",
            "1",
            MessageKind.NOTE,
            "x",
            '[pult/1 order number="77" status="fitting" reserve_until="soon"]',
            NOW + timedelta(hours=1),
        ),
    ],
)
def test_what_is_no_note_for_this_order_or_not_allowed_moves_nothing(message: Message) -> None:
    assert after_notes(ORDER, [message], PROFILE) == ORDER


def test_a_macro_makes_a_reserve_longer_from_its_end_and_moves_only_where_that_is_allowed() -> None:
    longer, fitting = PROFILE.macro("reserve-extended"), PROFILE.macro("fitting-booked")
    assert longer is not None
    assert fitting is not None
    extended = of_macro(longer, ORDER, PROFILE, NOW, "why")
    assert extended is not None
    assert extended.reserve_until == NOW + timedelta(hours=53)
    past = of_macro(longer, replace(ORDER, reserve_until=NOW - timedelta(days=1)), PROFILE, NOW, "why")
    assert past is not None
    assert past.reserve_until == NOW + timedelta(hours=48)
    booked = of_macro(fitting, ORDER, PROFILE, NOW, "why")
    assert booked is not None
    assert booked.status == "fitting"
    assert of_macro(fitting, replace(ORDER, status="new"), PROFILE, NOW, "why") is None
    assert of_macro(fitting, replace(ORDER, status="fitting"), PROFILE, NOW, "why") is None
