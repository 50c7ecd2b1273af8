"""The tables of cache.db, as migrations. Imported only when some are to be applied: it is slow to load.

A migration that has been released is never edited; a new one is added, and `store.SCHEMA` counts them.
"""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from storage.cache.indexing import search_table
from storage.cache.lived import ASKING
from storage.connection import statements

migrations = Migrations("pult.cache")

# `list`: the zone on whose list the ticket is, "" while it is on none (a colleague has it). Not
# computed by SQLite, since an index with a computed column is never used as a covering one. The wide
# index carries all that a line shows, so a page of a list is one walk along it; the narrow one is for
# counting. `due` has `storage.instants.NO_CLOCK` for "no clock". `doc` names the ticket's text in the
# search index.
_TICKETS = """
CREATE TABLE tickets(
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  subject TEXT NOT NULL,
  status TEXT NOT NULL,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  queue TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  requester TEXT NOT NULL,
  assignee_id TEXT NOT NULL,
  assignee TEXT NOT NULL,
  order_number TEXT NOT NULL,
  reason TEXT NOT NULL,
  language TEXT NOT NULL,
  tags TEXT NOT NULL,
  waiting_since INTEGER,
  snippet TEXT NOT NULL,
  last_message_id TEXT NOT NULL,
  version TEXT NOT NULL,
  number_key TEXT NOT NULL,
  zone TEXT NOT NULL,
  due INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  looks_again INTEGER,
  shown INTEGER NOT NULL,
  list TEXT NOT NULL CHECK (list = CASE WHEN shown THEN zone ELSE '' END),
  doc INTEGER
) STRICT;
CREATE INDEX tickets_listed ON tickets(
  list, due, id, number, requester, subject, status, channel, assignee_id, waiting_since, updated_at
) WHERE list <> '';
CREATE INDEX tickets_places ON tickets(list, due, id) WHERE list <> '';
CREATE INDEX tickets_looks_again ON tickets(looks_again) WHERE looks_again IS NOT NULL;
CREATE INDEX tickets_requester ON tickets(requester_id, updated_at, id) WHERE requester_id <> '';
CREATE INDEX tickets_number ON tickets(number_key);
CREATE UNIQUE INDEX tickets_doc ON tickets(doc) WHERE doc IS NOT NULL;
"""

# Triggers, not code: the counters are exact whatever way a row takes.
_COUNTERS = """
CREATE TABLE zones(zone TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER tickets_count_new AFTER INSERT ON tickets WHEN NEW.list <> '' BEGIN
  INSERT INTO zones(zone, count) VALUES (NEW.list, 1) ON CONFLICT(zone) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER tickets_count_gone AFTER DELETE ON tickets WHEN OLD.list <> '' BEGIN
  UPDATE zones SET count = count - 1 WHERE zone = OLD.list;
END;
CREATE TRIGGER tickets_count_moved AFTER UPDATE OF list ON tickets WHEN OLD.list <> NEW.list BEGIN
  UPDATE zones SET count = count - 1 WHERE zone = OLD.list;
  INSERT INTO zones(zone, count) SELECT NEW.list, 1 WHERE NEW.list <> ''
    ON CONFLICT(zone) DO UPDATE SET count = count + 1;
END;
"""

# `theirs`: the zone in which the ticket is a colleague's work, "" for what is on our own list and for what
# nobody has to do anything about. `list` and `theirs` are never both set, so `list || theirs` is where a
# ticket is somebody's work. Its index is narrow: only first rows are shown of it, and a wide one would cost
# every pull. `tickets_assigned` is for what has just been said in tickets of one's own.
_COLLEAGUES = """
ALTER TABLE tickets ADD COLUMN theirs TEXT NOT NULL DEFAULT '' CHECK (list = '' OR theirs = '');
CREATE INDEX tickets_theirs ON tickets(theirs, due, id) WHERE theirs <> '';
CREATE INDEX tickets_assigned ON tickets(assignee_id, updated_at, id, number, zone, waiting_since)
  WHERE assignee_id <> '' AND zone <> '' AND theirs = '';
CREATE TABLE work(
  zone TEXT NOT NULL, agent_id TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(zone, agent_id)
) STRICT, WITHOUT ROWID;
INSERT INTO work(zone, agent_id, count)
  SELECT list, assignee_id, count(*) FROM tickets WHERE list <> '' GROUP BY list, assignee_id;
CREATE TRIGGER tickets_work_new AFTER INSERT ON tickets WHEN NEW.list || NEW.theirs <> '' BEGIN
  INSERT INTO work(zone, agent_id, count) VALUES (NEW.list || NEW.theirs, NEW.assignee_id, 1)
    ON CONFLICT(zone, agent_id) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER tickets_work_gone AFTER DELETE ON tickets WHEN OLD.list || OLD.theirs <> '' BEGIN
  UPDATE work SET count = count - 1 WHERE zone = OLD.list || OLD.theirs AND agent_id = OLD.assignee_id;
END;
CREATE TRIGGER tickets_work_moved AFTER UPDATE OF list, theirs, assignee_id ON tickets
WHEN OLD.list || OLD.theirs <> NEW.list || NEW.theirs OR OLD.assignee_id <> NEW.assignee_id BEGIN
  UPDATE work SET count = count - 1 WHERE zone = OLD.list || OLD.theirs AND agent_id = OLD.assignee_id;
  INSERT INTO work(zone, agent_id, count)
    SELECT NEW.list || NEW.theirs, NEW.assignee_id, 1 WHERE NEW.list || NEW.theirs <> ''
    ON CONFLICT(zone, agent_id) DO UPDATE SET count = count + 1;
END;
UPDATE tickets SET looks_again = 0 WHERE list = '' AND zone <> '' AND assignee_id <> '';
"""

