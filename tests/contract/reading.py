"""The contract of helpdesks: who is there, what is told, and what is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.upstream.protocol import Forbidden, Gone, UpstreamProblem
from storage.records import MessageKind, TicketField
from tests.contract.desk_under_test import DeskUnderTest, Seen, chain, reply_to, said


class ReadingContract:
    """Everything is told at least once, and nothing is lost."""

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
