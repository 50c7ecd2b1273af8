"""Records for tests: whole, plain, and changed by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.ledger import NewOutgoing
from storage.records import Message, MessageKind, OutgoingKind, Placement, Ticket

ROOT = Path(__file__).parents[3]
"""Where processes that a test starts find the packages."""

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """So many minutes after `NOW`."""
    return NOW + timedelta(minutes=count)


def make_ticket(ticket_id: str = "1", **over: Any) -> Ticket:
    plain = Ticket(
        id=ticket_id,
        number=f"#{ticket_id}",
        subject="Где заказ",
        status="open",
        channel="telegram",
        kind="question",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(plain, **over)


def make_placement(zone: str = "incoming", due_at: datetime | None = None, **over: Any) -> Placement:
    return replace(Placement(zone, due_at, 0, None), **over)


def make_message(message_id: str = "m1", body: str = "Здравствуйте", **over: Any) -> Message:
    plain = Message(
        id=message_id,
        ticket_id="1",
        kind=MessageKind.CUSTOMER,
        author="Анна",
        body=body,
        sent_at=NOW,
    )
    return replace(plain, **over)


def make_new(op_id: str = "op-1", **over: Any) -> NewOutgoing:
    plain = NewOutgoing(
        op_id=op_id,
        group=f"group of {op_id}",
        account="desk",
        ticket_id="1",
        kind=OutgoingKind.REPLY,
        created_at=NOW,
        body=f"text of {op_id}",
    )
    return replace(plain, **over)
