from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.upstream.protocol import AuthRefused, Invalid, NotSent, RateLimited, UpstreamProblem
from console.upstream.protocol import Unreadable as UnreadableAnswer
from console.upstream.rt.contents import TRANSACTIONS, Contents
from console.upstream.rt.paging import PAGE
from console.upstream.rt.rest import ReadFailed
from console.upstream.rt.tickets import Tickets
from storage.records import MessageKind
from tests.unit.console.upstream.rt.desk import MAPPING, words
from tests.unit.console.upstream.rt.fake_rt import START, FakeRt


def tickets_of(rt: FakeRt, *agents: str, queues: tuple[str, ...] = ()) -> Tickets:
    return Tickets(rt, words(replace(MAPPING, queues=queues)), lambda login: login in agents)


def desk(number: int) -> FakeRt:
    rt = FakeRt()
    for ticket in range(1, number + 1):
        rt.opens(ticket)
        rt.has_text(rt.happens(ticket, "Create"), f"text {ticket}")
    return rt


def test_a_ticket_is_read_with_all_its_fields() -> None:
    rt = FakeRt()
    rt.opens(
        7,
        Subject="Where?",
        Status="stalled",
        Owner={"id": "oksana", "Name": "oksana", "RealName": "Оксана"},
        CustomFields=[
            {"name": "Channel", "values": ["telegram"]},
            {"name": "OrderID", "values": ["ZM-1"]},
            {"name": "Reason", "values": ["size"]},
            {"name": "Kind", "values": ["call"]},
        ],
    )
    rt.has_text(rt.happens(7, "Create"), "first\nline")
    rt.passes(60)
    rt.has_text(rt.happens(7, "Correspond", Creator={"Name": "oksana", "RealName": "Оксана"}), "second")
    (snapshot,) = tickets_of(rt, "oksana").load([7]).items
    ticket = snapshot.ticket
    assert (ticket.id, ticket.number, ticket.subject, ticket.status) == ("7", "7", "Where?", "waiting")
    assert (ticket.assignee_id, ticket.assignee) == ("oksana", "Оксана")
    assert (ticket.channel, ticket.order_number, ticket.reason, ticket.kind) == (
        "telegram",
        "ZM-1",
        "size",
        "call",
    )
    assert (ticket.requester_id, ticket.requester, ticket.language) == ("iryna@example.org", "Ірина", "uk")
    assert (ticket.queue, ticket.snippet, ticket.waiting_since) == ("Support", "second", None)
    assert (ticket.created_at, ticket.updated_at) == (START, START + timedelta(seconds=60))
    assert snapshot.messages is not None
    assert ticket.last_message_id == snapshot.messages[-1].id
    assert snapshot.customer is not None
    assert snapshot.customer.id == ticket.requester_id


def test_a_version_changes_with_all_that_is_read() -> None:
    rt = desk(1)
    tickets = tickets_of(rt)

    def version() -> str:
        return tickets.load([1]).items[0].ticket.version

    seen = [version()]
    assert version() == seen[0]
    rt.tickets[1]["Status"] = "open"
    seen.append(version())
    rt.tickets[1]["Owner"] = {"Name": "oksana"}
    seen.append(version())
    rt.happens(1)  # in the same second
    seen.append(version())
    assert len(set(seen)) == len(seen)


def test_a_merged_ticket_brings_its_messages_and_is_gone_itself() -> None:
    rt = desk(3)
    rt.tickets[2]["EffectiveId"] = "1"
    loaded = tickets_of(rt).load([1, 2, 3])
    assert [item.ticket.id for item in loaded.items] == ["1", "3"]
    assert loaded.gone == ("2",)
    assert [message.body for message in loaded.items[0].messages or ()] == ["text 1", "text 2"]


def test_the_id_that_a_ticket_has_become_may_be_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    rt = desk(1)
    rt.tickets[1]["EffectiveId"] = "1"
    assert tickets_of(rt).load([1]).items
    plain = rt._tickets
    monkeypatch.setattr(
        rt,
        "_tickets",
        lambda query: {
            number: {**row, "EffectiveId": {"id": 1, "type": "ticket"}}
            for number, row in plain(query).items()
        },
    )
    assert tickets_of(rt).load([1]).items


def test_tickets_of_other_queues_are_not_ours() -> None:
    rt = desk(2)
    rt.tickets[2]["Queue"] = {"id": "9", "Name": "Accounts"}
    loaded = tickets_of(rt, queues=("Support",)).load([1, 2])
    assert ([item.ticket.id for item in loaded.items], loaded.gone) == (["1"], ("2",))


def test_chains_longer_than_a_page_are_whole() -> None:
    rt = desk(2)
    for number in range(PAGE + TRANSACTIONS + 7):
        rt.has_text(rt.happens(1, "Correspond" if number % 3 else "Comment"), f"more {number}")
    one, two = tickets_of(rt).load([1, 2]).items
    assert len(one.messages or ()) == 1 + PAGE + TRANSACTIONS + 7
    assert all(message.body for message in one.messages or ())
    assert len(two.messages or ()) == 1


def test_a_ticket_without_a_requestor_or_a_message() -> None:
    rt = FakeRt()
    rt.opens(1, Requestor=[], Subject=None)
    (snapshot,) = tickets_of(rt).load([1]).items
    assert (snapshot.customer, snapshot.messages) == (None, ())
    assert (snapshot.ticket.requester, snapshot.ticket.subject, snapshot.ticket.last_message_id) == (
        "",
        "",
        "",
    )


