"""Roles of agents in the language in use; what nobody knows stays as it came."""

from __future__ import annotations

import pytest

from console.agent_roles import ROLES, role_said
from console.translation import languages, use


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("operator", "operator"),
        ("Senior", "senior"),
        ("admin", "administrator"),
        ("Ночная смена", "Ночная смена"),
        ("", ""),
    ],
)
def test_in_english(role: str, said: str) -> None:
    assert role_said(role) == said


@pytest.mark.parametrize("language", languages())
def test_every_known_role_has_a_word(language: str) -> None:
    use(language)
    try:
        assert all(role_said(role) for role in ROLES)
    finally:
        use("en")