# `source` is "" for the helpdesk's and "import" for what came from a file: both stand side by side, so
# neither is lost when the other is told anew, and the newer one counts. The keys are of phones and e-mails.
_SOURCES = """
CREATE TABLE orders_by_source(
  number TEXT NOT NULL, source TEXT NOT NULL, status TEXT NOT NULL, updated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, customer_id TEXT NOT NULL, history TEXT NOT NULL, items TEXT NOT NULL,
  total INTEGER NOT NULL, currency TEXT NOT NULL, place TEXT NOT NULL, reserve_until INTEGER,
  expected_at INTEGER, parcel TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL,
  phone_key TEXT NOT NULL, email_key TEXT NOT NULL,
  PRIMARY KEY(number, source)
) STRICT;
INSERT INTO orders_by_source SELECT number, '', status, updated_at, created_at, customer_id, history, items,
  total, currency, place, reserve_until, expected_at, parcel, '', '', '', '' FROM orders;
DROP TABLE orders;
ALTER TABLE orders_by_source RENAME TO orders;
CREATE INDEX orders_customer ON orders(customer_id, created_at, number) WHERE customer_id <> '';
CREATE INDEX orders_phone ON orders(phone_key, created_at, number) WHERE phone_key <> '';
CREATE INDEX orders_email ON orders(email_key, created_at, number) WHERE email_key <> '';
CREATE INDEX orders_source ON orders(source, number) WHERE source <> '';
CREATE INDEX tickets_order ON tickets(order_number) WHERE order_number <> '';
ALTER TABLE templates ADD COLUMN source TEXT NOT NULL DEFAULT '';
"""

_MESSAGES = """
CREATE TABLE messages(
  pk INTEGER PRIMARY KEY,
  ticket_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('customer', 'reply', 'note', 'system', 'call')),
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  author_id TEXT NOT NULL,
  client_key TEXT NOT NULL,
  attachments TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_chain ON messages(ticket_id, sent_at, id);
"""

_OTHERS = """
CREATE TABLE customers(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL,
  language TEXT NOT NULL, city TEXT NOT NULL, remark TEXT NOT NULL
) STRICT;
CREATE TABLE orders(
  number TEXT PRIMARY KEY, status TEXT NOT NULL, updated_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
  customer_id TEXT NOT NULL, history TEXT NOT NULL, items TEXT NOT NULL, total INTEGER NOT NULL,
  currency TEXT NOT NULL, place TEXT NOT NULL, reserve_until INTEGER, expected_at INTEGER,
  parcel TEXT NOT NULL
) STRICT;
CREATE INDEX orders_customer ON orders(customer_id, created_at, number) WHERE customer_id <> '';
CREATE TABLE agents(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, login TEXT NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL
) STRICT;
CREATE TABLE templates(
  id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, language TEXT NOT NULL,
  folder TEXT NOT NULL, title_key TEXT NOT NULL, text_key TEXT NOT NULL
) STRICT;
CREATE TABLE cursors(name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


_STEMS = """
CREATE TABLE stems(id INTEGER PRIMARY KEY, stem TEXT NOT NULL UNIQUE) STRICT;
"""


# `ticket_id` is "" for the feed itself. Few rows, so no index but the key.
_QUARANTINE = """
CREATE TABLE quarantine(
  ticket_id TEXT PRIMARY KEY, why TEXT NOT NULL, since INTEGER NOT NULL, last_at INTEGER NOT NULL,
  times INTEGER NOT NULL
) STRICT;
"""


# `lived`: what the clocks of a ticket count from, as `storage.cache.lived` writes it.
_LIVES = """
ALTER TABLE tickets ADD COLUMN partner TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN customer_group TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN lived TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN partner TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN customer_group TEXT NOT NULL DEFAULT '';
"""


@migrations()
def first_tables(db: Database) -> None:
    """Everything of the first release."""
    for script in (_TICKETS, _COUNTERS, _MESSAGES, _OTHERS, f"{search_table()};"):
        for statement in statements(script):
            db.execute(statement)


@migrations()
def colleagues_work(db: Database) -> None:
    """What colleagues have to do: the rules say at the next sync which of the tickets on no list that is."""
    for statement in statements(_COLLEAGUES):
        db.execute(statement)


@migrations()
def words_being_typed(db: Database) -> None:
    """The list that a word being typed is completed from; it is filled when the index is made anew."""
    for statement in statements(_STEMS):
        db.execute(statement)


@migrations()
def imports_beside(db: Database) -> None:
    """Orders and templates from files, beside the helpdesk's own."""
    for statement in statements(_SOURCES):
        db.execute(statement)


@migrations()
def what_was_left_out(db: Database) -> None:
    """Tickets and pages that could not be kept, to be told of and tried again."""
    for statement in statements(_QUARANTINE):
        db.execute(statement)


@migrations()
def whose_terms_they_are(db: Database) -> None:
    """Partners, customer groups, and what clocks count from."""
    for statement in statements(_LIVES):
        db.execute(statement)


@migrations()
def open_questions(db: Database) -> None:
    """The few tickets in which somebody has been asked are found without looking at the others."""
    db.execute(f"CREATE INDEX tickets_asking ON tickets(id) WHERE {ASKING}")


@migrations()
def work_of_the_night(db: Database) -> None:
    """What began to wait in some hours is counted without looking at the rest."""
    db.execute("CREATE INDEX tickets_waiting ON tickets(waiting_since) WHERE waiting_since IS NOT NULL")
