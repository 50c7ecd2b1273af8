"""An item of the outbox as the table keeps it."""

from __future__ import annotations

import json

from storage.instants import from_ms
from storage.records import Changes, Outgoing, OutgoingKind, OutgoingState, TicketField

ITEM = """op_id, grp, account, ticket_id, seq, kind, state, created_at, body, body_sha, changes, macro,
hold_seconds, base_version, base_last_message, attempts, first_try_at, last_try_at, not_before, lease_owner,
lease_until, server_id, last_error"""
"""The columns of an item, as `item_of` wants them."""

ItemColumns = tuple[
    str, str, str, str, int, str, str, int, str, str, str, str, float, str, str, int, int | None,
    int | None, int | None, str, int | None, str, str,
]  # fmt: skip


def dump_changes(changes: Changes) -> str:
    """Changes as the table keeps them: a JSON object, or "" for none."""
    if not changes:
        return ""
    return json.dumps({field.value: value for field, value in changes.items()}, ensure_ascii=False)


def _load(text: str) -> Changes:
    if not text:
        return {}
    return {
        TicketField(name): None if value is None else str(value) for name, value in json.loads(text).items()
    }


def item_of(row: ItemColumns) -> Outgoing:
    """The record of a row."""
    return Outgoing(
        op_id=row[0],
        group=row[1],
        account=row[2],
        ticket_id=row[3],
        seq=row[4],
        kind=OutgoingKind(row[5]),
        state=OutgoingState(row[6]),
        created_at=from_ms(row[7]),
        body=row[8],
        body_sha=row[9],
        changes=_load(row[10]),
        macro=row[11],
        hold_seconds=row[12],
        base_version=row[13],
        base_last_message=row[14],
        attempts=row[15],
        first_try_at=from_ms(row[16]),
        last_try_at=from_ms(row[17]),
        not_before=from_ms(row[18]),
        lease_owner=row[19],
        lease_until=from_ms(row[20]),
        server_id=row[21],
        last_error=row[22],
    )
