"""How orders go on during a practice day: with time, with right answers, and when a reserve ends."""

from __future__ import annotations

from datetime import datetime

from console.profiles.model import Profile
from console.upstream.practice import reading, writing
from console.upstream.practice.orders import after_reserve, can_reach, reserve_end
from console.upstream.practice.plays import Event, Play
from console.upstream.practice.scenes import Practice, Situation, Turn
from console.upstream.practice.server import EventKind
from storage.connection import sqlite3
from storage.instants import to_ms
from storage.records import Order


class OrderMoves:
    """Moves the orders of plays. Called inside a writing transaction."""

    def __init__(self, profile: Profile, practice: Practice) -> None:
        self._profile = profile
        reserves = [
            (situation.order.status, situation.order.reserve_hours)
            for situation in practice.situations
            if situation.order and situation.order.reserve_hours
        ]
        self._reserve_statuses = frozenset(status for status, _ in reserves)
        self._usual_hours = max((hours for _, hours in reserves), default=None)

    def settle(
        self, db: sqlite3.Connection, at: datetime, play: Play, turn: Turn, situation: Situation
    ) -> None:
        """A right answer moves the order, or keeps it longer, where the turn says so."""
        if turn.order_status:
            self.move(db, at, play, turn.order_status, situation, turn.reserve_hours)
        elif turn.reserve_hours is not None:
            self._keep(db, at, play, turn.reserve_hours)

    def move(
        self,
        db: sqlite3.Connection,
        at: datetime,
        play: Play,
        status: str,
        situation: Situation,
        reserve_hours: int | None = None,
    ) -> None:
        """The order goes on to `status`, unless it has gone another way meanwhile."""
        order = self.order_of(db, play)
        if order is None:
            return
        hours = None
        if status in self._reserve_statuses:
            spec = situation.order
            hours = reserve_hours or (spec.reserve_hours if spec else None) or self._usual_hours
        if order.status == status:
            if hours is not None:
                self._keep(db, at, play, hours)
            return
        if can_reach(self._profile, order.status, status):
            writing.move_order(db, order.number, status, at, reserve_until=reserve_end(at, hours))
            self.watch_reserve(db, play, at)

    def _keep(self, db: sqlite3.Connection, at: datetime, play: Play, hours: int) -> None:
        """The order is kept for so many hours from now, as it is."""
        order, until = self.order_of(db, play), reserve_end(at, hours)
        if order is not None and until is not None:
            writing.keep_order(db, order.number, until, at)
            self.watch_reserve(db, play, at)

    def watch_reserve(self, db: sqlite3.Connection, play: Play, at: datetime) -> None:
        """Plan the end of a reserve; one that has ended already is the customer's story, not the desk's."""
        order = self.order_of(db, play)
        if order is not None and order.reserve_until is not None and order.reserve_until > at:
            detail = str(to_ms(order.reserve_until))
            writing.plan_event(db, order.reserve_until, EventKind.RESERVE_ENDS, play.instance, detail)

    def reserve_ends(self, db: sqlite3.Connection, event: Event, play: Play) -> None:
        """Nobody came for it, unless the reserve has been made longer or the order has gone on."""
        order = self.order_of(db, play)
        if order is None or order.reserve_until is None or str(to_ms(order.reserve_until)) != event.detail:
            return
        status = after_reserve(self._profile, order.status)
        if status is not None:
            writing.move_order(db, order.number, status, event.due)

    def order_of(self, db: sqlite3.Connection, play: Play) -> Order | None:
        found = db.execute("SELECT order_number FROM tickets WHERE id = ?", (play.ticket_id,)).fetchone()
        return self.order(db, found[0]) if found else None

    def order(self, db: sqlite3.Connection, number: str | None) -> Order | None:
        if number is None:
            return None
        (owner,) = db.execute("SELECT customer_id FROM orders WHERE number = ?", (number,)).fetchone()
        return next((o for o in reading.orders_of(db, [owner])[str(owner)] if o.number == number), None)
