"""What must hold after any crash and any fault, read from the ledger's files and from the desk's own.

| | |
|---|---|
| I1 | no confirmed text is lost |
| I2 | the desk has at most one copy of an item |
| I3 | the copies in a ticket stand in the order in which they were confirmed |
| I4 | what is `sent` is at the desk, word for word |
| I5 | on a healthy network the outbox empties (`drained=True`) |
| I6 | nothing of what is held or was taken back is at the desk |
| I7 | nothing is in another ticket than its own, or says anything else |
| I8 | at most two seconds of typing are lost |

`violations` gives every sentence that is not true; nothing here changes a file. A test gathers what it
knows (`confirmed`, `typed`) and what the desk has (`copies`, in the desk's own order), and asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from console.upstream.protocol import Upstream
from storage.connection import sqlite3
from storage.ledger import Ledger
from storage.records import GOES_BY_ITSELF, STUCK, Draft, Outgoing, OutgoingKind, OutgoingState

SAYS = (OutgoingKind.REPLY, OutgoingKind.NOTE)
NEVER_WENT = (OutgoingState.DRAFT, OutgoingState.HELD, OutgoingState.CANCELLED)


@dataclass(frozen=True)
class Copy:
    """One message at the desk that carries a key of ours."""

    ticket_id: str
    key: str
    body: str


@dataclass(frozen=True)
class Confirmed:
    """A text of which the ledger has said that it is kept: `confirm` had returned."""

    op_id: str
    ticket_id: str
    body: str


@dataclass(frozen=True)
class Kept:
    """What lies in the files of one console, or of several."""

    items: tuple[Outgoing, ...]
    drafts: tuple[Draft, ...]
    journal: Mapping[str, str]
    """The texts of outbox.jsonl by their op_id."""


def kept_in(*directories: Path) -> Kept:
    """Read the ledgers in these directories, of consoles that may still be running."""
    items: list[Outgoing] = []
    drafts: list[Draft] = []
    journal: dict[str, str] = {}
    for directory in directories:
        ledger = Ledger.open(directory, writing=False)
        try:
            items += reversed(ledger.outbox.listing(1_000_000))
            drafts += ledger.drafts.all()
            journal |= {
                str(line["op_id"]): str(line["body"])
                for line in ledger.journal.lines()
                if line.get("what") == "confirmed"
            }
        finally:
            ledger.close()
    return Kept(tuple(items), tuple(drafts), journal)


def copies_in(practice_file: Path) -> list[Copy]:
    """What agents have said at a practice desk, in the order in which it got there."""
    desk = sqlite3.connect(f"{practice_file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        rows = desk.execute(
            "SELECT ticket_id, client_key, body FROM messages"
            " WHERE client_key IS NOT NULL AND kind IN ('reply', 'note') ORDER BY id"
        ).fetchall()
    finally:
        desk.close()
    return [Copy(str(ticket_id), key, body) for ticket_id, key, body in rows]


def copies_at(upstream: Upstream, tickets: Iterable[str]) -> list[Copy]:
    """What stands in these tickets of any helpdesk with a key of ours."""
    return [
        Copy(ticket_id, message.client_key, message.body)
        for ticket_id in tickets
        for message in upstream.fetch(ticket_id).messages or ()
        if message.client_key
    ]


def violations(
    kept: Kept,
    copies: Sequence[Copy],
    *,
    confirmed: Iterable[Confirmed] = (),
    typed: Mapping[str, str] | None = None,
    drained: bool = False,
) -> list[str]:
    """Everything that does not hold, each as "I4: …"; empty when all is well.

    `typed` is what stood in the composer of each ticket two seconds before the end. `drained` says that
    the network was healthy for long enough since.
    """
    ours = {item.op_id: item for item in kept.items}
    found = [*_of_texts(kept, ours, copies, confirmed), *_of_copies(ours, copies)]
    found += _of_states(kept.items, copies)
    if drained:
        found += list(_of_waiting(kept.items))
    return found + list(_of_typing(kept, typed or {}))


def must_hold(
    kept: Kept,
    copies: Sequence[Copy],
    *,
    confirmed: Iterable[Confirmed] = (),
    typed: Mapping[str, str] | None = None,
    drained: bool = False,
) -> None:
    """Fail with every invariant that does not hold."""
    found = violations(kept, copies, confirmed=confirmed, typed=typed, drained=drained)
    assert not found, "\n".join(found)


def _of_texts(
    kept: Kept, ours: Mapping[str, Outgoing], copies: Sequence[Copy], confirmed: Iterable[Confirmed]
) -> Iterator[str]:
    arrived = {copy.key for copy in copies}
    for text in confirmed:
        item = ours.get(text.op_id)
        if item is None:
            if text.op_id not in arrived:  # what was sent may be purged, nothing else may go
                yield f"I1: “{text.body}” in ticket {text.ticket_id} is nowhere"
        elif _plain(item.body) != _plain(text.body) or item.ticket_id != text.ticket_id:
            yield f"I1: “{text.body}” in ticket {text.ticket_id} has become {_name(item)}"
    for item in kept.items:
        written = kept.journal.get(item.op_id)
        unsettled = item.state not in (OutgoingState.SENT, OutgoingState.CANCELLED)
        if unsettled and (written is None or _plain(written) != _plain(item.body)):
            yield f"I1: {_name(item)} cannot be salvaged: the journal has {written!r}"


def _of_copies(ours: Mapping[str, Outgoing], copies: Sequence[Copy]) -> Iterator[str]:
    for key, count in Counter(copy.key for copy in copies).items():
        if count > 1:
            yield f"I2: the desk has {count} copies of {key}"
    lines: dict[tuple[str, str], int] = {}
    for copy in copies:
        item = ours.get(copy.key)
        if item is None:
            continue
        if copy.ticket_id != item.ticket_id:
            yield f"I7: {_name(item)} stands in ticket {copy.ticket_id}"
        if _plain(copy.body) != _plain(item.body):
            yield f"I7: {_name(item)} arrived as “{copy.body}”"
        line = (item.account, item.ticket_id)
        if item.seq < lines.get(line, 0):
            yield f"I3: {_name(item)} came after number {lines[line]} of its ticket"
        lines[line] = max(item.seq, lines.get(line, 0))


def _of_states(items: Iterable[Outgoing], copies: Sequence[Copy]) -> Iterator[str]:
    arrived = {copy.key for copy in copies}
    for item in items:
        if item.kind not in SAYS:
            continue
        if item.state is OutgoingState.SENT and item.op_id not in arrived:
            yield f"I4: {_name(item)} is sent, and the desk does not have it"
        if item.state in NEVER_WENT and item.op_id in arrived:
            yield f"I6: {_name(item)} is {item.state}, and the desk has it"


def _of_waiting(items: Sequence[Outgoing]) -> Iterator[str]:
    stuck = {(item.account, item.ticket_id): item.seq for item in items if item.state in STUCK}
    for item in items:
        behind = stuck.get((item.account, item.ticket_id), item.seq) < item.seq
        waits = item.state in GOES_BY_ITSELF or item.state is OutgoingState.NEEDS_AUTH
        if waits and not behind:  # what stands behind one that a person must decide about waits with it
            yield f"I5: {_name(item)} is still {item.state}: {item.last_error}"


def _of_typing(kept: Kept, typed: Mapping[str, str]) -> Iterator[str]:
    for ticket_id, text in typed.items():
        there = [draft.body for draft in kept.drafts if draft.ticket_id == ticket_id]
        there += [item.body for item in kept.items if item.ticket_id == ticket_id]
        if text and not any(text in body for body in there):
            yield f"I8: of “{text}” in ticket {ticket_id} there is only {there}"


def _plain(body: str) -> str:
    """A text as it is after a desk's own handling of line ends."""
    return body.replace("\r\n", "\n").strip()


def _name(item: Outgoing) -> str:
    return f"{item.op_id} (number {item.seq} of ticket {item.ticket_id})"
