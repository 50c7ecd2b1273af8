"""`pult keys`: the map as it is now, and the check of keys.toml."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from console.commands.group import pult
from console.commands.setting import Setting
from console.config import Home
from screens.app import key_places

Keys = Callable[..., Result]


@pytest.fixture
def keys(home: Home) -> Keys:
    def run(*words: str) -> Result:
        setting = Setting(lambda desk, theme: 0, key_places, home=home)
        return CliRunner().invoke(pult, ["keys", *words], obj=setting)

    return run


def write(home: Home, lines: str) -> None:
    home.keys_file.write_text(f"[keys]\n{lines}\n", "utf-8")


def test_each_command_has_a_line_with_its_keys_and_its_name(keys: Keys) -> None:
    done = keys("--json")
    assert done.exit_code == 0
    found = {(line["place"], line["command"]): line for line in map(json.loads, done.output.splitlines())}
    assert found["desk", "desk.done"] == {
        "command": "desk.done",
        "place": "desk",
        "title": "Done with this ticket",
        "keys": ["e"],
        "usual": ["e"],
        "fixed": False,
    }
    assert found["app", "go.board"]["keys"] == ["g b", "f10"]
    assert found["app", "console.palette"]["keys"] == [":", "ctrl+p"]
    assert found["desk", "desk.zone_messengers"]["keys"] == ["f3"]


def test_for_a_person_rows_of_the_same_are_one(keys: Keys) -> None:
    lines = keys().output.splitlines()
    assert lines[0] == "Everywhere"
    assert any(line.split() == ["e", "Done", "with", "this", "ticket", "desk.done"] for line in lines)
    assert sum("desk.macro_" in line for line in lines) == 1


def test_the_file_is_in_the_map_and_its_mistakes_beside_it(keys: Keys, home: Home) -> None:
    write(home, '"desk.done" = "ctrl+e"\n"desk.undone" = "x"')
    done = keys()
    assert any(
        line.startswith("* Ctrl+E") and line.endswith("desk.done") for line in done.stdout.splitlines()
    )
    assert "line 3: there is no command “desk.undone”, did you mean “desk.undo”?" in done.stderr
    assert done.exit_code == 0


def test_the_check_names_every_mistake_and_fails(keys: Keys, home: Home) -> None:
    write(home, '"desk.done" = "ctrl+e"\n"desk.zone_messenger" = "f2"\n"desk.claim" = "r"')
    done = keys("check")
    assert done.output.splitlines() == [
        "keys.toml, line 3: there is no command “desk.zone_messenger”, did you mean “desk.zone_messengers”?",
        "keys.toml, line 4: r is taken in “The desk” by desk.reply (Write a reply)",
        f"{home.keys_file}: 1 command has other keys.",
    ]
    assert done.exit_code == 1


@pytest.mark.parametrize(("lines", "words"), [("", "0 commands"), ('"desk.done" = "ctrl+e"', "1 command")])
def test_the_check_of_a_good_file_passes(keys: Keys, home: Home, lines: str, words: str) -> None:
    write(home, lines)
    done = keys("check")
    assert done.exit_code == 0
    assert words in done.output


def test_without_a_file_that_is_said(keys: Keys, home: Home) -> None:
    done = keys("check")
    assert done.exit_code == 0
    assert done.output == f"There is no {home.keys_file}: all keys are as Pult brings them.\n"
