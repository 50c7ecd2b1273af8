"""`pult connect`: what is refused before anything is asked, and what is kept afterwards."""

from __future__ import annotations

import pytest

from console.config import Home, read_settings
from console.views import NotPossible
from tests.unit.console.commands.conftest import Pult


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://desk.example", "https"),
        ("https://me:secret@desk.example", "no name, password"),
        ("https://desk.example/?token=1", "no name, password"),
        ("ftp://desk.example", "not an address"),
        ("https://", "not an address"),
        ("https://desk.example:port", "not an address"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(run: Pult, home: Home, url: str, says: str) -> None:
    before = home.settings_file.read_text("utf-8")
    result = run("connect", "rt", url, "--token-stdin", standard_input="1-28-canary\n")
    assert isinstance(result.exception, NotPossible)
    assert says in str(result.exception)
    assert "secret" not in str(result.exception)
    assert home.settings_file.read_text("utf-8") == before


def test_without_a_token_nothing_is_asked(run: Pult) -> None:
    result = run("connect", "rt", "https://desk.example", "--token-stdin", standard_input="\n")
    assert isinstance(result.exception, NotPossible)
    assert "--token-stdin" in str(result.exception)


def test_a_host_that_is_not_there_is_told_and_nothing_is_set_up(run: Pult, home: Home) -> None:
    result = run(
        "connect",
        "rt",
        "http://127.0.0.1:9",
        "--token-stdin",
        "--name",
        "work",
        standard_input="1-28-canary\n",
    )
    assert result.exit_code == 3
    assert "✗" in result.output
    assert "canary" not in result.output
    assert "work" not in read_settings(home).desks


def test_a_name_that_would_leave_the_folder_is_refused(run: Pult) -> None:
    result = run("connect", "rt", "https://desk.example", "--name", "../up", "--token-stdin")
    assert isinstance(result.exception, NotPossible)
