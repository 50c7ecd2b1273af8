"""JSON over HTTP, as strictly as a helpdesk may be believed; every failure is one of protocol.py's.

What decides is whether anything can have happened over there. A request that *writes* and got no
believable answer ends in `UnknownOutcome`, never in "failed"; one that only *reads* can always be
made again, so the same failure is `NotSent` there. Redirects are not followed, cookies are not kept,
and neither a header's value nor a query is ever part of a message or a log.

httpx costs as much to import as the first screen takes to paint: only the folders of helpdesks that
speak HTTP import this module, and the registry imports those when one is opened.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx

from console import __version__
from console.rules.cleaning import clean_line
from console.upstream.failures import (
    Refusal,
    broken,
    is_json,
    lost,
    moment_of,
    not_a_helpdesk,
    refused,
    unreadable,
)
from console.upstream.protocol import AuthRefused, NotAHelpdesk
from console.upstream.strict_json import BadJson, JsonValue, decode
from console.upstream.transport import (
    WIRE_ERRORS,
    BadBody,
    Deadline,
    DeadlineTransport,
    system_proxy,
    unpacked,
)
from storage.crash_points import Place, asking, reached_on_wire
from storage.frozen import frozen
from storage.problems import mark

Params = Mapping[str, str | int] | Sequence[tuple[str, str | int]]

TOTAL = 30.0  # seconds one request may take from the first step of connecting to the last byte
CONNECT = 10.0  # seconds of them to connect
LARGEST = 32 * 1024 * 1024  # bytes of one answer, packed or unpacked
LARGEST_REFUSAL = 64 * 1024  # bytes that are read of an answer which says no
_NO_WHOLE_BODY: tuple[type[Exception], ...] = (*WIRE_ERRORS, BadBody)


@frozen
class Answer:
    """What came back. `data` is None where nothing did (204, or a refusal the caller asked to see).

    `headers` have lower-case names. `server_time` is the server's own clock, None if it hides it.
    """

    status: int
    data: JsonValue
    headers: Mapping[str, str]

    @property
    def server_time(self) -> datetime | None:
        return moment_of(self.headers.get("date", ""))


class JsonClient:
    """One helpdesk's API below `base_url`. `headers` go with every request and are kept secret.

    `total` is the deadline of a whole request in seconds. `proxy` is "" for none and None for what
    the system says. Tests hand in a `transport` of their own. Raises `NotAHelpdesk` for an address
    that is none, and `AuthRefused` for a token that cannot even be written into a header.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        *,
        total: float = TOTAL,
        largest: int = LARGEST,
        proxy: str | None = None,
        transport: httpx.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # below that they tell URLs and headers
        secrets = dict(headers or {})
        try:
            address = httpx.URL(base_url)
        except httpx.InvalidURL:
            address = httpx.URL("")
        if address.scheme not in ("http", "https") or not address.host or address.userinfo:
            raise NotAHelpdesk(
                mark("{url} is not the address of a helpdesk. Write it like https://desk.example.com"),
                url=clean_line(base_url.rpartition("@")[2], 200),
            )
        self.host: str = address.host if address.port is None else f"{address.host}:{address.port}"
        if not all(value.isascii() and value.isprintable() for value in secrets.values()):
            raise AuthRefused(
                mark("The token for {host} has letters that no token has. Copy it again."), host=self.host
            )
        self._secrets = tuple(word for value in secrets.values() for word in value.split() if len(word) > 5)
        self._deadline = Deadline(monotonic)
        self._total = total
        self._largest = largest
        if transport is None:
            chosen = system_proxy(address.scheme, address.host) if proxy is None else proxy
            transport = DeadlineTransport(self._deadline, chosen)
        self._client = httpx.Client(
            base_url=address,
            headers={
                "accept": "application/json",
                "accept-encoding": "gzip, deflate",
                "user-agent": f"Pult/{__version__}",
                **secrets,
            },
            transport=transport,
            timeout=httpx.Timeout(total, connect=min(CONNECT, total)),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )

    def read(
        self,
        path: str,
        params: Params | None = None,
        *,
        method: str = "GET",
        body: JsonValue = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """Ask for something; nothing changes over there.

        `path` stands below the base ("ticket/1"), or is a link that the helpdesk gave; one that leads
        elsewhere is `NotAHelpdesk`.
        Statuses in `allow` come back as answers instead of being raised.
        """
        return self._exchange(method, path, params, body, writes=False, allow=allow)

    def write(
        self,
        method: str,
        path: str,
        body: JsonValue = None,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """Have something done. What can no longer be told apart from done is `UnknownOutcome`."""
        return self._exchange(method, path, params, body, writes=True, allow=allow, headers=headers)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"JsonClient({self.host!r})"

    def _exchange(
        self,
        method: str,
        path: str,
        params: Params | None,
        body: JsonValue,
        *,
        writes: bool,
        allow: Collection[int],
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        request = self._request(method, path, params, body, headers)
        self._deadline.begin(self._total)
        asking(writes=writes)
        try:
            response = self._client.send(request, stream=True)
        except WIRE_ERRORS as error:
            why = self._scrubbed(str(error) or type(error).__name__)
            # Not chained: httpx's errors hold the request, and the request holds the token.
            raise broken(self.host, why, error, writes=writes) from None
        try:
            return self._judged(response, path, writes=writes, allow=allow)
        finally:
            response.close()

    def _request(
        self,
        method: str,
        path: str,
        params: Params | None,
        body: JsonValue,
        headers: Mapping[str, str] | None,
    ) -> httpx.Request:
        content = None if body is None else json.dumps(body, allow_nan=False).encode()
        own = dict(headers or {})
        if content is not None:
            own["content-type"] = "application/json"
        base = self._client.base_url
        try:
            url = base.join(path)
            request = self._client.build_request(
                method, url, params=_pairs(params) or None, content=content, headers=own
            )
        except httpx.InvalidURL:
            raise self._astray(path) from None
        same = (request.url.scheme, request.url.host, request.url.port) == (base.scheme, base.host, base.port)
        if not same or request.url.userinfo or not request.url.path.startswith(base.path):
            raise self._astray(str(request.url))
        return request

    def _astray(self, url: str) -> NotAHelpdesk:
        place = clean_line(url.partition("?")[0].rpartition("@")[2], 200)
        return NotAHelpdesk(
            mark("{host} gave a link that leads elsewhere ({place}). It was not followed."),
            host=self.host,
            place=place,
        )

    def _judged(self, response: httpx.Response, path: str, *, writes: bool, allow: Collection[int]) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        status = response.status_code
        if not 200 <= status < 300:
            body = self._as_much_as_comes(response)
            if status in allow:
                return Answer(status, _json_or_none(body, headers), headers)
            told = self._told(_json_or_none(body, headers))
            place = clean_line(path.partition("?")[0], 120)
            raise refused(Refusal(self.host, place, status, headers, told, writes=writes))
        if status in (204, 205):
            return Answer(status, None, headers)
        return Answer(status, self._data(response, headers, writes=writes), headers)

    def _data(self, response: httpx.Response, headers: Mapping[str, str], *, writes: bool) -> JsonValue:
        """The value of an answer that says yes; whatever is wrong with it, a write may have happened."""
        try:
            body = unpacked(self._chunks(response), headers.get("content-encoding", ""), self._largest)
        except WIRE_ERRORS as error:
            why = self._scrubbed(str(error) or type(error).__name__)
            raise broken(self.host, why, error, writes=writes) from None
        except BadBody as error:
            raise unreadable(self.host, self._scrubbed(str(error)), writes=writes) from None
        reached_on_wire(Place.ANSWERED)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not is_json(kind):
            if writes:
                raise lost(self.host, f"{clean_line(kind, 60) or 'nothing'} instead of JSON")
            raise not_a_helpdesk(self.host, kind)
        try:
            return decode(body)
        except BadJson as error:
            raise unreadable(self.host, self._scrubbed(str(error)), writes=writes) from None

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            yield chunk
            if not self._deadline.left():
                raise httpx.ReadTimeout("the whole request took too long")

    def _as_much_as_comes(self, response: httpx.Response) -> bytes:
        """The body of a refusal: only for the reason it gives, so it may well break off."""
        encoding = response.headers.get("content-encoding", "")
        try:
            return unpacked(self._chunks(response), encoding, LARGEST_REFUSAL)
        except _NO_WHOLE_BODY:
            return b""

    def _told(self, data: JsonValue) -> str:
        """What a refusal says for itself, as one line; "" when it says nothing."""
        while isinstance(data, dict | list):
            if isinstance(data, list):
                data = data[0] if data else ""
            else:
                known = ("message", "error", "errors", "error_human", "description", "detail")
                data = next((data[name] for name in known if data.get(name)), "")
        return self._scrubbed(data) if isinstance(data, str) else ""

    def _scrubbed(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return clean_line(text, 200)


def _json_or_none(body: bytes, headers: Mapping[str, str]) -> JsonValue:
    if not is_json(headers.get("content-type", "").partition(";")[0].strip().lower()):
        return None
    try:
        return decode(body)
    except BadJson:
        return None


def _pairs(params: Params | None) -> list[tuple[str, str | int | float | bool | None]]:
    items = params.items() if isinstance(params, Mapping) else params or ()
    return list(items)
