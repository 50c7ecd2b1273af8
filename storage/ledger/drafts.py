"""Texts that are being written, one for each ticket."""

from __future__ import annotations

from storage.instants import from_ms, to_ms
from storage.ledger.session import LedgerSession
from storage.records import Draft, DraftKind

_DRAFT = "ticket_id, kind, body, saved_at, macro, base_last_message"

DraftColumns = tuple[str, str, str, int, str, str]


class Drafts:
    """Drafts by their ticket."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def get(self, ticket_id: str) -> Draft | None:
        row: DraftColumns | None = self._session.one(
            f"SELECT {_DRAFT} FROM drafts WHERE ticket_id = ?", (ticket_id,)
        )
        return None if row is None else _draft(row)

    def put(self, draft: Draft) -> None:
        """Keep a draft, durable on return; it takes the place of the one before."""
        self._session.keep(
            lambda: self._session.run(
                f"INSERT OR REPLACE INTO drafts({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    draft.ticket_id,
                    draft.kind.value,
                    draft.body,
                    to_ms(draft.saved_at),
                    draft.macro,
                    draft.base_last_message,
                ),
            )
        )

    def restore(self, draft: Draft) -> None:
        """Give a text back to its ticket without losing what has been begun since: both are kept.

        A reply and a note come together as a note, so that nothing internal becomes public.
        """
        with self._session.writing():
            newer = self.get(draft.ticket_id)
            if newer is None or not newer.body.strip() or newer.body == draft.body:
                self.put(draft)
                return
            same = newer.kind is draft.kind
            self.put(
                Draft(
                    ticket_id=draft.ticket_id,
                    kind=draft.kind if same else DraftKind.NOTE,
                    body=f"{draft.body}\n\n{newer.body}",
                    saved_at=max(draft.saved_at, newer.saved_at),
                    macro=draft.macro,
                    base_last_message=draft.base_last_message,
                )
            )

    def drop(self, ticket_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""
        with self._session.writing():
            self._session.run("DELETE FROM drafts WHERE ticket_id = ?", (ticket_id,))

    def all(self) -> list[Draft]:
        """Every draft, the one saved last first."""
        rows: list[DraftColumns] = self._session.all(
            f"SELECT {_DRAFT} FROM drafts ORDER BY saved_at DESC, ticket_id"
        )
        return [_draft(row) for row in rows]


def _draft(row: DraftColumns) -> Draft:
    ticket_id, kind, body, saved_at, macro, base_last_message = row
    return Draft(ticket_id, DraftKind(kind), body, from_ms(saved_at), macro, base_last_message)
