"""Tickets and the zones' lists: every list is read by keyset along one index."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice

from storage.cache.heads import Head
from storage.cache.lived import ASKING, lived, with_life
from storage.cache.places import Places
from storage.cache.session import CacheSession
from storage.folding import fold
from storage.instants import due_from_ms, due_to_ms, from_ms, to_ms
from storage.records import Placement, RowPlace, Ticket, TicketRow, ZoneCount
from storage.session import Value

_TICKET = """id, number, subject, status, channel, kind, created_at, updated_at, queue, requester_id,
requester, assignee_id, assignee, order_number, reason, language, tags, waiting_since, snippet,
last_message_id, version, zone, due, partner, product, customer_group, lived"""

TicketColumns = tuple[
    str, str, str, str, str, str, int, int, str, str, str, str, str, str, str, str, str, int | None,
    str, str, str, str, int, str, str, str, str,
]  # fmt: skip

ROW = "id, number, requester, subject, status, channel, assignee_id, waiting_since, due, updated_at"
"""The columns of a line of a list, as `row_of` wants them."""

RowColumns = tuple[str, str, str, str, str, str, str, int | None, int, int]

_SAVED = (
    "id", "number", "subject", "status", "channel", "kind", "created_at", "updated_at", "queue",
    "requester_id", "requester", "assignee_id", "assignee", "order_number", "reason", "language", "tags",
    "waiting_since", "snippet", "last_message_id", "version", "partner", "product", "customer_group", "lived",
    "number_key", "zone", "due", "rule",
    "looks_again", "shown", "list", "theirs",
)  # fmt: skip

_PUT = (
    f"INSERT INTO tickets(doc, {', '.join(_SAVED)}) VALUES (?, {', '.join('?' * len(_SAVED))}) "
    f"ON CONFLICT(id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _SAVED[1:])}"
)

_BATCH = 500


class Tickets:
    """All tickets that are ours to see. Only those that are listed appear in lists and counts."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session
        self._places = Places(session)

    def get(self, ticket_id: str) -> Ticket | None:
        row: TicketColumns | None = self._session.one(
            f"SELECT {_TICKET} FROM tickets WHERE id = ?", (ticket_id,)
        )
        return None if row is None else _ticket(row)

    def get_many(self, ids: Sequence[str]) -> list[Ticket]:
        """Those of `ids` that are here, in the order of `ids`."""
        found: dict[str, Ticket] = {}
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            rows: list[TicketColumns] = self._session.all(
                f"SELECT {_TICKET} FROM tickets WHERE id IN ({','.join('?' * len(batch))})", tuple(batch)
            )
            found.update((row[0], _ticket(row)) for row in rows)
        return [found[ticket_id] for ticket_id in ids if ticket_id in found]

    def put(self, ticket: Ticket, placement: Placement) -> None:
        """Keep a ticket where the rules placed it; `ticket.zone` and `ticket.due_at` are not looked at."""
        before: tuple[str, str, str, str] | None = self._session.one(
            "SELECT number, subject, requester, order_number FROM tickets WHERE id = ?", (ticket.id,)
        )
        now = (ticket.number, ticket.subject, ticket.requester, ticket.order_number)
        # An existing row keeps the document that it has until its text is indexed anew.
        doc = self._session.new_document() if before is None else None
        self._session.run(_PUT, (doc, *_columns(ticket, placement)))
        if before != now:
            self._session.head_changed(ticket.id, Head(*now), doc)

    def place(self, ticket_id: str, placement: Placement) -> None:
        """Only move a ticket; nothing happens when it is not here."""
        self._session.run(
            "UPDATE tickets SET zone = ?, due = ?, rule = ?, looks_again = ?, shown = ?, list = ?, "
            "theirs = ? WHERE id = ?",
            (*_placed(placement), ticket_id),
        )

    def placement(self, ticket_id: str) -> Placement | None:
        """Where the rules placed a ticket, for explaining and for what colleagues have."""
        row: tuple[str, int, int, int | None, int, str] | None = self._session.one(
            "SELECT zone, due, rule, looks_again, shown, theirs FROM tickets WHERE id = ?", (ticket_id,)
        )
        if row is None:
            return None
        zone, due, rule, looks_again, shown, theirs = row
        rests = bool(zone) and not shown and not theirs
        return Placement(zone, due_from_ms(due), rule, from_ms(looks_again), bool(shown), rests)

    def remove(self, ticket_id: str) -> None:
        """Take a ticket away with its chain and its text."""
        self._session.text_gone(ticket_id)
        self._session.run("DELETE FROM messages WHERE ticket_id = ?", (ticket_id,))
        self._session.run("DELETE FROM tickets WHERE id = ?", (ticket_id,))

    def rows(
        self, zone: str, after: RowPlace | None = None, limit: int = 50, backwards: bool = False
    ) -> list[TicketRow]:
        """One page of a zone's list, most urgent first; without a clock last; then by id.

        The page begins behind `after`, which need not exist (any more), or at the top. Backwards it
        is the page that ends before `after`, or at the very end; its order is the list's own.
        """
        bound = ""
        values: list[Value] = [zone]
        if after is not None:
            bound = f"AND (due, id) {'<' if backwards else '>'} (?, ?)"
            values += [due_to_ms(after.due_at), after.id]
        way = "DESC" if backwards else "ASC"
        found: list[RowColumns] = self._session.all(
            f"SELECT {ROW} FROM tickets INDEXED BY tickets_listed WHERE list = ? AND list <> '' {bound} "
            f"ORDER BY due {way}, id {way} LIMIT ?",
            (*values, limit),
        )
        if backwards:
            found.reverse()
        return [row_of(row) for row in found]

    def rows_from(self, zone: str, offset: int, limit: int) -> list[TicketRow]:
        """A page by its number of rows from the top; its cost grows with the jump from the pages before."""
        if offset <= 0:
            return self.rows(zone, None, limit)
        count = self.count(zone)
        if offset >= count:
            return []
        first = self._places.at(zone, offset, count)
        if first is None:
            return []
        found: list[RowColumns] = self._session.all(
            f"SELECT {ROW} FROM tickets INDEXED BY tickets_listed WHERE list = ? AND list <> '' "
            "AND (due, id) >= (?, ?) ORDER BY due, id LIMIT ?",
            (zone, *first, limit),
        )
        return [row_of(row) for row in found]

    def rank(self, zone: str, place: RowPlace) -> int:
        """How many rows of a zone's list stand before a place; cheap near to what was asked for last."""
        return self._places.rank(zone, place)

    def count(self, zone: str) -> int:
        """How many rows a zone's list has."""
        row: tuple[int] | None = self._session.one("SELECT count FROM zones WHERE zone = ?", (zone,))
        return 0 if row is None else row[0]

    def counts(self) -> list[ZoneCount]:
        """The zones that have rows, by key."""
        rows: list[tuple[str, int, int]] = self._session.all(
            "SELECT zone, count, (SELECT due FROM tickets INDEXED BY tickets_places "
            "WHERE list = zones.zone AND list <> '' ORDER BY due LIMIT 1) "
            "FROM zones WHERE count > 0 ORDER BY zone"
        )
        return [ZoneCount(zone, count, due_from_ms(due)) for zone, count, due in rows]

    def to_look_at(self, now: datetime, limit: int) -> list[Ticket]:
        """Tickets whose placement passing time alone may have changed by now, longest due first."""
        rows: list[TicketColumns] = self._session.all(
            f"SELECT {_TICKET} FROM tickets WHERE looks_again IS NOT NULL AND looks_again <= ? "
            "ORDER BY looks_again LIMIT ?",
            (to_ms(now), limit),
        )
        return [_ticket(row) for row in rows]

    def look_at_all(self) -> None:
        """The rules have changed: every ticket is to be placed anew, a few at a time, as time would do."""
        self._session.run("UPDATE tickets SET looks_again = 0")

    def next_look_at(self) -> datetime | None:
        """When passing time next may change a placement."""
        row: tuple[int | None] = self._session.one(
            "SELECT min(looks_again) FROM tickets WHERE looks_again IS NOT NULL"
        )
        return from_ms(row[0])

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Ids behind `after` in their own order, to walk over all tickets."""
        rows: list[tuple[str]] = self._session.all(
            "SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
        )
        return [row[0] for row in rows]

    def how_many(self) -> int:
        """All of them. Walks over an index: not for every paint."""
        row: tuple[int] = self._session.one("SELECT count(*) FROM tickets")
        return row[0]

    def of_customer(self, requester_id: str, limit: int) -> list[Ticket]:
        """A customer's tickets, the latest changed first."""
        if not requester_id:
            return []
        rows: list[TicketColumns] = self._session.all(
            f"SELECT {_TICKET} FROM tickets WHERE requester_id <> '' AND requester_id = ? "
            "ORDER BY updated_at DESC, id DESC LIMIT ?",
            (requester_id, limit),
        )
        return [_ticket(row) for row in rows]

    def asking(self, limit: int, statuses: Collection[str]) -> list[Ticket]:
        """Tickets in one of these statuses in which a question to a role is open."""
        rows: list[TicketColumns] = self._session.all(
            f"SELECT {_TICKET} FROM tickets INDEXED BY tickets_asking WHERE {ASKING} "
            f"AND status IN ({','.join('?' * len(statuses))}) ORDER BY id LIMIT ?",
            (*statuses, limit),
        )
        return [_ticket(row) for row in rows]

    def by_number(self, number: str) -> Ticket | None:
        """The ticket that people call by this number; a leading # and the case do not matter."""
        row: TicketColumns | None = self._session.one(
            f"SELECT {_TICKET} FROM tickets WHERE number_key = ? ORDER BY pk DESC LIMIT 1",
            (number_key(number),),
        )
        return None if row is None else _ticket(row)

    def listing(self, zone: str | None, after: RowPlace | None, limit: int) -> list[TicketRow]:
        """Rows of one zone, or of all zones merged, in the lists' order."""
        if zone is not None:
            return self.rows(zone, after, limit)
        pages = [self.rows(counted.zone, after, limit) for counted in self.counts()]
        return list(islice(merge(*pages, key=lambda row: (due_to_ms(row.due_at), row.id)), limit))


