"""REST 2 over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import httpx

from console.upstream.http import TOTAL, JsonClient
from console.upstream.http import Answer as HttpAnswer
from console.upstream.protocol import AuthRefused
from console.upstream.rt.address import rest_address
from console.upstream.rt.rest import Answer, Params, ReadFailed
from console.upstream.strict_json import JsonValue
from storage.problems import mark

BROKEN = frozenset({500, 502, 504})
"""Failures of the server itself: for a read, maybe of one ticket in it. RT's own 500 has no body."""


class RtClient:
    """Requests to one Request Tracker as the owner of one token.

    `url` is what people type: the address of Request Tracker's own pages, or of REST 2 below them.
    `total` is the deadline of one request in seconds. The token is sent in a header and nowhere else.
    Raises `AuthRefused` for a token that cannot be one, `NotAHelpdesk` for an address that is none.
    """

    def __init__(
        self, url: str, token: str, *, total: float = TOTAL, transport: httpx.BaseTransport | None = None
    ) -> None:
        # With no other agent's name than a program's: to what looks like a browser RT answers with a
        # page to sign in on.
        if not token.strip():
            raise AuthRefused(mark("There is no token. Set one with `pult connect`."))
        self._http = JsonClient(
            rest_address(url), {"authorization": f"token {token.strip()}"}, total=total, transport=transport
        )

    @property
    def host(self) -> str:
        return self._http.host

    def get(self, path: str, params: Params | None = None) -> Answer:
        answer = self._http.read(path, params, allow=BROKEN)
        if answer.status in BROKEN:
            raise ReadFailed(
                mark("{host} answers with an error of its own (HTTP {status}). It is asked again by itself."),
                host=self.host,
                status=answer.status,
            )
        return _answer(answer)

    def put(self, path: str, body: Mapping[str, object]) -> Answer:
        return _answer(self._http.write("PUT", path, cast("JsonValue", body)))

    def post(self, path: str, body: Mapping[str, object] | Sequence[object]) -> Answer:
        return _answer(self._http.write("POST", path, cast("JsonValue", body)))

    def close(self) -> None:
        self._http.close()


def _answer(answer: HttpAnswer) -> Answer:
    return Answer(answer.data, answer.server_time, answer.headers.get("location", ""))
