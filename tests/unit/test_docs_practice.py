"""The page about practice days shows a situation that can be read as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from console.profiles.loader import built_in_profiles, load_profile
from console.profiles.toml_source import Report
from console.upstream.practice.situations import Words, check_texts, new_source, read_situation

PAGE = (Path(__file__).parents[2] / "docs" / "practice.md").read_text("utf-8")


def test_the_example_is_a_situation_of_the_forwarders_desk() -> None:
    example = PAGE.split("```toml\n")[1].split("```")[0]
    report = Report()
    source = new_source("example.toml", example, report)
    situation = read_situation(source, Words(load_profile("forwarder"), ["antique"]))
    assert situation is not None
    check_texts(situation, source)
    assert [str(mistake) for mistake in report.located()] == []
    assert [turn.needs_role for turn in situation.turns] == ["", "warehouse"]


def test_every_desk_that_comes_along_is_named() -> None:
    named = re.findall(r"`(\w+)`", PAGE.split("Four desks come\nwith Pult:")[1].split(";")[0])
    assert named == list(built_in_profiles())
