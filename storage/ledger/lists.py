"""What lies in the outbox: the half of it that only reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from storage.instants import to_ms
from storage.ledger.items import ITEM, ItemColumns, item_of
from storage.ledger.session import LedgerSession
from storage.records import Outgoing, OutgoingState
from storage.session import Value


class OutboxLists:
    """Items by their key, by their ticket and by their state."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def get(self, op_id: str) -> Outgoing | None:
        row: ItemColumns | None = self._session.one(f"SELECT {ITEM} FROM outbox WHERE op_id = ?", (op_id,))
        return None if row is None else item_of(row)

    def group(self, group: str) -> list[Outgoing]:
        """The items of one key press, in their order."""
        return self._items("grp = ? ORDER BY pk", (group,))

    def held(self) -> list[Outgoing]:
        """What is in its undo window, oldest first; after a crash the windows begin anew."""
        return self._items("state = 'held' ORDER BY pk")

    def pending(self, ticket_id: str | None = None) -> list[Outgoing]:
        """What is neither sent nor cancelled, of one ticket or of all, oldest first."""
        if ticket_id is None:
            return self._items("state NOT IN ('sent', 'cancelled') ORDER BY pk")
        return self._items(
            "ticket_id = ? AND state NOT IN ('sent', 'cancelled') ORDER BY account, seq", (ticket_id,)
        )

    def said_in(self, ticket_id: str, limit: int = 50) -> list[Outgoing]:
        """The newest replies and notes of a ticket that were not cancelled, sent ones too, oldest first."""
        newest = self._items(
            "ticket_id = ? AND kind IN ('reply', 'note') AND state NOT IN ('cancelled', 'draft') "
            "ORDER BY pk DESC LIMIT ?",
            (ticket_id, limit),
        )
        return newest[::-1]

    def keys_of(self, ticket_id: str) -> frozenset[str]:
        """The op_ids of everything that ever went out for a ticket from here."""
        rows: list[tuple[str]] = self._session.all(
            "SELECT op_id FROM outbox WHERE ticket_id = ?", (ticket_id,)
        )
        return frozenset(row[0] for row in rows)

    def needs_probe(self, now: datetime) -> list[Outgoing]:
        """Ambiguous items that it is time to look for over there, oldest first."""
        return self._items(
            "state = 'ambiguous' AND (not_before IS NULL OR not_before <= ?) ORDER BY pk", (to_ms(now),)
        )

    def listing(self, limit: int, states: Collection[OutgoingState] | None = None) -> list[Outgoing]:
        """The newest items, in some states or in all."""
        if states is None:
            return self._items("1 ORDER BY pk DESC LIMIT ?", (limit,))
        wanted = ",".join("?" * len(states))
        return self._items(
            f"state IN ({wanted}) ORDER BY pk DESC LIMIT ?", (*(state.value for state in states), limit)
        )

    def counts(self) -> Mapping[OutgoingState, int]:
        """How many items are in each state; a state without any is left out."""
        rows: list[tuple[str, int]] = self._session.all("SELECT state, count(*) FROM outbox GROUP BY state")
        return {OutgoingState(state): count for state, count in rows}

    def key_presses(
        self, going: Collection[OutgoingState], stopped: Collection[OutgoingState]
    ) -> tuple[int, int]:
        """How many key presses have something on its way and nothing that stopped, and how many have
        something that stopped: a reply and its claim count as one."""
        of_going = ", ".join(f"'{state.value}'" for state in sorted(going))
        of_stopped = ", ".join(f"'{state.value}'" for state in sorted(stopped))
        halted = f"SELECT grp FROM outbox WHERE state IN ({of_stopped})"
        row: tuple[int, int] = self._session.one(
            f"SELECT (SELECT count(DISTINCT grp) FROM outbox WHERE state IN ({of_going}) "
            f"AND grp NOT IN ({halted})), (SELECT count(DISTINCT grp) FROM ({halted}))"
        )
        return row

    def _items(self, condition: str, values: Sequence[Value] = ()) -> list[Outgoing]:
        rows: list[ItemColumns] = self._session.all(f"SELECT {ITEM} FROM outbox WHERE {condition}", values)
        return [item_of(row) for row in rows]
