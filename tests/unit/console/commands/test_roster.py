"""`pult roster`: a table goes in, comes out the same, is told in words, and shared with the team."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from console.commands.exits import Exit
from console.config import Home
from console.profiles.loader import load_profile
from console.rules.clocks import spans_of
from console.rules.roster import flaws, of_example
from console.rules.shared_roster import is_one
from storage.cache import Cache
from storage.holder import Holder
from storage.ledger import Ledger
from storage.records import Agent, OutgoingKind, OutgoingState
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import ME

CSV = "day,person,zones,hours\n2026-11-23,ann,incoming overdue,09:00-21:00\n2026-11-24,ann,,\n"


@pytest.fixture(autouse=True)
def known(home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.agents.replace([ME, Agent("8", "Анна Высоцкая", "ann")])


@pytest.fixture
def plan(tmp_path: Path) -> str:
    file = tmp_path / "plan.csv"
    file.write_text(CSV, encoding="utf-8")
    return str(file)


def test_a_table_goes_in_and_comes_out_the_same(run: Pult, tmp_path: Path, plan: str) -> None:
    out = tmp_path / "out.csv"
    taken = run("roster", "import", plan)
    assert taken.exit_code == Exit.DONE
    assert "2 days were taken in." in taken.stdout
    assert "`pult roster share --week 2026-11-23` sends it" in taken.stdout
    assert "Mon 23 Nov, 09:00–21:00: nobody has Messengers, Work chats, Reserve" in taken.stderr
    assert run("roster", "export", "--out", str(out)).exit_code == Exit.DONE
    assert out.read_text(encoding="utf-8-sig").splitlines()[1] == (
        "2026-11-23,ann,incoming overdue,,09:00-21:00,"
    )
    assert run("roster", "import", str(out)).exit_code == Exit.DONE
    shown = run("roster", "show", "--week", "2026-11-23").stdout
    assert "Mon 23 Nov   Анна Высоцкая        9–21           Incoming, Overdue\n" in shown
    assert "Tue 24 Nov   Анна Высоцкая        off\n" in shown
    assert "This week was not shared with the team." in shown


def test_it_speaks_of_people_zones_and_days_in_the_readers_language(run: Pult, plan: str) -> None:
    run("roster", "import", plan)
    said = run("--language", "ru", "roster", "check", "--week", "2026-11-23").stdout
    assert said.startswith("пн 23 ноя, 09:00–21:00: ")
    assert "Мессенджеры, Рабочие чаты, Резерв, Доставленные." in said
    for key in ("2026-11-23", "reserve", "ann"):
        assert key not in said, "neither keys nor logins nor dates for machines"


def test_a_bad_row_is_named_and_the_good_one_is_kept(run: Pult, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(CSV + "tomorrow,ann,,\n", encoding="utf-8")
    taken = run("roster", "import", str(file))
    assert taken.exit_code == Exit.PARTLY
    assert "line 4, column 1 “day”: “tomorrow”: expected a day" in taken.stderr
    assert "2026-11-23" in run("roster", "export").stdout


def test_a_week_with_gaps_is_no_success(run: Pult, plan: str) -> None:
    run("roster", "import", plan)
    checked = run("roster", "check", "--week", "2026-11-23")
    assert checked.exit_code == Exit.FAILED
    assert "Tue 24 Nov: nobody has any zone from 09:00 to 21:00." in checked.stdout


def test_a_week_is_shared_by_the_outbox_and_what_is_sent_is_said(run: Pult, home: Home, plan: str) -> None:
    run("roster", "import", plan)
    shared = run("roster", "share", "--week", "2026-11-25")
    assert shared.exit_code == Exit.DONE, shared.output
    assert "roster of 23 Nov – 29 Nov, 5 people" in shared.stdout
    assert "It opens the roster's own ticket" in shared.stdout
    with closing(Ledger.open(home.desk("test"), writing=False)) as ledger:
        (item,) = ledger.outbox.pending()
    assert (item.kind, item.state) == (OutgoingKind.TICKET, OutgoingState.QUEUED)
    assert is_one(item.body)
    assert "2026-11-23,ann,incoming overdue,,09:00-21:00," in item.body
    again = run("roster", "share", "--week", "2026-11-23")
    assert "on its way to the team already" in str(again.exception)


def test_while_a_console_is_open_it_alone_shares(run: Pult, home: Home, plan: str) -> None:
    run("roster", "import", plan)
    Ledger.open(home.desk("test"), writing=True).close()
    holder = Holder.take(home.desk("test"))
    try:
        shared = run("roster", "share", "--week", "2026-11-23")
    finally:
        holder.release()
    assert "share the week there, with S" in str(shared.exception)


@pytest.mark.parametrize("key", ["boutique", "cashback", "forwarder", "partners"])
def test_the_examples_that_pult_brings_have_neither_gap_nor_clash(key: str) -> None:
    profile = load_profile(key)
    days = [date(2026, 11, 23 + number) for number in range(7)]
    people = [person.login for person in profile.roster.people]
    wrong = flaws(of_example(profile, days), profile, people, days)
    assert [str(flaw) for flaw in wrong] == []
    assert any(spans_of(day, profile.hours) for day in days)
