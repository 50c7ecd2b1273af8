"""Whom to ask, for screens under test: the profile's roles, and questions that a test has opened."""

from __future__ import annotations

from console.asking import way_of
from console.profiles.model import Profile, said
from console.rules.questions import ASK
from console.views import AskedRole, AskedView, Choice


class AskingDouble:
    """Implements `console.asking.AskingPort`."""

    def __init__(self, profile: Profile, language: str) -> None:
        self._profile = profile
        self._language = language
        self.asked: list[AskedView] = []
        self.suited: set[str] = set()

    def roles(self, ticket_id: str) -> tuple[AskedRole, ...]:
        return tuple(
            AskedRole(
                role.key,
                said(role.title, self._language),
                said(role.asks, self._language),
                role.reached(self._language),
                suits=role.key in self.suited,
                asked=True,
                way=way_of(role),
            )
            for role in self._profile.roles
        )

    def questions(self, role_key: str) -> tuple[Choice, ...]:
        role = next(role for role in self._profile.roles if role.key == role_key)
        return tuple(
            Choice(f"{ASK}{role.key}:{question.key}", said(question.title, self._language))
            for question in role.questions
        )

    def of_ticket(self, ticket_id: str) -> tuple[AskedView, ...]:
        return tuple(one for one in self.asked if one.ticket_id == ticket_id)

    def open(self) -> tuple[AskedView, ...]:
        return tuple(self.asked)
