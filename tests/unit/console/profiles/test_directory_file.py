"""How a role is reached: one text for all languages, or one in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.profiles.loader import load_profile

from .small_desk import SMALL, mistakes_of, write_small_desk

PLAIN = 'reached_by = "chat"'
EACH = 'reached_by = {uk = "чат", en = "a chat"}'


def _directory(line: str) -> dict[str, str]:
    return {"directory.toml": SMALL["directory.toml"].replace(PLAIN, line)}


@pytest.mark.parametrize(
    ("line", "reached"), [(PLAIN, ["chat"] * 3), (EACH, ["чат", "a chat", "чат"]), ("", [""] * 3)]
)
def test_in_every_language(line: str, reached: list[str], tmp_path: Path) -> None:
    folder = write_small_desk(tmp_path, _directory(line))
    (role,) = load_profile(folder).roles
    assert [role.reached(language) for language in ("uk", "en", "ru")] == reached


def test_a_missing_language_is_told(tmp_path: Path) -> None:
    folder = write_small_desk(tmp_path, _directory('reached_by = {uk = "чат"}'))
    assert mistakes_of(folder) == ["directory.toml, line 5: 'reached_by' has no text in 'en'"]
