"""A home with one desk whose files hold a few tickets, and a way to run `pult` on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console import translation
from console.commands.group import pult
from console.commands.setting import Setting
from console.config import Home, write_desk
from tests.unit.console.desk_files import SETTINGS, fill_home

Pult = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    write_desk(home, SETTINGS, make_default=True)
    return home


@pytest.fixture
def run(home: Home) -> Iterator[Pult]:
    """`run("tickets", "list")` as from a shell; problems come out as exceptions of the result."""

    def run_pult(*words: str, standard_input: str | None = None) -> Result:
        setting = Setting(lambda desk, theme: 0, home=home)
        return CliRunner().invoke(pult, words, obj=setting, input=standard_input)

    yield run_pult
    translation.use("en")
