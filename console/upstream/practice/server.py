"""The practice desk's own operations: what a helpdesk's server would do, each in one transaction.

Everything happens at the desk's time (`clock`). An agent's doing tells the played customers through
`events`: whoever plays them reads that, so it does not matter which console did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from console.profiles.model import Profile
from console.rules import marked_notes, order_moves
from console.rules.calls import CALL
from console.upstream.practice import asked, clock, feed, presence, reading, writing
from console.upstream.practice.desk_file import DeskFile
from console.upstream.practice.feed import Changed
from console.upstream.practice.roles import ROLE, answer_to
from console.upstream.practice.writing import DeskStatuses, NewPerson
from console.upstream.protocol import (
    Claimed,
    DeskClock,
    Invalid,
    NewTicket,
    Present,
    Reply,
    Sent,
    Snapshot,
    TakenBy,
)
from storage.connection import sqlite3
from storage.crash_points import Place, reached
from storage.instants import to_ms
from storage.problems import mark
from storage.records import Agent, Changes, MessageKind, TicketField


class EventKind(StrEnum):
    """What the world's list of events holds."""

    ARRIVES = "arrives"  # a planned customer
    ANSWERED = "answered"  # an agent said something; detail: the message's id and the macro
    FINISHED = "finished"  # an agent closed the ticket
    REACTS = "reacts"  # the customer has read the answer
    NAGS = "nags"  # patience is at an end
    ORDER_MOVES = "order_moves"
    RESERVE_ENDS = "reserve_ends"
    ROLE_ANSWERS = "role_answers"  # a colleague who was asked; detail: the asking message's id and the role


