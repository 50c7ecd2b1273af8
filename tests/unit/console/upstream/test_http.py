"""Against a server that answers wrongly: what each fault means for a read and for a write."""

from __future__ import annotations

import logging
import socket
import ssl
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpcore
import httpx
import pytest

from console.upstream.http import JsonClient
from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotAHelpdesk,
    NotSent,
    NotTaken,
    RateLimited,
    UnknownOutcome,
    Unreadable,
    UpstreamProblem,
)
from console.upstream.transport import DeadlineTransport
from tests.unit.console.upstream import faulty_server as faulty
from tests.unit.console.upstream.faulty_server import Fault, FaultyServer, answer, packed

TOKEN = "canary-1-28-very-secret"
HTML = "text/html; charset=utf-8"
LOGIN = b"<html><body>Sign in to the network</body></html>"


@contextmanager
def desk(
    fault: Fault, before: Callable[[faulty.Connection], bool] | None = None, total: float = 20.0
) -> Iterator[tuple[JsonClient, FaultyServer]]:
    with FaultyServer(fault, before).running() as server:
        headers = {"Authorization": f"token {TOKEN}"}
        with JsonClient(server.url, headers, total=total, largest=1_000_000) as client:
            yield client, server


def test_what_goes_well() -> None:
    with desk(answer(200, {"id": 7}, Date="Wed, 12 Nov 2025 10:00:00 GMT", X_Own="yes")) as (client, server):
        got = client.read("ticket/7", {"fields": "Subject,Статус", "page": 2})
        assert (got.status, got.data, got.headers["x-own"]) == (200, {"id": 7}, "yes")
        assert got.server_time is not None
        assert got.server_time.isoformat() == "2025-11-12T10:00:00+00:00"
        client.write("POST", "ticket/7/correspond", {"Content": "Добрый день"}, headers={"If-Match": "3"})
    asked, written = server.asked
    assert asked.target == "/api/ticket/7?fields=Subject%2C%D0%A1%D1%82%D0%B0%D1%82%D1%83%D1%81&page=2"
    assert asked.headers["authorization"] == f"token {TOKEN}"
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["user-agent"].startswith("Pult/")
    assert (written.method, written.headers["if-match"]) == ("POST", "3")
    assert written.body.decode().encode().decode("unicode_escape") == '{"Content": "Добрый день"}'


@pytest.mark.parametrize(
    ("fault", "data"),
    [
        (packed(b'{"a": [1, 2]}'), {"a": [1, 2]}),
        (packed(b"[]", "x-gzip"), []),
        (answer(200, [], "application/problem+json"), []),
        (answer(204, b"", ""), None),
    ],
)
def test_more_that_goes_well(fault: Fault, data: object) -> None:
    with desk(fault) as (client, _):
        assert client.read("x").data == data


