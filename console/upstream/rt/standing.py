"""How a ticket stands right now, and changing that.

Request Tracker answers 200 to a change whether it took it or not, with a text in the language of the
token's owner. What counts is what is read back.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.upstream.protocol import Forbidden, Gone, Invalid, Merged
from console.upstream.rt import wire
from console.upstream.rt.paging import page_of
from console.upstream.rt.rest import Params, Rest
from console.upstream.rt.wire import Person, Unreadable
from console.upstream.rt.words import Words
from storage.frozen import frozen
from storage.problems import mark
from storage.records import Changes, TicketField


@frozen
class Standing:
    """The part of a ticket that an operator may change, in Request Tracker's words."""

    status: str
    owner: Person | None
    queue: str
    fields: Mapping[str, str]


@frozen
class Wanted:
    """Changes, in Request Tracker's words. None leaves a thing as it is; "" empties it."""

    status: str | None = None
    owner: str | None = None
    reason: str | None = None

    @staticmethod
    def of(changes: Changes, words: Words) -> Wanted:
        """A reason is wanted only where the desk has a field for it."""

        def value(field: TicketField) -> str | None:
            return (changes[field] or "") if field in changes else None

        status = value(TicketField.STATUS)
        return Wanted(
            status=words.their_status(status) if status else None,
            owner=value(TicketField.ASSIGNEE),
            reason=value(TicketField.REASON) if words.mapping.reason_field else None,
        )

    def missing_from(self, standing: Standing, reason_field: str) -> Wanted:
        """What of this is not so yet."""
        owner = standing.owner.id if standing.owner else ""
        return Wanted(
            status=_unless(self.status, standing.status),
            owner=_unless(self.owner, owner),
            reason=_unless(self.reason, standing.fields.get(reason_field, "")),
        )

    def __bool__(self) -> bool:
        return (self.status, self.owner, self.reason) != (None, None, None)

    def body(self, reason_field: str) -> dict[str, object]:
        """As a request says it."""
        found: dict[str, object] = {}
        if self.status is not None:
            found["Status"] = self.status
        if self.owner is not None:
            found["Owner"] = self.owner or wire.NOBODY
        if self.reason is not None:
            found["CustomFields"] = {reason_field: self.reason or None}
        return found


def _unless(wanted: str | None, is_so: str) -> str | None:
    return None if wanted is None or wanted.casefold() == is_so.casefold() else wanted


class Standings:
    """Reads and changes how tickets of one Request Tracker stand."""

    def __init__(self, rest: Rest, words: Words) -> None:
        self._rest = rest
        self._words = words

    def read(self, number: int) -> Standing:
        """Raises `Gone` for a ticket that is deleted or merged away: asked for by its number Request
        Tracker would hand out the other ticket, and an answer would go to somebody else."""
        params: Params = [
            ("query", f"id = {number}"),
            ("fields", "Status,Owner,Queue" + (",CustomFields" if self._words.mapping.reason_field else "")),
            ("fields[Owner]", "Name,RealName"),
            ("fields[Queue]", "Name"),
        ]
        page = page_of(self._rest.get("tickets", params).body)
        if not page:
            raise self.why_not_there(number)
        try:
            return Standing(
                wire.text(page[0], "Status"),
                wire.person(page[0].get("Owner")),
                wire.named(page[0], "Queue"),
                wire.custom_fields(page[0]),
            )
        except Unreadable as problem:
            raise Invalid(
                mark("Ticket {ticket} cannot be read: {why}."), ticket=number, why=problem
            ) from problem

    def why_not_there(self, number: int) -> Gone | Forbidden:
        """What has become of a ticket that no search finds."""
        try:
            body = self._rest.get(f"ticket/{number}").body
        except Forbidden as problem:
            return problem
        except Gone as problem:
            return problem
        if isinstance(body, dict) and str(body.get("id")) != str(number):
            return Merged(str(number), str(body.get("id")))
        return Gone(mark("Ticket {ticket} has been deleted, or is not a ticket of this desk."), ticket=number)

    def change(self, number: int, changes: Changes) -> None:
        """Make it so. What is so already is not asked for again, so that this can be repeated."""
        wanted = Wanted.of(changes, self._words)
        if TicketField.REASON in changes and not wanted:
            raise Invalid(mark("This desk keeps no reason: its profile names no field for it."))
        field = self._words.mapping.reason_field
        missing = wanted.missing_from(self.read(number), field)
        if not missing:
            return
        said = self._rest.put(f"ticket/{number}", missing.body(field)).body
        if refused := wanted.missing_from(self.read(number), field):
            raise not_taken(number, refused, said)

    def claim(self, number: int, me: str) -> Person | None:
        """Take a ticket; whose it is then (None: nobody's, for us to take it is not allowed).

        `/take` is decided by the server in one place, so that of several who try at once one wins.
        """
        before = self.read(number)
        if before.owner is not None:
            return before.owner
        said = self._rest.put(f"ticket/{number}/take", {}).body
        owner = self.read(number).owner
        if owner is None:
            raise Forbidden(
                mark(
                    "Ticket {ticket} could not be taken: {said} An administrator must grant you the right "
                    "to own tickets in its queue."
                ),
                ticket=number,
                said=words_of(said),
            )
        return owner


def not_taken(number: int, refused: Wanted, said: object) -> Invalid:
    """The error for changes that were not made, with what the server said."""
    parts = {"Status": refused.status, "Owner": refused.owner, "Reason": refused.reason}
    fields = ", ".join(f"{name} = {value or '-'}" for name, value in parts.items() if value is not None)
    return Invalid(
        mark("Ticket {ticket} did not take the change ({fields}). The helpdesk says: {said}"),
        ticket=number,
        fields=fields,
        said=words_of(said),
    )


def words_of(said: object) -> str:
    """What the server said of a change, in one line."""
    if isinstance(said, list):
        return "; ".join(str(line) for line in said if line)[:500] or "-"
    if isinstance(said, dict) and said.get("message"):
        return str(said["message"])[:500]
    return "-"
