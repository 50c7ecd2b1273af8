"""One line for coming back: told once, when all that had waited is settled."""

from __future__ import annotations

import pytest

from console.rules.homecoming import Homecoming, Returned
from storage.records import OutgoingState as S


def test_it_is_told_once_when_the_last_is_settled() -> None:
    home = Homecoming()
    home.away({"a", "b"}, lost=True)
    home.away({"a", "b", "c"}, lost=True)
    assert home.watched == {"a", "b", "c"}
    assert home.look({"a": S.SENT, "b": S.SENDING, "c": S.QUEUED}) is None
    assert home.look({"a": S.SENT, "b": S.SENT, "c": S.CONFLICT}) == Returned(2, 1, was_away=True)
    assert not home.is_watching
    assert home.look({"a": S.SENT}) is None


@pytest.mark.parametrize("state", [S.HELD, S.QUEUED, S.SENDING, S.AMBIGUOUS])
def test_what_is_still_on_its_way_holds_the_news_back(state: S) -> None:
    home = Homecoming()
    home.away({"a"}, lost=True)
    assert home.look({"a": state}) is None
    assert home.is_watching


@pytest.mark.parametrize("state", [S.CONFLICT, S.FAILED, S.NEEDS_DECISION, S.NEEDS_AUTH])
def test_what_needs_a_person_needs_a_look(state: S) -> None:
    home = Homecoming()
    home.away({"a"}, lost=True)
    assert home.look({"a": state}) == Returned(0, 1, was_away=True)


def test_what_was_taken_back_meanwhile_counts_as_nothing() -> None:
    home = Homecoming()
    home.away({"a", "b"}, lost=True)
    assert home.look({"a": S.CANCELLED, "b": S.SENT}) == Returned(1, 0, was_away=True)


def test_after_an_outage_with_nothing_to_send_the_return_is_told_too() -> None:
    home = Homecoming()
    home.away(set(), lost=True)
    assert home.look({}) == Returned(0, 0, was_away=True)


def test_a_start_is_told_only_where_something_had_waited() -> None:
    home = Homecoming()
    home.away(set(), lost=False)
    assert home.look({}) is None
    home.away({"a"}, lost=False)
    assert home.look({"a": S.SENT}) == Returned(1, 0, was_away=False)


def test_a_second_outage_is_a_story_of_its_own() -> None:
    home = Homecoming()
    home.away({"a"}, lost=True)
    assert home.look({"a": S.SENT}) is not None
    home.away({"b"}, lost=True)
    assert home.look({"b": S.SENT}) == Returned(1, 0, was_away=True)