def row_of(row: RowColumns) -> TicketRow:
    """A line of a list from its columns `ROW`."""
    ticket_id, number, requester, subject, status, channel, assignee_id, waiting, due, updated = row
    return TicketRow(
        ticket_id, number, requester, subject, status, channel, assignee_id,
        from_ms(waiting), due_from_ms(due), from_ms(updated),
    )  # fmt: skip


def _ticket(row: TicketColumns) -> Ticket:
    ticket = Ticket(
        id=row[0],
        number=row[1],
        subject=row[2],
        status=row[3],
        channel=row[4],
        kind=row[5],
        created_at=from_ms(row[6]),
        updated_at=from_ms(row[7]),
        queue=row[8],
        requester_id=row[9],
        requester=row[10],
        assignee_id=row[11],
        assignee=row[12],
        order_number=row[13],
        reason=row[14],
        language=row[15],
        tags=tuple(str(tag) for tag in json.loads(row[16])) if row[16] else (),
        waiting_since=from_ms(row[17]),
        snippet=row[18],
        last_message_id=row[19],
        version=row[20],
        zone=row[21],
        due_at=due_from_ms(row[22]),
        partner=row[23],
        product=row[24],
        group=row[25],
    )
    return with_life(ticket, row[26])


def _columns(ticket: Ticket, placement: Placement) -> tuple[Value, ...]:
    return (
        ticket.id,
        ticket.number,
        ticket.subject,
        ticket.status,
        ticket.channel,
        ticket.kind,
        to_ms(ticket.created_at),
        to_ms(ticket.updated_at),
        ticket.queue,
        ticket.requester_id,
        ticket.requester,
        ticket.assignee_id,
        ticket.assignee,
        ticket.order_number,
        ticket.reason,
        ticket.language,
        json.dumps(ticket.tags, ensure_ascii=False) if ticket.tags else "",
        to_ms(ticket.waiting_since),
        ticket.snippet,
        ticket.last_message_id,
        ticket.version,
        ticket.partner,
        ticket.product,
        ticket.group,
        lived(ticket),
        number_key(ticket.number),
        *_placed(placement),
    )


def _placed(placement: Placement) -> tuple[Value, ...]:
    return (
        placement.zone,
        due_to_ms(placement.due_at),
        placement.rule,
        to_ms(placement.looks_again_at),
        int(placement.shown),
        placement.zone if placement.shown else "",
        "" if placement.shown or placement.rests else placement.zone,
    )


def number_key(number: str) -> str:
    """What a number is looked up by: without the sign before it, and in any case."""
    return fold(number.strip().lstrip("#№").strip())
