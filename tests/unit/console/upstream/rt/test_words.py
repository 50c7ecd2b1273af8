from __future__ import annotations

from dataclasses import replace

import pytest

from console.profiles.loader import load_profile
from console.upstream.rt.words import Words
from tests.unit.console.upstream.rt.desk import MAPPING, words

TWO = replace(MAPPING, statuses={"pending": "open", "open": "Open", "waiting": "stalled", "done": "resolved"})


@pytest.mark.parametrize(
    ("their", "resolved", "ours"),
    [
        ("new", False, "new"),
        ("stalled", False, "waiting"),
        ("RESOLVED", True, "done"),
        ("spam", False, "new"),  # not known, and somebody may wait in it
        ("spam", True, "done"),
        ("", False, "new"),
    ],
)
def test_statuses_become_ours(their: str, resolved: bool, ours: str) -> None:
    assert words().status(their, resolved=resolved) == ours


def test_of_two_statuses_that_are_one_over_there_the_namesake_is_read_back() -> None:
    assert words(TWO).status("open", resolved=False) == "open"
    assert words(TWO).their_status("pending") == "open"
    first = replace(MAPPING, statuses={"waiting": "parked", "pending": "parked"})
    assert words(first).status("parked", resolved=False) == "waiting"


def test_a_status_without_a_word_is_sent_as_it_is() -> None:
    assert words().their_status("unheard-of") == "unheard-of"


def test_where_nobody_waits_for_us() -> None:
    assert set(words().settled) == {"stalled", "resolved"}


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({}, "email"),
        ({"Channel": "telegram"}, "telegram"),
        ({"Channel": "E-MAIL"}, "email"),
        ({"Channel": "fax"}, "email"),
        ({"Channel": ""}, "email"),
    ],
)
def test_channels_become_ours(fields: dict[str, str], channel: str) -> None:
    assert words().channel(fields) == channel


def test_channels_become_theirs() -> None:
    assert words().their_channel("telegram") == "Telegram"
    assert words().their_channel("fax") == ""


def test_other_fields() -> None:
    fields = {"OrderID": "ZM-1", "Reason": "size", "Kind": "call"}
    assert (words().order_number(fields), words().reason(fields), words().kind(fields)) == (
        "ZM-1",
        "size",
        "call",
    )
    assert words().kind({}) == words().kind({"Kind": "no kind of ours"}) == "question"
    assert words().custom_fields == ("Channel", "OrderID", "Reason", "Kind")
    bare = words(replace(MAPPING, channel_field="", order_field="", reason_field="", kind_field=""))
    assert bare.custom_fields == ()


def test_the_boutique_can_be_held_in_a_request_tracker() -> None:
    boutique = Words.of(load_profile("boutique"))
    assert boutique.status("stalled", resolved=False) == "waiting"
    assert boutique.status("resolved", resolved=True) == "done"
    assert boutique.status("open", resolved=False) == "open"
