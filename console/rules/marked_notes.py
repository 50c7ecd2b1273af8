"""Notes that other consoles understand: what a helpdesk has no field for travels as an internal note.

A marked note is text for people with one line for consoles at its end:

    Please measure the shoulders.

    [pult/1 ask role="warehouse" question="measure"]

Only the last line counts, so what is quoted or pasted further up marks nothing; and only a note of a
colleague's is asked at all (`marked`), so a customer can write what they like. Values are texts in JSON
quotes. Whoever does not know a kind, or a name, leaves it alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from storage.frozen import frozen
from storage.patterns import late
from storage.records import Message, MessageKind

LONGEST_LINE = 4_000  # characters; longer ones are no marker
MOST_VALUES = 40

_NAME = r"[a-z][a-z0-9_-]{0,39}"
_VALUE = r'"(?:[^"\\\x00-\x1f]|\\.)*"'
_KIND = late(_NAME)
_MARKER = late(rf"\[pult/1 ({_NAME})((?: {_NAME}={_VALUE})*)\]")
_PAIR = late(rf" ({_NAME})=({_VALUE})")
_LOOKS_LIKE_ONE = late(r"\s*\[pult/", re.IGNORECASE)
_BREAKS = late("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@frozen
class Marked:
    """What a marked note says: to consoles by `kind` and `values`, to people by `text`."""

    kind: str
    values: Mapping[str, str]
    text: str


def write(kind: str, values: Mapping[str, str], text: str) -> str:
    """The body of a note. Lines of `text` that look like a marker are quoted, so that they are none.

    A kind or a name that is no key, or too many or too long values, are a `ValueError`.
    """
    if any(_KIND.fullmatch(name) is None for name in (kind, *values)) or len(values) > MOST_VALUES:
        raise ValueError(f"not the kind and values of a note: {kind} {list(values)}")
    said = "".join(f" {name}={_quoted(value)}" for name, value in values.items())
    line = f"[pult/1 {kind}{said}]"
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the marker of a note is longer than {LONGEST_LINE} characters")
    lines = [f"> {one}" if _LOOKS_LIKE_ONE.match(one) else one for one in text.strip().splitlines()]
    return "\n".join([*lines, "", line] if lines else [line])


def read(body: str) -> Marked | None:
    """What the body of a note says to consoles; None when it says nothing to them."""
    text, _, line = body.rstrip().rpartition("\n")
    line = line.strip()
    if len(line) > LONGEST_LINE or (found := _MARKER.fullmatch(line)) is None:
        return None
    values: dict[str, str] = {}
    for pair in _PAIR.finditer(found[2]):
        try:
            value = json.loads(pair[2])
        except ValueError:
            return None
        if pair[1] in values or len(values) == MOST_VALUES:
            return None
        values[pair[1]] = value
    return Marked(found[1], values, text.rstrip())


def muted(body: str) -> str:
    """A body that says nothing to consoles: a mark in it is quoted. For notes of those who are no agents."""
    if read(body) is None:
        return body
    text, feed, line = body.rstrip().rpartition("\n")
    return f"{text}{feed}> {line.strip()}"


def marked(message: Message) -> Marked | None:
    """What a message says to consoles. Only an internal note says anything."""
    return read(message.body) if message.kind is MessageKind.NOTE else None


def _quoted(value: str) -> str:
    """In JSON quotes, on one line whatever it holds."""
    quoted = json.dumps(value, ensure_ascii=False)
    return _BREAKS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted)
