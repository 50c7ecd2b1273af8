"""The crash points that lie in the files: checkpoint, migration, backup, purge. Whatever was half done,
the next start finds one whole ledger with every text in it, and goes on.
"""

from __future__ import annotations

import signal
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.connection import connect_ledger
from storage.ledger import schema, upgrade
from tests.faults.broken_line import BrokenLine
from tests.faults.invariants import Confirmed, kept_in, must_hold
from tests.faults.nursery import Nursery
from tests.faults.office import Office, copies_at_small
from tests.rig.small_desk import SmallDesk, serving

SYNC = ("sync", "--once")
PURGE = ("purge", "--customer", "iryna@example.org", "--yes")
OLD_REPLIES = 400  # so that the copy of the ledger takes more than one piece

_OLD_ROW = """INSERT INTO outbox(op_id, grp, account, ticket_id, seq, kind, state, created_at, body, body_sha,
changes, macro, hold_seconds, base_version, base_last_message)
VALUES (?1, ?1, 'rt:oksana', '1', ?2, 'reply', ?3, ?4, ?5, 'sha', '', '', 0, '', '')"""


def ledger_of_the_first_release(directory: Path, monkeypatch: pytest.MonkeyPatch) -> list[Confirmed]:
    """A ledger of schema 1 with many sent replies and three that wait; what waits."""
    path = directory / "ledger.db"
    path.touch(mode=0o600)
    journal = directory / "outbox.jsonl"
    journal.touch(mode=0o600)
    now = int(datetime.now(UTC).timestamp() * 1000)
    waiting = [Confirmed(f"00000000-old-{n}", "1", f"ответ из прошлой версии {n}") for n in range(3)]
    with monkeypatch.context() as then, closing(connect_ledger(path, writing=True)) as first:
        then.setattr(upgrade, "SCHEMA", 1)
        then.setattr(schema.migrations, "_migrations", schema.migrations._migrations[:1])
        upgrade.migrate(first)
        first.execute("BEGIN")
        for n in range(OLD_REPLIES):
            first.execute(_OLD_ROW, (f"sent-{n}", n + 1, "sent", now, f"давно отправлено {n} " * 9))
        for n, text in enumerate(waiting):
            first.execute(_OLD_ROW, (text.op_id, OLD_REPLIES + 1 + n, "queued", now, text.body))
        first.execute("COMMIT")
    line = '{{"what": "confirmed", "op_id": "{0.op_id}", "body": "{0.body}"}}\n'
    journal.write_text("".join(line.format(text) for text in waiting), "utf-8")
    return waiting


@pytest.mark.parametrize("point", ["C14", "C15", "C15:2"])
def test_an_upgrade_that_is_killed_is_made_again(
    point: str, nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        line = BrokenLine(port, None)
        office = Office(tmp_path / "home", line.url)
        waiting = ledger_of_the_first_release(office.directory, monkeypatch)
        assert nursery.run(SYNC, office.folder, point).killed_by == signal.SIGKILL
        with closing(connect_ledger(office.directory / "ledger.db", writing=False)) as left:
            assert upgrade.schema_of(left) == 1, "the file in use is the one from before"
        kept = kept_in(office.directory)
        assert len(kept.items) == OLD_REPLIES + len(waiting)
        assert copies_at_small(desk) == []
        ended = nursery.run(SYNC, office.folder)
        assert ended.code == 0, ended.said
        line.close()
        with closing(connect_ledger(office.directory / "ledger.db", writing=False)) as now:
            assert upgrade.schema_of(now) == upgrade.SCHEMA
            assert now.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        copies = copies_at_small(desk)
        assert [copy.body for copy in copies] == [text.body for text in waiting]
        kept = kept_in(office.directory)
        assert {item.state for item in kept.items} == {"sent"}
        assert not list(office.directory.glob("*.upgrading*"))


@pytest.mark.parametrize("point", ["C13", "C16", "C16:2"])
def test_a_purge_that_is_killed_takes_nothing_that_waits(
    point: str, nursery: Nursery, tmp_path: Path
) -> None:
    desk = SmallDesk()
    with serving(desk) as port:
        for ticket in (1, 2):
            desk.asks(ticket)
        line = BrokenLine(port, None)
        office = Office(tmp_path / "home", line.url)
        for number in range(5):
            office.confirms("1", f"отправленный ответ {number}")
        assert nursery.run(SYNC, office.folder).code == 0
        office.confirms("2", "ответ, который ждёт")
        died = nursery.run(PURGE, office.folder, point)
        assert died.killed_by == signal.SIGKILL, died
        copies = copies_at_small(desk)
        must_hold(kept_in(office.directory), copies, confirmed=office.confirmed)
        ended = nursery.run(("purge", "--older-than", "1d", "--yes"), office.folder)
        assert ended.code == 0, ended
        must_hold(kept_in(office.directory), copies, confirmed=office.confirmed)
        assert nursery.run(SYNC, office.folder).code == 0
        line.close()
        must_hold(kept_in(office.directory), copies_at_small(desk), confirmed=office.confirmed, drained=True)
