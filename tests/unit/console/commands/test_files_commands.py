"""`pult purge`, `pult sync` and `pult doctor --repair` as from a shell; the outbox of a newer Pult."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from console.commands import purge
from console.commands.sync_progress import Bar, Events, Lines
from console.config import Home
from console.sync.wire import LinkTold
from console.views import LinkState, NotPossible
from storage.cache import Cache
from storage.cache.quarantine import FEED
from storage.connection import connect_ledger
from storage.ledger import Ledger, upgrade
from storage.problems import Problem, packed
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import NOW
from tests.unit.storage.builders import make_new


@pytest.fixture
def directory(home: Home) -> Path:
    directory = home.desk("test")
    ledger = Ledger.open(directory, writing=True)
    ledger.outbox.confirm([make_new("waits", ticket_id="1", body="ещё не ушло")], None)
    ledger.close()
    return directory


def test_a_customer_is_purged_and_the_sums_are_told(run: Pult, directory: Path) -> None:
    result = run("purge", "--customer", "c1", "--yes", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert (told["tickets"], told["customers"], told["orders"]) == (5, 1, 1)
    assert (told["unsent_kept"], told["whole"]) == (1, True)
    assert "Ирина".encode() not in (directory / "cache.db").read_bytes()
    assert "ещё не ушло".encode() in (directory / "ledger.db").read_bytes()


def test_in_words_it_says_what_stays(run: Pult, directory: Path) -> None:
    (directory / "ledger.db.damaged-1").touch(mode=0o600)
    result = run("purge", "--customer", "c1", "--older-than", "1y", "-y")
    assert result.exit_code == 0, result.output
    assert "tickets 5" in result.output
    assert "not sent: 1" in result.output
    assert "ledger.db.damaged-1" in result.output


@pytest.mark.parametrize(
    "words", [(), ("--older-than", "soon"), ("--older-than", "0d"), ("--older-than", "-5")], ids=str
)
def test_what_is_off_is_refused_and_nothing_goes(run: Pult, directory: Path, words: tuple[str, ...]) -> None:
    before = (directory / "cache.db").read_bytes()
    assert run("purge", "--yes", *words).exit_code == 2
    assert (directory / "cache.db").read_bytes() == before


def test_without_a_word_nothing_goes(run: Pult, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(run("purge", "--customer", "c1").exception, NotPossible)  # nobody to ask

    def typed(answer: str) -> None:
        monkeypatch.setattr(click, "prompt", lambda *_words, **_over: answer)

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    typed("y")
    with pytest.raises(NotPossible):
        purge._ask("c1")
    typed("purge")
    purge._ask("c1")


def test_what_was_left_out_is_listed_with_its_reason(run: Pult, directory: Path) -> None:
    assert "Everything" in run("sync", "--left-out").output
    cache = Cache.open(directory / "cache.db", writing=True)
    with cache.writing():
        cache.quarantine.put("77", packed(Problem("Subject is \x1b[31mnot text.")), NOW)
        cache.quarantine.put(FEED, "plain words", NOW)
    cache.close()
    said = run("sync", "--left-out").output
    assert "#77" in said
    assert "\x1b" not in said
    assert "a page of changes" in said
    rows = [json.loads(line) for line in run("sync", "--left-out", "--json").output.splitlines()]
    assert [row["ticket"] for row in rows] == [None, "77"]
    assert rows[0]["why"] == "plain words"
    assert rows[1]["times"] == 1


def test_a_sync_ends_with_its_sums(run: Pult, home: Home) -> None:
    result = run("sync", "--once", "--json")
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in result.output.splitlines()]
    assert told[-1]["event"] == "done"
    assert told[-1]["pulled"] > 0
    assert told[-1]["errors"] == []


def online(progress: tuple[int, int] | None) -> LinkTold:
    return LinkTold(LinkState.ONLINE, progress=progress)


def test_progress_is_lines_or_events_and_not_more_than_somebody_reads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = 0.0
    lines, events = Lines(lambda: seconds), Events(lambda: seconds)
    for read in range(0, 1000, 100):
        seconds = read / 100
        for one in (lines, events):
            one(online((read, 1000)))
            one(online((read + 1, 1000)))
    for one in (lines, events):
        one(online(None))
        one.end()
    told = capsys.readouterr()
    assert told.err.splitlines() == ["0 of 1000 tickets read", "500 of 1000 tickets read"]
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert [row["read"] for row in rows] == list(range(0, 1000, 100))
    assert {row["event"] for row in rows} == {"progress"}


def test_the_bar_grows_and_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar(online((10, 100)))
    bar(online((40, 100)))
    assert bar._bar.pos == 40
    bar(online((40, 120)))
    assert bar._bar.length == 120
    bar(online(None))
    bar.end()
    assert bar._bar is None
    assert "Reading tickets" in capsys.readouterr().err


def test_repair_tells_each_thing_as_json_before_the_findings(run: Pult, directory: Path) -> None:
    (directory / "ballast").unlink()
    (directory / "cache.db").write_bytes(b"\xa5" * 8192)
    lines = [
        json.loads(line) for line in run("doctor", "--repair", "--json", "--desk", "test").output.splitlines()
    ]
    mended = [line for line in lines if line.get("event") == "mended"]
    assert {line["check"] for line in mended} >= {"ballast", "file"}
    assert {"area", "check", "desk", "says", "event"} == set(mended[0])
    assert not [
        line for line in lines if line.get("level") == "wrong" and line["area"] in ("cache", "ledger")
    ]
    assert "nothing to mend" in run("doctor", "--repair", "--desk", "test").output


def test_the_outbox_of_a_newer_pult_is_listed(run: Pult, directory: Path) -> None:
    newer = connect_ledger(directory / "ledger.db", writing=True)
    newer.execute("ALTER TABLE outbox ADD COLUMN invented TEXT")
    newer.execute(f"PRAGMA user_version = {upgrade.SCHEMA + 1}")
    newer.close()
    (row,) = [json.loads(line) for line in run("outbox", "list", "--json").output.splitlines()]
    assert row["op_id"] == "waits"
    assert "ещё не ушло" in run("outbox", "show", "waits").output
    assert run("export", "tickets").output.count("\n") == 6
