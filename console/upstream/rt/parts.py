"""The attachments of a transaction: the parts of a mail, and which of them are its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from email.message import Message as Mail
from email.parser import HeaderParser

from console.upstream.rt import wire
from console.upstream.rt.bodies import text_of_html
from console.upstream.rt.marker import key_of
from console.upstream.rt.wire import Row
from storage.frozen import frozen
from storage.records import Attachment

BODY_LIMIT = 1_000_000  # bytes of one text part that are read; longer ones are listed as attachments


@frozen
class Part:
    """One attachment without its content. `size` is in bytes, 0 when not told."""

    id: int
    transaction: int
    media_type: str
    name: str
    headers: str
    size: int

    @staticmethod
    def read(row: Row) -> Part:
        headers = wire.text(row, "Headers")
        mail = HeaderParser().parsestr(headers)
        return Part(
            id=wire.number(row, "id"),
            transaction=wire.number(row, "TransactionId"),
            media_type=wire.text(row, "ContentType").casefold(),
            name=wire.text(row, "Filename"),
            headers=headers,
            size=_size(mail),
        )

    @property
    def is_html(self) -> bool:
        return self.media_type == "text/html"

    @property
    def is_container(self) -> bool:
        return self.media_type.startswith(("multipart/", "message/"))

    @property
    def may_be_body(self) -> bool:
        return (
            not self.name and self.media_type in ("text/plain", "text/html", "") and self.size <= BODY_LIMIT
        )


def _size(mail: Mail) -> int:
    value = str(mail.get("Content-Length", ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def body_parts(parts: Sequence[Part]) -> list[Part]:
    """The parts that are the text of a message: all plain ones, or the HTML where there is none.

    Mail programs cut a text into several plain parts around pictures. A forwarded mail's own text
    counts only when the message has no other.
    """
    forwarded = next((part.id for part in parts if part.media_type == "message/rfc822"), None)
    own = [part for part in parts if part.may_be_body and (forwarded is None or part.id < forwarded)]
    candidates = own or [part for part in parts if part.may_be_body]
    plain = [part for part in candidates if not part.is_html]
    return plain or candidates[:1]


@frozen
class Content:
    """What hangs on one transaction: its parts, the texts of those that are read, and the parts whose
    text cannot be had."""

    parts: tuple[Part, ...] = ()
    texts: Mapping[int, str] = field(default_factory=dict)
    unread: frozenset[int] = frozenset()

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return 500 * (1 + len(self.parts)) + 2 * sum(len(text) for text in self.texts.values())

    @property
    def body(self) -> str:
        """The text of the message, "" when it has none."""
        found = [
            text_of_html(self.texts.get(part.id, "")) if part.is_html else self.texts.get(part.id, "")
            for part in body_parts(self.parts)
        ]
        return "\n\n".join(text.strip("\n") for text in found if text.strip())

    @property
    def client_key(self) -> str:
        return next((key for part in self.parts if (key := key_of(part.headers))), "")

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What hangs on the message, and those texts of it that could not be read as one."""
        body = {part.id for part in body_parts(self.parts)} - self.unread
        return tuple(
            Attachment(str(part.id), part.name or part.media_type, part.size, part.media_type)
            for part in self.parts
            if part.id not in body
            and not part.is_container
            and (part.id in self.unread or not part.may_be_body)
        )
