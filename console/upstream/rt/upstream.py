"""Request Tracker 5 as the rest of Pult sees a helpdesk."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from console.upstream.protocol import (
    Absent,
    Capabilities,
    Catalog,
    ChangePage,
    Claimed,
    Dedupe,
    DeskClock,
    Forbidden,
    Found,
    Gone,
    Inconclusive,
    Invalid,
    NewTicket,
    Reply,
    Sent,
    Snapshot,
    TakenBy,
    UpstreamProblem,
)
from console.upstream.rt import wire
from console.upstream.rt.address import rest_address
from console.upstream.rt.catalog import queues, read_catalog
from console.upstream.rt.feed import WINDOW, Feed
from console.upstream.rt.marker import checked, content_type
from console.upstream.rt.messages import Messages
from console.upstream.rt.people import People, owner_of
from console.upstream.rt.queries import in_batches
from console.upstream.rt.rest import Rest
from console.upstream.rt.standing import Standings, Wanted, not_taken
from console.upstream.rt.tickets import BATCH, Tickets
from console.upstream.rt.wire import Unreadable
from console.upstream.rt.words import Words
from storage.problems import mark
from storage.records import Agent, Changes, TicketField

SETTLE = timedelta(seconds=30)  # as long as any request of a server in good health takes
POLL_EVERY = timedelta(seconds=5)
EARLIER = timedelta(hours=1)  # by so much may our clock be ahead of the server's
_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_TICKET = re.compile(r"[1-9]\d{0,17}\Z")


class RtUpstream:
    """One agent's view of one Request Tracker.

    `login` names the agent in the account, also while nothing can be asked; `window` is how far back
    the feed reads again.
    """

    def __init__(
        self,
        rest: Rest,
        words: Words,
        *,
        url: str,
        token: str,
        login: str = "",
        settle: timedelta = SETTLE,
        window: timedelta = WINDOW,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._rest = rest
        self._words = words
        self._close = close
        self._account = account_name(url, login or f"user-{owner_of(token)}")
        self._settle = settle
        self._people = People(rest, token)
        self._tickets = Tickets(rest, words, self._people.is_agent)
        self._feed = Feed(rest, words, self._tickets, window)
        self._standings = Standings(rest, words)
        self._messages = Messages(rest, words)

    @property
    def name(self) -> str:
        return "Request Tracker"

    @property
    def account(self) -> str:
        return self._account

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(dedupe=Dedupe.MARKER, settle=self._settle, poll_every=POLL_EVERY)

    def clock(self) -> DeskClock:
        return DeskClock(_ANY, _ANY)  # as fast as ours, and as late

    def whoami(self) -> Agent:
        return self._people.whoami()

    def catalog(self) -> Catalog:
        return read_catalog(self._rest, self._people, self._words)

    # Reading

    def pull_changes(self, cursor: str | None) -> ChangePage:
        return self._feed.page(cursor)

    def fetch(self, ticket_id: str) -> Snapshot:
        number = number_of(ticket_id)
        loaded = self._tickets.one(number)
        if loaded.items:
            return loaded.items[0]
        if loaded.quarantined:
            raise Invalid(
                mark("Ticket {ticket} cannot be read: {why}."),
                ticket=number,
                why=loaded.quarantined[0].why,
            )
        raise self._standings.why_not_there(number)

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        numbers = {int(one): one for one in known if _TICKET.match(one)}
        there: set[int] = set()
        for batch in in_batches(sorted(numbers), BATCH):
            there |= self._tickets.visible(batch)
        return tuple(one for one in known if not _TICKET.match(one) or int(one) not in there)

    # Writing

    def push_reply(self, reply: Reply) -> Sent:
        """One read first: a reply to a deleted ticket would bring it back, and one to a merged ticket
        would reach another customer."""
        number = number_of(reply.ticket_id)
        self._standings.read(number)
        sent, said = self._messages.say(number, reply)
        return self._with_changes(sent, number, reply.changes, said)

    def _with_changes(self, sent: Sent, number: int, changes: Changes, said: object) -> Sent:
        """The message is there. Whether the changes are is read back; nothing of that can make the
        message unsent, so that no error leaves this place."""
        wanted = Wanted.of(changes, self._words)
        if not wanted:
            return sent
        try:
            if TicketField.ASSIGNEE in changes:
                self._standings.change(number, {TicketField.ASSIGNEE: changes[TicketField.ASSIGNEE]})
            standing = self._standings.read(number)
        except UpstreamProblem as problem:
            return Sent(sent.server_id, not_taken=problem)
        refused = wanted.missing_from(standing, self._words.mapping.reason_field)
        return Sent(sent.server_id, not_taken=not_taken(number, refused, said)) if refused else sent

    def find_by_client_key(
        self, ticket_id: str, client_key: str, since: datetime
    ) -> Found | Absent | Inconclusive:
        """Looked for in the headers of this ticket's messages, or of those tickets that we opened since."""
        if not ticket_id:
            return self._find_opened(client_key, since)
        number = number_of(ticket_id)
        try:
            if found := self._messages.find(number, client_key):
                return Found(found)
            # A ticket that we may not see has no attachments for us, whatever is in it.
            self._rest.get(f"ticket/{number}")
        except (Forbidden, Gone, Unreadable) as problem:
            return Inconclusive(str(problem))
        return Absent()

    def _find_opened(self, client_key: str, since: datetime) -> Found | Absent | Inconclusive:
        now = self._rest.get("rt").at
        if now is None:
            return Inconclusive(mark("The server does not say what time it is there."))
        loaded = self._tickets.opened_by_us(max(timedelta(), now - since) + EARLIER)
        key = checked(client_key)
        for item in loaded.items:
            if any(message.client_key == key for message in item.messages or ()):
                return Found(item.ticket.id)
        return Inconclusive(loaded.quarantined[0].why) if loaded.quarantined else Absent()

    def push_changes(self, ticket_id: str, changes: Changes) -> None:
        self._standings.change(number_of(ticket_id), changes)

    def claim(self, ticket_id: str) -> Claimed | TakenBy:
        owner = self._standings.claim(number_of(ticket_id), self.whoami().id)
        if owner is None or owner.id == self.whoami().id:
            return Claimed()
        return TakenBy(owner.id, owner.name)

    def create(self, ticket: NewTicket) -> str:
        mapping = self._words.mapping
        # What is the desk's own comes by no channel, and nobody asks in it but for whom we ask ourselves.
        fields = (
            {}
            if ticket.internal and not ticket.about
            else {
                mapping.channel_field: self._words.their_channel(ticket.channel),
                mapping.order_field: ticket.order_number,
                mapping.kind_field: ticket.kind,
            }
        )
        requestor = "" if ticket.internal else ticket.requester.email or ticket.requester.id
        if ticket.about:
            requestor = self.whoami().id  # who asks may see the answer, by the rights of a requestor
        answer = self._rest.post(
            "ticket",
            {
                "Queue": mapping.role_queues.get(ticket.role) or self._queue_for_new(),
                "Subject": ticket.subject,
                "Content": ticket.body,
                "ContentType": content_type(ticket.client_key),
                **({"Requestor": requestor} if requestor else {}),
                **({"RefersTo": str(number_of(ticket.about))} if ticket.about else {}),
                "CustomFields": {name: value for name, value in fields.items() if name and value},
            },
        )
        try:
            return str(wire.number(answer.body if isinstance(answer.body, dict) else {}, "id"))
        except Unreadable as problem:
            raise Invalid(
                mark("The ticket was opened, but its number cannot be read: {why}."), why=problem
            ) from problem

    def _queue_for_new(self) -> str:
        """The first queue of the profile, else the first that we may see."""
        if self._words.mapping.queues:
            return self._words.mapping.queues[0]
        found = sorted(queues(self._rest).items(), key=lambda queue: queue[1])
        if not found:
            raise Forbidden(mark("There is no queue that you may see; an administrator must grant SeeQueue."))
        return found[0][0]

    def close(self) -> None:
        self._close()


def account_name(url: str, login: str) -> str:
    """`rt:login@host`, with the port and path where there are any."""
    parts = urlsplit(rest_address(url))
    host = parts.netloc.rpartition("@")[2]  # never what somebody put before the host
    return f"rt:{login}@{host}{parts.path.removesuffix('/REST/2.0/')}"


def number_of(ticket_id: str) -> int:
    """Raises `Gone` for what cannot be a ticket's number here."""
    if not _TICKET.match(ticket_id):
        raise Gone(mark("There is no ticket {ticket}."), ticket=ticket_id)
    return int(ticket_id)
