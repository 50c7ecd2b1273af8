"""A helpdesk under the contract's tests, and how they look at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from console.upstream.protocol import (
    Reply,
    Snapshot,
    Upstream,
)
from storage.records import Message, MessageKind, TicketField

PATIENCE = 60.0
"""Seconds after which a change that was never told counts as lost."""

_numbers = count(1)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class DeskUnderTest:
    """A helpdesk, two agents of it, and what only a test may do.

    Status keys are the profile's. `open_ticket(subject, body)` is a customer's writing to the desk,
    and gives the ticket's id; `went_out(ticket_id)` counts what really went out to the customer.
    """

    first: Upstream
    second: Upstream
    open_ticket: Callable[[str, str], str]
    customer_writes: Callable[[str, str], None]
    remove_ticket: Callable[[str], None]
    went_out: Callable[[str], int]
    working: str = "open"
    waiting: str = "waiting"
    done: str = "done"
    channel: str = "email"
    kind: str = "question"


@dataclass
class Seen:
    """What a feed has told so far."""

    upstream: Upstream
    cursor: str | None = None
    items: dict[str, Snapshot] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def page(self) -> bool:
        """Read one page; whether the desk says that there is more."""
        page = self.upstream.pull_changes(self.cursor)
        assert not page.more or page.next_cursor != self.cursor, "a page that repeats"
        for item in page.items:
            self.items[item.ticket.id] = item
            self.gone.discard(item.ticket.id)
        for ticket_id in page.gone:
            self.items.pop(ticket_id, None)
            self.gone.add(ticket_id)
        self.cursor = page.next_cursor
        return page.more

    def everything(self) -> Seen:
        while self.page():
            pass
        return self

    def until(self, condition: Callable[[Seen], bool], what: str) -> Seen:
        """Poll until `condition` holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition(self):
            assert time.monotonic() < deadline, f"the desk never told: {what}"
            self.page()
        return self


def key() -> str:
    """A client key that was never used before (shaped as the console makes them)."""
    return f"0193f3c2-7a10-7{time.time_ns() % 0xFFF:03x}-8000-{next(_numbers):012d}"


def reply_to(
    ticket_id: str, body: str, *, public: bool = True, client_key: str = "", **changes: str
) -> Reply:
    return Reply(
        ticket_id,
        client_key or key(),
        body,
        public,
        {TicketField(name): value for name, value in changes.items()},
    )


def chain(upstream: Upstream, ticket_id: str) -> tuple[Message, ...]:
    messages = upstream.fetch(ticket_id).messages
    assert messages is not None, "fetch brings the whole chain"
    return messages


def said(upstream: Upstream, ticket_id: str, kind: MessageKind) -> list[str]:
    return [message.body.strip() for message in chain(upstream, ticket_id) if message.kind is kind]


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Make all calls at the same moment, each in its own thread; the answers in order."""
    gate = threading.Barrier(len(calls))
    answers: dict[int, Answer] = {}
    errors: list[BaseException] = []

    def run(index: int, call: Callable[[], Answer]) -> None:
        gate.wait(timeout=PATIENCE)
        try:
            answers[index] = call()
        except BaseException as error:  # noqa: BLE001  # told below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if errors:
        raise errors[0]
    return [answers[index] for index in range(len(calls))]
