"""The outbox: what was confirmed goes out once, in order, or waits for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta

from storage.crash_points import Place, reached
from storage.frozen import frozen
from storage.instants import to_ms
from storage.ledger.drafts import Drafts
from storage.ledger.items import ITEM, ItemColumns, dump_changes, item_of
from storage.ledger.journal import Journal
from storage.ledger.lists import OutboxLists
from storage.ledger.session import LedgerSession
from storage.ledger.states import BEFORE_CANCELLING, SETTLED, check
from storage.problems import NotAllowed, mark
from storage.records import (
    Changes,
    Draft,
    DraftKind,
    Outgoing,
    OutgoingKind,
    OutgoingState,
)

_UNSETTLED = "state NOT IN ({})".format(", ".join(f"'{state}'" for state in SETTLED))

# Nothing is put off, and no lease runs, for so long: a moment further ahead than this was written before
# the clock was set back, and would otherwise hold its item for as long as that.
FARTHEST = timedelta(seconds=3700)
_FARTHEST_MS = int(FARTHEST.total_seconds() * 1000)

_READY = f"""SELECT {ITEM} FROM outbox AS mine
WHERE state = 'queued' AND (not_before IS NULL OR not_before NOT BETWEEN ?1 + 1 AND ?1 + {_FARTHEST_MS})
AND (?2 IS NULL OR account = ?2)
AND NOT EXISTS (SELECT 1 FROM outbox AS ahead WHERE ahead.account = mine.account
  AND ahead.ticket_id = mine.ticket_id AND ahead.seq < mine.seq AND ahead.{_UNSETTLED})
