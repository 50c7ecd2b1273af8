"""Errors of a Request Tracker by their shape."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import httpx
import pytest

from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotAHelpdesk,
    NotSent,
    RateLimited,
    UnknownOutcome,
    UpstreamProblem,
)
from console.upstream.rt.client import RtClient
from console.upstream.rt.rest import Answer, ReadFailed

TOKEN = "1-28-0123456789abcdef0123456789abcdef"
JSON = {"content-type": "application/json; charset=utf-8"}
PAGE = {"content-type": "text/html; charset=utf-8"}
LOGIN = b"<!DOCTYPE html><title>Login</title>"


class Server:
    """Answers everything alike, and keeps the last request."""

    def __init__(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.answer = (status, body, headers or JSON)
        self.asked: list[httpx.Request] = []

    def client(self) -> RtClient:
        return RtClient("https://rt.example.com/rt", TOKEN, transport=httpx.MockTransport(self))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        status, body, headers = self.answer
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def message(text: str) -> bytes:
    return f'{{"message":"{text}"}}'.encode()


@pytest.mark.parametrize(
    ("server", "read", "written"),
    [
        (Server(302, b"Login required", {"location": "/rt/"}), NotAHelpdesk, NotSent),
        (Server(400, message("Permission Denied")), Invalid, Invalid),
        (Server(400, message("Доступ запрещён")), Invalid, Invalid),
        (Server(401, message("Unauthorized")), AuthRefused, AuthRefused),
        (Server(403, message("Forbidden")), Forbidden, Forbidden),
        (Server(404, message("Not Found")), Gone, Gone),
        (Server(409, message("Resource already exists")), Conflict, Conflict),
        (Server(412, message("Precondition Failed")), Conflict, Conflict),
        (Server(415, message("Unsupported Media Type")), Invalid, Invalid),
        (Server(429, b""), RateLimited, RateLimited),
        (Server(503, b""), RateLimited, RateLimited),
        (Server(500, b""), ReadFailed, UnknownOutcome),
        (Server(502, b"Bad Gateway", PAGE), ReadFailed, UnknownOutcome),
        (Server(504, b""), ReadFailed, UnknownOutcome),
        (Server(200, LOGIN, PAGE), NotAHelpdesk, UnknownOutcome),
        (Server(404, LOGIN, PAGE), NotAHelpdesk, NotSent),
        (Server(200, b'{"a": NaN}'), NotAHelpdesk, UnknownOutcome),
        (Server(200, b'{"a": 1'), NotAHelpdesk, UnknownOutcome),
        (Server(200, b'{"a": 1, "a": 2}'), NotAHelpdesk, UnknownOutcome),
        (Server(200, b"[" * 100_000), NotAHelpdesk, UnknownOutcome),
        (Server(201, '["Переписка добавлена"]'.encode("cp1251")), NotAHelpdesk, UnknownOutcome),
    ],
    ids=lambda value: f"{value.answer[0]} {value.answer[1][:20]!r}" if isinstance(value, Server) else "",
)
def test_errors_by_their_shape(
    server: Server, read: type[UpstreamProblem], written: type[UpstreamProblem]
) -> None:
    client = server.client()
    with pytest.raises(read) as told:
        client.get("ticket/5")
    assert TOKEN not in "".join(traceback.format_exception(told.value)) + str(told.value)
    writes: list[Callable[[], Answer]] = [
        lambda: client.put("ticket/5", {}),
        lambda: client.post("tickets/bulk/comment", []),
    ]
    for write in writes:
        with pytest.raises(written) as said:
            write()
        assert TOKEN not in "".join(traceback.format_exception(said.value)) + str(said.value)


def test_a_read_that_fails_leaves_nothing_in_doubt() -> None:
    """A look before a reply must not make the reply's outcome unknown."""
    assert issubclass(ReadFailed, NotSent)


def test_the_token_goes_into_one_header_and_nowhere_else() -> None:
    server = Server(200, b"{}")
    client = server.client()
    client.get("tickets", [("query", "id > 0")])
    client.post("tickets/bulk/comment", [{"id": "5"}])
    for request in server.asked:
        assert request.headers["authorization"] == f"token {TOKEN}"
        others = {name: value for name, value in request.headers.items() if name != "authorization"}
        assert TOKEN not in f"{request.url} {request.content!r} {others}"
        assert "mozilla" not in request.headers["user-agent"].lower(), (
            "to a browser RT shows a page to sign in"
        )
        assert "cookie" not in request.headers
    assert TOKEN not in repr(client) + repr(vars(client))


def test_requests_go_below_the_address_and_say_json() -> None:
    server = Server(200, b"[]")
    client = server.client()
    client.put("ticket/5/take", {})
    client.get("user/op%40example.org")
    taken, user = server.asked
    assert str(taken.url) == "https://rt.example.com/rt/REST/2.0/ticket/5/take"
    assert (taken.headers["content-type"], taken.content) == ("application/json", b"{}")
    assert user.url.raw_path == b"/rt/REST/2.0/user/op%40example.org"


def test_an_answer_has_the_servers_time_and_place() -> None:
    headers = {**JSON, "date": "Sat, 21 Nov 2026 22:05:29 GMT", "location": "/REST/2.0/transaction/63"}
    answer = Server(201, b"[]", headers).client().post("x", [])
    assert answer.at is not None
    assert answer.at.isoformat() == "2026-11-21T22:05:29+00:00"
    assert answer.location == "/REST/2.0/transaction/63"
    assert Server(200, b"[]").client().get("x").at is None


@pytest.mark.parametrize("token", ["", "  ", "ключ", "line\nbreak"])
def test_what_cannot_be_a_token(token: str) -> None:
    with pytest.raises(AuthRefused):
        RtClient("https://rt.example.com", token)


@pytest.mark.parametrize("address", ["", "not an address", "ftp://rt.example.com", "https://"])
def test_what_cannot_be_an_address(address: str) -> None:
    with pytest.raises(NotAHelpdesk):
        RtClient(address, TOKEN)
