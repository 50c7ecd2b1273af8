"""Asking a role of the directory: whom a ticket suits, what is asked again and again, and what is open.

A question is an internal note with a mark that every console reads (`console.rules.marked_notes`), so a
team shares its questions through the helpdesk it has. It is answered by the next note of somebody else
in that ticket, or by one that says which question it answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from console.profiles.model import Macro, Profile, Role, RoleVia, said
from console.role_hours import hours_now
from console.rules import marked_notes
from console.rules.elsewhere import ABOUT
from console.rules.questions import ANSWER, ASK, QUESTION, due_of, role_asked
from console.translation import _
from console.views import AskedRole, AskedView, Choice, NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.problems import mark
from storage.records import OpenQuestion, Outgoing, OutgoingKind, Ticket

ANSWERS = "answer:"
"""Begins the key of a note in which an operator writes an answer down: `answer:` and the question's id."""


LOOKED_AT = 500
"""Items of the outbox, sent ones too, that tell who is asked most."""

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

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
    ) -> None:
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._language = language
        self._now = now

    def roles(self, ticket_id: str) -> tuple[AskedRole, ...]:
        """Everybody in the directory: first those whom the profile names for this ticket, by its reason
        before its order's status, its zone and its kind; then those who are asked most from here; last
        those who are not asked directly."""
        fits = self._fits(ticket_id)
        notes = (item for item in self._ledger.outbox.listing(LOOKED_AT) if _asks(item))
        asked = Counter(role_asked(item.macro) for item in notes)
        ranked = sorted(
            self._profile.roles,
            key=lambda role: (role.via is RoleVia.NOBODY, -_fit(role, fits), -asked[role.key]),
        )
        return tuple(self._view(role, suits=_fit(role, fits) > 0) for role in ranked)

    def _fits(self, ticket_id: str) -> Sequence[str]:
        """What a role may be named for at this ticket, what says most of it first."""
        ticket = self._cache.tickets.get(ticket_id)
        if ticket is None:
            return ()
        order = self._cache.orders.get(ticket.order_number) if ticket.order_number else None
        return (ticket.reason, order.status if order is not None else "", ticket.zone, ticket.kind)

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
        if ticket is None:
            return ()
        asked = (*ticket.asked, *self._on_their_way(ticket))
        return tuple(self._asked(ticket, one) for one in asked)

    def open(self) -> tuple[AskedView, ...]:
        """Every question of the desk's open tickets that is open, the one whose answer is due first before
        the others."""
        asking = self._cache.tickets.asking(OPEN_AT_MOST, self._profile.open_statuses)
        going = {item.ticket_id for item in self._ledger.outbox.pending() if _asks(item)}
        also = self._cache.tickets.get_many(sorted(going - {ticket.id for ticket in asking}))
        views = [view for ticket in (*asking, *also) for view in self.of_ticket(ticket.id)]
        return tuple(sorted(views, key=lambda view: (view.due_at is None, view.due_at or view.asked_at)))

    def _on_their_way(self, ticket: Ticket) -> list[OpenQuestion]:
        """What was asked here and has not reached the helpdesk: without a connection that may take long."""
        there = {one.id for one in ticket.asked}
        return [
            OpenQuestion(role_asked(item.macro), item.created_at, item.op_id)
            for item in self._ledger.outbox.pending(ticket.id)
            if _asks(item) and item.op_id not in there
        ]

    def _view(self, role: Role, *, suits: bool) -> AskedRole:
        return AskedRole(
            role.key,
            said(role.title, self._language),
            said(role.asks, self._language),
            role.reached(self._language),
            suits,
            role.via is not RoleVia.NOBODY,
            hours_now(role, self._profile, self._now()),
            way_of(role),
        )

    def _asked(self, ticket: Ticket, question: OpenQuestion) -> AskedView:
        role = self._profile.role(question.role)
        linked = self._cache.tickets.get(question.ticket) if question.ticket else None
        return AskedView(
            question.id,
            ticket.id,
            ticket.number,
            said(role.title, self._language) if role else question.role,
            question.asked_at,
            due_of(question, self._profile),
            question.ticket if linked is not None else "",
            linked.number if linked is not None else "",
        )


def _asks(item: Outgoing) -> bool:
    """Whether an item of the outbox is the note that asks."""
    return item.kind is OutgoingKind.NOTE and bool(role_asked(item.macro))


def _fit(role: Role, fits: Sequence[str]) -> int:
    """How well a role suits: the sooner what it is named for stands in `fits`, the better; 0 for not."""
    return max(
        (len(fits) - place for place, fact in enumerate(fits) if fact and fact in role.suits), default=0
    )


def way_of(role: Role) -> str:
    """How a role is asked, in two words."""
    match role.via:
        case RoleVia.TICKET:
            return _("linked ticket")
        case RoleVia.CHAT:
            return _("work chat")
        case RoleVia.NOTE:
            return _("note here")
        case RoleVia.NOBODY:
            return _("not directly")


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


def about_note(
    note: marked_notes.Marked, profile: Profile, language: str, number_of: Callable[[str], str]
) -> str:
    """What a marked note is, for the head of its text; "" for a kind that is not known here. `number_of`
    gives the number of a ticket by its id."""
    if note.kind not in (QUESTION, ANSWER, ABOUT):
        return ""
    key = note.values.get("role", "")
    role = profile.role(key)
    title = said(role.title, language) if role else key
    number = number_of(note.values["ticket"]) if note.values.get("ticket") else ""
    match note.kind, bool(number):
        case "question", False:
            text = _("question: {role}")
        case "question", True:
            text = _("question: {role}, in #{number}")
        case "answer", False:
            text = _("answer")
        case "answer", True:
            text = _("answer from #{number}")
        case _:
            text = _("question for #{number}")
    return text.replace("{role}", title).replace("{number}", number)


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
