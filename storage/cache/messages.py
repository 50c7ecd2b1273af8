"""The chains of the tickets."""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage.cache.searched import said
from storage.cache.session import CacheSession
from storage.instants import from_ms, to_ms
from storage.records import Attachment, Message, MessageKind
from storage.session import Value

_MESSAGE = "id, ticket_id, kind, author, body, sent_at, author_id, client_key, attachments"

MessageColumns = tuple[str, str, str, str, str, int, str, str, str]


class Messages:
    """Each ticket's messages, in the order of (sent_at, id)."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def replace(self, ticket_id: str, messages: Sequence[Message]) -> None:
        """Make the chain of a ticket exactly these; only what differs is written."""
        wanted = {row[0]: row for row in (_columns(ticket_id, message) for message in messages)}
        stored: list[MessageColumns] = self._session.all(
            f"SELECT {_MESSAGE} FROM messages WHERE ticket_id = ?", (ticket_id,)
        )
        kept = {row[0] for row in stored if wanted.get(row[0]) == row}
        gone = [(row[0], row[5], ticket_id) for row in stored if row[0] not in kept]
        new = [row for row in wanted.values() if row[0] not in kept]
        if not gone and not new:
            return
        if gone:
            self._session.run_many(
                "DELETE FROM messages WHERE id = ? AND sent_at = ? AND ticket_id = ?", gone
            )
        self._session.run_many(f"INSERT INTO messages({_MESSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", new)
        self._session.chain_changed(ticket_id, said((row[2], row[4]) for row in wanted.values()))

    def chain(self, ticket_id: str, before: str | None, limit: int) -> list[Message]:
        """The newest `limit` messages, oldest first; with `before`, the newest ahead of that message.

        A `before` that is not in the chain finds nothing.
        """
        bound = ""
        values: list[Value] = [ticket_id]
        if before is not None:
            place: tuple[int] | None = self._session.one(
                "SELECT sent_at FROM messages WHERE ticket_id = ? AND id = ?", (ticket_id, before)
            )
            if place is None:
                return []
            bound = "AND (sent_at, id) < (?, ?)"
            values += [place[0], before]
        rows: list[MessageColumns] = self._session.all(
            f"SELECT {_MESSAGE} FROM messages WHERE ticket_id = ? {bound} "
            "ORDER BY sent_at DESC, id DESC LIMIT ?",
            (*values, limit),
        )
        return [_message(row) for row in reversed(rows)]

    def has(self, ticket_id: str, client_key: str) -> bool:
        """Whether a message of ours, by the key that it went out with, is in a ticket's chain."""
        found = self._session.one(
            "SELECT 1 FROM messages WHERE ticket_id = ? AND client_key = ? LIMIT 1", (ticket_id, client_key)
        )
        return found is not None

    def count(self, ticket_id: str) -> int:
        """How many messages a ticket has."""
        row: tuple[int] = self._session.one("SELECT count(*) FROM messages WHERE ticket_id = ?", (ticket_id,))
        return row[0]


def _columns(ticket_id: str, message: Message) -> MessageColumns:
    attachments = [[one.id, one.name, one.size, one.media_type] for one in message.attachments]
    return (
        message.id,
        ticket_id,
        message.kind.value,
        message.author,
        message.body,
        to_ms(message.sent_at),
        message.author_id,
        message.client_key,
        json.dumps(attachments, ensure_ascii=False) if attachments else "",
    )


def _message(row: MessageColumns) -> Message:
    message_id, ticket_id, kind, author, body, sent_at, author_id, client_key, attachments = row
    return Message(
        id=message_id,
        ticket_id=ticket_id,
        kind=MessageKind(kind),
        author=author,
        body=body,
        sent_at=from_ms(sent_at),
        author_id=author_id,
        client_key=client_key,
        attachments=_attachments(attachments) if attachments else (),
    )


def _attachments(text: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(str(one_id), str(name), int(size), str(media_type))
        for one_id, name, size, media_type in json.loads(text)
    )
