"""Our key inside a message over there: what makes a reply that was sent twice visible.

Request Tracker has nothing to refuse a second copy with. It does keep the parameters of a message's
content type, in the same database transaction as the message, and sends none of them out by mail.
"""

from __future__ import annotations

import re

from console.upstream.protocol import Invalid
from storage.problems import mark

_KEY = re.compile(r"[0-9A-Za-z-]{8,64}\Z")
_IN_HEADERS = re.compile(r'pult-key="?([0-9A-Za-z-]{8,64})"?')


def content_type(client_key: str) -> str:
    """The content type of a plain text that carries the key."""
    return f'text/plain; pult-key="{checked(client_key)}"'


def checked(client_key: str) -> str:
    """The key itself. Raises `Invalid` for one that would mean something else inside a search."""
    if not _KEY.match(client_key):
        raise Invalid(
            mark("The key {key} cannot mark a message: use letters, digits and dashes."), key=client_key
        )
    return client_key


def key_of(headers: str) -> str:
    """The key that a message carries, "" when it carries none."""
    found = _IN_HEADERS.search(headers)
    return found.group(1) if found else ""
