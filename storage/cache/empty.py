"""A cache of nothing, in memory: what a reader shows until there is one."""

from __future__ import annotations

from sqlite_utils import Database

from storage.cache.schema import migrations
from storage.connection import sqlite3


def empty_cache() -> sqlite3.Connection:
    """All tables, no row; nothing can be written to it."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrations.apply(Database(connection))
    connection.execute("PRAGMA query_only = 1")
    return connection
