"""`pult search`: what is found, and how it is shown."""

from __future__ import annotations

import json

import pytest

from console.config import Home
from storage.cache import Cache
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.commands.test_tickets_and_outbox import TICKET
from tests.unit.console.desk_files import make_ticket, put
from tests.unit.storage.builders import make_message


def found(run: Pult, *words: str) -> list[str]:
    result = run("search", "--json", *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line)["id"] for line in result.output.splitlines()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("заказы",), ["5", "4", "3", "2", "1"]),
        (("заказы", "--limit", "2"), ["5", "4"]),
        (("1043",), ["3"]),
        (("зак",), []),
        (("зак*",), ["5", "4", "3", "2", "1"]),
        (("где", "мой", "заказ", "1043"), ["3"]),
        (('"где мой"',), ["5", "4", "3", "2", "1"]),
        (('"мой где"',), []),
        (("AND", "(", '"'), []),
    ],
)
def test_tickets_are_found_newest_first(run: Pult, words: tuple[str, ...], expected: list[str]) -> None:
    assert found(run, *words) == expected


def test_json_is_a_ticket_with_its_snippet(run: Pult) -> None:
    line = json.loads(run("search", "--json", "--limit", "1", "заказом").output)
    assert set(line) == TICKET | {"snippet"}
    assert line["snippet"] == "Где мой заказ?"


def test_a_person_sees_the_ticket_and_the_place(run: Pult) -> None:
    ticket, place = run("search", "--limit", "1", "заказом").output.splitlines()
    assert ticket.startswith("#1045")
    assert place == "    Где мой заказ?"


def test_nothing_found_is_no_failure_and_is_said(run: Pult) -> None:
    result = run("search", "такого", "нет")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "pult sync" in result.stderr
    assert run("search", "--json", "такого", "нет").stderr == ""


def test_what_is_shown_cannot_drive_the_terminal(run: Pult, home: Home) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    put(cache, make_ticket("9"))
    with cache.writing():
        body = "до \x1b[2J слово\x07 после"
        cache.messages.replace("9", [make_message("m9", body, ticket_id="9")])
    cache.close()
    shown = run("search", "слово").output
    assert "слово" in shown
    assert not set(shown) & {"\x1b", "\x07"}


def test_without_words_it_says_how_it_is_used(run: Pult) -> None:
    assert run("search").exit_code == 2
