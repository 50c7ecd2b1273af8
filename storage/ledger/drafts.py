"""Texts that are being written: one for each ticket, and beside it those that another console wrote.

A text is never overwritten by one who has not seen it. Whoever saves says which text stood before;
when another stands there now, it was written elsewhere meanwhile, and is kept beside the new one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from storage.ledger.draft_rows import BESIDE, DRAFT, DraftColumns, columns_of, draft_of
from storage.ledger.session import LedgerSession
from storage.records import Draft, DraftKind


class Drafts:
    """Drafts by their ticket, as one console writes them: `writer` names it in the rows."""

    def __init__(self, session: LedgerSession, writer: str = "") -> None:
        self._session = session
        self._writer = writer or uuid.uuid4().hex
        self._seen: dict[str, str] = {}  # what this console knows to stand there, by ticket
        self._has_beside = False

    def get(self, ticket_id: str) -> Draft | None:
        row: DraftColumns | None = self._session.one(
            f"SELECT {DRAFT} FROM drafts WHERE ticket_id = ?", (ticket_id,)
        )
        return None if row is None else draft_of(row)

    def taken_up(self, ticket_id: str, body: str) -> None:
        """Whoever writes here has this text before them, and goes on from it; "" is none."""
        self._seen[ticket_id] = body

    def put(self, draft: Draft) -> None:
        """Keep a draft, durable on return; it takes the place of the one that was taken up or put before.

        One that another console has put there meanwhile is kept beside it.
        """
        self._session.keep(lambda: self._put(draft))

    def _put(self, draft: Draft) -> None:
        self._forget_own_beside(draft.ticket_id)
        found = self._there(draft.ticket_id)
        if found is not None and found[0].body != draft.body and self._is_foreign(*found):
            self._lay_beside(*found)
        self._stand(draft)

    def restore(self, draft: Draft) -> None:
        """Give a text back to its ticket without losing what has been begun since: both are kept.

        What was begun here comes behind it; what was begun elsewhere is kept beside.
        """
        with self._session.writing():
            found = self._there(draft.ticket_id)
            begun = found is not None and bool(found[0].body.strip()) and found[0].body != draft.body
            if found is None or not begun or self._is_foreign(*found):
                self._put(draft)
            else:
                self._stand(joined(draft, found[0]))

    def drop(self, ticket_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""
        with self._session.writing():
            self._session.run("DELETE FROM drafts WHERE ticket_id = ?", (ticket_id,))

    def withdraw(self, ticket_id: str, sent: Collection[str] = ()) -> None:
        """Nothing is written here any more: it was taken out, or sent. Another console's text stays,
        unless it is just what was `sent`."""
        with self._session.writing():
            self._forget_own_beside(ticket_id)
            found = self._there(ticket_id)
            if found is None or found[0].body in sent or not self._is_foreign(*found):
                self._session.run("DELETE FROM drafts WHERE ticket_id = ?", (ticket_id,))
                if (beside := self._take_from_beside(ticket_id)) is not None:
                    self._insert("drafts", *beside)
            self._session.afterwards(lambda: self._seen.__setitem__(ticket_id, ""))

    # What stands beside

    def others(self, ticket_id: str) -> list[Draft]:
        """What else was begun for a ticket, in the order in which `switch` brings it forward."""
        if not self._beside_there():
            return []
        rows: list[DraftColumns] = self._session.all(
            f"SELECT {DRAFT} FROM other_drafts WHERE ticket_id = ? ORDER BY rowid", (ticket_id,)
        )
        return [draft_of(row) for row in rows]

    def switch(self, ticket_id: str) -> Draft | None:
        """Take up the text beside, and lay the one that stands there behind all that are beside.

        None when nothing stands beside.
        """
        with self._session.writing():
            beside = self._take_from_beside(ticket_id)
            if beside is None:
                return None
            found = self._there(ticket_id)
            if found is not None and found[0].body.strip():
                # Under a name of its own: what this console saves next replaces only its own texts.
                self._lay_beside(found[0], uuid.uuid4().hex)
            self._stand(beside[0])
        return beside[0]

    def join(self, ticket_id: str) -> Draft | None:
        """Put the text that stands beside before the one that stands there; None when there is none."""
        with self._session.writing():
            beside = self._take_from_beside(ticket_id)
            if beside is None:
                return None
            found = self._there(ticket_id)
            alone = found is None or not found[0].body.strip()
            both = beside[0] if found is None or alone else joined(beside[0], found[0])
            self._stand(both)
        return both

    # Rows

    def _there(self, ticket_id: str) -> tuple[Draft, str] | None:
        """The draft that stands there, and who wrote it."""
        row: tuple[str, str, str, int, str, str, str] | None = self._session.one(
            f"SELECT {DRAFT}, writer FROM drafts WHERE ticket_id = ?", (ticket_id,)
        )
        return None if row is None else (draft_of(row[:6]), row[6])

    def _is_foreign(self, draft: Draft, writer: str) -> bool:
        """Whether another console wrote this, and nobody has seen it here."""
        seen = self._seen.get(draft.ticket_id)
        return bool(draft.body.strip()) and writer != self._writer and seen != draft.body

    def _stand(self, draft: Draft) -> None:
        self._insert("drafts", draft, self._writer)
        self._session.afterwards(lambda: self._seen.__setitem__(draft.ticket_id, draft.body))

    def _lay_beside(self, draft: Draft, writer: str) -> None:
        self._insert("other_drafts", draft, writer)

    def _insert(self, table: str, draft: Draft, writer: str) -> None:
        self._session.run(
            f"INSERT OR REPLACE INTO {table}({DRAFT}, writer) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*columns_of(draft), writer),
        )

    def _forget_own_beside(self, ticket_id: str) -> None:
        """What stood beside from here goes on as what is written now: of each console the last is kept."""
        self._session.run(
            "DELETE FROM other_drafts WHERE ticket_id = ? AND writer = ?", (ticket_id, self._writer)
        )

    def _take_from_beside(self, ticket_id: str) -> tuple[Draft, str] | None:
        row: tuple[str, str, str, int, str, str, str] | None = self._session.one(
            f"SELECT {DRAFT}, writer FROM other_drafts WHERE ticket_id = ? ORDER BY rowid LIMIT 1",
            (ticket_id,),
        )
        if row is None:
            return None
        self._session.run("DELETE FROM other_drafts WHERE ticket_id = ? AND writer = ?", (ticket_id, row[6]))
        return draft_of(row[:6]), row[6]

    def _beside_there(self) -> bool:
        """A file of an older version that is only read has no such table."""
        if not self._has_beside:
            self._has_beside = self._session.one(BESIDE) is not None
        return self._has_beside

    def all(self) -> list[Draft]:
        """Every draft, the one saved last first; without those that stand beside."""
        rows: list[DraftColumns] = self._session.all(
            f"SELECT {DRAFT} FROM drafts ORDER BY saved_at DESC, ticket_id"
        )
        return [draft_of(row) for row in rows]


def joined(first: Draft, second: Draft) -> Draft:
    """Both texts as one. A reply and a note come together as a note: nothing internal becomes public."""
    return Draft(
        ticket_id=first.ticket_id,
        kind=first.kind if first.kind is second.kind else DraftKind.NOTE,
        body=f"{first.body}\n\n{second.body}",
        saved_at=max(first.saved_at, second.saved_at),
        macro=first.macro,
        base_last_message=first.base_last_message,
    )
