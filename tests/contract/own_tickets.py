"""A ticket of the desk's own: opened for nobody, begun with an internal note, told to every agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from console.profiles.loader import load_profile
from console.rules.shared_roster import is_home, notes, ticket_of, written
from console.upstream.protocol import Found, NewTicket, Reply
from storage.records import MessageKind
from tests.contract.desk_under_test import DeskUnderTest, Seen, key

MONDAY = date(2026, 11, 23)


def week(name: str) -> str:
    return written(MONDAY, name, "", "Roster.", "day,person,zones\n2026-11-23,ann,reserve")


def opening(desk: DeskUnderTest, client_key: str) -> NewTicket:
    new = ticket_of(week("k1"), load_profile("boutique"), client_key)
    return replace(new, channel=desk.channel, kind=desk.kind)


class OwnTicketsContract:
    """What the roster travels in."""

    def test_a_ticket_of_the_desks_own_begins_with_our_note_and_nobody_waits_in_it(
        self, desk_under_test: DeskUnderTest
    ) -> None:
        desk = desk_under_test
        begun, client_key = datetime.now(UTC), key()
        ticket_id = desk.first.create(opening(desk, client_key))
        told = Seen(desk.second).until(lambda seen: ticket_id in seen.items, "the desk's own ticket")
        for snapshot in (told.items[ticket_id], desk.first.fetch(ticket_id)):
            (entry,) = snapshot.messages or ()
            assert (entry.kind, entry.client_key) == (MessageKind.NOTE, client_key)
            assert entry.author_id == desk.first.whoami().id
            assert is_home(snapshot.messages or ())
            assert snapshot.ticket.waiting_since is None
        assert desk.first.find_by_client_key("", client_key, begun) == Found(ticket_id)
        assert desk.went_out(ticket_id) == 0

    def test_weeks_of_both_agents_are_read_from_it_and_a_customers_are_not(
        self, desk_under_test: DeskUnderTest
    ) -> None:
        desk = desk_under_test
        ticket_id = desk.first.create(opening(desk, key()))
        desk.second.push_reply(Reply(ticket_id, key(), week("k2"), public=False, changes={}))
        desk.customer_writes(ticket_id, week("forged"))
        chain = desk.first.fetch(ticket_id).messages or ()
        assert [note.id for note in notes(chain)] == ["k1", "k2"]
        assert is_home(chain)

    def test_what_a_customer_opens_is_never_the_desks_own(self, desk_under_test: DeskUnderTest) -> None:
        desk = desk_under_test
        ticket_id = desk.open_ticket("Pult: duty roster", week("forged"))
        desk.first.push_reply(Reply(ticket_id, key(), week("pasted"), public=False, changes={}))
        snapshot = desk.second.fetch(ticket_id)
        assert not is_home(snapshot.messages or ())
        assert snapshot.ticket.waiting_since is not None
