"""The desk as operators see it, with every text of the helpdesk hostile and never cleaned."""

from __future__ import annotations

import sys
from dataclasses import replace

from screens.app import PultApp
from screens.desk.screen import DeskScreen
from tests.ui.builders import HOSTILE, make_customer, make_message, make_order, make_tickets
from tests.ui.desk_double import DeskDouble


def hostile_desk() -> DeskDouble:
    """One ticket of the incoming zone for each hostile text, which stands in all its places."""
    texts = list(HOSTILE.values())
    tickets = [
        replace(
            ticket,
            requester=text,
            subject=text,
            snippet=text,
            order_number=f"o{ticket.id}",
            requester_id=ticket.id,
        )
        for ticket, text in zip(make_tickets(len(texts)), texts, strict=True)
    ]
    messages = [
        make_message(id=f"m{ticket.id}", ticket_id=ticket.id, author=ticket.requester, body=ticket.snippet)
        for ticket in tickets
    ]
    orders = [
        make_order(
            number=ticket.order_number,
            place=ticket.subject,
            parcel=ticket.subject,
            items=(replace(make_order().items[0], name=ticket.subject, size=ticket.subject),),
            history=tuple(replace(event, remark=ticket.subject) for event in make_order().history),
        )
        for ticket in tickets
    ]
    customers = [
        make_customer(
            id=ticket.id,
            name=ticket.subject,
            city=ticket.subject,
            email=ticket.subject,
            remark=ticket.subject,
        )
        for ticket in tickets
    ]
    return DeskDouble(tickets, messages, orders, customers)


def main() -> int:
    app = PultApp(hostile_desk(), DeskScreen, on_terminal=True)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
