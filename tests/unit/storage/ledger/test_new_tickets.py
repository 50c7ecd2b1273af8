"""The outbox takes new tickets, and a ledger from before it did is brought up to that."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage.connection import connect_ledger, sqlite3
from storage.ledger import Ledger, schema, upgrade
from storage.records import DraftKind, OutgoingKind, OutgoingState
from tests.unit.storage.builders import NOW, make_new

_ROW = """INSERT INTO outbox(op_id, grp, account, ticket_id, seq, kind, state, created_at, body, body_sha,
changes, macro, hold_seconds, base_version, base_last_message)
VALUES (?1, ?1, 'rt:oksana', '1', ?2, 'reply', ?3, 5, ?4, 'sha', '', '', 0, '', '')"""


def test_a_ledger_that_took_no_tickets_opens_with_all_it_holds(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir(mode=0o700)
    path = home / "ledger.db"
    path.touch(mode=0o600)
    (home / "outbox.jsonl").touch(mode=0o600)
    with monkeypatch.context() as then, closing(connect_ledger(path, writing=True)) as before:
        then.setattr(upgrade, "SCHEMA", 3)
        then.setattr(schema.migrations, "_migrations", schema.migrations._migrations[:3])
        upgrade.migrate(before)
        before.execute(_ROW, ("old-1", 1, "sent", "давно"))
        before.execute(_ROW, ("old-2", 2, "queued", "ждёт"))
        with pytest.raises(sqlite3.IntegrityError):
            before.execute(_ROW.replace("'reply'", "'ticket'"), ("old-3", 3, "queued", "звонок"))
    ledger = Ledger.open(home, writing=True)
    assert {item.op_id: item.body for item in ledger.outbox.listing(10)} == {
        "old-1": "давно",
        "old-2": "ждёт",
    }
    ledger.outbox.confirm([make_new("op-1", ticket_id="call:1", kind=OutgoingKind.TICKET)], None)
    assert [item.kind.value for item in ledger.outbox.pending()] == ["reply", "ticket"]
    # The rules that no code may get round have come along.
    for order in ("UPDATE outbox SET state = 'queued' WHERE op_id = 'old-1'", "DELETE FROM outbox"):
        with pytest.raises(sqlite3.Error, match="never"):
            ledger._session.connection.execute(order)
    ledger.close()
    kept = connect_ledger(home / "ledger.db.before-4", writing=False)
    assert kept.execute("SELECT count(*) FROM outbox").fetchone() == (2,)
    kept.close()


def test_a_new_ticket_that_is_taken_back_is_a_draft_again(ledger: Ledger) -> None:
    new = make_new("op-1", ticket_id="call:1", kind=OutgoingKind.TICKET, hold_seconds=3.0, body="слова")
    ledger.outbox.confirm([new], None)
    (item,) = ledger.outbox.take_back(new.group)
    assert item.state is OutgoingState.CANCELLED
    draft = ledger.drafts.get("call:1")
    assert draft is not None
    assert (draft.kind, draft.body) == (DraftKind.NOTE, "слова")


def test_a_purged_customers_call_goes_with_the_ticket_that_it_opened(ledger: Ledger) -> None:
    for number in ("1", "2"):
        ledger.outbox.confirm(
            [make_new(f"op-{number}", ticket_id=f"call:{number}", kind=OutgoingKind.TICKET)], None
        )
        assert ledger.outbox.claim_next("sync", NOW, timedelta(seconds=30)) is not None
        ledger.outbox.move(f"op-{number}", OutgoingState.SENT, owner="sync", server_id=f"90{number}")
    ledger.purge(before=None, tickets=["901"])
    assert [item.op_id for item in ledger.outbox.listing(10)] == ["op-2"]
