"""Whose turn a ticket on a list is: what one has answered stays on some lists, and needs no key now."""

from __future__ import annotations

from collections.abc import Container

from storage.records import TicketRow


def is_ours(
    row: TicketRow, dealt_with: Container[str], under_way: Container[str], back: Container[str]
) -> bool:
    """Whether a ticket waits for this operator.

    It does not while something of ours is on its way to it (`under_way`), nor after it was dealt with
    (`dealt_with`), until its customer writes again or its reminder has come (`back`). All are ticket ids.
    """
    if row.id in under_way:
        return False
    return row.id not in dealt_with or row.waiting_since is not None or row.id in back
