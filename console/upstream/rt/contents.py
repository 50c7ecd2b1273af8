"""The texts of messages: attachments in bulk, first what they are, then only what is text.

An attachment never changes, so what was read is remembered: a ticket that is read again costs only
what is new in it.
"""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from console.upstream.protocol import Forbidden, Gone
from console.upstream.protocol import Unreadable as UnreadableAnswer
from console.upstream.rt import wire
from console.upstream.rt.paging import PAGE, keyset_json, page_of
from console.upstream.rt.parts import Content, Part, body_parts
from console.upstream.rt.queries import in_batches, json_query
from console.upstream.rt.rest import Params, ReadFailed, Rest
from console.upstream.rt.wire import Unreadable

TRANSACTIONS = 90  # at once: their attachments usually fill one page
TOGETHER = 2_000_000  # bytes of text in one answer
PIECES = 100
REMEMBERED = 16_000_000  # bytes of memory


class Contents:
    """Reads attachments of one Request Tracker, and remembers the newest read."""

    def __init__(self, rest: Rest, remembered: int = REMEMBERED) -> None:
        self._rest = rest
        self._limit = remembered
        self._weight = 0
        self._known: OrderedDict[int, Content] = OrderedDict()

    def of_transactions(self, transactions: Sequence[int]) -> dict[int, Content]:
        """What hangs on each of these transactions."""
        found: dict[int, Content] = {}
        for number in transactions:
            if (content := self._known.get(number)) is not None:
                self._known.move_to_end(number)
                found[number] = content
        for number, content in self._fetched([one for one in transactions if one not in found]).items():
            found[number] = content
            if not content.unread:
                self._remember(number, content)
        return found

    def _remember(self, number: int, content: Content) -> None:
        self._known[number] = content
        self._weight += content.weight
        while self._weight > self._limit:
            _, forgotten = self._known.popitem(last=False)
            self._weight -= forgotten.weight

    def _fetched(self, transactions: Sequence[int]) -> dict[int, Content]:
        parts: dict[int, list[Part]] = {number: [] for number in transactions}
        for batch in in_batches(transactions, TRANSACTIONS):
            for part in self._described(batch):
                parts.setdefault(part.transaction, []).append(part)
        wanted = [part for own in parts.values() for part in body_parts(own)]
        texts: dict[int, str] = {}
        for few in _by_weight(wanted):
            texts |= self._read(few)
        missing = {part.id for part in wanted} - texts.keys()
        return {
            number: Content(
                tuple(own),
                {part.id: texts[part.id] for part in own if part.id in texts},
                frozenset(part.id for part in own if part.id in missing),
            )
            for number, own in parts.items()
        }

    def _described(self, transactions: Sequence[int]) -> Iterator[Part]:
        params: Params = [("fields", "TransactionId,ContentType,Filename,Headers")]
        limit = ("TransactionId", "IN", list(transactions))
        return (Part.read(row) for row in keyset_json(self._rest, "attachments", limit, params))

    def _read(self, parts: Sequence[Part]) -> dict[int, str]:
        """The texts of these parts, without those that cannot be had."""
        query = json_query(("id", "IN", [part.id for part in parts]))
        params: Params = [("query", query), ("fields", "Content"), ("per_page", str(PAGE))]
        try:
            page = page_of(self._rest.get("attachments", params).body)
            return {wire.number(row, "id"): wire.text(row, "Content") for row in page}
        except (ReadFailed, UnreadableAnswer, Unreadable):
            # One text that the server cannot write as JSON takes the whole answer with it.
            return {part.id: text for part in parts if (text := self._alone(part)) is not None}

    def _alone(self, part: Part) -> str | None:
        """One text by itself, which comes in base64; None when even that fails."""
        try:
            row = self._rest.get(f"attachment/{part.id}").body
            encoded = wire.text(row, "Content") if isinstance(row, dict) else ""
            return base64.b64decode(encoded, validate=False).decode("utf-8", "replace")
        except (ReadFailed, UnreadableAnswer, Forbidden, Gone, Unreadable, binascii.Error):
            return None


def _by_weight(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Few enough at a time for one answer to stay small."""
    few: list[Part] = []
    weight = 0
    for part in parts:
        if few and (weight + part.size > TOGETHER or len(few) == PIECES):
            yield few
            few, weight = [], 0
        few.append(part)
        weight += part.size
    if few:
        yield few
