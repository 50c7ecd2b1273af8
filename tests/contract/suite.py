"""What every helpdesk must do for Pult, whatever it is made of.

A helpdesk's own tests make a class out of `UpstreamContract` and give it the fixture
`desk_under_test`. Nothing here waits by the clock: a change that a desk tells late is polled for.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TypeVar

import pytest

from console.upstream.protocol import (
    Absent,
    Claimed,
    Dedupe,
    Forbidden,
    Found,
    Gone,
    Invalid,
    NewTicket,
    Reply,
    Sent,
    Snapshot,
    TakenBy,
    Upstream,
    UpstreamProblem,
)
from storage.records import Customer, Message, MessageKind, TicketField

PATIENCE = 60.0
"""Seconds after which a change that was never told counts as lost."""

HOSTILE = (
    "\x1b]10;?\x1b\\ \x1b[31mred\x1b[0m \x9b2J [/b] [@click=app.quit]quit[/] <script>alert(1)</script> "
    "\u202egnihton\u202c e\u0301\u0301\u0301\u0301\u0301\u0301 zero\u200bwidth \U0001f469\u200d\U0001f680 "
    "'; DROP TABLE tickets; -- %s %n {{ 7 | times: 7 }} &lt;b&gt; \\x41 \\"
)
LONG = "\n".join(f"Рядок {number}: довгий лист, який нічого не втрачає дорогою." for number in range(1500))

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


def seen_as_text(body: str) -> str:
    """What is left of a text when a desk's own handling of control characters and blanks is set aside."""
    without_controls = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", body)
    return re.sub(r"\s+", " ", without_controls).strip()


