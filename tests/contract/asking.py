"""A colleague who is asked in a ticket of their own: how every helpdesk opens it, and tells of its answer."""

from __future__ import annotations

from datetime import UTC, datetime

from console.rules import elsewhere
from console.rules.elsewhere import About
from console.upstream.protocol import Found, NewTicket
from storage.records import Customer, MessageKind
from tests.contract.desk_under_test import DeskUnderTest, Seen, chain, key, reply_to


def question(ticket_id: str, client_key: str) -> NewTicket:
    """As the sync makes it for a role with the key "keeper"."""
    body = elsewhere.written(About(ticket_id, "q-1", "keeper", "ticket"), "Є в наявності?\n\n— 77120")
    keeper = Customer("", "Комірник", language="uk")
    return NewTicket(
        "Комірник: Де пальто?",
        body,
        "internal",
        "internal",
        keeper,
        client_key,
        internal=True,
        about=ticket_id,
        role="keeper",
    )


class AskingContract:
    def test_a_linked_ticket_begins_with_our_note_and_nobody_waits_in_it(
        self, desk_under_test: DeskUnderTest
    ) -> None:
        desk, marked = desk_under_test, key()
        asking = desk.open_ticket("Де пальто?", "Скажіть, будь ласка")
        since = datetime.now(UTC)
        there = desk.first.create(question(asking, marked))
        snapshot = desk.first.fetch(there)
        assert snapshot.ticket.subject == "Комірник: Де пальто?"
        assert snapshot.ticket.waiting_since is None
        (entry,) = snapshot.messages or ()
        assert (entry.kind, entry.client_key) == (MessageKind.NOTE, marked)
        assert elsewhere.read(entry) == About(asking, "q-1", "keeper", "ticket")
        assert entry.body.startswith("Є в наявності?")
        assert desk.first.find_by_client_key("", marked, since) == Found(there)
        assert desk.went_out(there) == 0

    def test_what_a_colleague_says_in_it_is_told_and_is_its_answer(
        self, desk_under_test: DeskUnderTest
    ) -> None:
        desk = desk_under_test
        asking = desk.open_ticket("Де сумка?", "Скажіть, будь ласка")
        seen = Seen(desk.first).everything()
        there = desk.first.create(question(asking, key()))
        seen.until(lambda seen: there in seen.items, "the linked ticket")
        desk.second.push_reply(reply_to(there, "Так, відклали.", public=False))
        seen.until(lambda seen: len(seen.items[there].messages or ()) == 2, "the answer")
        held = elsewhere.told(seen.items[there].messages or ())
        assert [one.body for one in held.answers["q-1"]] == ["Так, відклали."]

    def test_a_question_that_follows_in_it_is_our_note_too(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        asking = desk.open_ticket("Де шарф?", "Скажіть, будь ласка")
        there = desk.first.create(question(asking, key()))
        body = elsewhere.written(About(asking, "q-2", "keeper", "chat"), "А шарф?")
        desk.first.push_reply(reply_to(there, body, public=False))
        assert [about.question for about in elsewhere.told(chain(desk.first, there)).about] == ["q-1", "q-2"]
