"""The whole program in a real terminal: a practice day, answered with two keys."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.pty.pult import PULT, environment, told
from tests.pty.rig import Terminal, at_home

pytestmark = pytest.mark.pty


def practice(home: Path, *words: str, columns: int = 120, rows: int = 36) -> Terminal:
    return Terminal([*PULT, "practice", *words], columns, rows, environment(at_home(home), "ru"))


def sent(home: Path) -> list[dict[str, object]]:
    return [item for item in told(home, "outbox", "list", "--all") if item["state"] == "sent"]


def test_a_known_question_costs_two_keys_and_arrives_once(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.wait_for_text("Вход", "#10")
        first = told(tmp_path, "tickets", "list", "--zone", "incoming")[0]
        terminal.wait_for_text(f"#{first['number']}")
        terminal.type("3")
        terminal.wait_for_text("Enter")
        terminal.type("\r")
        terminal.wait_for_text(f"#{first['number']}", "z")
        terminal.wait_for(lambda: any(item["kind"] == "reply" for item in sent(tmp_path)), "the reply", 60)
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
    replies = [item for item in sent(tmp_path) if item["kind"] == "reply"]
    assert [item["ticket"] for item in replies] == [first["id"]]
    shown = told(tmp_path, "tickets", "show", str(first["number"]))[0]
    messages = shown["messages"]
    assert isinstance(messages, list)
    assert [message["kind"] for message in messages].count("reply") == 1


def test_undo_takes_it_back_before_it_goes_out(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.wait_for_text("Вход", "#10")
        terminal.type("3\r")
        terminal.wait_for(lambda: len(told(tmp_path, "outbox", "list")) > 0, "an item in the outbox")
        terminal.type("z")
        terminal.wait_for(lambda: told(tmp_path, "outbox", "list") == [], "an empty outbox")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
    assert sent(tmp_path) == []


def test_the_same_keys_work_on_a_cyrillic_layout(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.wait_for_text("Вход", "#10")
        terminal.type("к")  # where the key r is
        terminal.type("Здравствуйте, уже смотрю")
        terminal.wait_for_text("Здравствуйте, уже смотрю")
        terminal.type("\x1b")
        terminal.wait_for_text("дописать")  # the draft rests, and says how to go on
        terminal.type("о")  # where the key j is
        terminal.wait_for(lambda: "Здравствуйте, уже смотрю" not in terminal.text(), "the next ticket")
        terminal.type("л")  # where the key k is
        terminal.wait_for_text("Здравствуйте, уже смотрю")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0


def test_a_killed_console_loses_nothing_that_was_confirmed_or_typed(tmp_path: Path) -> None:
    with practice(tmp_path) as terminal:
        terminal.wait_for_text("Вход", "#10")
        terminal.type("3\r")
        terminal.wait_for(lambda: len(told(tmp_path, "outbox", "list")) > 0, "an item in the outbox")
        terminal.type("rначатое письмо")
        terminal.wait_for_text("начатое письмо")
        terminal.wait_for_text("охран")  # the composer says that the draft is kept
        terminal.signal(signal.SIGKILL)
        terminal.wait_for_end()
    with practice(tmp_path) as terminal:
        terminal.wait_for_text("начатое письмо")
        terminal.wait_for(lambda: any(item["kind"] == "reply" for item in sent(tmp_path)), "the reply", 60)
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
    assert len([item for item in sent(tmp_path) if item["kind"] == "reply"]) == 1


def test_a_second_console_on_the_same_home_reads_and_says_who_holds_it(tmp_path: Path) -> None:
    with practice(tmp_path) as first:
        first.wait_for_text("Вход", "#10")
        with practice(tmp_path) as second:
            second.wait_for_text("Вход", "#10")
            second.type("e")
            second.wait_for_text(str(first.pid))
            second.type("\x11")
            assert second.wait_for_end() == 0
        first.type("\x11")
        assert first.wait_for_end() == 0
    assert told(tmp_path, "outbox", "list", "--all") == []


def test_two_operators_share_one_desk_and_see_each_others_claims(tmp_path: Path) -> None:
    shared = tmp_path / "shared.db"
    oksana, petro = tmp_path / "oksana", tmp_path / "petro"
    with practice(oksana, "--file", str(shared), "--as", "Оксана") as hers:
        hers.wait_for_text("Вход", "#10")
        with practice(petro, "--file", str(shared), "--as", "Петро") as his:
            his.wait_for_text("Вход", "#10")
            # What is overdue comes first: until then incoming is paused for whoever has both.
            ticket = told(oksana, "tickets", "list", "--zone", "overdue")[0]
            hers.type("\x1b[15~c")

            def claimed() -> bool:
                hers.drain()
                return told(petro, "tickets", "show", str(ticket["number"]))[0]["assignee"] == "Оксана"

            his.wait_for(claimed, "her claim on his side")
            his.type("\x11")
            assert his.wait_for_end() == 0
        hers.type("\x11")
        assert hers.wait_for_end() == 0


def test_when_a_zone_is_empty_one_key_leads_to_where_something_waits(tmp_path: Path) -> None:
    with practice(tmp_path, columns=80, rows=24) as terminal:
        terminal.wait_for_text("Вход", "#10")
        terminal.type("\x1b[15~")  # F5
        for left in range(len(told(tmp_path, "tickets", "list", "--zone", "overdue")), 0, -1):
            terminal.wait_for_text(f"F5 Просрочка ── {left} ─")
            terminal.type("у")  # where the key e is: done
        terminal.wait_for_text("F5 Просрочка ── 0 ─", "Enter")
        assert "┌ #10" not in terminal.text()  # nothing is opened by itself
        terminal.type("\r")
        terminal.wait_for_text("┌ #10")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
