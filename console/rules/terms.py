"""Which clocks run for a ticket: of each kind of clock the first term that fits and has a beginning.

Several run at once: the next answer, the whole solution, the partner's own term, a question to a role.
Only the desk's own make a ticket due; the others are there to be shown, with whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from console.profiles.model import (
    OWNER_DESK,
    OWNER_PARTNER,
    Profile,
    StartsAt,
    Status,
    Term,
    TermClock,
    Texts,
)
from console.rules.asking import NO_ENDS, Ends, question
from console.rules.clocks import working_minutes_after
from console.rules.lengths import Gap, Length, end_of, fixed_length, length_of
from console.rules.peaks import Peaks
from storage.frozen import frozen
from storage.records import OpenQuestion, Order, Ticket

OF_THE_TICKET = frozenset({StartsAt.WAITING, StartsAt.CREATED, StartsAt.TAKEN})
"""Clocks that stand still, unless the profile says otherwise, while the status waits for the customer."""


@frozen
class Clock:
    """One clock of a ticket. `due_at` is None while it stands still. `owner` is "desk", "partner" or a role.

    `term` is None for the answer that a role owes to a question: its length is the role's own.
    """

    key: str
    title: Texts
    clock: TermClock
    owner: str
    started_at: datetime
    due_at: datetime | None
    term: Term | None = None
    role: str = ""

    @property
    def stands(self) -> bool:
        return self.due_at is None


@frozen
class Clocks:
    """All clocks of a ticket at one moment. `looks_again_at`: when time alone may change which they are."""

    running: tuple[Clock, ...]
    looks_again_at: datetime | None

    @property
    def first(self) -> Clock | None:
        """The desk's own clock that runs out first: by it the ticket is due."""
        found: Clock | None = None
        earliest: datetime | None = None
        for clock in self.running:
            due = clock.due_at
            if clock.owner == OWNER_DESK and due is not None and (earliest is None or due < earliest):
                found, earliest = clock, due
        return found

    def ends(self, first: Clock | None) -> Ends:
        """What conditions may ask of them; `first` is the one above."""
        running = [(clock.key, clock.due_at) for clock in self.running if clock.due_at is not None]
        return Ends(first.due_at if first is not None else None, running)


NO_CLOCKS = Clocks((), None)


class Terms:
    """The terms of one profile, ready to be asked."""

    def __init__(self, profile: Profile, peaks: Peaks) -> None:
        self._profile = profile
        self._peaks = peaks
        self._by_clock = [
            [
                (term, question(term.conditions), fixed_length(term, profile, peaks))
                for term in profile.terms
                if term.clock is clock
            ]
            for clock in dict.fromkeys(term.clock for term in profile.terms)
        ]
        asked_by_terms = {term.owner for term in profile.terms if term.starts is StartsAt.ASKED}
        self._answers = {
            role.key: role for role in profile.roles if role.minutes and role.key not in asked_by_terms
        }

    def of(self, ticket: Ticket, status: Status | None, order: Order | None, now: datetime) -> Clocks:
        """The clocks that run or stand still at `now`, in the profile's order."""
        running: list[Clock] = []
        again: datetime | None = None
        for terms in self._by_clock:
            stands: Clock | None = None
            for term, asked, length in terms:
                holds, changes_at = asked.asked(ticket, order, NO_ENDS, now, self._peaks)
                if not holds and changes_at is None:
                    continue
                start = start_of(term, ticket, order)
                if start is None:
                    continue
                if changes_at is not None:
                    again = earlier(again, changes_at)
                if not holds:
                    continue
                if stands_still(term, status):
                    if stands is None:
                        stands = _clock(term, start, None)
                    continue
                due = self._end(term, length, start, ticket, order)
                if due is not None:
                    running.append(_clock(term, start, due))
                    stands = None
                    break
            if stands is not None:
                running.append(stands)
        if ticket.asked and self._answers:
            running.extend(self._owed(ticket.asked))
        return Clocks(tuple(running), again)

    def _end(
        self, term: Term, length: Length | None, start: datetime, ticket: Ticket, order: Order | None
    ) -> datetime | None:
        length = length or length_of(term, ticket, order, self._profile, self._peaks, start)
        if length is None:
            return None
        return end_of(start, term, length, gaps_of(term, ticket, self._profile) if ticket.stays else ())

    def _owed(self, asked: Sequence[OpenQuestion]) -> Iterator[Clock]:
        """The answers that roles owe, in their own hours."""
        for one in asked:
            role = self._answers.get(one.role)
            if role is not None:
                hours = self._profile.hours_of(role.calendar)
                due = working_minutes_after(one.asked_at, role.minutes, hours)
                yield Clock(role.key, role.title, TermClock.STAGE, role.key, one.asked_at, due, role=role.key)


def _clock(term: Term, start: datetime, due: datetime | None) -> Clock:
    return Clock(term.key, term.title, term.clock, term.owner, start, due, term)


def start_of(term: Term, ticket: Ticket, order: Order | None) -> datetime | None:
    """From when a term counts; None while there is nothing to count from."""
    if term.clock is TermClock.FIRST_REPLY and ticket.first_replied_at is not None:
        return None
    match term.starts:
        case StartsAt.WAITING:
            return ticket.waiting_since
        case StartsAt.CREATED:
            return ticket.created_at
        case StartsAt.TAKEN:
            return _taken_up_at(ticket)
        case StartsAt.ASKED:
            asked = [
                one.asked_at for one in ticket.asked if term.owner in (one.role, OWNER_DESK, OWNER_PARTNER)
            ]
            return min(asked, default=None)
        case StartsAt.ORDER_CREATED:
            return order.created_at if order is not None else None
        case StartsAt.ORDER_STATUS:
            return status_since(order) if order is not None else None
        case StartsAt.RESERVE_END:
            return order.reserve_until if order is not None else None


def _taken_up_at(ticket: Ticket) -> datetime | None:
    """When somebody took up what the customer waits for; None while nobody has.

    What is written into a ticket that its assignee kept after a reply has not been taken up by anybody:
    a limit on the work in hand cannot begin while it lies there, even overnight. It waits by the reply's
    own clock, and is taken up when the ticket is taken anew. Source: Cashback desk, "ten minutes for one
    request", counted from taking it.
    """
    taken, waits = ticket.taken_at, ticket.waiting_since
    if taken is None or waits is None or not ticket.assignee_id or taken < waits:
        return None
    return taken


def status_since(order: Order) -> datetime:
    """Since when the order has had its status: the first event of the last run of it in its history."""
    since: datetime | None = None
    for event in reversed(order.history):
        if event.status != order.status:
            break
        since = event.at
    return since if since is not None else order.updated_at


def stands_still(term: Term, status: Status | None) -> bool:
    """Whether a term's clock stands still in this status."""
    if status is None:
        return False
    if term.pauses is not None:
        return status.key in term.pauses
    return status.waits_for_customer and term.starts in OF_THE_TICKET


def gaps_of(term: Term, ticket: Ticket, profile: Profile) -> list[Gap]:
    """When the clock stood still in statuses that the ticket had before."""
    return [
        (stay.since, stay.until) for stay in ticket.stays if stands_still(term, profile.status(stay.status))
    ]


def earlier(a: datetime | None, b: datetime) -> datetime:
    return b if a is None or b < a else a
