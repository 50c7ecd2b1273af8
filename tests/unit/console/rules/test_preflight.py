"""What counts as a change between the key and the sending, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from console.profiles.loader import load_profile
from console.rules.preflight import ChangeKind, changes, what_changed
from console.upstream.protocol import Snapshot
from storage.records import Message, MessageKind, Outgoing, OutgoingKind, OutgoingState, Ticket
from tests.unit.storage.builders import NOW, make_message, make_ticket

PROFILE = load_profile("boutique")
ME = "7"
K = ChangeKind

SEEN = make_message("m1")
CUSTOMER = make_message("m2", author="Анна")
COLLEAGUE = make_message("m3", kind=MessageKind.REPLY, author="Пётр", author_id="8")
MINE = make_message("m4", kind=MessageKind.REPLY, author="Оксана", author_id=ME)
OURS = make_message("m5", kind=MessageKind.REPLY, author="Оксана", author_id="x", client_key="op-0")
NOTE = make_message("m6", kind=MessageKind.NOTE, author="Пётр", author_id="8")
CALL = make_message("m7", kind=MessageKind.CALL, author="Анна")

OPEN = make_ticket("1", version="2")
TAKEN = replace(OPEN, assignee_id="8", assignee="Пётр")
CLOSED = replace(OPEN, status="done")


def item(kind: OutgoingKind = OutgoingKind.REPLY, base: str = "m1", version: str = "1") -> Outgoing:
    return Outgoing(
        "op-1",
        "g",
        "a",
        "1",
        1,
        kind,
        OutgoingState.SENDING,
        NOW,
        base_version=version,
        base_last_message=base,
    )


@pytest.mark.parametrize(
    ("ticket", "came", "found"),
    [
        (OPEN, [], []),
        (OPEN, [CUSTOMER], [K.WRITTEN]),
        (OPEN, [CALL], [K.WRITTEN]),
        (OPEN, [COLLEAGUE], [K.ANSWERED]),
        (OPEN, [MINE, OURS, NOTE], []),
        (TAKEN, [], [K.TAKEN]),
        (replace(OPEN, assignee_id=ME), [], []),
        (CLOSED, [], [K.CLOSED]),
        (replace(TAKEN, status="done"), [COLLEAGUE, CUSTOMER], [K.TAKEN, K.ANSWERED, K.WRITTEN, K.CLOSED]),
    ],
)
def test_each_change_is_found_the_most_important_first(
    ticket: Ticket, came: Sequence[Message], found: list[ChangeKind]
) -> None:
    chain = (SEEN, *came)
    told = changes(item(), ticket, chain, PROFILE, ME, {"op-0"})
    assert [change.kind for change in told] == found
    problem = what_changed(item(), Snapshot(ticket, messages=chain), PROFILE, ME, {"op-0"})
    assert (problem is None) == (not found)


def test_what_the_operator_has_seen_is_no_change() -> None:
    """They decided with all of this before their eyes: it is the ticket of that very version."""
    chain = (SEEN, COLLEAGUE, CUSTOMER)
    taken = replace(TAKEN, status="done", version="9")
    assert changes(item(base="m2", version="9"), taken, chain, PROFILE, ME, ()) == ()
    assert changes(item(base="m2", version="8"), taken, chain, PROFILE, ME, ())


def test_where_it_is_not_known_what_was_seen_only_the_ticket_itself_counts() -> None:
    assert changes(item(base="gone"), OPEN, (SEEN, CUSTOMER), PROFILE, ME, ()) == ()
    assert changes(item(base="", version=""), CLOSED, (), PROFILE, ME, ())


@pytest.mark.parametrize("kind", [OutgoingKind.NOTE, OutgoingKind.FIELDS, OutgoingKind.CLAIM])
def test_only_a_public_reply_is_held_back(kind: OutgoingKind) -> None:
    snapshot = Snapshot(TAKEN, messages=(SEEN, CUSTOMER))
    assert what_changed(item(kind), snapshot, PROFILE, ME, ()) is None
