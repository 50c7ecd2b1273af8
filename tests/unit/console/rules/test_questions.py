from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import Calendar, OpeningHours, Span
from console.rules import marked_notes
from console.rules.questions import ANSWER, QUESTION, due_of, open_questions
from storage.records import Message, MessageKind, OpenQuestion

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # a Monday
ME, KEEPER = "7", "12"


def said(body: str, who: str, at: int, kind: MessageKind = MessageKind.NOTE, key: str = "") -> Message:
    return Message(f"m{at}", "1", kind, who, body, NOW + timedelta(minutes=at), who, key)


def asked(role: str, at: int, who: str = ME) -> Message:
    return said(marked_notes.write(QUESTION, {"role": role}, "?"), who, at, key=f"q{at}")


def answer(to: str, at: int, who: str = ME) -> Message:
    return said(marked_notes.write(ANSWER, {"to": to}, "42 cm"), who, at)


@pytest.mark.parametrize(
    ("chain", "still_open"),
    [
        ([asked("warehouse", 1)], ["q1"]),
        ([asked("warehouse", 1), said("42 cm", KEEPER, 2)], []),
        ([asked("warehouse", 1), said("I wonder", ME, 2)], ["q1"]),
        ([asked("warehouse", 1), said("when?", "c", 2, MessageKind.CUSTOMER)], ["q1"]),
        ([asked("warehouse", 1), said("soon", ME, 2, MessageKind.REPLY)], ["q1"]),
        ([asked("warehouse", 1), answer("q1", 2)], []),
        ([asked("warehouse", 1), answer("another", 2)], ["q1"]),
        ([asked("warehouse", 1), asked("logistics", 2), said("yes", KEEPER, 3)], ["q2"]),
        ([asked("warehouse", 1), asked("logistics", 2), answer("q2", 3)], ["q1"]),
        ([said("42 cm", KEEPER, 1), asked("warehouse", 2)], ["q2"]),
        ([said(asked("warehouse", 1).body, "c", 1, MessageKind.CUSTOMER)], []),
    ],
)
def test_a_question_is_open_until_somebody_else_has_answered(
    chain: list[Message], still_open: list[str]
) -> None:
    assert [question.id for question in open_questions(chain)] == still_open


def test_an_answer_is_due_in_the_hours_of_whoever_is_asked() -> None:
    boutique = load_profile("boutique")
    night = OpeningHours(ZoneInfo("America/Los_Angeles"), ((Span(time(9), time(18)),),) * 5 + ((),) * 2, {})
    role = replace(boutique.roles[0], key="warehouse", minutes=60, calendar="far")
    profile = replace(boutique, roles=(role,), calendars=(Calendar("far", {"en": "Far"}, night),))
    question = OpenQuestion("warehouse", NOW, "q")
    # 09:00 UTC is 02:00 over there: the hour begins when they open, at 16:00 UTC.
    assert due_of(question, profile) == datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
    assert due_of(question, replace(profile, roles=(replace(role, minutes=0),))) is None
    assert due_of(replace(question, role="nobody"), profile) is None
