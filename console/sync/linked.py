"""Answers from linked tickets and work chats, put into the chains of the tickets that asked.

Nothing is written to the helpdesk for it: both tickets are read, and what was said in the one is shown in
the other (`console.rules.elsewhere`). So an answer comes once, whoever reads it and however often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.profiles.model import Profile, RoleVia
from console.rules.elsewhere import Told, told, with_answers
from console.rules.questions import open_questions
from storage.cache import Cache
from storage.records import Message, Ticket

LONGEST_CHAIN = 2_000  # messages of a linked ticket or a chat that are looked through, the newest
ASKING_AT_ONCE = 200  # tickets with open questions that are looked at for linked ones which are not here

CHAT = "chat:"
"""Begins the name under which the cache keeps the id of a role's running work chat; its key follows."""


class Linked:
    """Reads one cache. Called inside the transaction in which a ticket is kept."""

    def __init__(self, cache: Cache, profile: Profile) -> None:
        self._cache = cache
        self._profile = profile
        self._in_vain: set[str] = set()

    def with_answers(self, ticket_id: str, chain: Sequence[Message]) -> tuple[Message, ...]:
        """The chain of a ticket with what was answered elsewhere, as far as that is here."""
        return with_answers(ticket_id, chain, self._chain)

    def told(self, chain: Sequence[Message]) -> Told:
        """What a chain holds of questions for other tickets."""
        return told(chain)

    def answered(self, held: Told) -> list[tuple[Ticket, tuple[Message, ...]]]:
        """The tickets that a linked one's answers change, each with its chain as it is now."""
        changed = []
        for ticket_id in dict.fromkeys(one.ticket for one in held.about):
            ticket = self._cache.tickets.get(ticket_id)
            if ticket is None:
                continue
            # All of it: what is given back is kept in its place.
            before = tuple(self._cache.messages.chain(ticket_id, None, self._cache.messages.count(ticket_id)))
            chain = self.with_answers(ticket_id, before)
            if chain != before:
                changed.append((replace(ticket, asked=open_questions(chain)), chain))
        return changed

    def keep_chat(self, ticket: Ticket, held: Told) -> None:
        """Remember which chat with a role runs: of several the first, so that all consoles agree."""
        for role in {one.role for one in held.about if one.via == RoleVia.CHAT}:
            known = self._cache.meta.get(CHAT + role) or ""
            running = self._cache.tickets.get(known) if known and known != ticket.id else None
            if self._is_open(ticket):
                if running is None or not self._is_open(running) or ticket.created_at < running.created_at:
                    self._cache.meta.put(CHAT + role, ticket.id)
            elif known == ticket.id:
                self._cache.meta.put(CHAT + role, "")

    def chat_with(self, role: str) -> str:
        """The work chat with a role that runs, "" where none does."""
        known = self._cache.meta.get(CHAT + role) or ""
        ticket = self._cache.tickets.get(known) if known else None
        return known if ticket is not None and self._is_open(ticket) else ""

    def _is_open(self, ticket: Ticket) -> bool:
        status = self._profile.status(ticket.status)
        return status is not None and status.open

    def missing(self, limit: int) -> list[str]:
        """Linked tickets of open questions that are not here, each told once: they may be closed since
        long, or lie in a queue that is not this desk's."""
        found: list[str] = []
        for ticket in self._cache.tickets.asking(ASKING_AT_ONCE, self._profile.open_statuses):
            for question in ticket.asked:
                there = question.ticket
                if there and there not in self._in_vain and self._cache.tickets.get(there) is None:
                    self._in_vain.add(there)
                    found.append(there)
        self._in_vain.difference_update(found[limit:])
        return found[:limit]

    def look_again(self) -> None:
        """What was looked for in vain may be there now."""
        self._in_vain.clear()

    def _chain(self, ticket_id: str) -> Sequence[Message]:
        return self._cache.messages.chain(ticket_id, None, LONGEST_CHAIN)


def as_asked_in(ticket: Ticket, held: Told) -> Ticket:
    """A ticket in which somebody is asked for another one: an answer that goes there waits for nobody
    here, only what was said besides does."""
    waits = held.unheard[0].sent_at if held.unheard else None
    return replace(ticket, aside=waits is None, waiting_since=waits)