# fault, what it means for a read, what it means for a write
FAULTS: dict[str, tuple[Fault, type[UpstreamProblem], type[UpstreamProblem]]] = {
    "reset after reading": (faulty.resets, NotSent, UnknownOutcome),
    "closed after reading": (faulty.closes, NotSent, UnknownOutcome),
    "body breaks off": (faulty.breaks_off, NotSent, UnknownOutcome),
    "another protocol": (faulty.talks_nonsense, NotSent, UnknownOutcome),
    "500": (answer(500, {"message": "oops"}), NotTaken, UnknownOutcome),
    "500 with an empty body": (answer(500, b"", ""), NotTaken, UnknownOutcome),
    "502 page": (answer(502, LOGIN, HTML), NotTaken, UnknownOutcome),
    "504": (answer(504, b"", ""), NotTaken, UnknownOutcome),
    "408": (answer(408, b"", ""), NotTaken, UnknownOutcome),
    "a login page": (answer(200, LOGIN, HTML), NotAHelpdesk, UnknownOutcome),
    "a text": (answer(200, b"OK", "text/plain"), NotAHelpdesk, UnknownOutcome),
    "nothing at all": (answer(200, b"", ""), NotAHelpdesk, UnknownOutcome),
    "no type": (answer(200, b"{}", ""), NotAHelpdesk, UnknownOutcome),
    "half of the JSON": (answer(200, b'{"id": 1'), Unreadable, UnknownOutcome),
    "NaN": (answer(200, b'{"total": NaN}'), Unreadable, UnknownOutcome),
    "a key twice": (answer(200, b'{"id": 1, "id": 2}'), Unreadable, UnknownOutcome),
    "a huge number": (answer(200, b"[9223372036854775808]"), Unreadable, UnknownOutcome),
    "deep nesting": (answer(200, b"[" * 100_000 + b"]" * 100_000), Unreadable, UnknownOutcome),
    "a bomb": (packed(b"[" + b" " * 30_000_000 + b"]"), Unreadable, UnknownOutcome),
    "too much": (answer(200, b"[" + b" " * 1_000_000 + b"]"), Unreadable, UnknownOutcome),
    "packed twice": (packed(b"{}", "gzip, gzip"), Unreadable, UnknownOutcome),
    "packed unasked": (packed(b"{}", "br"), Unreadable, UnknownOutcome),
    "not packed at all": (answer(200, b"{}", Content_Encoding="gzip"), Unreadable, UnknownOutcome),
    "301": (answer(301, b"", "", Location="https://elsewhere.example/"), NotAHelpdesk, NotSent),
    "302 to a login": (answer(302, LOGIN, HTML, Location="/login"), NotAHelpdesk, NotSent),
    "303": (answer(303, b"", "", Location="/done"), NotAHelpdesk, UnknownOutcome),
    "511": (answer(511, LOGIN, HTML), NotAHelpdesk, NotSent),
    "400": (answer(400, {"message": "no such field"}), Invalid, Invalid),
    "401": (answer(401, {"message": "who?"}), AuthRefused, AuthRefused),
    "403": (answer(403, {"message": "hidden"}), Forbidden, Forbidden),
    "403 of a firewall": (answer(403, LOGIN, HTML), NotAHelpdesk, NotTaken),
    "404": (answer(404, {"message": "gone"}), Gone, Gone),
    "404 of a proxy": (answer(404, LOGIN, HTML), NotAHelpdesk, NotTaken),
    "407": (answer(407, b"", ""), NotSent, NotSent),
    "421": (answer(421, b"", ""), NotTaken, NotTaken),
    "409": (answer(409, b"", ""), Conflict, Conflict),
    "410": (answer(410, b"", ""), Gone, Gone),
    "412": (answer(412, {"message": "stale"}), Conflict, Conflict),
    "413 page": (answer(413, LOGIN, HTML), Invalid, Invalid),
    "415": (answer(415, b"", ""), Invalid, Invalid),
    "422": (answer(422, {"errors": [{"message": "too long"}]}), Invalid, Invalid),
    "429": (answer(429, b"", "", Retry_After="7"), RateLimited, RateLimited),
    "503 page": (answer(503, LOGIN, HTML), RateLimited, RateLimited),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_fault_means(name: str) -> None:
    fault, for_read, for_write = FAULTS[name]
    with desk(fault) as (client, server):
        with pytest.raises(UpstreamProblem) as raised:
            client.read("ticket/1")
        assert type(raised.value) is for_read
        with pytest.raises(UpstreamProblem) as raised:
            client.write("POST", "ticket/1/correspond", {"Content": "x"})
        assert type(raised.value) is for_write
        assert str(raised.value)
    assert len(server.asked) == 2  # nothing is repeated behind the caller's back


def test_a_reset_before_anything_was_read() -> None:
    """The bytes may lie in the system's buffers at either end: for a write that is not "not sent"."""
    with desk(answer(), faulty.resets_at_once) as (client, server):
        with pytest.raises(NotSent):
            client.read("x")
        with pytest.raises((UnknownOutcome, NotSent)):
            client.write("POST", "x", {})
        assert not server.asked


@pytest.mark.parametrize("fault", [faulty.drips_the_body, faulty.drips_the_head, faulty.says_nothing])
def test_the_deadline_holds_for_the_whole_request(fault: Fault) -> None:
    with desk(fault, total=0.5) as (client, _):
        begun = time.monotonic()
        with pytest.raises(NotSent):
            client.read("x")
        with pytest.raises(UnknownOutcome):
            client.write("POST", "x", {})
        assert time.monotonic() - begun < 8


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = JsonClient(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        with pytest.raises(NotSent, match="cannot be reached"):
            client.read("x")
        with pytest.raises(NotSent, match="cannot be reached"):
            client.write("POST", "x", {})


def test_https_where_there_is_none_is_not_sent() -> None:
    with FaultyServer(answer()).running() as server:
        client = JsonClient(f"https://127.0.0.1:{server.port}/")
        with pytest.raises(NotSent):
            client.write("POST", "x", {})
    assert not server.asked


def test_certificates_are_checked_against_the_system() -> None:
    with pytest.MonkeyPatch.context() as patched:
        made: list[ssl.SSLContext] = []
        patched.setattr(httpcore, "ConnectionPool", lambda **settings: made.append(settings["ssl_context"]))
        JsonClient("https://desk.example.com", proxy="")
    (context,) = made
    assert type(context).__module__.startswith("truststore")
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_certificate_that_fails_is_said_so() -> None:
    failed = ssl.SSLCertVerificationError()
    failed.verify_message = "self-signed certificate"

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("tls", request=request) from failed

    client = JsonClient("https://desk.example.com", transport=httpx.MockTransport(refuse))
    with pytest.raises(NotSent, match=r"cannot be trusted \(self-signed certificate\)"):
        client.write("POST", "x", {})


def _of_httpx(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error("broken")

    return fail


@pytest.mark.parametrize(
    ("error", "for_write"),
    [
        (httpx.ConnectError, NotSent),
        (httpx.ConnectTimeout, NotSent),
        (httpx.PoolTimeout, NotSent),
        (httpx.ProxyError, NotSent),
        (httpx.LocalProtocolError, NotSent),
        (httpx.UnsupportedProtocol, NotSent),
        (httpx.ReadError, UnknownOutcome),
        (httpx.ReadTimeout, UnknownOutcome),
        (httpx.WriteError, UnknownOutcome),
        (httpx.WriteTimeout, UnknownOutcome),
        (httpx.CloseError, UnknownOutcome),
        (httpx.RemoteProtocolError, UnknownOutcome),
    ],
)
def test_each_error_of_the_wire(error: type[httpx.TransportError], for_write: type[UpstreamProblem]) -> None:
    client = JsonClient("https://desk.example.com", transport=httpx.MockTransport(_of_httpx(error)))
    with pytest.raises(NotSent):
        client.read("x")
    with pytest.raises(for_write):
        client.write("PUT", "x", {})


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry_After": "7"}, 7),
        (503, {"Retry_After": "120"}, 120),
        (
            429,
            {"Retry_After": "Wed, 12 Nov 2025 10:00:42 GMT", "Date": "Wed, 12 Nov 2025 10:00:00 GMT"},
            42,
        ),
        (
            503,
            {"Retry_After": "Wed, 12 Nov 2025 09:00:00 GMT", "Date": "Wed, 12 Nov 2025 10:00:00 GMT"},
            0,
        ),
        (429, {"Retry_After": "Wed, 12 Nov 2025 10:00:42 GMT"}, 10),  # by a clock nobody knows
        (429, {"Retry_After": "soon"}, 10),
        (429, {"Retry_After": "9" * 400}, 10),
        (503, {}, 10),
    ],
)
def test_how_long_to_wait(status: int, headers: dict[str, str], seconds: float) -> None:
    with desk(answer(status, b"", "", **headers)) as (client, _), pytest.raises(RateLimited) as raised:
        client.read("x")
    assert raised.value.after == seconds


def test_a_refusal_gives_its_reason_cleaned() -> None:
    fault = answer(422, {"message": "Status \x1b[2J'odd' isn't valid\nat all"})
    with desk(fault) as (client, _), pytest.raises(Invalid) as raised:
        client.write("PUT", "ticket/1", {"Status": "odd"})
    assert str(raised.value) == (
        f"{client.host} refused this: Status ␛[2J'odd' isn't valid at all. The text is kept."
    )


def test_a_refusal_may_be_asked_for() -> None:
    with desk(answer(400, {"message": "Permission Denied"})) as (client, _):
        got = client.write("POST", "x", {}, allow={400})
        assert (got.status, got.data) == (400, {"message": "Permission Denied"})


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:1/api/tickets?page=2",
        "https://elsewhere.example/api/tickets",
        "//elsewhere.example/api/tickets",
        "http://user@127.0.0.1/api/x",
        "../../admin",
        "/admin",
        "http://[broken",
        "ticket/1\n/x",
    ],
)
def test_links_that_lead_elsewhere_are_not_followed(link: str) -> None:
    with desk(answer(200, {})) as (client, server):
        with pytest.raises(NotAHelpdesk):
            client.read(link)
        assert not server.asked


