"""The work of all colleagues: how much of it lies where, who has it, what of it comes first.

`Tickets` has the lists of this desk's own operator; here is what stands beside them. Counts come from
counters that triggers keep, or stop at a limit: nothing here grows with the size of a zone.
"""

from __future__ import annotations

from datetime import datetime

from storage.cache.session import CacheSession
from storage.cache.tickets import ROW, RowColumns, row_of
from storage.instants import due_from_ms, due_to_ms, from_ms, to_ms
from storage.records import AgentCount, AssignedTicket, TicketRow


class Work:
    """Tickets that are somebody's to do: listed here, or with a colleague. What rests is not counted."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def agents(self) -> list[AgentCount]:
        """How much of each zone's work each agent has, and how much nobody; by zone and agent."""
        rows: list[tuple[str, str, int]] = self._session.all(
            "SELECT zone, agent_id, count FROM work WHERE count > 0 ORDER BY zone, agent_id"
        )
        return [AgentCount(*row) for row in rows]

    def theirs(self, zone: str, limit: int) -> list[TicketRow]:
        """The first rows of what colleagues have in a zone, most urgent first, as the lists are ordered."""
        found: list[RowColumns] = self._session.all(
            f"SELECT {ROW} FROM tickets INDEXED BY tickets_theirs WHERE theirs = ? AND theirs <> '' "
            "ORDER BY due, id LIMIT ?",
            (zone, limit),
        )
        return [row_of(row) for row in found]

    def waiting_since(self, since: datetime, until: datetime, most: int) -> int:
        """How many tickets that are somebody's to do began to wait in that time; counting stops at `most`."""
        row: tuple[int] = self._session.one(
            "SELECT count(*) FROM (SELECT 1 FROM tickets INDEXED BY tickets_waiting "
            "WHERE waiting_since IS NOT NULL AND waiting_since >= ? AND waiting_since < ? "
            "AND (list <> '' OR theirs <> '') LIMIT ?)",
            (to_ms(since), to_ms(until), most),
        )
        return row[0]

    def theirs_most_urgent(self, zone: str) -> datetime | None:
        """The clock that ends first of what colleagues have in a zone."""
        row: tuple[int] | None = self._session.one(
            "SELECT due FROM tickets INDEXED BY tickets_theirs WHERE theirs = ? AND theirs <> '' "
            "ORDER BY due LIMIT 1",
            (zone,),
        )
        return None if row is None else due_from_ms(row[0])

    def theirs_due(self, zone: str, before: datetime, most: int) -> int:
        """How much of what colleagues have in a zone is due before a moment; counting stops at `most`."""
        return self._due("tickets_theirs", "theirs", zone, before, most)

    def listed_due(self, zone: str, before: datetime, most: int) -> int:
        """How many rows of a zone's list are due before a moment; counting stops at `most`."""
        return self._due("tickets_places", "list", zone, before, most)

    def _due(self, index: str, column: str, zone: str, before: datetime, most: int) -> int:
        row: tuple[int] = self._session.one(
            f"SELECT count(*) FROM (SELECT 1 FROM tickets INDEXED BY {index} WHERE {column} = ? "
            f"AND {column} <> '' AND due < ? LIMIT ?)",
            (zone, due_to_ms(before), most),
        )
        return row[0]

    def assigned(self, agent_id: str, limit: int) -> list[AssignedTicket]:
        """The open tickets of the agent whose desk this is, the latest changed first.

        Those that rest are among them. Of other agents' only those that rest are found.
        """
        if not agent_id:
            return []
        rows: list[tuple[str, str, str, int | None]] = self._session.all(
            "SELECT id, number, zone, waiting_since FROM tickets INDEXED BY tickets_assigned "
            "WHERE assignee_id = ? AND assignee_id <> '' AND zone <> '' AND theirs = '' "
            "ORDER BY updated_at DESC, id DESC LIMIT ?",
            (agent_id, limit),
        )
        return [AssignedTicket(*row[:3], from_ms(row[3])) for row in rows]
