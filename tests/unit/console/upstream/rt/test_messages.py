"""What a server says of a message, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from console.upstream.protocol import (
    Absent,
    Forbidden,
    Found,
    Gone,
    Inconclusive,
    Invalid,
    NotSent,
    Reply,
    Sent,
    UnknownOutcome,
    UpstreamProblem,
)
from console.upstream.rt.rest import Answer, Params
from console.upstream.rt.upstream import RtUpstream
from storage.records import TicketField
from tests.unit.console.upstream.rt.desk import words

KEY = "0193f3c2-7a10-7abc-8000-000000000001"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
STANDING = {"id": "5", "Status": "open", "Owner": {"Name": "Nobody"}, "Queue": {"Name": "Support"}}
THERE = {"id": "9", "TransactionId": "63", "Headers": f'Content-Type: text/plain; pult-key="{KEY}"'}
LINKS = {"id": 5, "_hyperlinks": [{"ref": "self"}, {"ref": "correspond"}, {"ref": "comment"}]}

Script = Mapping[str, object]


class Scripted:
    """Answers each path as it is told to; an exception is raised, a list of answers is given in turn."""

    def __init__(self, script: Script) -> None:
        self.script = {
            path: list(said) if isinstance(said, list) else [said] for path, said in script.items()
        }
        self.sent: list[tuple[str, object]] = []

    def get(self, path: str, params: Params | None = None) -> Answer:
        return self._next(f"GET {path}")

    def put(self, path: str, body: Mapping[str, object]) -> Answer:
        self.sent.append((path, body))
        return self._next(f"PUT {path}")

    def post(self, path: str, body: Mapping[str, object] | Sequence[object]) -> Answer:
        self.sent.append((path, body))
        return self._next(f"POST {path}")

    def _next(self, what: str) -> Answer:
        said = self.script[what]
        answer = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(answer, UpstreamProblem):
            raise answer
        return Answer(answer, NOW)


def items(*rows: object) -> dict[str, object]:
    return {"items": list(rows)}


def script(**over: object) -> dict[str, object]:
    """A server that takes everything; keys of `over` name what it says otherwise."""
    paths = {
        "standing": "GET tickets",
        "ticket": "GET ticket/5",
        "found": "GET ticket/5/attachments",
        "reply": "POST tickets/bulk/correspond",
        "note": "POST tickets/bulk/comment",
        "put": "PUT ticket/5",
        "take": "PUT ticket/5/take",
    }
    said: dict[str, object] = {
        "standing": items(STANDING),
        "ticket": LINKS,
        "found": items(THERE),
        "reply": [[["5", "Переписка добавлена"]]],
        "note": [[["5", "Комментарий добавлен"]]],
        "put": [["Статус изменён"]],
        "take": [["Владелец изменён"]],
    }
    return {paths[name]: value for name, value in {**said, **over}.items()}


def desk(**over: object) -> tuple[RtUpstream, Scripted]:
    rest = Scripted(script(**over))
    return RtUpstream(rest, words(), url="https://rt.example.com", token="1-28-x", login="oksana"), rest


def reply(*, public: bool = True, **changes: str | None) -> Reply:
    return Reply("5", KEY, "An answer", public, {TicketField(name): value for name, value in changes.items()})


def test_a_reply_is_named_by_its_marker() -> None:
    upstream, rest = desk()
    assert upstream.push_reply(reply()) == Sent("63")
    content_type = f'text/plain; pult-key="{KEY}"'
    expected = [{"id": "5", "Content": "An answer", "ContentType": content_type}]
    assert rest.sent == [("tickets/bulk/correspond", expected)]


def test_changes_go_along_in_their_words() -> None:
    closed = {**STANDING, "Status": "resolved", "CustomFields": [{"name": "Reason", "values": ["size"]}]}
    upstream, rest = desk(standing=[items(STANDING), items(closed)])
    assert upstream.push_reply(reply(status="done", reason="size")).not_taken is None
    (_, body) = rest.sent[0]
    assert isinstance(body, list)
    assert (body[0]["Status"], body[0]["CustomFields"]) == ("resolved", {"Reason": "size"})


@pytest.mark.parametrize(
    ("over", "public", "problem"),
    [
        ({"found": items(), "ticket": {"_hyperlinks": [{"ref": "comment"}]}}, True, Forbidden),
        ({"found": items(), "ticket": {"_hyperlinks": [{"ref": "correspond"}]}}, False, Forbidden),
        ({"found": items(), "ticket": Forbidden("hidden")}, True, Forbidden),
        ({"found": items()}, True, Invalid),
        ({"reply": UnknownOutcome("lost")}, True, UnknownOutcome),
        ({"standing": NotSent("no line")}, True, NotSent),
        ({"standing": items(), "ticket": Gone("no")}, True, Gone),
        ({"standing": items(), "ticket": {"id": 7}}, True, Gone),
        ({"standing": items(), "ticket": {"id": 5, "Status": "deleted"}}, True, Gone),
    ],
)
def test_what_did_not_become_a_message(
    over: dict[str, object], public: bool, problem: type[UpstreamProblem]
) -> None:
    upstream, rest = desk(**over)
    with pytest.raises(problem):
        upstream.push_reply(reply(public=public))
    if "standing" in over:
        assert not rest.sent, "what is not there gets no message"


def test_a_note_that_is_hidden_from_its_writer_is_there() -> None:
    """It may be written and not be read: sent again, there would be two."""
    upstream, _ = desk(found=items())
    assert upstream.push_reply(reply(public=False)) == Sent("")


@pytest.mark.parametrize("problem", [NotSent("no line"), Forbidden("hidden")])
def test_a_message_stays_sent_when_it_cannot_be_looked_up(problem: UpstreamProblem) -> None:
    upstream, _ = desk(found=problem)
    assert upstream.push_reply(reply()) == Sent("")


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({}, "Status = resolved"),
        ({"standing": [items(STANDING), NotSent("no line")]}, "no line"),
        ({"reply": [[["5", "Added", "Нельзя"]]]}, "Нельзя"),
    ],
)
def test_a_reply_stays_sent_when_its_changes_were_not_made(over: dict[str, object], why: str) -> None:
    upstream, _ = desk(**over)
    sent = upstream.push_reply(reply(status="done"))
    assert sent.server_id == "63"
    assert why in str(sent.not_taken)


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({}, Found),
        ({"found": items({**THERE, "Headers": "Subject: about " + KEY})}, Absent),
        ({"found": items()}, Absent),
        ({"found": items(), "ticket": Forbidden("hidden")}, Inconclusive),
        ({"found": items(), "ticket": Gone("no")}, Inconclusive),
        ({"found": Forbidden("hidden")}, Inconclusive),
        ({"found": items({**THERE, "TransactionId": None})}, Inconclusive),
    ],
)
def test_looking_for_a_key(over: dict[str, object], kind: type[object]) -> None:
    upstream, _ = desk(**over)
    assert isinstance(upstream.find_by_client_key("5", KEY, NOW), kind)


@pytest.mark.parametrize("ticket", ["", "0", "-5", "x", "5 OR id > 0", "٣", "1" * 30])
def test_what_is_no_ticket_asks_nothing(ticket: str) -> None:
    upstream, rest = desk()
    for call in (lambda: upstream.fetch(ticket), lambda: upstream.push_changes(ticket, {})):
        with pytest.raises(Gone):
            call()
    assert not rest.sent


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({TicketField.STATUS: "done"}, {"Status": "resolved"}),
        ({TicketField.ASSIGNEE: "petro"}, {"Owner": "petro"}),
        ({TicketField.REASON: "size"}, {"CustomFields": {"Reason": "size"}}),
        ({TicketField.STATUS: "open", TicketField.ASSIGNEE: "petro"}, {"Owner": "petro"}),
    ],
)
def test_only_what_is_not_so_yet_is_asked_for(
    changes: dict[TicketField, str | None], body: dict[str, object]
) -> None:
    upstream, rest = desk()
    with pytest.raises(Invalid, match="Статус изменён"):  # this server says so, and does nothing
        upstream.push_changes("5", changes)
    assert rest.sent == [("ticket/5", body)]


@pytest.mark.parametrize(
    "changes",
    [{}, {TicketField.STATUS: "open"}, {TicketField.ASSIGNEE: None}, {TicketField.REASON: ""}],
    ids=str,
)
def test_what_is_so_already_needs_no_request(changes: dict[TicketField, str | None]) -> None:
    upstream, rest = desk()
    upstream.push_changes("5", changes)
    assert not rest.sent


def test_emptying_says_so() -> None:
    owned = {
        **STANDING,
        "Owner": {"Name": "petro"},
        "CustomFields": [{"name": "Reason", "values": ["size"]}],
    }
    upstream, rest = desk(standing=[items(owned), items(STANDING)])
    upstream.push_changes("5", {TicketField.ASSIGNEE: None, TicketField.REASON: None})
    assert rest.sent == [("ticket/5", {"Owner": "Nobody", "CustomFields": {"Reason": None}})]
