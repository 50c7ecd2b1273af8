"""The ledger of an older release, and a process that is killed while it brings it up to date."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from storage.connection import connect_ledger
from storage.crash_points import VARIABLE
from storage.ledger import Ledger, upgrade
from storage.ledger.schema import first_tables
from storage.records import OutgoingState
from tests.unit.storage.builders import ROOT

OPENS = """
import os, sys
from pathlib import Path
from storage import crash_points
from storage.ledger import Ledger
crash_points.arm(os.environ)
Ledger.open(Path(sys.argv[1]), writing=True)
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """As the first release left it: 200 items in the outbox, 50 drafts."""
    home = tmp_path / "desk"
    home.mkdir(mode=0o700)
    path = home / "ledger.db"
    path.touch(mode=0o600)
    ledger = connect_ledger(path, writing=True)
    before = Migrations("pult.ledger")
    before()(first_tables)
    before.apply(Database(ledger))
    for number in range(200):
        ledger.execute(
            "INSERT INTO outbox(op_id, grp, account, ticket_id, seq, kind, state, created_at, body, "
            "body_sha, changes, macro, hold_seconds, base_version, base_last_message) "
            "VALUES (?, ?, 'a', ?, 1, 'reply', ?, 0, ?, '', '', '', 0, '', '')",
            (f"op-{number}", f"g-{number}", str(number), "queued" if number % 2 else "sent", "т" * 500),
        )
    for number in range(50):
        ledger.execute("INSERT INTO drafts VALUES (?, 'reply', 'начато', 0, '', '')", (str(number),))
    ledger.execute("PRAGMA user_version = 1")
    ledger.close()
    return home


def run(home: Path, point: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", OPENS, str(home)], cwd=ROOT, env={**os.environ, VARIABLE: point}, check=False
    ).returncode


def whole(home: Path) -> None:
    ledger = Ledger.open(home, writing=True)
    counts = ledger.outbox.counts()
    assert (counts[OutgoingState.QUEUED], counts[OutgoingState.SENT]) == (100, 100)
    assert len(ledger.drafts.all()) == 50
    assert ledger._session.all("PRAGMA integrity_check") == [("ok",)]
    assert upgrade.schema_of(ledger._session.connection) == upgrade.SCHEMA
    ledger.close()


@pytest.mark.parametrize("point", ["C14", "C15", "C15:2", "C15:3", "C15:4"])
def test_whoever_is_killed_in_an_upgrade_or_its_backup_leaves_the_old_one_whole(
    old: Path, point: str
) -> None:
    before = (old / "ledger.db").read_bytes()
    assert run(old, point) == -signal.SIGKILL
    assert (old / "ledger.db").read_bytes() == before
    whole(old)
    names = {path.name for path in old.iterdir()}
    assert not any("upgrading" in name for name in names)
    kept = connect_ledger(old / "ledger.db.before-2", writing=False)
    assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert kept.execute("SELECT count(*) FROM outbox").fetchone() == (200,)
    kept.close()


def test_killed_again_and_again_it_still_comes_through(old: Path) -> None:
    for point in ("C15", "C14", "C15:3", "C14"):
        assert run(old, point) == -signal.SIGKILL
    whole(old)


def test_a_first_start_that_is_killed_begins_anew(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    assert run(home, "C14") == -signal.SIGKILL
    Ledger.open(home, writing=True).close()
    assert run(home, "C14") == 0
