"""Questions to the roles of a directory, read from a ticket's chain: which are open, and until when.

A question is a marked note (`console.rules.marked_notes`). What answers it is a note that names it, or
else the next note of somebody other than who asked: colleagues who answer in the helpdesk itself know
nothing of marks. A note answers the oldest open question only. What was asked in another ticket
(`console.rules.elsewhere`) is answered there: of the notes here only one that names it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from console.profiles.model import OpeningHours, Profile, Role
from console.rules import marked_notes
from console.rules.clocks import working_minutes_after
from storage.records import Message, MessageKind, OpenQuestion, Outgoing, OutgoingKind

QUESTION = "question"
ANSWER = "answer"

ASK = "ask:"
"""Begins the key of what asks: `ask:role`, `ask:role:question`."""


def open_questions(chain: Iterable[Message]) -> tuple[OpenQuestion, ...]:
    """The questions of a chain (oldest message first) that nobody has answered, oldest first."""
    waiting: list[tuple[OpenQuestion, str, bool]] = []  # with who asked, and whether it is asked elsewhere
    for message in chain:
        if message.kind is not MessageKind.NOTE:
            continue
        marked = marked_notes.marked(message)
        if marked is not None and marked.kind == QUESTION:
            via, there = elsewhere(marked.values)
            question = OpenQuestion(marked.values.get("role", ""), message.sent_at, key_of(message), there)
            waiting.append((question, message.author_id, bool(via)))
        elif marked is not None and marked.kind == ANSWER:
            to = marked.values.get("to", "")
            waiting = [one for one in waiting if one[0].id != to]
        elif marked is None:
            answered = next((one for one in waiting if one[1] != message.author_id and not one[2]), None)
            if answered is not None:
                waiting.remove(answered)
    return tuple(question for question, _who, _elsewhere in waiting)


def role_asked(key: str) -> str:
    """The role that a key beginning with `ASK` asks; "" for any other key."""
    return key.removeprefix(ASK).partition(":")[0] if key.startswith(ASK) else ""


def is_asking_ticket(item: Outgoing) -> bool:
    """Whether an item of the outbox opens the ticket in which a question is asked."""
    return item.kind is OutgoingKind.TICKET and bool(role_asked(item.macro))


def key_of(message: Message) -> str:
    """The id of the question that a note asks."""
    return message.client_key or message.id


def elsewhere(values: Mapping[str, str]) -> tuple[str, str]:
    """How a question is asked that is not asked where it stands ("ticket" or "chat", "" where it is), and
    in which ticket ("" while that is not known)."""
    via = values.get("via", "")
    return (via, values.get("ticket", "")) if via in ("ticket", "chat") else ("", "")


def due_of(question: OpenQuestion, profile: Profile) -> datetime | None:
    """When the answer is due, in the hours of the role; None where the profile gives it no term."""
    role = next((role for role in profile.roles if role.key == question.role), None)
    if role is None or not role.minutes:
        return None
    return working_minutes_after(question.asked_at, role.minutes, hours_of(role, profile))


def hours_of(role: Role, profile: Profile) -> OpeningHours:
    """When a role works: in its own calendar, else in the desk's hours."""
    calendar = next((one for one in profile.calendars if one.key == role.calendar), None)
    return calendar.hours if calendar is not None else profile.hours