ORDER BY pk LIMIT 1"""


@frozen
class NewOutgoing:
    """What an operator has just confirmed; the fields are those of `Outgoing`."""

    op_id: str
    group: str
    account: str
    ticket_id: str
    kind: OutgoingKind
    created_at: datetime
    body: str = ""
    changes: Changes = field(default_factory=dict)
    macro: str = ""
    hold_seconds: float = 0.0
    base_version: str = ""
    base_last_message: str = ""


class Outbox(OutboxLists):
    """Every change is one short transaction, checked against the table in `states`."""

    def __init__(self, session: LedgerSession, drafts: Drafts, journal: Journal) -> None:
        super().__init__(session)
        self._drafts = drafts
        self._journal = journal

    # What the operator does.

    def confirm(self, items: Sequence[NewOutgoing], drop_draft_of: str | None) -> tuple[Outgoing, ...]:
        """Take items in, all or none, durable on return; clear the composer only then.

        They are held when they have an undo window, else queued. Each is in the journal before the
        transaction commits. The draft of `drop_draft_of` goes; its text lives on in the item.
        """

        def take() -> tuple[Outgoing, ...]:
            taken = tuple(self._take(item) for item in items)
            if drop_draft_of is not None:
                self._drafts.withdraw(drop_draft_of, {item.body for item in items})
            reached(Place.CONFIRMING)
            self._journal.confirmed(taken)
            reached(Place.JOURNALLED)
            return taken

        return self._session.keep(take)

    def take_back(self, group: str) -> tuple[Outgoing, ...]:
        """Cancel a whole group in its undo window and give its texts back as drafts, all or nothing.

        Raises NotAllowed when one of its items has left the window, or when there is no such group.
        """
        with self._session.writing():
            before = self._items("grp = ? ORDER BY pk", (group,))
            if not before or any(item.state is not OutgoingState.HELD for item in before):
                raise NotAllowed(mark("This can no longer be taken back: it is on its way."))
            taken = tuple(self._moved(item, OutgoingState.CANCELLED) for item in before)
            for item in before:
                self._give_back(item)
            self._session.afterwards(lambda: self._journal.settled(taken))
        return taken

    def release(self, op_id: str) -> Outgoing:
        """The undo window is over: held to queued."""
        with self._session.writing():
            item = self._must_get(op_id)
            if item.state is not OutgoingState.HELD:
                raise NotAllowed(mark("This message is not in its undo window."))
            return self._moved(item, OutgoingState.QUEUED)

    def back_to_draft(self, op_id: str) -> Outgoing:
        """Cancel an item that did not go out and give its text back to its ticket as a draft."""
        with self._session.writing():
            cancelled = self.cancel(op_id)
            self._give_back(cancelled)
        return cancelled

    def cancel(self, op_id: str) -> Outgoing:
        """Not to be sent any more; the text stays in the item. Raises NotAllowed where it may be there.

        What waits for a token is queued first: see `BEFORE_CANCELLING`.
        """
        with self._session.writing():
            item = self._must_get(op_id)
            if (between := BEFORE_CANCELLING.get(item.state)) is not None:
                item = self._moved(item, between, error=item.last_error)
            cancelled = self._moved(item, OutgoingState.CANCELLED, error=item.last_error)
            self._session.afterwards(lambda: self._journal.settled([cancelled]))
        return cancelled

    def send_again(self, op_id: str, base_version: str, base_last_message: str) -> Outgoing:
        """Queue an item that stopped, now that the operator has seen the ticket as it is."""
        with self._session.writing():
            self.retry(op_id)
            self._session.run(
                "UPDATE outbox SET base_version = ?, base_last_message = ? WHERE op_id = ?",
                (base_version, base_last_message, op_id),
            )
            return self._must_get(op_id)

    def retry(self, op_id: str) -> Outgoing:
        """Queue an item by a person's word. Raises NotAllowed for one that is being looked up."""
        with self._session.writing():
            item = self._must_get(op_id)
            if item.state is OutgoingState.AMBIGUOUS:
                raise NotAllowed(
                    mark(
                        "Pult is still finding out whether this has arrived; it is sent again by itself when"
                        " it has not."
                    )
                )
            return self._moved(item, OutgoingState.QUEUED)

    def seen_as(self, op_id: str, base_version: str, base_last_message: str) -> Outgoing:
        """What waits in the line goes out although the ticket has changed: the operator has seen it so."""
        with self._session.writing():
            touched = self._session.run(
                "UPDATE outbox SET base_version = ?, base_last_message = ? "
                "WHERE op_id = ? AND state IN ('held', 'queued')",
                (base_version, base_last_message, op_id),
            )
            if not touched:
                raise NotAllowed(mark("This message is not waiting for anything."))
            return self._must_get(op_id)

    # What the sync does.

    def claim_next(
        self, owner: str, now: datetime, lease: timedelta, account: str | None = None
    ) -> Outgoing | None:
        """Take the next item to send, if there is one: `sending`, committed before this returns.

        Only the head of each ticket's line can be taken, only when it is queued and its time has
        come, and by one caller only. `lease` is longer than a request may take. With `account`,
        items of other accounts are left alone.
        """
        values = (to_ms(now), account)
        if self._session.one(_READY, values) is None:
            return None  # without taking the write lock: an idle desk writes nothing
        with self._session.writing():
            row: ItemColumns | None = self._session.one(_READY, values)
            if row is None:
                return None
            item = item_of(row)
            check(item.state, OutgoingState.SENDING)
            self._session.run(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_owner = ?, "
                "lease_until = ?, first_try_at = coalesce(first_try_at, ?), last_try_at = ?, "
                "not_before = NULL WHERE op_id = ? AND state = 'queued'",
                (owner, to_ms(now + lease), to_ms(now), to_ms(now), item.op_id),
            )
            reached(Place.CLAIMING)
            return self._must_get(item.op_id)

    def expire_leases(self, now: datetime, idle: str = "") -> list[Outgoing]:
        """Items whose sender has not come back in time become ambiguous: it may have got through.

        `idle` names an owner that is sending nothing just now: what it still holds, it has left behind.
        """
        late = f"lease_until NOT BETWEEN ?1 + 1 AND ?1 + {_FARTHEST_MS}"
        overdue = f"state = 'sending' AND ({late} OR lease_owner = ?2) ORDER BY pk"
        values = (to_ms(now), idle)
        if not self._items(overdue, values):
            return []
        with self._session.writing():
            return [self._moved(item, OutgoingState.AMBIGUOUS) for item in self._items(overdue, values)]

    def take_over(self, owner: str) -> list[Outgoing]:
        """Items that others were sending become ambiguous, whatever their leases say: for the one sender
        of a directory, who knows by its lock that there is no other."""
        of_others = "state = 'sending' AND lease_owner <> ? ORDER BY pk"
        if not self._items(of_others, (owner,)):
            return []
        with self._session.writing():
            return [self._moved(item, OutgoingState.AMBIGUOUS) for item in self._items(of_others, (owner,))]

    def renew(self, op_id: str, owner: str, until: datetime) -> None:
        """Lengthen a lease before the request itself. Raises NotAllowed when it is somebody else's now."""
        with self._session.writing():
            renewed = self._session.run(
                "UPDATE outbox SET lease_until = ? WHERE op_id = ? AND state = 'sending' AND lease_owner = ?",
                (to_ms(until), op_id, owner),
            )
            if not renewed:
                raise NotAllowed(mark("This message is being sent by another process."))

    def wake(self, op_id: str) -> None:
        """A queued item waits no longer; nothing happens to one that has moved on."""
        with self._session.writing():
            self._session.run(
                "UPDATE outbox SET not_before = NULL WHERE op_id = ? AND state = 'queued'", (op_id,)
            )

    def move(
        self,
        op_id: str,
        to: OutgoingState,
        *,
        owner: str | None = None,
        server_id: str = "",
        error: str = "",
        not_before: datetime | None = None,
    ) -> Outgoing:
        """Say what became of an item. Raises NotAllowed when the table of states has no such move.

        Out of `sending` only the owner of the lease moves it: whoever names an `owner` and has lost the
        lease gets NotAllowed, wherever the item is by then.
        `error` replaces what was noted before; an empty `server_id` leaves it.
        """
        with self._session.writing():
            item = self._must_get(op_id)
            held_by = item.lease_owner if item.state is OutgoingState.SENDING else None
            if held_by != owner:
                raise NotAllowed(mark("This message is being sent by another process."))
            if to is OutgoingState.SENDING:
                raise NotAllowed(mark("A message is sent only by claiming it."))
            moved = self._moved(item, to, server_id=server_id, error=error, not_before=not_before)
            if to in (OutgoingState.SENT, OutgoingState.CANCELLED):
                self._session.afterwards(lambda: self._journal.settled([moved]))
        return moved

    def doubt(self, new: NewOutgoing) -> Outgoing:
        """Take in a text that was confirmed and then lost sight of: a person decides what becomes of it."""
        with self._session.writing():
            return self._insert(new, OutgoingState.NEEDS_DECISION)

    def _take(self, new: NewOutgoing) -> Outgoing:
        state = OutgoingState.HELD if new.hold_seconds > 0 else OutgoingState.QUEUED
        check(OutgoingState.DRAFT, state)
        return self._insert(new, state)

    def _insert(self, new: NewOutgoing, state: OutgoingState) -> Outgoing:
        last: tuple[int | None] = self._session.one(
            "SELECT max(seq) FROM outbox WHERE account = ? AND ticket_id = ?", (new.account, new.ticket_id)
        )
        self._session.run(
            "INSERT INTO outbox(op_id, grp, account, ticket_id, seq, kind, state, created_at, body, "
            "body_sha, changes, macro, hold_seconds, base_version, base_last_message) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new.op_id,
                new.group,
                new.account,
                new.ticket_id,
                (last[0] or 0) + 1,
                new.kind.value,
                state.value,
                to_ms(new.created_at),
                new.body,
                _digest(new.body),
                dump_changes(new.changes),
                new.macro,
                float(new.hold_seconds),
                new.base_version,
                new.base_last_message,
            ),
        )
        return self._must_get(new.op_id)

    def _moved(
        self,
        item: Outgoing,
        to: OutgoingState,
        *,
        server_id: str = "",
        error: str = "",
        not_before: datetime | None = None,
    ) -> Outgoing:
        """The one statement that changes a state: checked by the table, fenced by state and owner."""
        check(item.state, to)
        touched = self._session.run(
            "UPDATE outbox SET state = ?, server_id = ?, last_error = ?, not_before = ?, lease_owner = '', "
            "lease_until = NULL WHERE op_id = ? AND state = ? AND lease_owner = ?",
            (
                to.value,
                server_id or item.server_id,
                error,
                to_ms(not_before),
                item.op_id,
                item.state.value,
                item.lease_owner,
            ),
        )
        if touched != 1:
            raise NotAllowed(mark("This message was changed by another process."))
        return self._must_get(item.op_id)

    def _give_back(self, item: Outgoing) -> None:
        if not item.body:
            return
        self._drafts.restore(
            Draft(
                ticket_id=item.ticket_id,
                kind=DraftKind.REPLY if item.kind is OutgoingKind.REPLY else DraftKind.NOTE,
                body=item.body,
                saved_at=item.created_at,
                macro=item.macro,
                base_last_message=item.base_last_message,
            )
        )

    def _must_get(self, op_id: str) -> Outgoing:
        item = self.get(op_id)
        if item is None:
            raise NotAllowed(mark("There is no such message in the outbox: {op_id}."), op_id=op_id)
        return item


def _digest(body: str) -> str:
    from hashlib import sha256  # late: OpenSSL takes its time to load, and no first paint needs it

    return sha256(body.encode()).hexdigest()
