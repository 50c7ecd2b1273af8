"""The contract of helpdesks: what is said arrives once, unchanged, and only where it should."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from console.upstream.protocol import Absent, Dedupe, Found, NewTicket, Sent
from storage.records import Customer, MessageKind
from tests.contract.desk_under_test import DeskUnderTest, chain, key, reply_to, said

HOSTILE = (
    "\x1b]10;?\x1b\\ \x1b[31mred\x1b[0m \x9b2J [/b] [@click=app.quit]quit[/] <script>alert(1)</script> "
    "\u202egnihton\u202c e\u0301\u0301\u0301\u0301\u0301\u0301 zero\u200bwidth \U0001f469\u200d\U0001f680 "
    "'; DROP TABLE tickets; -- %s %n {{ 7 | times: 7 }} &lt;b&gt; \\x41 \\"
)
LONG = "\n".join(f"Рядок {number}: довгий лист, який нічого не втрачає дорогою." for number in range(1500))


def seen_as_text(body: str) -> str:
    """What is left of a text when a desk's own handling of control characters and blanks is set aside."""
    without_controls = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", body)
    return re.sub(r"\s+", " ", without_controls).strip()


class SpeakingContract:
    """A reply is a reply, a note stays inside, and text is text."""

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

    def test_a_ticket_that_we_opened_is_found_by_its_key(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        since = datetime.now(UTC) - timedelta(days=4000 if desk.first.name == "practice" else 1)
        sent_key = key()
        call = NewTicket(
            "Хтось питає", "Чи є шарф?", desk.channel, desk.kind, Customer("", "Хтось"), sent_key
        )
        opened = desk.first.create(call)
        assert desk.first.find_by_client_key("", sent_key, since) == Found(opened)
        assert isinstance(desk.first.find_by_client_key("", key(), since), Absent)
        assert [entry.client_key for entry in chain(desk.second, opened)] == [sent_key]
        assert desk.second.fetch(opened).ticket.waiting_since is not None
        if desk.first.capabilities.dedupe is Dedupe.NATIVE_KEY:
            assert desk.first.create(call) == opened