def test_links_that_the_helpdesk_gives_are_followed() -> None:
    with desk(answer(200, {})) as (client, server):
        client.read(f"{server.url}/tickets?page=2")
        client.read("/api/tickets?page=3")
    assert [asked.target for asked in server.asked] == ["/api/tickets?page=2", "/api/tickets?page=3"]


def test_cookies_are_neither_kept_nor_sent() -> None:
    with desk(answer(200, {}, Set_Cookie="RT_SID=1; Path=/")) as (client, server):
        client.read("x")
        client.read("x")
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_a_connection_that_the_server_closed_is_not_written_into() -> None:
    def once(connection: faulty.Connection, asked: faulty.Asked) -> None:
        answer(200, {})(connection, asked)
        connection.socket.close()

    with desk(once) as (client, server):
        client.read("x")
        assert server.closed.acquire(timeout=5)
        assert client.write("POST", "x", {}).status == 200
    assert len(server.asked) == 2


def test_connections_are_used_again() -> None:
    with desk(answer(200, {})) as (client, server):
        for _ in range(3):
            client.read("x")
        client.close()
        assert server.closed.acquire(timeout=5)
        assert not server.closed.acquire(blocking=False)


@pytest.mark.parametrize("name", FAULTS)
def test_the_token_is_in_no_message_trace_or_log(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tells = answer(422, {"message": f"bad token {TOKEN}"})
    for fault in (FAULTS[name][0], tells):
        with desk(fault) as (client, _):
            with pytest.raises(UpstreamProblem) as raised:
                client.write("POST", "x?key=customer", {"Content": "x"})
            told = "".join(traceback.format_exception(raised.value))
            assert raised.value.__cause__ is None
            assert TOKEN not in told + repr(raised.value.values) + repr(client)
    assert TOKEN not in caplog.text
    assert "key=customer" not in caplog.text


@pytest.mark.parametrize("url", ["desk.example.com", "ftp://desk.example.com", "https://", "http://", ""])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(NotAHelpdesk, match="not the address"):
        JsonClient(url)


def test_an_address_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotAHelpdesk) as raised:
        JsonClient("https://me:hunter2@desk.example.com")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("token", ["токен", "1-28-x\r\nX-Evil: 1", "a\x00"])
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(AuthRefused) as raised:
        JsonClient("https://desk.example.com", {"Authorization": f"token {token}"})
    assert token not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "environment", "proxied"),
    [
        ("https://desk.example.com", {"HTTPS_PROXY": "http://proxy.example:3128"}, True),
        ("https://desk.example.com", {"ALL_PROXY": "proxy.example:3128"}, True),
        (
            "https://desk.example.com",
            {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "example.com"},
            False,
        ),
        ("http://127.0.0.1:8080", {"HTTP_PROXY": "http://proxy.example:3128"}, False),
        ("http://localhost:8080", {"HTTP_PROXY": "http://proxy.example:3128"}, False),
        ("https://desk.example.com", {}, False),
    ],
)
def test_the_systems_proxy(
    url: str, environment: dict[str, str], proxied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    transport = JsonClient(url)._client._transport
    assert isinstance(transport, DeadlineTransport)
    assert isinstance(transport._pool, httpcore.HTTPProxy) is proxied