class UpstreamContract:
    """One test of it says what a helpdesk promises to the engine."""

    # Who and what is there

    def test_the_two_agents_are_known_to_the_desk(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        first, second = desk.first.whoami(), desk.second.whoami()
        known = {agent.id for agent in desk.first.catalog().agents}
        assert first.id != second.id
        assert {first.id, second.id} <= known
        assert first.name

    def test_the_catalog_names_statuses(self, desk_under_test: DeskUnderTest) -> None:
        assert desk_under_test.first.catalog().statuses

    def test_an_account_tells_agents_apart(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        assert desk.first.account != desk.second.account
        assert desk.first.account == desk.first.account.strip() != ""

    # Reading

    def test_a_first_pull_is_complete(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        opened = {desk.open_ticket(f"Where is order {number}?", f"Question {number}") for number in range(3)}
        seen = Seen(desk.first).until(lambda seen: opened <= seen.items.keys(), "the first tickets")
        one = seen.items[next(iter(opened))]
        assert one.ticket.subject.startswith("Where is order")
        assert one.ticket.requester
        assert one.customer is not None
        assert one.customer.id == one.ticket.requester_id
        assert one.ticket.created_at.tzinfo is not None
        assert one.ticket.version

    def test_a_first_pull_ends(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        desk.open_ticket("One", "One")
        seen = Seen(desk.first).everything()
        again = Seen(desk.first, seen.cursor).everything()
        assert set(again.items) <= set(seen.items), "nothing new comes out of a desk where nothing happened"

    def test_changes_are_told_after_the_first_pull(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        old = desk.open_ticket("Old", "An old question")
        touched = desk.open_ticket("Touched", "Another one")
        feed = Seen(desk.first).until(lambda seen: {old, touched} <= seen.items.keys(), "both tickets")
        new = desk.open_ticket("New", "A new question")
        desk.customer_writes(old, "Are you there?")
        desk.second.push_changes(touched, {TicketField.STATUS: desk.done})

        def all_told(seen: Seen) -> bool:
            return (
                new in seen.items
                and seen.items[old].ticket.version != versions[old]
                and seen.items[touched].ticket.status == desk.done
            )

        versions = {ticket_id: item.ticket.version for ticket_id, item in feed.items.items()}
        feed.until(all_told, "a new ticket, a new message and a new status")
        assert "Are you there?" in said(desk.first, old, MessageKind.CUSTOMER)

    def test_what_happens_during_a_first_pull_is_not_lost(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        early = desk.open_ticket("Early", "Early")
        feed = Seen(desk.first)
        feed.page()
        desk.second.push_changes(early, {TicketField.STATUS: desk.waiting})
        late = desk.open_ticket("Late", "Late")
        feed.until(
            lambda seen: late in seen.items and seen.items[early].ticket.status == desk.waiting,
            "what happened while the first pages were read",
        )

    def test_many_changes_of_many_tickets_all_arrive(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        tickets = [desk.open_ticket(f"Many {number}", "One of many") for number in range(6)]
        feed = Seen(desk.first).until(lambda seen: set(tickets) <= seen.items.keys(), "the tickets")
        expected = {}
        for turn in range(3):
            for ticket_id in tickets:
                text = f"more {turn} of {ticket_id}"
                desk.customer_writes(ticket_id, text)
                expected[ticket_id] = text
        feed.until(
            lambda seen: all(
                text in seen.items[ticket_id].ticket.snippet for ticket_id, text in expected.items()
            ),
            "the newest message of every ticket",
        )

    def test_a_chain_is_in_the_order_of_speaking(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("A talk", "one")
        desk.first.push_reply(reply_to(ticket_id, "two"))
        desk.customer_writes(ticket_id, "three")
        desk.second.push_reply(reply_to(ticket_id, "four", public=False))
        spoken = [m.body.strip() for m in chain(desk.first, ticket_id) if m.kind is not MessageKind.SYSTEM]
        assert spoken == ["one", "two", "three", "four"]

    # Speaking

    def test_notes_are_told_apart_from_replies(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Who reads this?", "A customer's words")
        desk.first.push_reply(reply_to(ticket_id, "For the customer"))
        desk.first.push_reply(reply_to(ticket_id, "For colleagues only", public=False))
        assert said(desk.second, ticket_id, MessageKind.CUSTOMER) == ["A customer's words"]
        assert said(desk.second, ticket_id, MessageKind.REPLY) == ["For the customer"]
        assert said(desk.second, ticket_id, MessageKind.NOTE) == ["For colleagues only"]

    def test_a_note_never_goes_out(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Quiet", "A question")
        before = desk.went_out(ticket_id)
        desk.first.push_reply(reply_to(ticket_id, "This customer is difficult", public=False))
        assert desk.went_out(ticket_id) == before
        desk.first.push_reply(reply_to(ticket_id, "An answer"))
        assert desk.went_out(ticket_id) == before + 1

    def test_a_reply_names_its_author(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Who answers?", "A question")
        desk.second.push_reply(reply_to(ticket_id, "I do"))
        (reply,) = [m for m in chain(desk.first, ticket_id) if m.kind is MessageKind.REPLY]
        assert reply.author_id == desk.second.whoami().id
        assert reply.author

    def test_a_customer_waits_until_a_reply(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Waiting", "A question")
        assert desk.first.fetch(ticket_id).ticket.waiting_since is not None
        desk.first.push_reply(reply_to(ticket_id, "A note is no answer", public=False))
        assert desk.first.fetch(ticket_id).ticket.waiting_since is not None
        desk.first.push_reply(reply_to(ticket_id, "An answer"))
        assert desk.first.fetch(ticket_id).ticket.waiting_since is None
        desk.customer_writes(ticket_id, "One more thing")
        assert desk.first.fetch(ticket_id).ticket.waiting_since is not None

    def test_a_customer_opens_a_finished_ticket_again(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Finished?", "A question")
        desk.first.push_reply(reply_to(ticket_id, "An answer", status=desk.done))
        assert desk.first.fetch(ticket_id).ticket.status == desk.done
        desk.customer_writes(ticket_id, "It did not help")
        assert desk.first.fetch(ticket_id).ticket.status == desk.working

    def test_a_reply_and_its_status_go_together(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Both", "A question")
        desk.first.push_reply(reply_to(ticket_id, "Answered and done", status=desk.waiting))
        assert desk.first.fetch(ticket_id).ticket.status == desk.waiting
        assert said(desk.first, ticket_id, MessageKind.REPLY) == ["Answered and done"]

    # The key

    def test_a_reply_is_found_by_its_key(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        if desk.first.capabilities.dedupe is Dedupe.NONE:
            assert desk.first.capabilities.settle >= timedelta()
            return
        ticket_id, other = desk.open_ticket("Keys", "A question"), desk.open_ticket("No keys", "A question")
        since = datetime.now(UTC) - timedelta(days=4000)
        sent_key, note_key = key(), key()
        sent = desk.first.push_reply(reply_to(ticket_id, "With a key", client_key=sent_key))
        desk.first.push_reply(reply_to(ticket_id, "A note with a key", public=False, client_key=note_key))
        found = desk.second.find_by_client_key(ticket_id, sent_key, since)
        assert isinstance(found, Found)
        assert found.server_id == sent.server_id != ""
        assert isinstance(desk.first.find_by_client_key(ticket_id, note_key, since), Found)
        assert isinstance(desk.first.find_by_client_key(ticket_id, key(), since), Absent)
        assert isinstance(desk.first.find_by_client_key(other, sent_key, since), Absent)
        keys = {m.body.strip(): m.client_key for m in chain(desk.first, ticket_id)}
        assert keys["With a key"] == sent_key
        assert keys["A question"] == ""

    def test_one_reply_stays_one(self, desk_under_test: DeskUnderTest) -> None:
        """As the engine does it: with a native key it sends again, with a marker it looks first."""
        desk = desk_under_test
        dedupe = desk.first.capabilities.dedupe
        ticket_id = desk.open_ticket("Once", "A question")
        reply = reply_to(ticket_id, "Only once, please")
        sent = desk.first.push_reply(reply)
        before = desk.went_out(ticket_id)
        if dedupe is Dedupe.NATIVE_KEY:
            assert desk.first.push_reply(reply) == Sent(sent.server_id)
        elif dedupe is Dedupe.MARKER:
            since = datetime.now(UTC) - timedelta(days=4000)
            assert isinstance(desk.first.find_by_client_key(ticket_id, reply.client_key, since), Found)
        assert said(desk.first, ticket_id, MessageKind.REPLY) == ["Only once, please"]
        assert desk.went_out(ticket_id) == before == 1

    def test_the_same_key_from_many_threads_makes_one_reply(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        if desk.first.capabilities.dedupe is not Dedupe.NATIVE_KEY:
            assert desk.first.capabilities.dedupe in Dedupe
            return
        ticket_id = desk.open_ticket("At once", "A question")
        reply = reply_to(ticket_id, "At the same moment")
        sent = at_once([partial(desk.first.push_reply, reply), partial(desk.second.push_reply, reply)] * 3)
        assert len(set(sent)) == 1
        assert desk.went_out(ticket_id) == 1

    # Fields

    def test_fields_are_set_and_read_back(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Fields", "A question")
        second = desk.second.whoami()
        desk.first.push_changes(
            ticket_id, {TicketField.STATUS: desk.waiting, TicketField.ASSIGNEE: second.id}
        )
        ticket = desk.second.fetch(ticket_id).ticket
        assert (ticket.status, ticket.assignee_id) == (desk.waiting, second.id)
        assert ticket.assignee

    def test_a_ticket_is_released(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Release", "A question")
        assert isinstance(desk.first.claim(ticket_id), Claimed)
        assert desk.first.fetch(ticket_id).ticket.assignee_id == desk.first.whoami().id
        desk.first.push_changes(ticket_id, {TicketField.ASSIGNEE: None})
        assert desk.first.fetch(ticket_id).ticket.assignee_id == ""
        assert isinstance(desk.second.claim(ticket_id), Claimed)

    @pytest.mark.parametrize(
        "changes",
        [{TicketField.STATUS: "no-such-status"}, {TicketField.ASSIGNEE: "99999999"}],
        ids=["status", "assignee"],
    )
    def test_what_the_desk_does_not_take_is_refused(
        self, desk_under_test: DeskUnderTest, changes: dict[TicketField, str | None]
    ) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Refused", "A question")
        before = desk.first.fetch(ticket_id).ticket
        with pytest.raises(Invalid):
            desk.first.push_changes(ticket_id, changes)
        after = desk.first.fetch(ticket_id).ticket
        assert (after.status, after.assignee_id) == (before.status, before.assignee_id)

    # Claiming

    def test_of_two_who_claim_at_once_one_wins(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        agents = {desk.first.whoami().id, desk.second.whoami().id}
        for turn in range(5):
            ticket_id = desk.open_ticket(f"Claim {turn}", "Mine!")
            answers = at_once([partial(desk.first.claim, ticket_id), partial(desk.second.claim, ticket_id)])
            (loser,) = [answer for answer in answers if isinstance(answer, TakenBy)]
            assert sum(isinstance(answer, Claimed) for answer in answers) == 1
            owner = desk.first.fetch(ticket_id).ticket.assignee_id
            assert loser.agent_id == owner in agents

    def test_claiming_what_one_has_is_no_change(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Mine", "A question")
        assert isinstance(desk.first.claim(ticket_id), Claimed)
        assert isinstance(desk.first.claim(ticket_id), Claimed)
        taken = desk.second.claim(ticket_id)
        assert isinstance(taken, TakenBy)
        assert taken.agent_id == desk.first.whoami().id

    # What is gone

    def test_a_removed_ticket_is_gone(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        kept, removed = desk.open_ticket("Kept", "A question"), desk.open_ticket("Removed", "A question")
        feed = Seen(desk.first).until(lambda seen: {kept, removed} <= seen.items.keys(), "both tickets")
        desk.remove_ticket(removed)
        calls: list[Callable[[], object]] = [
            lambda: desk.first.fetch(removed),
            lambda: desk.first.push_reply(reply_to(removed, "Hello?")),
        ]
        for call in calls:
            with pytest.raises((Gone, Forbidden)):
                call()
        assert desk.first.reconcile([kept, removed]) == (removed,)
        feed.until(lambda seen: removed in seen.gone, "that the ticket is gone")
        assert kept in feed.items

    def test_a_ticket_that_never_was_is_gone(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        with pytest.raises((Gone, Forbidden)):
            desk.first.fetch("999999999")
        with pytest.raises(UpstreamProblem):
            desk.first.fetch("no number at all")
        assert desk.first.reconcile(["999999999"]) == ("999999999",)

    def test_reconcile_leaves_what_is_there(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        opened = [desk.open_ticket(f"There {number}", "A question") for number in range(3)]
        assert desk.first.reconcile(opened) == ()
        assert desk.first.reconcile([]) == ()

    # Text

    @pytest.mark.parametrize(
        "body",
        [
            "Здравствуйте! Где мой заказ № 77120? Ёжик, подъезд, «ёлочки» — всё на месте.",
            "Добрий день! Чи є ґудзик? Її пальто, об’єм 92 см, € 1 250,00",
            "two\nlines\n\n  and an indented one",
            LONG,
        ],
        ids=["russian", "ukrainian", "lines", "long"],
    )
    def test_text_arrives_unchanged(self, desk_under_test: DeskUnderTest, body: str) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Текст", body)
        desk.first.push_reply(reply_to(ticket_id, body))
        assert [
            text.replace("\r\n", "\n") for text in said(desk.second, ticket_id, MessageKind.CUSTOMER)
        ] == [body]
        assert [text.replace("\r\n", "\n") for text in said(desk.second, ticket_id, MessageKind.REPLY)] == [
            body
        ]

    def test_hostile_text_stays_text(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("[/b] [@click=app.quit]", HOSTILE)
        desk.first.push_reply(reply_to(ticket_id, HOSTILE))
        customer, reply = (
            said(desk.first, ticket_id, MessageKind.CUSTOMER),
            said(desk.first, ticket_id, MessageKind.REPLY),
        )
        assert [seen_as_text(text) for text in customer + reply] == [seen_as_text(HOSTILE)] * 2
        assert desk.first.fetch(ticket_id).ticket.subject == "[/b] [@click=app.quit]"

    # Opening a ticket

    def test_a_new_ticket_is_opened_for_a_customer(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        person = Customer("", "Ганна Ясна", email="hanna.yasna@example.com", language="uk")
        opened = desk.first.create(
            NewTicket("Дзвінок: розмір", "Чи є 38-й розмір?", desk.channel, desk.kind, person, key())
        )
        snapshot = desk.second.fetch(opened)
        assert snapshot.ticket.subject == "Дзвінок: розмір"
        assert snapshot.customer is not None
        assert snapshot.customer.email == "hanna.yasna@example.com"
        assert "Чи є 38-й розмір?" in [m.body.strip() for m in snapshot.messages or ()]

    def test_a_new_ticket_is_opened_once(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        if desk.first.capabilities.dedupe is not Dedupe.NATIVE_KEY:
            assert desk.first.capabilities.dedupe in Dedupe
            return
        person = Customer("", "Hanna Yasna", email="hanna.yasna@example.com")
        ticket = NewTicket("Once", "Once", desk.channel, desk.kind, person, key())
        assert desk.first.create(ticket) == desk.first.create(ticket)


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
