"""Saying something in a ticket, and finding what was said.

Messages go through `/tickets/bulk/…`, also when there is only one. The simple way, `/ticket/N/…`,
writes the message and then cannot write its own answer when a letter of that is not ASCII (a Russian
operator's "correspondence added", a custom field's Cyrillic value): the server's process dies over
it, and every reply would end in doubt. What the bulk way does not tell is looked up by our marker.
"""

from __future__ import annotations

from console.upstream.protocol import Forbidden, Gone, Invalid, Reply, Sent, UpstreamProblem
from console.upstream.rt import wire
from console.upstream.rt.marker import checked, content_type, key_of
from console.upstream.rt.paging import page_of
from console.upstream.rt.queries import json_query
from console.upstream.rt.rest import Rest
from console.upstream.rt.standing import Wanted, words_of
from console.upstream.rt.wire import Unreadable
from console.upstream.rt.words import Words
from storage.problems import mark


class Messages:
    """Messages of one Request Tracker's tickets."""

    def __init__(self, rest: Rest, words: Words) -> None:
        self._rest = rest
        self._words = words

    def say(self, number: int, reply: Reply) -> tuple[Sent, object]:
        """The message, and what the server said of the changes that went with it."""
        if not reply.body.strip():
            raise Invalid(mark("An empty reply is not sent."))
        how = "correspond" if reply.public else "comment"
        changes = Wanted.of(reply.changes, self._words).body(self._words.mapping.reason_field)
        changes.pop("Owner", None)  # not taken together with a message
        answer = self._rest.post(
            f"tickets/bulk/{how}",
            [
                {
                    "id": str(number),
                    "Content": reply.body,
                    "ContentType": content_type(reply.client_key),
                    **changes,
                }
            ],
        )
        said = answer.body[0] if isinstance(answer.body, list) and answer.body else None
        said = said[1:] if isinstance(said, list) else said
        try:
            found = self.find(number, reply.client_key)
        except (UpstreamProblem, Unreadable):
            return Sent(""), said  # the server said yes; only its number is not known
        if not found:
            self._refused(number, how, said)
        return Sent(found), said

    def find(self, number: int, client_key: str) -> str:
        """The id of the message that carries this key, "" when none does that we may see."""
        key = checked(client_key)
        query = json_query(("Headers", "LIKE", key))
        answer = self._rest.get(
            f"ticket/{number}/attachments",
            [("query", query), ("fields", "TransactionId,Headers"), ("orderby", "id")],
        )
        for row in page_of(answer.body):
            if key_of(wire.text(row, "Headers")) == key:
                return str(wire.number(row, "TransactionId"))
        return ""

    def _refused(self, number: int, how: str, said: object) -> None:
        """The server answered, and there is no message. Raises the reason.

        Returns for a note that we were allowed to write: then it is there, and only hidden from us.
        """
        offered = self._offers(number)
        if how not in offered:
            raise Forbidden(
                mark(
                    "You may not write in ticket {ticket}. An administrator must grant the right {right} "
                    "in its queue."
                ),
                ticket=number,
                right="ReplyToTicket" if how == "correspond" else "CommentOnTicket",
            )
        if how == "correspond":
            raise Invalid(
                mark("Ticket {ticket} did not take the message. The helpdesk says: {said}"),
                ticket=number,
                said=words_of(said),
            )

    def _offers(self, number: int) -> set[str]:
        """What the server offers us to do with this ticket."""
        try:
            body = self._rest.get(f"ticket/{number}").body
        except (Gone, Forbidden):
            return set()
        return offers(body)


def offers(body: object) -> set[str]:
    """The names of a ticket's or queue's links: `correspond`, `comment`, `create`, `lifecycle`, …"""
    links = body.get("_hyperlinks") if isinstance(body, dict) else None
    return {
        str(link.get("ref")) for link in (links if isinstance(links, list) else []) if isinstance(link, dict)
    }
