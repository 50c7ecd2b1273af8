"""A transaction of the database that a test keeps open: what a slow request does by chance."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType
from typing import Self

from tests.live.rt_postgres import Postgres


class OpenTransaction:
    """One session of psql inside BEGIN. Nothing of it is seen before `commit`."""

    def __init__(self, postgres: Postgres) -> None:
        self._psql = subprocess.Popen(
            ["psql", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "rt", "-d", "rt5", "-qAtX"],
            env={**os.environ, "PGPASSWORD": postgres.password, "PGCLIENTENCODING": "UTF8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say("BEGIN;")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._psql.stdin is not None
        assert self._psql.stdout is not None
        self._psql.stdin.close()
        self._psql.wait(10)
        self._psql.stdout.close()

    def happens(self, ticket_id: str) -> int:
        """Something happens to a ticket and is not committed; its id, which is taken from now on."""
        self._say(
            "INSERT INTO Transactions (ObjectType, ObjectId, TimeTaken, Type, Creator, Created) VALUES "
            f"('RT::Ticket', {int(ticket_id)}, 0, 'Correspond', 1, "
            "date_trunc('second', now() AT TIME ZONE 'UTC')) RETURNING id;"
        )
        return int(self._line())

    def commit(self) -> None:
        self._say("COMMIT;")
        self._say("SELECT 'done';")
        assert self._line() == "done"

    def _say(self, statement: str) -> None:
        assert self._psql.stdin is not None
        self._psql.stdin.write(statement + "\n")
        self._psql.stdin.flush()

    def _line(self) -> str:
        assert self._psql.stdout is not None
        return self._psql.stdout.readline().strip()
