"""What the other parts ask of REST 2; `client.py` does it over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from console.upstream.protocol import NotTaken
from storage.frozen import frozen

Params = list[tuple[str, str]]


@frozen
class Answer:
    """One answer. `at` is the server's own time, None where it hides it; `location` is "" when it
    names no place."""

    body: object
    at: datetime | None
    location: str = ""


class ReadFailed(NotTaken):
    """The server had an answer to a read, and it was a failure of its own. Nothing changed over there."""


class Rest(Protocol):
    """Requests below `/REST/2.0/`. Each raises `UpstreamProblem`.

    A read changes nothing over there: where a write leaves its outcome unknown, a read was `NotSent`,
    or has `ReadFailed`.
    """

    def get(self, path: str, params: Params | None = None) -> Answer: ...

    def put(self, path: str, body: Mapping[str, object]) -> Answer: ...

    def post(self, path: str, body: Mapping[str, object] | Sequence[object]) -> Answer: ...
