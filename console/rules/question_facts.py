"""The facts that go with a question into another ticket: whoever is asked does not see the customer's one."""

from __future__ import annotations

from console.profiles.model import Profile, said
from storage.records import Order, Ticket

_ITEMS = 3
"""Things of an order that are named."""


def facts_of(
    ticket: Ticket, order: Order | None, profile: Profile, language: str, *, said_already: str = ""
) -> str:
    """One line for the ticket and one for its order, without what the question has said already.

    Nothing that tells who the customer is: whoever is asked needs the thing, not the person.
    """
    lines = [f"#{ticket.number} · {ticket.subject}"]
    if order is not None:
        status = profile.order_status(order.status)
        things = [
            " ".join(part for part in (item.name, item.size) if part)
            for item in order.items[:_ITEMS]
            if item.name not in said_already
        ]
        parts = (order.number, said(status.title, language) if status else "", *things, order.place)
        told = [part for index, part in enumerate(parts) if part and (not index or part not in said_already)]
        if len(told) > 1 or order.number not in said_already:
            lines.append(" · ".join(told))
    return "\n".join(f"— {' '.join(line.split())}" for line in lines)
