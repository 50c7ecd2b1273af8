"""Who is asked at the practice desk, and when they answer."""

from __future__ import annotations

from datetime import datetime
from random import Random

from console.profiles.model import Profile
from console.rules import marked_notes
from console.rules.clocks import working_minutes_after
from console.rules.elsewhere import ABOUT
from console.rules.questions import QUESTION, elsewhere, hours_of
from storage.frozen import frozen

ROLE = "role:"
"""Begins what a colleague is known by who is asked in tickets of their own; the role's key follows."""

USUAL_ANSWER = 30
"""Minutes within which a role answers whose profile names no term."""


@frozen
class AnswerDue:
    """When a role is going to answer what a message asks; `instance` names that answer."""

    at: datetime
    instance: str
    role: str


def answer_to(body: str, message_id: int, profile: Profile, now: datetime) -> AnswerDue | None:
    """The answer to a note that asks a role of the directory: in that role's own hours, in the ticket in
    which it was asked. None for any other note."""
    note = marked_notes.read(body)
    asks_here = note is not None and note.kind == QUESTION and not elsewhere(note.values)[0]
    if note is None or not (asks_here or note.kind == ABOUT):
        return None
    role = profile.role(note.values.get("role", ""))
    if role is None:
        return None
    instance = f"ask/{message_id}"
    share = Random(instance).uniform(0.3, 0.9)  # noqa: S311  # a game, not a secret
    minutes = max(1, round((role.minutes or USUAL_ANSWER) * share))
    return AnswerDue(working_minutes_after(now, minutes, hours_of(role, profile)), instance, role.key)
