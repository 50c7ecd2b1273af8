"""A draft as the tables keep it."""

from __future__ import annotations

from storage.instants import from_ms, to_ms
from storage.records import Draft, DraftKind

DRAFT = "ticket_id, kind, body, saved_at, macro, base_last_message"
"""The columns of a draft, as `draft_of` wants them."""

BESIDE = "SELECT 1 FROM sqlite_master WHERE name = 'other_drafts'"

DraftColumns = tuple[str, str, str, int, str, str]


def columns_of(draft: Draft) -> DraftColumns:
    return (
        draft.ticket_id,
        draft.kind.value,
        draft.body,
        to_ms(draft.saved_at),
        draft.macro,
        draft.base_last_message,
    )


def draft_of(row: DraftColumns) -> Draft:
    ticket_id, kind, body, saved_at, macro, base_last_message = row
    return Draft(ticket_id, DraftKind(kind), body, from_ms(saved_at), macro, base_last_message)