class Server:
    """The desk for one agent of one console. Every call may raise `UpstreamProblem`."""

    def __init__(
        self,
        file: DeskFile,
        profile: Profile,
        wall: Callable[[], datetime],
        *,
        console: str,
        agent: Agent,
    ) -> None:
        self._file = file
        self._profile = profile
        self._wall = wall
        self._console = console
        self._beat_at: datetime | None = None
        self.agent = agent
        self.statuses = DeskStatuses.of(profile)

    @contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, datetime]]:
        """A transaction and the desk's time in it; a sign of life goes with it."""
        with self._file.writing() as db:
            wall = self._wall()
            clock.sign_of_life(db, self._console, int(self.agent.id), wall, self._profile.hours)
            now = clock.desk_now(db, wall)
            yield db, now
        self._beat_at = wall

    @contextmanager
    def playing(self) -> Iterator[tuple[sqlite3.Connection, datetime | None]]:
        """The same for whoever plays the customers; no time while that is another console."""
        with self.writing() as (db, now):
            yield db, now if clock.take_part(db, self._console, self._wall()) else None

    def is_due(self) -> bool:
        """Whether anything is to happen in the world by now."""
        with self._file.reading() as db:
            now = to_ms(clock.desk_now(db, self._wall()))
            planned_until, first = db.execute(
                "SELECT planned_until, (SELECT min(due_at) FROM events) FROM day"
            ).fetchone()
        return planned_until <= now or (first is not None and first <= now)

    @property
    def beat_is_due(self) -> bool:
        """Whether nothing has told for a while that this console is there."""
        if self._beat_at is None:
            return True
        return not -clock.BEAT_EVERY < self._wall() - self._beat_at < clock.BEAT_EVERY

    def beat(self) -> None:
        with self.writing():
            pass

    def clock(self) -> DeskClock:
        with self._file.reading() as db:
            return clock.read_clock(db)

    def agents(self) -> tuple[Agent, ...]:
        with self._file.reading() as db:
            return reading.agents(db)

    def identity(self) -> str:
        with self._file.reading() as db:
            return str(db.execute("SELECT identity FROM day").fetchone()[0])

    # Reading

    def first_page(self, after: int, limit: int) -> tuple[tuple[Snapshot, ...], int, int]:
        """Tickets with ids above `after`, the feed's newest place, and how many tickets there are."""
        with self._file.reading() as db:
            return feed.first_page(db, after, limit)

    def first_of_mine(self, limit: int) -> tuple[tuple[Snapshot, ...], int, int]:
        """Our own tickets, those first in which somebody waits longest; else as `first_page`."""
        with self._file.reading() as db:
            return feed.first_of(db, int(self.agent.id), limit)

    def changes(self, after: int, limit: int) -> Changed:
        """The tickets that changed after that place of the feed, each once, as they are now."""
        with self._file.reading() as db:
            return feed.changes(db, after, limit)

    def fetch(self, ticket_id: str) -> Snapshot:
        with self._file.reading() as db:
            return reading.snapshots(db, [asked.ticket_there(db, ticket_id)])[0]

    def find(self, ticket_id: str, client_key: str) -> str | None:
        """The id of the message that carries this key in this ticket."""
        with self._file.reading() as db:
            number = asked.ticket_there(db, ticket_id)
            found = db.execute(
                "SELECT id FROM messages WHERE client_key = ? AND ticket_id = ?",
                (writing.text(client_key), number),
            ).fetchone()
            return None if found is None else str(found[0])

    def opened(self, client_key: str) -> str | None:
        """The id of the ticket that was opened with this key."""
        with self._file.reading() as db:
            found = db.execute(
                "SELECT ticket_id FROM messages WHERE client_key = ?", (writing.text(client_key),)
            ).fetchone()
            return None if found is None else str(found[0])

    def gone_of(self, known: Sequence[str]) -> tuple[str, ...]:
        with self._file.reading() as db:
            there = writing.known_ids(db, known)
        return tuple(ticket_id for ticket_id in known if ticket_id not in there)

    # What an agent does

    def say(self, reply: Reply) -> Sent:
        """Put a reply or a note into the chain, with its changes. The same key again changes nothing."""
        asked.check_body(reply.body)
        key = writing.text(reply.client_key)
        with self.writing() as (db, now):
            number = asked.ticket_there(db, reply.ticket_id)
            known = db.execute("SELECT id, ticket_id FROM messages WHERE client_key = ?", (key,)).fetchone()
            if known is not None:
                if known[1] != number:
                    raise Invalid(
                        mark("This message already stands in ticket {ticket}; it is not sent to another."),
                        ticket=known[1],
                    )
                return Sent(str(known[0]))
            columns = asked.columns(db, self._profile, reply.changes)
            message_id = writing.add_message(
                db,
                number,
                MessageKind.REPLY if reply.public else MessageKind.NOTE,
                reply.body,
                now,
                author=self.agent.name,
                author_id=self.agent.id,
                client_key=key,
            )
            action = "reply" if reply.public else "note"
            writing.note_deed(db, now, self.agent.login, action, number, str(message_id))
            if not reply.public:
                self._ask_role(db, now, number, message_id, reply.body)
                self._move_order(db, now, number, reply.body)
            # A colleague reads notes too; a customer never does. What consoles tell each other (a question
            # to a role, a call, a hand-over) answers nobody.
            if reply.public or (asked.is_colleague(db, number) and marked_notes.read(reply.body) is None):
                db.execute("UPDATE tickets SET waiting_since = NULL WHERE id = ?", (number,))
                self._tell_player(db, now, EventKind.ANSWERED, number, f"{message_id} {reply.macro}")
            if reply.public and TicketField.STATUS not in columns:
                db.execute(
                    "UPDATE tickets SET status = ? WHERE id = ? AND status = ?",
                    (self.statuses.working, number, self.statuses.first),
                )
            self._change(db, now, number, columns)
            reached(Place.HALF_SENT)
            return Sent(str(message_id))

    def _move_order(self, db: sqlite3.Connection, now: datetime, ticket: int, body: str) -> None:
        """A note that moves the order of its ticket; what the profile does not allow moves nothing."""
        note = marked_notes.read(body)
        move = order_moves.read(note.values) if note is not None and note.kind == order_moves.ORDER else None
        row = db.execute(
            "SELECT o.customer_id FROM orders o JOIN tickets t ON t.order_number = o.number "
            "WHERE t.id = ? AND o.number = ?",
            (ticket, move.number if move is not None else ""),
        ).fetchone()
        if move is None or row is None:
            return
        orders = reading.orders_of(db, [row[0]])[str(row[0])]
        order = next(order for order in orders if order.number == move.number)
        try:
            order_moves.check(order, move, self._profile)
        except order_moves.NotAllowedMove:
            return
        if move.status != order.status:
            writing.move_order(db, move.number, move.status, now, move.reason, move.reserve_until)
        elif move.reserve_until is not None:
            writing.keep_order(db, move.number, move.reserve_until, now)
        if move.reserve_until is not None:
            self._tell_player(
                db, now, EventKind.RESERVE_ENDS, ticket, str(to_ms(move.reserve_until)), move.reserve_until
            )

    def _ask_role(
        self, db: sqlite3.Connection, now: datetime, ticket: int, message_id: int, body: str
    ) -> None:
        """A note that asks a role of the directory: whoever plays the colleagues will answer it."""
        due = answer_to(body, message_id, self._profile, now)
        if due is not None:
            writing.plan_event(db, due.at, EventKind.ROLE_ANSWERS, due.instance, f"{ticket} {due.role}")

    def change(self, ticket_id: str, changes: Changes) -> None:
        with self.writing() as (db, now):
            number = asked.ticket_there(db, ticket_id)
            self._change(db, now, number, asked.columns(db, self._profile, changes))

    def claim(self, ticket_id: str) -> Claimed | TakenBy:
        """Take a ticket that nobody has: of several who try, the first transaction wins."""
        with self.writing() as (db, now):
            number = asked.ticket_there(db, ticket_id)
            taken = db.execute(
                "SELECT a.id, a.name FROM tickets t JOIN agents a ON a.id = t.assignee_id WHERE t.id = ?",
                (number,),
            ).fetchone()
            if taken is not None:
                return Claimed() if str(taken[0]) == self.agent.id else TakenBy(str(taken[0]), taken[1])
            db.execute("UPDATE tickets SET assignee_id = ? WHERE id = ?", (int(self.agent.id), number))
            writing.note_deed(db, now, self.agent.login, "claim", number)
            writing.touch(db, number, now)
            return Claimed()

    def open_ticket(self, ticket: NewTicket, *, colleague: bool = False) -> str:
        """A new ticket from somebody whom no plan knows. The same key opens only one."""
        key = writing.text(ticket.client_key) or None
        with self.writing() as (db, now):
            if key is not None:
                known = db.execute("SELECT ticket_id FROM messages WHERE client_key = ?", (key,)).fetchone()
                if known is not None:
                    return str(known[0])
            asked.check_new(db, self._profile, ticket)
            person = ticket.requester
            requester_id = asked.known_person(db, person.id) or writing.add_person(
                db,
                NewPerson(
                    person.name,
                    person.language,
                    person.email,
                    person.phone,
                    person.city,
                    person.remark,
                    persona=f"{ROLE}{ticket.role}" if ticket.role else None,
                    colleague=colleague or ticket.internal,
                ),
            )
            number = writing.add_ticket(
                db,
                subject=ticket.subject,
                status=self.statuses.first,
                channel=ticket.channel,
                kind=ticket.kind,
                requester_id=requester_id,
                language=person.language,
                at=now,
                order_number=ticket.order_number or None,
            )
            if ticket.internal:
                message_id = writing.add_message(
                    db,
                    number,
                    MessageKind.NOTE,
                    ticket.body,
                    now,
                    author=self.agent.name,
                    author_id=self.agent.id,
                    client_key=key,
                )
                writing.note_deed(db, now, self.agent.login, "create", number)
                self._ask_role(db, now, number, message_id, ticket.body)
                return str(number)
            entry = MessageKind.CALL if ticket.kind == CALL else MessageKind.CUSTOMER
            message_id = writing.requester_writes(db, self.statuses, number, entry, ticket.body, now)
            db.execute("UPDATE messages SET client_key = ? WHERE id = ?", (key, message_id))
            writing.note_deed(db, now, self.agent.login, "create", number)
            return str(number)

    def customer_writes(self, ticket_id: str, body: str) -> str:
        """The requester of a ticket says something more. The message's id."""
        with self.writing() as (db, now):
            number = asked.ticket_there(db, ticket_id)
            return str(writing.requester_writes(db, self.statuses, number, MessageKind.CUSTOMER, body, now))

    def remove(self, ticket_id: str) -> None:
        """Take a ticket off the desk."""
        with self.writing() as (db, now):
            number = asked.ticket_there(db, ticket_id)
            writing.note_deed(db, now, self.agent.login, "remove", number)
            db.execute("DELETE FROM plays WHERE ticket_id = ?", (number,))
            writing.remove_ticket(db, number)

    # Who is where

    def here(self, ticket_id: str, writing: bool) -> None:
        """Our operator has this ticket open, "" for none."""
        with self.writing() as (db, _now):
            number = int(ticket_id) if ticket_id.isascii() and ticket_id.isdecimal() else None
            presence.here(db, self._console, number, writing)

    def others(self) -> tuple[Present, ...]:
        """Everybody else who has a ticket open."""
        with self._file.reading() as db:
            return presence.others(db, self._console, int(self.agent.id), self._wall())

    def leave(self) -> None:
        """This console goes."""
        with self._file.writing() as db:
            clock.leave(db, self._console, self._wall())

    # Inside a transaction

    def _change(
        self,
        db: sqlite3.Connection,
        now: datetime,
        number: int,
        columns: dict[TicketField, str | int | None],
    ) -> None:
        for field, value in columns.items():
            column = "assignee_id" if field is TicketField.ASSIGNEE else field.value
            db.execute(f"UPDATE tickets SET {column} = ? WHERE id = ?", (value, number))
            writing.note_deed(
                db, now, self.agent.login, field.value, number, "" if value is None else str(value)
            )
            if field is TicketField.STATUS and not self._is_open(str(value)):
                db.execute("UPDATE tickets SET waiting_since = NULL WHERE id = ?", (number,))
                self._tell_player(db, now, EventKind.FINISHED, number)
        if columns:
            writing.touch(db, number, now)

    def _tell_player(
        self,
        db: sqlite3.Connection,
        now: datetime,
        kind: EventKind,
        number: int,
        detail: str = "",
        due: datetime | None = None,
    ) -> None:
        play = db.execute("SELECT instance FROM plays WHERE ticket_id = ?", (number,)).fetchone()
        if play is not None:
            writing.plan_event(db, due or now, kind, play[0], detail)

    def _is_open(self, status: str) -> bool:
        found = self._profile.status(status)
        return found is not None and found.open
