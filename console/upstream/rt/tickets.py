"""Whole tickets in batches: the ticket, who asks, and the chain, in few requests.

What one batch of 90 tickets costs: one search, one more for each 100 transactions, one for each 100
attachments and one for their contents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2s

from console.rules.elsewhere import read as read_about
from console.upstream.protocol import Invalid, Quarantined, Snapshot
from console.upstream.protocol import Unreadable as UnreadableAnswer
from console.upstream.rt import chain, wire
from console.upstream.rt.chain import Chain, Happened
from console.upstream.rt.contents import Contents
from console.upstream.rt.paging import keyset, keyset_json
from console.upstream.rt.queries import ago, any_of, any_text, in_batches
from console.upstream.rt.rest import Params, ReadFailed, Rest
from console.upstream.rt.wire import Person, Row, Unreadable
from console.upstream.rt.words import Words
from storage.frozen import frozen
from storage.records import Customer, Ticket

BATCH = 90  # tickets: with those merged into them usually still one page, and a short enough URL
DATED_APART = timedelta(seconds=2)
OF_TRANSACTION: Params = [
    ("fields", "Type,Created,Creator,ObjectId,NewValue"),
    ("fields[Creator]", "Name,RealName"),
]
PERSON_FIELDS = "Name,RealName,EmailAddress,MobilePhone,HomePhone,WorkPhone,Lang,City"

Happenings = Callable[[Sequence[int]], Iterator[Row]]


@frozen
class Loaded:
    """What became of the tickets asked for. `gone` are not there, or not for us to see."""

    items: tuple[Snapshot, ...] = ()
    gone: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.items + other.items, self.gone + other.gone, self.quarantined + other.quarantined)


@frozen
class _Read:
    """A ticket as it stands, before its chain is laid on."""

    ticket: Ticket
    requestors: tuple[Person, ...]


class Tickets:
    """Loads tickets of one Request Tracker. `last_updated` remembers each ticket's own date as it was
    last seen, so that a second look at the same change costs nothing; only where the reading came so
    much later that nothing else can bear the same date, which is in whole seconds."""

    def __init__(self, rest: Rest, words: Words, is_agent: Callable[[str], bool]) -> None:
        self._rest = rest
        self._words = words
        self._is_agent = is_agent
        self._contents = Contents(rest)
        own = words.mapping.queues
        # Those whose tickets may be ours; () is every queue that we may see.
        self._queues = tuple(dict.fromkeys((*own, *words.mapping.role_queues.values()))) if own else ()
        self.last_updated: dict[int, datetime] = {}

    def load(self, ids: Sequence[int], at: datetime | None = None) -> Loaded:
        """These tickets with their whole chains; `at` is the server's time, None when not known.

        One that the server cannot give, or gives in an odd shape, is quarantined; the others come.
        Raises when it is the server that fails, and not one ticket.
        """
        try:
            loaded = self._load(ids, self._transactions)
        except (ReadFailed, UnreadableAnswer, Invalid, Unreadable) as problem:
            if len(ids) == 1:
                self._rest.get("rt")  # raises when it is the server that fails
                return Loaded(quarantined=(Quarantined(str(ids[0]), str(problem)),))
            middle = len(ids) // 2
            return self.load(ids[:middle], at) + self.load(ids[middle:], at)
        for item in loaded.items:
            number, updated = int(item.ticket.id), item.ticket.updated_at
            if at is not None and at - updated >= DATED_APART:
                self.last_updated[number] = updated
            else:
                self.last_updated.pop(number, None)
        return loaded

    def one(self, number: int) -> Loaded:
        """One ticket, in fewer requests than a batch of one: two, when nothing in it is new."""
        try:
            return self._load([number], lambda _: self._history(number))
        except Unreadable as problem:
            return Loaded(quarantined=(Quarantined(str(number), str(problem)),))

    def _load(self, ids: Sequence[int], transactions: Happenings) -> Loaded:
        wanted = set(ids)
        read: dict[int, _Read] = {}
        family: dict[int, int] = {}  # every id that was written to -> the ticket that it is now
        odd: list[Quarantined] = []
        for row in self._search(ids):
            number = wire.number(row, "id")
            belongs_to = _effective(row)
            family[number] = belongs_to
            if number not in wanted or number != belongs_to or not self._is_ours(row):
                continue
            try:
                read[number] = self._read(row)
            except Unreadable as problem:
                odd.append(Quarantined(str(number), str(problem)))
        family = {number: ticket for number, ticket in family.items() if ticket in read}
        chains, bad = self._chains(read, family, transactions)
        for number in [number for number in chains if not self._is_asked(read[number], chains[number])]:
            del read[number], chains[number]
        odd += [Quarantined(str(number), why) for number, why in bad.items()]
        aside = {item.ticket_id for item in odd}
        return Loaded(
            items=tuple(_snapshot(read[number], chains[number]) for number in read if number in chains),
            gone=tuple(str(number) for number in ids if number not in read and str(number) not in aside),
            quarantined=tuple(odd),
        )

    def _search(self, ids: Sequence[int]) -> Iterator[Row]:
        fields = "Subject,Status,Created,LastUpdated,Resolved,EffectiveId,Queue,Owner,Requestor"
        if self._words.custom_fields:  # they cost more than all the rest together
            fields += ",CustomFields"
        params: Params = [
            ("fields", fields),
            ("fields[Queue]", "Name"),
            ("fields[Owner]", "Name,RealName"),
            ("fields[Requestor]", PERSON_FIELDS),
        ]
        return keyset(self._rest, "tickets", any_of("EffectiveId", ids), params)

    def _is_ours(self, row: Row) -> bool:
        """Of a queue in which roles are asked only what was asked there is this desk's: see `_is_asked`."""
        return not self._queues or wire.named(row, "Queue") in self._queues

    def _is_asked(self, one: _Read, told: Chain) -> bool:
        """Whether a ticket of a queue that is not this desk's was opened to ask for one of its tickets."""
        own = self._words.mapping.queues
        if not own or one.ticket.queue in own:
            return True
        return bool(told.messages) and read_about(told.messages[0]) is not None

    def _read(self, row: Row) -> _Read:
        """Raises `Unreadable` for a ticket whose fields are not what they should be."""
        fields = wire.custom_fields(row)
        requestors = tuple(wire.people(row, "Requestor"))
        owner = wire.person(row.get("Owner"))
        number = wire.number(row, "id")
        words = self._words
        requester = requestors[0] if requestors else None
        return _Read(
            Ticket(
                id=str(number),
                number=str(number),
                subject=wire.text(row, "Subject"),
                status=words.status(
                    wire.text(row, "Status"), resolved=wire.moment(row, "Resolved") is not None
                ),
                channel=words.channel(fields),
                kind=words.kind(fields),
                created_at=wire.set_moment(row, "Created"),
                updated_at=wire.set_moment(row, "LastUpdated"),
                queue=wire.named(row, "Queue"),
                requester_id=requester.id if requester else "",
                requester=requester.name if requester else "",
                assignee_id=owner.id if owner else "",
                assignee=owner.name if owner else "",
                order_number=words.order_number(fields),
                reason=words.reason(fields),
                language=requester.language if requester else "",
                partner=words.partner(fields),
                product=words.product(fields),
                group=words.group(fields),
            ),
            requestors,
        )

    def _chains(
        self, read: dict[int, _Read], family: dict[int, int], transactions: Happenings
    ) -> tuple[dict[int, Chain], dict[int, str]]:
        """The chains by ticket, and why a ticket's chain cannot be read."""
        happened: dict[int, list[Happened]] = defaultdict(list)
        bad: dict[int, str] = {}
        for row in transactions(sorted(family)):
            ticket = family.get(wire.number(row, "ObjectId"))
            if ticket is None:
                continue
            try:
                happened[ticket].append(Happened.read(row))
            except Unreadable as problem:
                bad[ticket] = str(problem)
        spoken = [event.id for events in happened.values() for event in events if event.type != chain.STATUS]
        contents = self._contents.of_transactions(sorted(spoken))
        return {
            number: chain.chain(number, happened[number], one.requestors, self._is_agent, contents)
            for number, one in read.items()
            if number not in bad
        }, bad

    def opened_by_us(self, length: timedelta) -> Loaded:
        """The tickets that we have opened within so much time, as they are now, with their chains."""
        where = f"Creator = '__CurrentUser__' AND Created > {ago(length)}"
        rows = keyset(self._rest, "tickets", where, [("fields", "EffectiveId")])
        ids = sorted({_effective(row) for row in rows})
        found = Loaded()
        for batch in in_batches(ids, BATCH):
            found += self.load(batch)
        return found

    def _transactions(self, ids: Sequence[int]) -> Iterator[Row]:
        """What happened to these tickets. Notes are asked for by themselves: where they are hidden from
        us their pages are short in the middle, and must not end the chain of what customers see."""
        if not ids:
            return
        settled = self._words.settled
        told = "Type = 'Create' OR Type = 'Correspond'"
        if settled:
            told += f" OR (Type = 'Status' AND {any_text('NewValue', settled)})"
        scope = f"ObjectType = 'RT::Ticket' AND {any_of('ObjectId', ids)}"
        yield from keyset(self._rest, "transactions", f"{scope} AND ({told})", OF_TRANSACTION)
        yield from keyset(
            self._rest, "transactions", f"{scope} AND Type = 'Comment'", OF_TRANSACTION, to_the_end=True
        )

    def _history(self, number: int) -> Iterator[Row]:
        """The same of one ticket; what was merged into it is in its history already."""
        limit = ("Type", "IN", [chain.CREATE, chain.CORRESPOND, chain.COMMENT, chain.STATUS])
        for row in keyset_json(self._rest, f"ticket/{number}/history", limit, OF_TRANSACTION):
            if row.get("Type") != chain.STATUS or row.get("NewValue") in self._words.settled:
                yield {**row, "ObjectId": number}

    def visible(self, ids: Collection[int]) -> set[int]:
        """Which of these tickets are still there, of this desk, and for us to see."""
        where = any_of("id", sorted(ids))
        if self._queues:
            where += " AND " + any_text("Queue", self._queues)
        return {wire.number(row, "id") for row in keyset(self._rest, "tickets", where, [])}


def _effective(row: Row) -> int:
    """The ticket that this one has become; an object in a ticket, a string in a list."""
    value = row.get("EffectiveId")
    return wire.number(
        value if isinstance(value, dict) else row, "id" if isinstance(value, dict) else "EffectiveId"
    )


def _snapshot(read: _Read, told: Chain) -> Snapshot:
    last = told.messages[-1] if told.messages else None
    ticket = replace(
        read.ticket,
        waiting_since=told.waiting_since,
        snippet=chain.snippet(told.messages),
        last_message_id=last.id if last else "",
    )
    requester = read.requestors[0] if read.requestors else None
    return Snapshot(
        ticket=replace(ticket, version=_version(ticket)),
        customer=_customer(requester) if requester else None,
        messages=told.messages,
    )


def _version(ticket: Ticket) -> str:
    """Changes with everything that we read of a ticket."""
    return blake2s(repr(ticket).encode(errors="replace"), digest_size=12).hexdigest()


def _customer(person: Person) -> Customer:
    return Customer(
        id=person.id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        city=person.city,
    )
