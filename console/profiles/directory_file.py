"""directory.toml: whom to ask, for what, and how soon they answer."""

from __future__ import annotations

from console.profiles.conditions import Known
from console.profiles.model import Role, RoleQuestion, RoleVia
from console.profiles.season_tables import MOST_MINUTES
from console.profiles.tables import TWICE, Table
from storage.problems import mark

INTERNAL = "internal"
"""The key of the channel and of the kind of what colleagues write to each other."""


def read_roles(document: Table, known: Known) -> tuple[Role, ...]:
    """Every `[[role]]`."""
    roles: dict[str, Role] = {}
    for table in document.tables("role", required=False):
        role = _role(table, known)
        table.finish()
        if role.key and role.key in roles:
            table.mistake("key", TWICE, what="role", found=role.key)
        roles.setdefault(role.key, role)
    document.finish()
    return tuple(roles.values())


def _role(table: Table, known: Known) -> Role:
    suits = known.suits()
    via = table.choice("via", "way to ask", RoleVia, RoleVia.NOTE)
    channel, kind = _place(table, known) if via in (RoleVia.TICKET, RoleVia.CHAT) else ("", "")
    role = Role(
        key=table.key(),
        title=table.texts("title", known.languages),
        asks=table.texts("asks", known.languages),
        reached_by=table.text_or_texts("reached_by", known.languages),
        suits=table.words("for", "reason, kind, zone or order status", suits, required=False),
        via=via,
        minutes=table.number("minutes", 0, MOST_MINUTES, 0),
        calendar=table.word("calendar", "calendar", known.calendars, ""),
        questions=_questions(table, known),
        channel=channel,
        kind=kind,
    )
    if role.via is RoleVia.NOBODY and (role.questions or role.minutes):
        sentence = mark('nobody asks this role directly (via = "nobody"), so it has no questions and no term')
        table.mistake("via", sentence)
    return role


def _place(table: Table, known: Known) -> tuple[str, str]:
    """The channel and kind of the ticket in which a role is asked: the profile's `internal` ones, where it
    has them and the role names no others."""
    found = []
    for key, known_keys in (("channel", known.channels), ("kind", known.kinds)):
        usual = INTERNAL if known_keys is None or INTERNAL in known_keys else ""
        value = table.word(key, key, known_keys, usual)
        if not value:
            sentence = mark(
                "this role is asked in a ticket of its own, and the profile has no {fact} 'internal' for it: "
                "give the role a '{fact}', or add one"
            )
            table.mistake("via", sentence, fact=key)
        found.append(value)
    return found[0], found[1]


def _questions(table: Table, known: Known) -> tuple[RoleQuestion, ...]:
    questions: dict[str, RoleQuestion] = {}
    for entry in table.tables("question", required=False):
        question = RoleQuestion(
            entry.key(), entry.texts("title", known.languages), entry.texts("body", known.languages)
        )
        entry.finish()
        if question.key and question.key in questions:
            entry.mistake("key", TWICE, what="question", found=question.key)
        questions.setdefault(question.key, question)
    return tuple(questions.values())
