"""The three desks of a run: what is between the consoles and them, how they fall, and what they hold."""

from __future__ import annotations

import os
import random
import re
import signal
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from storage.records import MessageKind
from tests.live.rt_rig import Rig
from tests.rig.small_desk import TOKENS, SmallDesk, serving

MARK = re.compile(r"R-\d{5}")


class RigDesk(ABC):
    """A desk that replies are sent to. `falls` does it some harm and says which, "" when none was done."""

    name: str
    port: int
    tokens: Mapping[str, str]

    @abstractmethod
    def tickets(self, number: int) -> list[str]:
        """Open as many tickets; their ids."""

    @abstractmethod
    def said(self, tickets: Sequence[str]) -> dict[str, list[str]]:
        """The replies in each of these tickets, in the desk's own order."""

    def mails(self) -> Counter[str] | None:
        """How often each reply went out to its customer by mail; None where there is no mail."""
        return None

    def forgotten(self) -> Counter[str]:
        """Of the replies that went out more than once: how many of their mails the desk knows nothing of."""
        return Counter()

    def falls(self, dice: random.Random) -> str:
        return ""


class Faulty(RigDesk):
    """The small desk of this folder: nothing fails but the line."""

    name = "a small desk"
    tokens = TOKENS

    def __init__(self, desk: SmallDesk, port: int) -> None:
        self._desk = desk
        self.port = port

    def tickets(self, number: int) -> list[str]:
        for ticket in range(1, number + 1):
            self._desk.asks(ticket)
        return [str(ticket) for ticket in range(1, number + 1)]

    def said(self, tickets: Sequence[str]) -> dict[str, list[str]]:
        return {ticket: self._desk.said(ticket) for ticket in tickets}


class RequestTracker(RigDesk):
    """A real one, whose workers are killed and which is stopped and started."""

    def __init__(self, rig: Rig, backend: str) -> None:
        self.name = f"Request Tracker 5 on {backend}"
        self._rig = rig
        self.port = rig.port
        self.tokens = rig.tokens

    def tickets(self, number: int) -> list[str]:
        return self._rig.many_tickets(number)

    def said(self, tickets: Sequence[str]) -> dict[str, list[str]]:
        desk = self._rig.upstream("oksana")
        try:
            return {
                ticket: [
                    message.body.strip()
                    for message in desk.fetch(ticket).messages or ()
                    if message.kind is MessageKind.REPLY
                ]
                for ticket in tickets
            }
        finally:
            desk.close()

    def mails(self) -> Counter[str]:
        return Counter(mark for mark, _id in self._sent())

    def forgotten(self) -> Counter[str]:
        """Request Tracker mails a reply before it commits it. A worker that dies in between has sent a mail
        of a reply that is not there, and nobody who asks can tell that from one that was never made."""
        sent, mails = self._sent(), self.mails()
        return Counter(mark for mark, mail in sent if mails[mark] > 1 and not self._rig.knows_mail(mail))

    def _sent(self) -> list[tuple[str, str]]:
        """The mark of each reply that went out to the customer, and its mail's id."""
        found = []
        for mail in self._rig.mail.all_sent():
            body = mail.get_body(("plain", "html"))
            if "iryna@example.org" in str(mail.get("To", "")) and body is not None:
                # A mail may quote what was said before: its own words stand first.
                marks = MARK.findall(body.get_content())[:1]
                found += [(mark, str(mail["Message-ID"])) for mark in marks]
        return found

    def falls(self, dice: random.Random) -> str:
        if dice.random() < 0.25:
            self._rig.restart()
            return "restarts"
        workers = self._rig.workers()
        if not workers:
            return ""
        with suppress(ProcessLookupError):
            os.kill(dice.choice(workers), signal.SIGKILL)
        return "workers killed"


@contextmanager
def desk_of(kind: str) -> Iterator[RigDesk]:
    """A running desk: "small", "sqlite" or "postgres"."""
    if kind == "small":
        desk = SmallDesk()
        with serving(desk) as port:
            yield Faulty(desk, port)
        return
    rig = Rig.start(kind)
    try:
        yield RequestTracker(rig, {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind])
    finally:
        rig.stop()
