"""One ticket as one line: which columns fit, and which marks it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.moments import countdown
from console.profiles.model import Channel
from console.translation import languages, use
from console.views import Marks
from screens.desk.cells import width_of
from screens.desk.zone_columns import (
    CLOCK,
    Columns,
    cells,
    channel_letters,
    clock_width,
    columns,
    state_mark,
)
from storage.records import OutgoingState, TicketRow
from tests.ui.builders import make_profile

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
ROW = TicketRow("1", "10423", "Ирина К.", "где мой заказ", "open", "telegram", "", NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("width", "shape"),
    [
        (60, Columns(number=7, who=17, subject=26, marks=3)),
        (36, Columns(number=7, who=10, subject=9, marks=3)),
        (28, Columns(number=7, who=11, subject=0, marks=3)),
        (20, Columns(number=7, who=0, subject=3, marks=3)),
        (14, Columns(number=7, who=0, subject=0, marks=0)),
    ],
)
def test_what_goes_when_it_gets_narrow(width: int, shape: Columns) -> None:
    assert columns(width, 6) == shape


@pytest.mark.parametrize("language", languages())
def test_no_clock_is_cut(language: str) -> None:
    use(language)
    try:
        shape = columns(36, 6, clock_width())
        for hours in (-99 * 24, -48, -47, -37, -2, 2, 47, 99 * 24):
            clock = countdown(hours * 3600)
            text = cells(ROW, clock, shape, Marks(), "7", {})
            assert text.clock.strip() == clock
            assert 1 + sum(map(width_of, (text.clock, text.number, text.who, text.subject, text.marks))) == 36
    finally:
        use("en")


@pytest.mark.parametrize("width", range(14, 90))
def test_a_line_is_as_wide_as_the_list(width: int) -> None:
    row = replace(ROW, requester="Ван 你好 О\u0301льга", subject="очень длинная тема 🙂 письма")
    text = cells(row, "−12:34", columns(width, 6), Marks(), "7", {"telegram": "T"})
    whole = text.clock + text.number + text.who + text.subject + text.marks
    assert 1 + width_of(whole) == width
    assert "#10423" in text.number
    assert len(text.clock) == CLOCK


def test_control_characters_of_a_stranger_are_signs() -> None:
    row = replace(ROW, requester="a\x1b[31m", subject="one\ntwo")
    text = cells(row, "03:12", columns(60, 6), Marks(), "7", {})
    assert "\x1b" not in text.who
    assert "one two" in text.subject


@pytest.mark.parametrize(
    ("marks", "sign"),
    [
        (Marks(), " "),
        (Marks(drafted=frozenset({"1"})), "✎"),
        (Marks(drafted=frozenset({"1"}), reminded=frozenset({"1"})), "↺"),
        (Marks(pending={"1": OutgoingState.QUEUED}, reminded=frozenset({"1"})), "↑"),
        (Marks(pending={"1": OutgoingState.CONFLICT}), "!"),
        (Marks(pending={"1": OutgoingState.NEEDS_DECISION}), "!"),
        (Marks(pending={"2": OutgoingState.CONFLICT}), " "),
    ],
)
def test_the_most_pressing_mark_is_shown(marks: Marks, sign: str) -> None:
    assert state_mark("1", marks) == sign


@pytest.mark.parametrize(("assignee", "me", "mine"), [("7", "7", True), ("8", "7", False), ("", "", False)])
def test_mine_has_a_sign(assignee: str, me: str, mine: bool) -> None:
    row = replace(ROW, assignee_id=assignee)
    text = cells(row, "03:12", columns(60, 6), Marks(), me, {"telegram": "T"})
    assert ("◆" in text.marks) is mine
    assert text.marks.endswith("T")


def test_no_two_channels_share_a_letter_for_the_eye() -> None:
    titles = ("Telegram", "Телефон", "Почта", "Рабочий чат")
    channels = tuple(Channel(title, {"ru": title}, 3) for title in titles)
    letters = channel_letters(make_profile(channels=channels), "ru")
    # The Cyrillic Т of a telephone looks like Telegram's, and so does Р like P.
    assert [letters[title] for title in titles] == ["T", "Е", "П", "Р"]
