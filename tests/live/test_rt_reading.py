"""Reading a real Request Tracker: everything once, changes, and what becomes of tickets over there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest

from console.upstream.protocol import Forbidden, Gone
from console.upstream.rt.feed import Feed
from console.upstream.rt.people import People
from console.upstream.rt.rest import Rest
from console.upstream.rt.tickets import Tickets
from console.upstream.rt.upstream import RtUpstream
from console.upstream.rt.words import Words
from storage.records import MessageKind, TicketField
from tests.contract.desk_under_test import PATIENCE, Seen, reply_to, said
from tests.live.between import Counted, Deaf
from tests.live.rt_rig import MAPPING, Rig, profile_with

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

MANY = 300


@pytest.fixture
def desk(rt: Rig) -> Iterator[RtUpstream]:
    upstream = rt.upstream("oksana")
    yield upstream
    upstream.close()


def test_polling_a_desk_where_nothing_happens_asks_for_transactions_only(rt: Rig) -> None:
    counted: list[Counted] = []

    def through(rest: Rest) -> Rest:
        counted.append(Counted(rest))
        return counted[0]

    desk = rt.upstream("oksana", through=through)
    feed = Seen(desk).everything()
    feed.items.clear()
    feed.gone.clear()
    counted[0].asked.clear()
    feed.everything()
    desk.close()
    assert (sorted(feed.items), feed.gone) == ([], set())
    assert set(counted[0].asked) == {"GET transactions"}


def test_moments_are_right_in_every_time_zone(rt: Rig) -> None:
    """The server is in Kyiv, one operator in New York, the other at the date line."""
    ticket_id = rt.open_ticket("When?", "A question")
    now = datetime.now(UTC)
    for login in ("oksana", "petro"):
        desk = rt.upstream(login)
        snapshot = desk.fetch(ticket_id)
        desk.close()
        assert abs(snapshot.ticket.created_at - now) < timedelta(seconds=60)
        assert snapshot.messages is not None
        assert abs(snapshot.messages[0].sent_at - now) < timedelta(seconds=60)


@pytest.mark.parametrize("login", ["oksana", "petro"])
def test_a_look_behind_finds_what_the_feed_does_not_tell(rt: Rig, login: str) -> None:
    """Whatever the zone of the token's owner: a date of theirs would be half a day off."""
    ticket_id = rt.open_ticket("Hidden", "A question")
    client = rt.client(login)
    words = Words.of(profile_with(MAPPING))
    people = People(client, rt.tokens[login])
    deaf = Deaf(client)
    feed = Feed(deaf, words, Tickets(deaf, words, people.is_agent), look_behind=timedelta())
    page = feed.page(None)
    while page.more:
        page = feed.page(page.next_cursor)
    rt.customer_writes(ticket_id, "Is anybody there?")
    told = feed.page(page.next_cursor)
    snippets = {item.ticket.id: item.ticket.snippet for item in told.items}
    assert snippets[ticket_id] == "Is anybody there?"
    deadline = time.monotonic() + PATIENCE
    while told.items:  # dates are in whole seconds: within two of them it is looked at again
        assert time.monotonic() < deadline, "a change that was read is read again at every look"
        told = feed.page(told.next_cursor)
    client.close()


def test_a_mail_in_html_and_its_attachments(rt: Rig, desk: RtUpstream) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "iryna@example.org"
    mail["To"] = "desk@rt.invalid"
    mail["Subject"] = "Фото"
    mail.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>Ось фото,<br>дивіться: "
        "<a href='https://example.org/x'>тут</a></p><script>alert(1)</script></body></html>",
        subtype="html",
        cte="base64",
    )
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" * 100, maintype="image", subtype="png", filename="фото.png")
    ticket_id = rt.ticket_of(rt.mail.comes_in_as(rt.url, mail))
    (message,) = desk.fetch(ticket_id).messages or ()
    assert message.body == "Ось фото,\nдивіться: тут <https://example.org/x>"
    (attachment,) = message.attachments
    assert (attachment.name, attachment.media_type, attachment.size) == ("фото.png", "image/png", 800)


