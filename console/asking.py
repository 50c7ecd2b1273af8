"""Asking a role of the directory: whom a ticket suits, what is asked again and again, and what is open.

A question is an internal note with a mark that every console reads (`console.rules.marked_notes`), so a
team shares its questions through the helpdesk it has. It is answered by the next note of somebody else
in that ticket, or by one that says which question it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from console.profiles.model import Macro, Profile, Role, RoleVia, said
from console.role_hours import hours_now
from console.rules import marked_notes
from console.rules.questions import ANSWER, ASK, QUESTION, due_of, role_asked
from console.translation import _
from console.views import AskedRole, AskedView, Choice, NotPossible
from storage.cache import Cache
from storage.problems import mark
from storage.records import OpenQuestion, Ticket

ANSWERS = "answer:"
"""Begins the key of a note in which an operator writes an answer down: `answer:` and the question's id."""


OPEN_AT_MOST = 200
"""Tickets with open questions that are listed; a desk with more has another trouble."""


class AskingPort(Protocol):
    """What a screen asks about asking; see `Asking`."""

    def roles(self, ticket_id: str) -> tuple[AskedRole, ...]: ...

    def questions(self, role_key: str) -> tuple[Choice, ...]: ...

    def of_ticket(self, ticket_id: str) -> tuple[AskedView, ...]: ...

    def open(self) -> tuple[AskedView, ...]: ...


class Asking:
    """Reads the directory and the open questions; what is asked goes through `Desk.send` as a note."""

    def __init__(self, cache: Cache, profile: Profile, language: str, now: Callable[[], datetime]) -> None:
        self._cache = cache
        self._profile = profile
        self._language = language
        self._now = now

    def roles(self, ticket_id: str) -> tuple[AskedRole, ...]:
        """Everybody in the directory: first those whom the profile names for this ticket's reason or kind,
        last those who are not asked directly."""
        ticket = self._cache.tickets.get(ticket_id)
        about = {ticket.reason, ticket.kind} - {""} if ticket is not None else set()
        suited = [role for role in self._profile.roles if about & set(role.suits)]
        others = [role for role in self._profile.roles if role not in suited]
        others.sort(key=lambda role: role.via is RoleVia.NOBODY)
        return tuple(self._view(role, suits=role in suited) for role in (*suited, *others))

    def questions(self, role_key: str) -> tuple[Choice, ...]:
        """The role's questions, by the key that `Desk.fill` takes. Raises `NotPossible` for a role that
        is not asked directly: the profile says what to do instead."""
        role = role_of(self._profile, role_key)
        if role.via is RoleVia.NOBODY:
            raise NotPossible(
                mark("{role} is not asked directly: {instead}."),
                role=said(role.title, self._language),
                instead=said(role.asks, self._language),
            )
        return tuple(
            Choice(f"{ASK}{role.key}:{question.key}", said(question.title, self._language))
            for question in role.questions
        )

    def of_ticket(self, ticket_id: str) -> tuple[AskedView, ...]:
        """What is open in one ticket, the oldest first."""
        ticket = self._cache.tickets.get(ticket_id)
        return () if ticket is None else tuple(self._asked(ticket, one) for one in ticket.asked)

    def open(self) -> tuple[AskedView, ...]:
        """Every open question of the desk, the one whose answer is due first before the others."""
        views = [
            self._asked(ticket, one)
            for ticket in self._cache.tickets.asking(OPEN_AT_MOST)
            for one in ticket.asked
        ]
        return tuple(sorted(views, key=lambda view: (view.due_at is None, view.due_at or view.asked_at)))

    def _view(self, role: Role, *, suits: bool) -> AskedRole:
        return AskedRole(
            role.key,
            said(role.title, self._language),
            said(role.asks, self._language),
            role.reached(self._language),
            suits,
            role.via is not RoleVia.NOBODY,
            hours_now(role, self._profile, self._now()),
        )

    def _asked(self, ticket: Ticket, question: OpenQuestion) -> AskedView:
        role = next((role for role in self._profile.roles if role.key == question.role), None)
        return AskedView(
            question.id,
            ticket.id,
            ticket.number,
            said(role.title, self._language) if role else question.role,
            question.asked_at,
            due_of(question, self._profile),
        )


def role_of(profile: Profile, key: str) -> Role:
    """The role with this key. Raises `NotPossible`."""
    for role in profile.roles:
        if role.key == key:
            return role
    raise NotPossible(mark("This desk's profile has no role “{role}” to ask."), role=key)


def note_to_fill(profile: Profile, key: str, language: str) -> Macro | None:
    """The note that a key of `questions()` stands for, as a macro to be filled; None for other keys.

    Without a question's key it is an empty note: the operator's own words follow.
    """
    if key.startswith(ANSWERS):
        title = _("Answer to a question")
        return Macro(key, {language: title}, {language: ""}, (), {}, (), None, None, note=True)
    if not key.startswith(ASK):
        return None
    role_key, _colon, question_key = key.removeprefix(ASK).partition(":")
    role = role_of(profile, role_key)
    question = next((one for one in role.questions if one.key == question_key), None)
    title = _("Question: {role}").format(role=said(role.title, language))
    body: Mapping[str, str] = question.body if question is not None else {language: ""}
    return Macro(key, {language: title}, body, (), {}, (), None, None, note=True)


def about_note(note: marked_notes.Marked, profile: Profile, language: str) -> str:
    """What a marked note is, for the head of its text; "" for a kind that is not known here."""
    if note.kind == QUESTION:
        key = note.values.get("role", "")
        role = next((role for role in profile.roles if role.key == key), None)
        return _("question: {role}").format(role=said(role.title, language) if role else key)
    return _("answer") if note.kind == ANSWER else ""


def marked(key: str, text: str, profile: Profile) -> str:
    """The text of a note that is sent with this key: with its mark when it asks or answers.

    A question that is asked elsewhere says how; where, its delivery adds once that is known.
    """
    if key.startswith(ANSWERS):
        return marked_notes.write(ANSWER, {"to": key.removeprefix(ANSWERS)}, text)
    if not key.startswith(ASK):
        return text
    role = role_of(profile, role_asked(key))
    values = {"role": role.key, "via": role.via.value if role.asked_elsewhere else ""}
    return marked_notes.write(QUESTION, {name: value for name, value in values.items() if value}, text)


def own_words(key: str, text: str) -> str:
    """What was written by hand of a note that was sent with this key: without its mark."""
    found = marked_notes.read(text) if key.startswith((ASK, ANSWERS)) else None
    return text if found is None else found.text
