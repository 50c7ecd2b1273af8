"""The contract of helpdesks: fields and claims."""

from __future__ import annotations

from functools import partial

import pytest

from console.upstream.protocol import Claimed, Invalid, TakenBy
from storage.records import TicketField
from tests.contract.desk_under_test import DeskUnderTest, at_once


class FieldsContract:
    """What is set is read back; of several who claim, one wins."""

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
