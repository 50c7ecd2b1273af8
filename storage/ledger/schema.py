"""The tables of ledger.db, as migrations. Imported only when some are to be applied: it is slow to load.

A migration that has been released is never edited; a new one is added, and `upgrade.SCHEMA` counts them.
"""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from storage.connection import statements

migrations = Migrations("pult.ledger")

# Each index is a page more that a durable commit waits for: there are no more than the questions need.
# Rules that no code may get round: what was confirmed keeps its text and its address, what was sent
# stays as it is, and nothing leaves the table before it was sent or taken back.
_OUTBOX = """
CREATE TABLE outbox(
  pk INTEGER PRIMARY KEY,
  op_id TEXT NOT NULL UNIQUE,
  grp TEXT NOT NULL,
  account TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'note', 'fields', 'claim')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'held', 'queued', 'sending', 'sent', 'ambiguous',
    'conflict', 'needs_auth', 'failed', 'needs_decision', 'cancelled')),
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  body_sha TEXT NOT NULL,
  changes TEXT NOT NULL,
  macro TEXT NOT NULL,
  hold_seconds REAL NOT NULL CHECK (hold_seconds >= 0),
  base_version TEXT NOT NULL,
  base_last_message TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  first_try_at INTEGER,
  last_try_at INTEGER,
  not_before INTEGER,
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until INTEGER,
  server_id TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  CHECK ((state = 'sending') = (lease_owner <> '')),
  CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
  UNIQUE (ticket_id, account, seq)
) STRICT;
CREATE INDEX outbox_state ON outbox(state, pk);
CREATE INDEX outbox_group ON outbox(grp);
CREATE INDEX outbox_answered ON outbox(created_at) WHERE kind = 'reply' AND state <> 'cancelled';
CREATE TRIGGER outbox_sent_stays BEFORE UPDATE ON outbox WHEN OLD.state IN ('sent', 'cancelled') BEGIN
  SELECT RAISE(ABORT, 'what was sent or cancelled is never changed');
END;
CREATE TRIGGER outbox_text_stays BEFORE UPDATE OF op_id, grp, account, ticket_id, seq, kind, created_at,
  body, body_sha, changes, macro, hold_seconds ON outbox BEGIN
  SELECT RAISE(ABORT, 'what was confirmed keeps its text and its address');
END;
CREATE TRIGGER outbox_unsent_stays BEFORE DELETE ON outbox WHEN OLD.state NOT IN ('sent', 'cancelled') BEGIN
  SELECT RAISE(ABORT, 'what was not sent is never deleted');
END;
"""

_DRAFTS = """
CREATE TABLE drafts(
  ticket_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'note')),
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  macro TEXT NOT NULL,
  base_last_message TEXT NOT NULL
) STRICT;
CREATE TABLE reminders(
  ticket_id TEXT PRIMARY KEY,
  until INTEGER NOT NULL,
  set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reminders_until ON reminders(until);
"""

# `audit_head` lets a removed last line be noticed too.
_AUDIT = """
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  chain TEXT NOT NULL
) STRICT;
CREATE TABLE audit_head(
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  chain TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the record is only ever added to');
END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the record is only ever added to');
END;
"""


@migrations()
def first_tables(db: Database) -> None:
    """Everything of the first release."""
    for script in (_OUTBOX, _DRAFTS, _AUDIT):
        for statement in statements(script):
            db.execute(statement)


_OTHER_DRAFTS = """
ALTER TABLE drafts ADD COLUMN writer TEXT NOT NULL DEFAULT '';
CREATE TABLE other_drafts(
  ticket_id TEXT NOT NULL,
  writer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'note')),
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  macro TEXT NOT NULL,
  base_last_message TEXT NOT NULL,
  PRIMARY KEY (ticket_id, writer)
) STRICT;
"""


@migrations()
def drafts_of_several_consoles(db: Database) -> None:
    """Who wrote a draft; and what another console wrote for the same ticket, kept beside it."""
    for statement in statements(_OTHER_DRAFTS):
        db.execute(statement)


@migrations()
def reminders_that_wait_for_an_answer(db: Database) -> None:
    """Which question's answer brings a ticket back before its time, "" for none."""
    db.execute("ALTER TABLE reminders ADD COLUMN waits_for TEXT NOT NULL DEFAULT ''")


# The same table with one kind more: SQLite changes no CHECK in place.
_MAKE_ROOM = """
DROP TRIGGER outbox_sent_stays;
DROP TRIGGER outbox_text_stays;
DROP TRIGGER outbox_unsent_stays;
DROP INDEX outbox_state;
DROP INDEX outbox_group;
DROP INDEX outbox_answered;
ALTER TABLE outbox RENAME TO outbox_of_before;
"""
_WITH_TICKETS = _OUTBOX.replace("'fields', 'claim')", "'fields', 'claim', 'ticket')")
_COLUMNS = """pk, op_id, grp, account, ticket_id, seq, kind, state, created_at, body, body_sha, changes,
macro, hold_seconds, base_version, base_last_message, attempts, first_try_at, last_try_at, not_before,
lease_owner, lease_until, server_id, last_error"""


@migrations()
def items_that_open_tickets(db: Database) -> None:
    """The outbox takes new tickets."""
    for statement in (*statements(_MAKE_ROOM), *statements(_WITH_TICKETS)):
        db.execute(statement)
    db.execute(f"INSERT INTO outbox({_COLUMNS}) SELECT {_COLUMNS} FROM outbox_of_before")
    db.execute("DROP TABLE outbox_of_before")
