"""Questions that are asked in another ticket: a linked one, or a work chat with whoever is asked.

Two notes belong to such a question. One stands in the ticket that asks: it is marked as a question, says
by `via` how it was asked and by `ticket` where, and every console that sees the ticket knows by it that
an answer is awaited. The other stands where it was asked, marked `about`, and says for which `ticket` and
which `question`. Nothing has to be written for the answer to come back: whoever reads both tickets puts
it into the chain of the one that asked (`with_answers`), where it reads like a note that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from console.rules import marked_notes
from console.rules.questions import ANSWER, QUESTION, elsewhere, key_of
from storage.frozen import frozen
from storage.records import Message, MessageKind

ABOUT = "about"
"""The kind of the mark of a question for another ticket."""

BROUGHT = "brought:"
"""Begins the id of an answer in the chain of the ticket that asked; the linked ticket's id follows, and
the id of the answer there."""

JUST_AFTER = timedelta(milliseconds=1)

_WORDS = frozenset({MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.NOTE, MessageKind.CALL})


@frozen
class About:
    """A question as it stands where it is asked: for which ticket and which question there. `via` is
    "ticket" or "chat"."""

    ticket: str
    question: str
    role: str
    via: str


@frozen
class Asked:
    """A question that stands in the ticket that asks. `there` is the ticket in which it is asked."""

    question: str
    asked_at: datetime
    there: str


@frozen
class Told:
    """What a linked ticket or a work chat holds: what it was asked, the answers by the question's id, and
    what was said there that answers nothing and that nobody of us has answered yet."""

    about: tuple[About, ...]
    answers: Mapping[str, tuple[Message, ...]]
    unheard: tuple[Message, ...]


NOTHING = Told((), {}, ())


def written(about: About, text: str) -> str:
    """The text that asks in another ticket."""
    values = {"ticket": about.ticket, "question": about.question, "role": about.role, "via": about.via}
    return marked_notes.write(ABOUT, values, text)


def asks_for_another(body: str) -> bool:
    """Whether a text is a question for another ticket: what a console opens a linked ticket with."""
    marked = marked_notes.read(body)
    return marked is not None and marked.kind == ABOUT


def read(message: Message) -> About | None:
    """The question for another ticket that a message is; None for any other message."""
    marked = marked_notes.marked(message)
    if marked is None or marked.kind != ABOUT:
        return None
    values = marked.values
    about = About(
        values.get("ticket", ""), values.get("question", ""), values.get("role", ""), values.get("via", "")
    )
    return about if about.ticket and about.question else None


def told(chain: Iterable[Message]) -> Told:
    """What a chain (oldest first) holds of questions for other tickets and of their answers.

    An answer is what somebody says who has asked nothing there. In a linked ticket all of it belongs to
    its one question; in a chat each answers the oldest question that has no answer yet, and what comes
    when none is open is left for the operators of the chat.
    """
    about: list[About] = []
    answers: dict[str, tuple[Message, ...]] = {}
    unheard: list[Message] = []
    askers: set[str] = set()
    for message in chain:
        question = read(message)
        if question is not None:
            about.append(question)
            askers.add(message.author_id)
            unheard.clear()
        elif not about or message.kind not in _WORDS or not message.body.strip():
            continue
        elif message.author_id in askers:
            unheard.clear()
        elif marked_notes.marked(message) is None:
            answered = _answered(about, answers)
            if answered is None:
                unheard.append(message)
            else:
                answers[answered] = (*answers.get(answered, ()), message)
    return Told(tuple(about), answers, tuple(unheard)) if about else NOTHING


def _answered(about: Sequence[About], answers: Mapping[str, object]) -> str | None:
    """The question that the next words answer."""
    if about[0].via != "chat":
        return about[-1].question
    return next((one.question for one in about if one.question not in answers), None)


def asked_in(chain: Iterable[Message]) -> tuple[Asked, ...]:
    """The questions of a chain that are asked in other tickets, with answers or without."""
    found = []
    for message in chain:
        marked = marked_notes.marked(message)
        if marked is None or marked.kind != QUESTION:
            continue
        _via, there = elsewhere(marked.values)
        if there:
            found.append(Asked(key_of(message), message.sent_at, there))
    return tuple(found)


def with_answers(
    ticket_id: str, chain: Sequence[Message], linked: Callable[[str], Iterable[Message]]
) -> tuple[Message, ...]:
    """The chain of a ticket with the answers to what it has asked elsewhere, oldest first.

    `linked` gives the chain of another ticket, an empty one where it is not known. Only what was asked
    over there for this very ticket and question is brought back, so that no other ticket can put words
    into this one.
    """
    own = tuple(message for message in chain if not is_brought(message))
    brought = []
    for asked in asked_in(own):
        held = told(linked(asked.there))
        if not any(one.ticket == ticket_id and one.question == asked.question for one in held.about):
            continue
        brought += [_brought(ticket_id, asked, answer) for answer in held.answers.get(asked.question, ())]
    if not brought:
        return own
    return tuple(sorted((*own, *brought), key=lambda message: message.sent_at))


def is_brought(message: Message) -> bool:
    """Whether a message of a ticket stands in truth in another one."""
    return message.id.startswith(BROUGHT)


def _brought(ticket_id: str, asked: Asked, answer: Message) -> Message:
    """Never before its question: that one may have come late, where a console died between the two."""
    values = {"to": asked.question, "ticket": asked.there}
    return replace(
        answer,
        id=f"{BROUGHT}{asked.there}:{answer.id}",
        ticket_id=ticket_id,
        kind=MessageKind.NOTE,
        body=marked_notes.write(ANSWER, values, answer.body),
        sent_at=max(answer.sent_at, asked.asked_at + JUST_AFTER),
        client_key="",
    )
