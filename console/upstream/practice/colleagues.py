"""Plays the neighbouring departments: whoever is asked from a ticket answers in it, with a note."""

from __future__ import annotations

from random import Random

from console.profiles.model import Profile, said
from console.rules import marked_notes
from console.rules.questions import QUESTION
from console.upstream.practice import writing
from console.upstream.practice.plays import Event
from console.upstream.practice.roles import ROLE
from console.upstream.practice.scenes import Practice
from console.upstream.practice.writing import DeskStatuses
from storage.connection import sqlite3
from storage.records import MessageKind


class Colleagues:
    """Knows what each role says. A role without texts keeps silent: that happens too."""

    def __init__(self, profile: Profile, practice: Practice) -> None:
        self._profile = profile
        self._practice = practice
        self._statuses = DeskStatuses.of(profile)

    def answer(self, db: sqlite3.Connection, event: Event) -> None:
        """What was asked in a ticket is answered there, unless the ticket is gone."""
        number, _space, role_key = event.detail.partition(" ")
        row = db.execute(
            "SELECT t.id, c.persona FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = ?",
            (int(number),),
        ).fetchone()
        role = next((role for role in self._profile.roles if role.key == role_key), None)
        if row is None or role is None:
            return
        language = self._language(role_key)
        texts = [
            text
            for answer in self._practice.role_answers
            if answer.role == role_key and answer.language == language
            for text in answer.texts
        ]
        if not texts:
            return
        text = Random(event.instance).choice(texts)  # noqa: S311  # a game, not a secret
        title = said(role.title, language)
        if row[1] == f"{ROLE}{role_key}":  # it is their own ticket: they speak in it as its requester
            writing.requester_writes(
                db, self._statuses, row[0], MessageKind.CUSTOMER, text, event.due, author=title
            )
            return
        writing.add_message(
            db,
            row[0],
            MessageKind.NOTE,
            text,
            event.due,
            author=title,
            author_id=f"role:{role_key}",
        )
        writing.touch(db, row[0], event.due)

    def _language(self, role: str) -> str:
        """The desk's first language in which this role has something to say."""
        spoken = {answer.language for answer in self._practice.role_answers if answer.role == role}
        return next((one for one in self._profile.languages if one in spoken), self._profile.languages[0])


def was_asked(db: sqlite3.Connection, ticket: int, role: str) -> bool:
    """Whether this role has ever been asked from a ticket."""
    notes = db.execute(
        "SELECT body FROM messages WHERE ticket_id = ? AND kind = ?", (ticket, MessageKind.NOTE.value)
    )
    found = (marked_notes.read(str(body)) for (body,) in notes)
    return any(note and note.kind == QUESTION and note.values.get("role") == role for note in found)
