"""Writing to a real Request Tracker: what arrives, once, whole, and at those whom it is meant for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.upstream.protocol import Forbidden, Invalid, Reply
from console.upstream.rt.rest import Rest
from console.upstream.rt.upstream import RtUpstream
from storage.records import MessageKind, TicketField
from tests.contract.desk_under_test import chain, key, reply_to, said
from tests.live.between import Counted
from tests.live.rt_rig import MAPPING, Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

CUSTOMER = "iryna@example.org"
TEXT = (
    "Здравствуйте!\n\nВаш заказ № 77120 — в пути: «ёлочки», об’їзд, ґудзик, 1 250,00 €.\nС уважением, Оксана"
)


@pytest.fixture
def counted() -> list[Counted]:
    return []


@pytest.fixture
def desk(rt: Rig, counted: list[Counted]) -> Iterator[RtUpstream]:
    """An operator whose Request Tracker speaks Russian."""

    def through(rest: Rest) -> Rest:
        counted.append(Counted(rest))
        return counted[0]

    upstream = rt.upstream("oksana", through=through)
    yield upstream
    upstream.close()


def test_a_reply_goes_out_once_and_whole(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Где заказ?", "Вопрос")
    marked = key()
    sent = desk.push_reply(reply_to(ticket_id, TEXT, client_key=marked, status="waiting"))
    assert sent.not_taken is None
    (mail,) = rt.mail.to(ticket_id, CUSTOMER)
    plain = mail.get_body(preferencelist=("plain",))
    assert plain is not None
    assert TEXT in plain.get_content().replace("\r\n", "\n")
    everything = "\n".join(one.as_string() for one in rt.mail.sent(ticket_id))
    assert marked not in everything, "our key is no customer's business"
    assert "pult" not in everything.replace("pult-test", "")
    message = chain(desk, ticket_id)[-1]
    assert (message.id, message.body, message.client_key) == (sent.server_id, TEXT, marked)
    assert (message.kind, message.author_id) == (MessageKind.REPLY, "oksana")


def test_a_note_is_mailed_to_no_customer(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Quiet", "A question")
    before = len(rt.mail.sent(ticket_id))
    desk.push_reply(reply_to(ticket_id, "Клиент сложный", public=False, status="waiting"))
    told = rt.mail.sent(ticket_id)[before:]
    assert not [mail for mail in told if CUSTOMER in str(mail.get("To", ""))]
    assert said(desk, ticket_id, MessageKind.NOTE) == ["Клиент сложный"]
    assert desk.fetch(ticket_id).ticket.status == "waiting"


def test_all_changes_go_with_a_reply_and_are_read_back(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("All of it", "A question")
    sent = desk.push_reply(reply_to(ticket_id, "Done", status="done", reason="size", assignee="oksana"))
    assert sent.not_taken is None
    ticket = desk.fetch(ticket_id).ticket
    assert (ticket.status, ticket.reason, ticket.assignee_id) == ("done", "size", "oksana")


@pytest.mark.parametrize(
    "change",
    [{TicketField.STATUS: "parked"}, {TicketField.REASON: "моя причина"}, {TicketField.ASSIGNEE: CUSTOMER}],
)
def test_a_change_that_is_not_taken_does_not_unsay_the_reply(
    rt: Rig, desk: RtUpstream, change: dict[TicketField, str | None]
) -> None:
    """Sent again, the customer would have it twice."""
    ticket_id = rt.open_ticket("Half", "A question")
    sent = desk.push_reply(Reply(ticket_id, key(), "An answer", public=True, changes=change))
    assert sent.server_id
    assert isinstance(sent.not_taken, Invalid)
    assert str(next(iter(change.values()))) in str(sent.not_taken)
    assert said(desk, ticket_id, MessageKind.REPLY) == ["An answer"]
    assert rt.went_out(ticket_id) == 1


def test_a_refused_change_says_what_the_server_said(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Refused", "A question")
    petro = rt.upstream("petro")
    petro.claim(ticket_id)
    petro.close()
    with pytest.raises(Invalid, match=r"Owner = oksana.*[а-я]{4}"):
        desk.push_changes(ticket_id, {TicketField.ASSIGNEE: "oksana"})


def test_what_is_so_already_is_not_asked_for(rt: Rig, desk: RtUpstream, counted: list[Counted]) -> None:
    ticket_id = rt.open_ticket("Twice", "A question")
    desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    mails = len(rt.mail.sent(ticket_id))
    counted[0].asked.clear()
    desk.push_changes(ticket_id, {TicketField.STATUS: "done"})
    assert counted[0].asked == ["GET tickets"]
    assert len(rt.mail.sent(ticket_id)) == mails


def test_a_reason_without_a_field_for_it(rt: Rig) -> None:
    desk = rt.upstream("oksana", mapping=replace(MAPPING, reason_field=""))
    ticket_id = rt.open_ticket("No field", "A question")
    sent = desk.push_reply(reply_to(ticket_id, "An answer", reason="size", status="done"))
    assert sent.not_taken is None, "a macro's reason does not hold a reply up"
    assert desk.fetch(ticket_id).ticket.status == "done"
    with pytest.raises(Invalid, match="keeps no reason"):
        desk.push_changes(ticket_id, {TicketField.REASON: "size"})
    desk.close()


def test_without_the_right_a_note_is_refused_with_its_name(rt: Rig, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Read only", "A question", queue="Reading")
    with pytest.raises(Forbidden, match="CommentOnTicket"):
        desk.push_reply(reply_to(ticket_id, "A note", public=False))
    with pytest.raises(Forbidden):
        desk.claim(ticket_id)
    root = rt.upstream("root")
    assert len(chain(root, ticket_id)) == 1
    assert root.fetch(ticket_id).ticket.assignee_id == ""
    root.close()


def test_a_reply_costs_few_requests(rt: Rig, desk: RtUpstream, counted: list[Counted]) -> None:
    """With the password check at its usual cost each one takes a quarter of a second."""
    ticket_id = rt.open_ticket("Cheap", "A question")
    desk.whoami()
    desk.fetch(ticket_id)
    asked = counted[0].asked
    asked.clear()
    desk.fetch(ticket_id)
    assert asked == ["GET tickets", f"GET ticket/{ticket_id}/history"]
    asked.clear()
    desk.push_reply(reply_to(ticket_id, "An answer"))
    assert asked == ["GET tickets", "POST tickets/bulk/correspond", f"GET ticket/{ticket_id}/attachments"]
    asked.clear()
    desk.push_reply(reply_to(ticket_id, "Another", status="done"))
    assert len(asked) == 4
    asked.clear()
    desk.fetch(ticket_id)
    assert len(asked) == 4, "only what is new in it"


@pytest.mark.parametrize("body", ["", "  \n\t\n"])
def test_an_empty_reply_is_refused_here(rt: Rig, desk: RtUpstream, body: str) -> None:
    ticket_id = rt.open_ticket("Empty", "A question")
    with pytest.raises(Invalid):
        desk.push_reply(reply_to(ticket_id, body))
    assert len(chain(desk, ticket_id)) == 1
