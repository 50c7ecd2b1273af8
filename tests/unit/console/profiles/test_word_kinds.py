"""What a word of a profile is, is said in the reader's language, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import profiles, translation
from console.profiles.mistakes import Mistake, unknown
from console.profiles.word_kinds import KINDS
from console.translation import explain
from console.upstream import practice

ASKED_FOR = re.compile(r'\.(?:choice|word|words|unknown)\(\s*[^,()]+,\s*"([a-z ]+)"|\bwhat="([a-z ]+)"')


@pytest.fixture
def russian() -> Iterator[None]:
    translation.use("ru")
    yield
    translation.use("en")


def test_a_kind_is_said_in_the_language_of_its_sentence(russian: None) -> None:
    sentence, values = unknown("order status", "sent", ["new"])
    assert "статус заказа" in explain(Mistake("profile.toml", 3, sentence, **values))


def test_in_english_nothing_changes_and_what_is_no_kind_is_shown_as_it_is() -> None:
    for what in ("zone", "part of 'term'"):
        sentence, values = unknown(what, "x", ["y"])
        assert f"unknown {what} 'x'" in str(Mistake("zones.toml", 3, sentence, **values))


def test_every_kind_that_readers_speak_of_is_known() -> None:
    said = set()
    for package in (profiles, practice):
        for file in Path(str(package.__file__)).parent.glob("*.py"):
            for found in ASKED_FOR.finditer(file.read_text(encoding="utf-8")):
                said.add(found[1] or found[2])
    assert len(said) > 30
    assert said - KINDS == set()
