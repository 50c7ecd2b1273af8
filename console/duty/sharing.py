"""Sharing a week with the team: one internal note in the roster's ticket of the helpdesk, through the outbox.

While there is no such ticket the first week opens it. What waits for the helpdesk waits like everything else,
and what was planned on top of an older plan is told apart from what the team has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from console.duty.days import week_of
from console.duty.kept import KeptRoster, as_text
from console.duty.words import week_said
from console.rules import shared_roster
from console.rules.shared_roster import UNOPENED, in_a_row
from console.sync.roster_home import roster_tickets
from console.translation import _
from console.views import NotPossible, Receipt, RosterStanding, RosterState
from storage.problems import mark
from storage.records import GOES_BY_ITSELF, STUCK, Agent, OutgoingKind, OutgoingState, Ticket

if TYPE_CHECKING:
    from console.confirming import Confirming
    from console.profiles.model import Profile
    from console.rules.roster import DutyDay
    from storage.cache import Cache
    from storage.ledger import Ledger

LONGEST = 100_000
"""Characters of a week's table: a desk of hundreds has less."""

_STOPPED = STUCK | {OutgoingState.NEEDS_AUTH}


class Sharing:
    """`ordered` carries an order of the operator's out, and raises where this console only reads."""

    def __init__(
        self,
        kept: KeptRoster,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        now: Callable[[], datetime],
        me: Callable[[], Agent],
        confirming: Callable[[], Confirming],
        ordered: Callable[[Callable[[], Receipt]], Receipt],
    ) -> None:
        self._kept = kept
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._now = now
        self._me = me
        self._confirming = confirming
        self._ordered = ordered

    def standing(self, monday: date) -> RosterStanding:
        """How the plan of a week stands towards what the team has."""
        shared = self._kept.shared(monday)
        by, at = (shared.by, shared.at) if shared is not None else ("", None)
        bad = shared.bad if shared is not None else ()
        return RosterStanding(self._state(monday), by, at, self._number(), bad)

    def _state(self, monday: date) -> RosterState:
        on_its_way = self._on_its_way(monday)
        if on_its_way is not None:
            return on_its_way
        if self._kept.changed(monday):
            return RosterState.HERE if self._kept.shared(monday) is None else RosterState.CHANGED
        return RosterState.NOTHING if self._kept.shared(monday) is None else RosterState.SHARED

    def _on_its_way(self, monday: date) -> RosterState | None:
        """Where the note of this week stands that went out from here last; None where that is over, or the
        week was changed since."""
        base = self._kept.base(monday)
        item = self._ledger.outbox.get(base.sent) if base is not None and base.sent else None
        marked = shared_roster.marked_of(item.body) if item is not None else None
        if item is None or marked is None or shared_roster.table_in(marked) != self._table(monday):
            return None
        states = {one.state for one in self._ledger.outbox.group(item.group)}
        if states & _STOPPED:
            return RosterState.STOPPED
        if states & GOES_BY_ITSELF:
            return RosterState.WAITS
        return None

    def _table(self, monday: date) -> str:
        return as_text(self._days(monday), self._profile).strip()

    def _days(self, monday: date) -> tuple[DutyDay, ...]:
        return in_a_row(self._kept.of_days(week_of(monday)))

    def share(self, monday: date) -> Receipt:
        """Order that the week as it is planned here be shared. Raises `NotPossible` where there is nothing
        to share."""
        state = self._state(monday)
        if state is RosterState.SHARED:
            raise NotPossible(mark("The team has this week just as it is here."))
        if state is RosterState.WAITS:
            raise NotPossible(mark("This week is on its way to the team already."))
        if state is RosterState.STOPPED:
            raise NotPossible(mark("This week stopped on its way: the outbox says why."))
        if not self._days(monday) and state is RosterState.NOTHING:
            raise NotPossible(mark("Nothing is planned in this week."))
        if len(self._table(monday)) > LONGEST:
            raise NotPossible(mark("This week is too long for one note: {n} characters."), n=LONGEST)
        return self._ordered(lambda: self._share(monday))

    def _share(self, monday: date) -> Receipt:
        confirming = self._confirming()
        home = next(iter(roster_tickets(self._cache)), "")
        kind = OutgoingKind.NOTE if home else OutgoingKind.TICKET
        ticket = confirming.ticket(home) if home else self._unopened()
        item = confirming.item(ticket, kind)
        week = week_said(week_of(monday))
        said = _(
            "Duty roster of {week}, shared by {who} with Pult. Consoles read it here: change it in Pult."
        )
        who = self._me().name or self._me().login
        words = said.replace("{week}", week).replace("{who}", who)
        shared = self._kept.shared(monday)
        body = shared_roster.written(
            monday, item.op_id, shared.id if shared is not None else "", words, self._table(monday)
        )
        told = _("roster of {week}").replace("{week}", week)
        receipt = confirming.confirm(ticket, [replace(item, body=body)], told, hold=0.0)
        self._kept.shared_as(monday, item.op_id)
        return receipt

    def _unopened(self) -> Ticket:
        """Stands for the roster's ticket until it is there."""
        now = self._now()
        return Ticket(UNOPENED, "", shared_roster.SUBJECT, "", "", "", created_at=now, updated_at=now)

    def _number(self) -> str:
        home = next(iter(roster_tickets(self._cache)), "")
        ticket = self._cache.tickets.get(home) if home else None
        return ticket.number if ticket is not None else ""
