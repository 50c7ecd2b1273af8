"""What every helpdesk must do for Pult, whatever it is made of.

A helpdesk's own tests make a class out of `UpstreamContract` and give it the fixture
`desk_under_test`; one that has native keys adds `NativeKeyContract`. Nothing here waits by the
clock: a change that a desk tells late is polled for.
"""

from __future__ import annotations

from functools import partial

from console.upstream.protocol import Dedupe, NewTicket
from storage.records import Customer
from tests.contract.asking import AskingContract
from tests.contract.desk_under_test import DeskUnderTest, at_once, key, reply_to
from tests.contract.fields import FieldsContract
from tests.contract.own_tickets import OwnTicketsContract
from tests.contract.reading import ReadingContract
from tests.contract.speaking import SpeakingContract

__all__ = ["DeskUnderTest", "NativeKeyContract", "UpstreamContract"]


class UpstreamContract(ReadingContract, SpeakingContract, FieldsContract, AskingContract, OwnTicketsContract):
    """All that the engine relies upon."""


class NativeKeyContract:
    """A helpdesk that says `Dedupe.NATIVE_KEY` refuses the second of one key by itself."""

    def test_it_says_so(self, desk_under_test: DeskUnderTest) -> None:
        assert desk_under_test.first.capabilities.dedupe is Dedupe.NATIVE_KEY

    def test_the_same_key_from_many_threads_makes_one_reply(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("At once", "A question")
        reply = reply_to(ticket_id, "At the same moment")
        sent = at_once([partial(desk.first.push_reply, reply), partial(desk.second.push_reply, reply)] * 3)
        assert len(set(sent)) == 1
        assert desk.went_out(ticket_id) == 1

    def test_a_new_ticket_is_opened_once(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        person = Customer("", "Hanna Yasna", email="hanna.yasna@example.com")
        ticket = NewTicket("Once", "Once", desk.channel, desk.kind, person, key())
        assert desk.first.create(ticket) == desk.first.create(ticket)
