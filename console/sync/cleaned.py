"""The one place where what came from outside becomes safe to keep: every text of every record is cleaned."""

from __future__ import annotations

from dataclasses import replace

from console.rules.cleaning import clean, clean_line
from console.rules.shared_roster import TAG
from console.upstream.protocol import Catalog, Present, Snapshot
from storage.records import (
    Agent,
    Attachment,
    Customer,
    Message,
    Order,
    OrderEvent,
    OrderItem,
    Template,
    Ticket,
)

NAME = 120  # characters of a name or a label that are kept


def cleaned(snapshot: Snapshot) -> Snapshot:
    return Snapshot(
        ticket=_ticket(snapshot.ticket),
        customer=None if snapshot.customer is None else _customer(snapshot.customer),
        orders=tuple(cleaned_order(order) for order in snapshot.orders),
        messages=None
        if snapshot.messages is None
        else tuple(_message(message) for message in snapshot.messages),
    )


def cleaned_catalog(catalog: Catalog) -> Catalog:
    return replace(
        catalog,
        agents=tuple(cleaned_agent(agent) for agent in catalog.agents),
        templates=tuple(cleaned_template(template) for template in catalog.templates),
    )


def cleaned_agent(agent: Agent) -> Agent:
    return replace(
        agent,
        id=_key(agent.id),
        name=clean_line(agent.name, NAME),
        login=clean_line(agent.login, NAME),
        role=clean_line(agent.role, NAME),
    )


def cleaned_present(present: Present) -> Present:
    return Present(
        _key(present.ticket_id), _key(present.agent_id), clean_line(present.agent, NAME), present.writing
    )


def _key(text: str) -> str:
    """Keys and ids: short, one line; what is wrong in them is made visible, not dropped."""
    return clean_line(text, 200)


def _ticket(ticket: Ticket) -> Ticket:
    """Raises `ValueError` for a ticket without an id, and other errors for values of wrong types."""
    if not ticket.id.strip():
        raise ValueError("a ticket without an id")
    return replace(
        ticket,
        id=_key(ticket.id),
        number=_key(ticket.number),
        subject=clean_line(ticket.subject),
        status=_key(ticket.status),
        channel=_key(ticket.channel),
        kind=_key(ticket.kind),
        queue=clean_line(ticket.queue, NAME),
        requester_id=_key(ticket.requester_id),
        requester=clean_line(ticket.requester, NAME),
        assignee_id=_key(ticket.assignee_id),
        assignee=clean_line(ticket.assignee, NAME),
        order_number=_key(ticket.order_number),
        reason=_key(ticket.reason),
        language=_key(ticket.language),
        tags=tuple(tag for each in ticket.tags if (tag := clean_line(each, NAME)) != TAG),
        snippet=clean_line(ticket.snippet),
        last_message_id=_key(ticket.last_message_id),
        version=_key(ticket.version),
        partner=_key(ticket.partner),
        product=_key(ticket.product),
        group=_key(ticket.group),
        stays=tuple(replace(stay, status=_key(stay.status)) for stay in ticket.stays),
        asked=tuple(
            replace(one, role=_key(one.role), id=_key(one.id), ticket=_key(one.ticket))
            for one in ticket.asked
        ),
    )


def _message(message: Message) -> Message:
    return replace(
        message,
        id=_key(message.id),
        ticket_id=_key(message.ticket_id),
        author=clean_line(message.author, NAME),
        author_id=_key(message.author_id),
        body=clean(message.body),
        client_key=_key(message.client_key),
        attachments=tuple(
            Attachment(
                _key(item.id), clean_line(item.name, NAME), item.size, clean_line(item.media_type, NAME)
            )
            for item in message.attachments
        ),
    )


def _customer(customer: Customer) -> Customer:
    return Customer(
        id=_key(customer.id),
        name=clean_line(customer.name, NAME),
        email=clean_line(customer.email, NAME),
        phone=clean_line(customer.phone, NAME),
        language=_key(customer.language),
        city=clean_line(customer.city, NAME),
        remark=clean_line(customer.remark),
        group=_key(customer.group),
    )


def cleaned_order(order: Order) -> Order:
    return replace(
        order,
        number=_key(order.number),
        status=_key(order.status),
        customer_id=_key(order.customer_id),
        history=tuple(
            OrderEvent(_key(event.status), event.at, clean_line(event.remark)) for event in order.history
        ),
        items=tuple(
            OrderItem(clean_line(item.name, NAME), item.amount, clean_line(item.size, NAME), item.quantity)
            for item in order.items
        ),
        currency=_key(order.currency),
        place=clean_line(order.place, NAME),
        parcel=clean_line(order.parcel, NAME),
        phone=clean_line(order.phone, NAME),
        email=clean_line(order.email, NAME),
        partner=_key(order.partner),
        product=_key(order.product),
    )


def cleaned_template(template: Template) -> Template:
    return Template(
        id=_key(template.id),
        title=clean_line(template.title, NAME),
        body=clean(template.body),
        language=_key(template.language),
        folder=clean_line(template.folder, NAME),
    )