@pytest.mark.parametrize(
    "over",
    [
        {"Created": None},
        {"Created": "1970-01-01T00:00:00Z"},
        {"LastUpdated": "soon"},
        {"Subject": ["x"]},
        {"Owner": []},
        {"Requestor": [[]]},
        {"CustomFields": {"x": 1}},
        {"Status": True},
    ],
    ids=str,
)
def test_a_ticket_of_an_odd_shape_is_put_aside(over: dict[str, object]) -> None:
    rt = desk(4)
    rt.tickets[2] |= over
    loaded = tickets_of(rt).load([1, 2, 3, 4])
    assert [item.ticket.id for item in loaded.items] == ["1", "3", "4"]
    assert [bad.ticket_id for bad in loaded.quarantined] == ["2"]
    assert loaded.quarantined[0].why
    assert loaded.gone == ()


def test_a_chain_of_an_odd_shape_puts_its_ticket_aside() -> None:
    rt = desk(3)
    rt.happens(2, Created="1970-01-01T00:00:00Z")
    loaded = tickets_of(rt).load([1, 2, 3])
    assert [item.ticket.id for item in loaded.items] == ["1", "3"]
    assert [bad.ticket_id for bad in loaded.quarantined] == ["2"]


@pytest.mark.parametrize("failure", [ReadFailed, UnreadableAnswer, Invalid])
@pytest.mark.parametrize("broken", [{5}, {1, 90}, {30, 31}])
def test_what_the_server_cannot_give_is_found_and_the_rest_comes(
    failure: type[UpstreamProblem], broken: set[int]
) -> None:
    rt = desk(90)
    rt.broken, rt.failure = broken, failure
    loaded = tickets_of(rt).load(list(range(1, 91)))
    assert {int(bad.ticket_id) for bad in loaded.quarantined} == broken
    assert {int(item.ticket.id) for item in loaded.items} == set(range(1, 91)) - broken
    assert len(rt.asked) < 200


@pytest.mark.parametrize(
    "failure", [NotSent("no line"), AuthRefused("no"), RateLimited("wait", 5), ReadFailed("all of it")]
)
def test_a_server_that_fails_as_a_whole_puts_no_ticket_aside(failure: UpstreamProblem) -> None:
    rt = desk(90)
    rt.down = failure
    with pytest.raises(type(failure)):
        tickets_of(rt).load(list(range(1, 91)))
    assert len(rt.asked) < 12


def test_a_ticket_that_is_read_again_costs_only_what_is_new() -> None:
    rt = desk(1)
    tickets = tickets_of(rt)
    tickets.load([1])
    rt.asked.clear()
    tickets.load([1])
    assert "attachments" not in rt.asked
    rt.has_text(rt.happens(1), "new")
    rt.asked.clear()
    (snapshot,) = tickets.load([1]).items
    assert rt.asked.count("attachments") == 2
    assert [message.body for message in snapshot.messages or ()] == ["text 1", "new"]


def test_what_is_remembered_is_limited() -> None:
    rt = FakeRt()
    rt.opens(1)
    numbers = [rt.happens(1) for _ in range(20)]
    for number in numbers:
        rt.has_text(number, "x" * 1000)
    contents = Contents(rt, remembered=10_000)
    contents.of_transactions(numbers)
    rt.asked.clear()
    assert contents.of_transactions(numbers[-2:])[numbers[-1]].body == "x" * 1000
    assert not rt.asked, "the newest are remembered"
    assert contents.of_transactions(numbers[:1])[numbers[0]].body == "x" * 1000
    assert rt.asked, "the oldest are not"


def test_huge_texts_are_listed_and_not_fetched() -> None:
    rt = FakeRt()
    rt.opens(1)
    rt.has_text(
        rt.happens(1, "Create"),
        "never asked for",
        Headers="Content-Type: text/plain\nContent-Length: 9000000",
    )
    (snapshot,) = tickets_of(rt).load([1]).items
    (message,) = snapshot.messages or ()
    assert message.body == ""
    assert [attachment.size for attachment in message.attachments] == [9_000_000]


def test_dates_are_remembered_only_when_nothing_else_can_bear_them() -> None:
    rt = desk(2)
    tickets = tickets_of(rt)
    tickets.load([1], rt.now + timedelta(seconds=1))
    tickets.load([2], rt.now + timedelta(seconds=2))
    assert tickets.last_updated == {2: START}
    tickets.load([2])
    assert tickets.last_updated == {}


def test_which_tickets_are_still_to_be_seen() -> None:
    rt = desk(3)
    rt.tickets[2]["EffectiveId"] = "1"
    assert tickets_of(rt).visible([1, 2, 3, 9]) == {1, 3}


def test_the_tickets_that_we_opened_are_read_with_their_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    rt = desk(3)
    headers = 'Content-Type: text/plain; pult-key="key-00001"'
    rt.has_text(rt.happens(3, "Create"), "a call", Headers=headers)
    asked: list[str] = []
    plain = rt._tickets

    def found(query: str) -> dict[int, dict[str, object]]:
        if "Creator" not in query:
            return plain(query)
        asked.append(query)
        return {3: rt.tickets[3]}

    monkeypatch.setattr(rt, "_tickets", found)
    loaded = tickets_of(rt).opened_by_us(timedelta(minutes=90))
    assert all("Creator = '__CurrentUser__' AND Created > '90 minutes ago'" in query for query in asked)
    assert [item.ticket.id for item in loaded.items] == ["3"]
    messages = loaded.items[0].messages or ()
    assert [(message.kind, message.client_key) for message in messages] == [
        (MessageKind.CUSTOMER, ""),
        (MessageKind.CALL, "key-00001"),
    ]
