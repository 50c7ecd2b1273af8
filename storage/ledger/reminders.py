"""Tickets to come back to later."""

from __future__ import annotations

from datetime import datetime

from storage.instants import from_ms, to_ms
from storage.ledger.session import LedgerSession
from storage.records import Reminder

_Row = tuple[str, int, int, str]
_COLUMNS = "ticket_id, until, set_at, waits_for"


class Reminders:
    """One reminder for a ticket at most."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def put(self, reminder: Reminder) -> None:
        """Set a reminder, in place of the one before."""
        with self._session.writing():
            self._session.run(
                "INSERT OR REPLACE INTO reminders(ticket_id, until, set_at, waits_for) VALUES (?, ?, ?, ?)",
                (reminder.ticket_id, to_ms(reminder.until), to_ms(reminder.set_at), reminder.waits_for),
            )

    def drop(self, ticket_id: str) -> None:
        """Forget a reminder; nothing happens when there is none."""
        with self._session.writing():
            self._session.run("DELETE FROM reminders WHERE ticket_id = ?", (ticket_id,))

    def get(self, ticket_id: str) -> Reminder | None:
        row: _Row | None = self._session.one(
            f"SELECT {_COLUMNS} FROM reminders WHERE ticket_id = ?", (ticket_id,)
        )
        return None if row is None else _reminder(row)

    def active(self, now: datetime) -> list[Reminder]:
        """Those whose time has not come: their tickets are out of the way. The next one first."""
        rows: list[_Row] = self._session.all(
            f"SELECT {_COLUMNS} FROM reminders WHERE until > ? ORDER BY until, ticket_id",
            (to_ms(now),),
        )
        return [_reminder(row) for row in rows]

    def over(self, now: datetime) -> list[Reminder]:
        """Those whose time has come, and that nobody has dropped yet."""
        rows: list[_Row] = self._session.all(
            f"SELECT {_COLUMNS} FROM reminders WHERE until <= ? ORDER BY until, ticket_id",
            (to_ms(now),),
        )
        return [_reminder(row) for row in rows]


def _reminder(row: _Row) -> Reminder:
    return Reminder(row[0], from_ms(row[1]), from_ms(row[2]), row[3])
