"""The chain of a ticket: transactions and their attachments become messages.

A transaction of Request Tracker is something that happened; `Create`, `Correspond` and `Comment`
carry text. The text is in the transaction's attachments, which are the parts of a mail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from console.rules.elsewhere import asks_for_another
from console.rules.marked_notes import muted
from console.rules.shared_roster import is_opening
from console.upstream.rt import wire
from console.upstream.rt.parts import Content
from console.upstream.rt.wire import Person, Row
from storage.frozen import frozen
from storage.records import Message, MessageKind

CREATE, CORRESPOND, COMMENT, STATUS = "Create", "Correspond", "Comment", "Status"
STEP = timedelta(milliseconds=1)
NOTHING = Content()


@frozen
class Happened:
    """One transaction. `ticket` is the ticket it was written to, before any merging."""

    id: int
    ticket: int
    type: str
    at: datetime
    by: Person | None
    new_value: str = ""

    @staticmethod
    def read(row: Row) -> Happened:
        return Happened(
            id=wire.number(row, "id"),
            ticket=wire.number(row, "ObjectId"),
            type=wire.text(row, "Type"),
            at=wire.set_moment(row, "Created"),
            by=wire.person(row.get("Creator")),
            new_value=wire.text(row, "NewValue"),
        )


@frozen
class Chain:
    """The messages, oldest first, and since when the customer waits (None: nobody does)."""

    messages: tuple[Message, ...]
    waiting_since: datetime | None


def chain(
    ticket: int,
    happened: Sequence[Happened],
    requestors: Sequence[Person],
    is_agent: Callable[[str], bool],
    contents: Mapping[int, Content],
) -> Chain:
    """Put a ticket's chain together.

    `contents` is what hangs on each transaction. Request Tracker counts in whole seconds: messages of
    one second are set a millisecond apart, so that their order is seen in their times as well.

    Customers wait from their oldest message since the desk last answered, or last set a status in
    which nobody waits for it.
    """
    wrote = {person.id for person in requestors}
    messages: list[Message] = []
    waiting: datetime | None = None
    last = None
    for event in sorted(happened, key=lambda event: (event.at, event.id)):
        if event.type == STATUS:
            waiting = None
            continue
        sent_at = event.at if last is None or event.at > last else last + STEP
        last = sent_at
        content = contents.get(event.id, NOTHING)
        kind = _kind(event, wrote, is_agent)
        body = content.body
        agent = event.by is not None and is_agent(event.by.id)
        if event.type == CREATE and content.client_key:
            # What a console opens is a call that was written down, or the desk's own.
            own = is_opening(body, by_agent=agent, for_nobody=not requestors)
            own = own or (agent and asks_for_another(body))
            kind = MessageKind.NOTE if own else MessageKind.CALL
        if kind is MessageKind.NOTE and not agent:
            body = muted(body)  # whoever may comment and does not work here tells consoles nothing
        author = _author(event, kind, requestors)
        messages.append(
            Message(
                id=str(event.id),
                ticket_id=str(ticket),
                kind=kind,
                author=author.name if author else "",
                author_id=author.id if author else "",
                body=body,
                sent_at=sent_at,
                client_key=content.client_key,
                attachments=content.attachments,
            )
        )
        if kind in (MessageKind.CUSTOMER, MessageKind.CALL) and waiting is None:
            waiting = sent_at
        elif kind is MessageKind.REPLY:
            waiting = None
    return Chain(tuple(messages), waiting)


def _kind(event: Happened, requestors: set[str], is_agent: Callable[[str], bool]) -> MessageKind:
    """Whose words these are. What opens a ticket is the customer's, whoever wrote it down."""
    if event.type == COMMENT:
        return MessageKind.NOTE
    if event.type == CREATE or event.by is None or event.by.id in requestors:
        return MessageKind.CUSTOMER
    if event.by.id == wire.SYSTEM:
        return MessageKind.SYSTEM
    return MessageKind.REPLY if is_agent(event.by.id) else MessageKind.CUSTOMER


def _author(event: Happened, kind: MessageKind, requestors: Sequence[Person]) -> Person | None:
    """Who speaks: in what a colleague opened for a customer, that customer."""
    if event.type == CREATE and requestors:
        ids = {person.id: person for person in requestors}
        return ids.get(event.by.id if event.by else "", requestors[0])
    return event.by


def snippet(messages: Sequence[Message], length: int = 120) -> str:
    """The beginning of the newest message that has a text, on one line."""
    for message in reversed(messages):
        words = " ".join(message.body.split())
        if words:
            return words[:length]
    return ""