def test_of_two_forms_of_a_text_the_plain_one_is_shown(rt: Rig, desk: RtUpstream) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "iryna@example.org"
    mail["To"] = "desk@rt.invalid"
    mail["Subject"] = "Both"
    mail.set_content("The plain form", cte="base64")
    mail.add_alternative("<p>The <b>other</b> form</p>", subtype="html", cte="base64")
    ticket_id = rt.ticket_of(rt.mail.comes_in_as(rt.url, mail))
    (message,) = desk.fetch(ticket_id).messages or ()
    assert (message.body.strip(), message.attachments) == ("The plain form", ())


def test_a_merged_ticket_is_gone_and_its_chain_goes_on_in_the_other(rt: Rig, desk: RtUpstream) -> None:
    kept, merged = rt.open_ticket("Kept", "first words"), rt.open_ticket("Merged", "second words")
    feed = Seen(desk).until(lambda seen: {kept, merged} <= seen.items.keys(), "both tickets")
    root = rt.client()
    root.put(f"ticket/{merged}", {"MergeInto": int(kept)})
    root.close()
    feed.until(lambda seen: merged in seen.gone, "that one has become the other")
    for snapshot in (feed.items[kept], desk.fetch(kept)):
        assert [message.body.strip() for message in snapshot.messages or ()] == [
            "first words",
            "second words",
        ]
        assert {message.ticket_id for message in snapshot.messages or ()} == {kept}
    with pytest.raises(Gone, match=kept):
        desk.fetch(merged)
    with pytest.raises(Gone):
        desk.push_reply(reply_to(merged, "To whom would this go?"))
    with pytest.raises(Gone):
        desk.claim(merged)
    assert desk.reconcile([kept, merged]) == (merged,)
    assert not said(desk, kept, MessageKind.REPLY)
    assert desk.fetch(kept).ticket.assignee_id == ""


def test_a_ticket_moved_out_of_sight_is_found_missing(rt: Rig, desk: RtUpstream) -> None:
    """The feed tells nothing of it: that is what comparing now and then is for."""
    ticket_id = rt.open_ticket("Secret", "A question")
    Seen(desk).until(lambda seen: ticket_id in seen.items, "the ticket")
    root = rt.client()
    root.put(f"ticket/{ticket_id}", {"Queue": "Secret"})
    root.close()
    with pytest.raises(Forbidden):
        desk.fetch(ticket_id)
    assert desk.reconcile([ticket_id]) == (ticket_id,)


