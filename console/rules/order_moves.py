"""Moving an order from one status to the next: what is allowed, what it asks for, how it is told.

An order is moved by a marked note in its ticket (`console.rules.marked_notes`), so that it works with
every helpdesk: those that hold orders take it over, for the others each console reads the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from console.profiles.model import Macro, Need, OrderStatus, Profile
from console.rules import marked_notes
from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import Message, Order, OrderEvent

ORDER = "order"
"""The kind of note that moves an order."""


class NotAllowedMove(Problem):
    """An order cannot go there; the sentence says from where, and where it may go."""


@frozen
class OrderMove:
    """An order's next status and what belongs to it. None and "" leave what is there.

    With the status that the order has already, only its dates and its place are changed: a reserve is
    made longer this way.
    """

    number: str
    status: str
    reserve_until: datetime | None = None
    expected_at: datetime | None = None
    place: str = ""
    parcel: str = ""
    reason: str = ""


def next_statuses(order: Order, profile: Profile) -> tuple[OrderStatus, ...]:
    """Where an order may go from where it is, in the profile's order."""
    now = profile.order_status(order.status)
    if now is None:
        return ()
    return tuple(status for status in profile.order_statuses if status.key in now.next)


def check(order: Order, move: OrderMove, profile: Profile) -> None:
    """Raise `NotAllowedMove` for a status that cannot be reached, or a need that is not met."""
    target = profile.order_status(move.status)
    allowed = next_statuses(order, profile)
    if target is None or (move.status != order.status and target not in allowed):
        known = ", ".join(status.key for status in allowed) or "–"
        raise NotAllowedMove(
            mark("Order {number} is “{now}” and cannot become “{status}”; from there it goes to: {known}."),
            number=order.number,
            now=order.status,
            status=move.status,
            known=known,
        )
    if move.status != order.status:
        for need in target.needs:
            if not met(order, move, need):
                raise NotAllowedMove(
                    mark("To make order {number} “{status}”, {need} is needed."),
                    number=order.number,
                    status=move.status,
                    need=need.value,
                )


def met(order: Order, move: OrderMove, need: Need) -> bool:
    """Whether a move brings what its status asks for, or the order has it already."""
    match need:
        case Need.RESERVE_UNTIL:
            return move.reserve_until is not None
        case Need.EXPECTED_AT:
            return (move.expected_at or order.expected_at) is not None
        case Need.PLACE:
            return bool(move.place or order.place)
        case Need.PARCEL:
            return bool(move.parcel or order.parcel)
        case Need.REASON | Need.NOTE:
            return bool(move.reason)


def moved(order: Order, move: OrderMove, at: datetime) -> Order:
    """The order after the move."""
    status_moves = move.status != order.status
    kept = None if status_moves else order.reserve_until  # a reserve ends with the status that had it
    history = (*order.history, OrderEvent(move.status, at, move.reason)) if status_moves else order.history
    return replace(
        order,
        status=move.status,
        updated_at=max(order.updated_at, at),
        history=history,
        reserve_until=move.reserve_until or kept,
        expected_at=move.expected_at or order.expected_at,
        place=move.place or order.place,
        parcel=move.parcel or order.parcel,
    )


def of_macro(macro: Macro, order: Order, profile: Profile, now: datetime, reason: str) -> OrderMove | None:
    """How committing a macro moves the order: to its status, or its reserve on. None when it does not, or
    when the order cannot go there any more: the reply is a good one all the same."""
    if macro.reserve_hours is None and macro.order_status in (None, order.status):
        return None
    until = None
    if macro.reserve_hours is not None:
        until = max(now, order.reserve_until or now) + timedelta(hours=macro.reserve_hours)
    move = OrderMove(order.number, macro.order_status or order.status, until, reason=reason)
    try:
        check(order, move, profile)
    except NotAllowedMove:
        return None
    return move


def written(move: OrderMove, text: str) -> str:
    """The body of the note that moves an order; `text` says the same to people."""
    values = {"number": move.number, "status": move.status}
    for name, moment in (("reserve_until", move.reserve_until), ("expected_at", move.expected_at)):
        if moment is not None:
            values[name] = moment.astimezone(UTC).isoformat()
    for name, said in (("place", move.place), ("parcel", move.parcel), ("reason", move.reason)):
        if said:
            values[name] = said
    return marked_notes.write(ORDER, values, text)


def read(values: Mapping[str, str]) -> OrderMove | None:
    """The move that the values of a note of the kind `ORDER` tell; None where they tell none."""
    try:
        return OrderMove(
            values["number"],
            values["status"],
            _moment(values.get("reserve_until", "")),
            _moment(values.get("expected_at", "")),
            values.get("place", ""),
            values.get("parcel", ""),
            values.get("reason", ""),
        )
    except (KeyError, ValueError):
        return None


def after_notes(order: Order, chain: Iterable[Message], profile: Profile) -> Order:
    """The order after the notes of a chain (oldest first) that are younger than what is known of it.

    A note that the profile does not allow moves nothing.
    """
    told_at = order.updated_at
    for message in chain:
        note = marked_notes.marked(message)
        if note is None or note.kind != ORDER or message.sent_at <= told_at:
            continue
        move = read(note.values)
        if move is None or move.number != order.number:
            continue
        try:
            check(order, move, profile)
        except NotAllowedMove:
            continue
        order = moved(order, move, message.sent_at)
    return order


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment
