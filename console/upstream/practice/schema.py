"""The tables of the practice desk's file. Moments are whole milliseconds since the epoch, UTC."""

from __future__ import annotations

VERSION = 3

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE orders ADD COLUMN partner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE orders ADD COLUMN product TEXT NOT NULL DEFAULT ''",
    ),
    2: ("ALTER TABLE customers ADD COLUMN in_group TEXT NOT NULL DEFAULT ''",),
}
"""What brings the file of a version to the next one."""

TABLES = """
CREATE TABLE day (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity TEXT NOT NULL,            -- of this file: a cursor or an outbox item of another one is told apart
  profile TEXT NOT NULL,
  seed INTEGER NOT NULL,
  wall_at INTEGER NOT NULL,          -- the desk's clock: at this wall time it was ...
  desk_at INTEGER NOT NULL,          -- ... this desk time; since then it goes `speed` times as fast
  speed REAL NOT NULL,
  seen_at INTEGER NOT NULL,          -- wall time of the last sign of life of any console
  world_at INTEGER NOT NULL,         -- desk time up to which everything has happened
  planned_until INTEGER NOT NULL,    -- desk time up to which customers' arrivals are planned
  player TEXT NOT NULL DEFAULT '',   -- the console that plays the customers
  last_ticket INTEGER NOT NULL,
  last_order INTEGER NOT NULL
) STRICT;
CREATE TABLE consoles (
  id TEXT PRIMARY KEY,
  agent_id INTEGER NOT NULL,
  seen_at INTEGER NOT NULL           -- wall time
) STRICT, WITHOUT ROWID;
CREATE TABLE agents (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'operator',
  active INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  persona TEXT UNIQUE,               -- which person of the plan this is; NULL for anybody else
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  language TEXT NOT NULL,
  city TEXT NOT NULL,
  remark TEXT NOT NULL,
  colleague INTEGER NOT NULL DEFAULT 0, -- somebody of a neighbouring department
  in_group TEXT NOT NULL DEFAULT ''  -- of customers, a key of the profile
) STRICT;
CREATE TABLE orders (
  number TEXT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  total INTEGER NOT NULL,            -- minor units
  currency TEXT NOT NULL,
  place TEXT NOT NULL,
  reserve_until INTEGER,
  expected_at INTEGER,
  parcel TEXT NOT NULL,
  partner TEXT NOT NULL DEFAULT '',  -- keys of the profile
  product TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX orders_of_customer ON orders (customer_id);
CREATE TABLE order_events (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL REFERENCES orders (number),
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  remark TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_order ON order_events (number, id);
CREATE TABLE order_items (
  number TEXT NOT NULL REFERENCES orders (number),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  amount INTEGER NOT NULL,
  size TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  status TEXT NOT NULL,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  requester_id INTEGER NOT NULL REFERENCES customers (id),
  assignee_id INTEGER REFERENCES agents (id),
  order_number TEXT REFERENCES orders (number),
  reason TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL,
  waiting_since INTEGER,
  snippet TEXT NOT NULL DEFAULT '',
  last_message_id INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX tickets_of_order ON tickets (order_number);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  author TEXT NOT NULL,
  author_id TEXT NOT NULL,
  body TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  client_key TEXT UNIQUE             -- the sender's own key: a second message with it is refused
) STRICT;
CREATE INDEX messages_of_ticket ON messages (ticket_id, id);
CREATE TABLE changes (               -- the feed: numbers are given and committed in the same order
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id INTEGER NOT NULL
) STRICT;
CREATE TABLE deeds (                 -- who did what
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  ticket_id INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE plays (                 -- the situations that are being played
  instance TEXT PRIMARY KEY,
  situation TEXT NOT NULL,
  ticket_id INTEGER NOT NULL UNIQUE,
  plan TEXT NOT NULL,                -- JSON: who, what, where
  turn INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  said INTEGER NOT NULL DEFAULT 1,   -- how often the customer spoke; what was planned before is void after
  nagged INTEGER NOT NULL DEFAULT 0,
  wrong INTEGER NOT NULL DEFAULT 0,
  answer INTEGER NOT NULL DEFAULT 0  -- 1 when the answer that is being read was a right one
) STRICT, WITHOUT ROWID;
CREATE TABLE events (                -- what is going to happen in the world, unless something prevents it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  due_at INTEGER NOT NULL,           -- desk time
  kind TEXT NOT NULL,
  instance TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX events_due ON events (due_at, id);
"""