def test_a_reply_does_not_bring_a_deleted_ticket_back(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Deleted", "A question")
    rt.remove_ticket(ticket_id)
    with pytest.raises(Gone):
        desk.push_reply(reply_to(ticket_id, "Hello?"))
    root = rt.client()
    body = root.get(f"ticket/{ticket_id}").body
    root.close()
    assert isinstance(body, dict)
    assert body["Status"] == "deleted"


def test_only_the_queues_of_the_profile_are_read(rt: Rig) -> None:
    ours = rt.open_ticket("Ours", "A question", queue="Delivery")
    theirs = rt.open_ticket("Theirs", "A question", queue="Support")
    desk = rt.upstream("oksana", mapping=replace(MAPPING, queues=("Delivery",)))
    feed = Seen(desk).everything()
    assert ours in feed.items
    assert {item.ticket.queue for item in feed.items.values()} == {"Delivery"}
    rt.customer_writes(theirs, "not for this desk")
    rt.customer_writes(ours, "for this desk")
    feed.until(lambda seen: "for this desk" in seen.items[ours].ticket.snippet, "the change")
    assert theirs not in feed.items
    assert desk.reconcile([ours, theirs]) == (theirs,)
    with pytest.raises(Gone):
        desk.fetch(theirs)
    desk.close()


def test_the_catalog_has_colleagues_queues_and_templates(rt: Rig, desk: RtUpstream) -> None:
    catalog = desk.catalog()
    agents = {agent.id: agent.name for agent in catalog.agents}
    assert agents["petro"] == "Петро Гаєвий"
    assert "iryna@example.org" not in agents
    assert {"Support", "Delivery"} <= set(catalog.queues)
    assert "Secret" not in catalog.queues
    assert set(catalog.fields) == {"Channel", "OrderID", "Reason"}
    (template,) = catalog.templates
    assert (template.title, template.body) == ("Где заказ", "Здравствуйте! Ваш заказ в пути.")
    assert template.folder == "Replies"


def test_fields_of_the_profile_are_read_from_custom_fields(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Fields", "A question")
    root = rt.client()
    fields = {"Channel": "telegram", "OrderID": "ZM-77120", "Reason": "size"}
    root.put(f"ticket/{ticket_id}", {"CustomFields": fields})
    root.close()
    ticket = desk.fetch(ticket_id).ticket
    assert (ticket.channel, ticket.order_number, ticket.reason) == ("telegram", "ZM-77120", "size")
    desk.push_changes(ticket_id, {TicketField.REASON: None})
    assert desk.fetch(ticket_id).ticket.reason == ""


def test_closing_without_a_reply_ends_the_waiting(rt: Rig, desk: RtUpstream) -> None:
    """Else a ticket that comes back after weeks would be overdue by weeks."""
    ticket_id = rt.open_ticket("Thanks", "Thank you!")
    desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    rt.customer_writes(ticket_id, "And one more question")
    snapshot = desk.fetch(ticket_id)
    assert snapshot.messages is not None
    assert snapshot.ticket.waiting_since == snapshot.messages[-1].sent_at


def test_our_own_tickets_are_the_first_page_of_a_first_pull(rt: Rig) -> None:
    others = {rt.open_ticket("Nobody's", "A question") for _ in range(2)}
    ours = rt.open_ticket("Ours", "A question")
    desk = rt.upstream("oksana")
    desk.claim(ours)
    page = desk.pull_changes(None)
    first = {item.ticket.id for item in page.items}
    assert ours in first
    assert not others & first
    assert {item.ticket.assignee_id for item in page.items} == {desk.whoami().id}
    assert page.more
    assert page.expected_total is not None
    assert page.expected_total >= 3
    desk.close()


def test_a_first_pull_of_many_tickets_is_complete_and_cheap(rt: Rig) -> None:
    opened = rt.many_tickets(MANY)
    counted: list[Counted] = []

    def through(rest: Rest) -> Rest:
        counted.append(Counted(rest))
        return counted[0]

    desk = rt.upstream("oksana", through=through)
    feed = Seen(desk)
    expected = None
    while True:
        page = desk.pull_changes(feed.cursor)
        expected = expected if page.expected_total is None else page.expected_total
        feed.items |= {item.ticket.id: item for item in page.items}
        assert not page.quarantined
        feed.cursor = page.next_cursor
        if not page.more:
            break
    desk.close()
    assert set(opened) <= feed.items.keys()
    assert expected == len(feed.items)
    mine = [feed.items[ticket_id] for ticket_id in opened]
    for item in mine:
        assert item.messages is not None
        assert [message.kind for message in item.messages] == [MessageKind.CUSTOMER]
        assert "Де моє замовлення" in item.ticket.snippet
        assert item.ticket.waiting_since == item.messages[0].sent_at
        assert item.ticket.requester == "Ірина Ковач"
        assert item.ticket.language == "uk"
    assert {item.ticket.queue for item in mine} == {"Support", "Delivery"}
    assert len(counted[0].asked) < len(feed.items) / 5, "batches, not one request for each ticket"
