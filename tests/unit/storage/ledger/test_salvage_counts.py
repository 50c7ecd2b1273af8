"""How much of a damaged ledger comes back, counted: rows first, then what the journal holds."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from storage.ledger import Ledger
from storage.ledger.salvage import salvage
from storage.records import Draft, DraftKind
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, make_new

ITEMS = 200
BODY = "текст ответа " * 40  # a few items a page
LEASE = timedelta(minutes=2)
PAGE = 4096
LEAF = 13  # a page of a table with rows, in SQLite's file format


def fill(home: Path) -> Counter[S]:
    """200 items: 80 sent, 20 cancelled, 20 stopped, 40 held, 40 queued; and 60 drafts."""
    ledger = Ledger.open(home, writing=True)
    with ledger.together():
        _happens(ledger)
    counts = Counter(ledger.outbox.counts())
    ledger.close()
    assert counts == {S.SENT: 80, S.CANCELLED: 20, S.CONFLICT: 20, S.HELD: 40, S.QUEUED: 40}
    return counts


def _happens(ledger: Ledger) -> None:
    for number in range(ITEMS):
        hold = 60.0 if 120 <= number < 160 else 0.0
        new = make_new(f"op-{number}", ticket_id=str(number), body=f"{number} {BODY}", hold_seconds=hold)
        ledger.outbox.confirm([new], None)
    for number in range(80):
        assert ledger.outbox.claim_next("s", NOW, LEASE) is not None
        ledger.outbox.move(f"op-{number}", S.SENT, owner="s", server_id=f"m{number}")
    for number in range(80, 100):
        ledger.outbox.move(f"op-{number}", S.CANCELLED)
    for number in range(100, 120):
        assert ledger.outbox.claim_next("s", NOW, LEASE) is not None
        ledger.outbox.move(f"op-{number}", S.CONFLICT, owner="s")
    for number in range(60):
        ledger.drafts.put(Draft(f"d{number}", DraftKind.REPLY, f"начато {number} {BODY}", NOW))


def leaves(home: Path, of: str) -> list[int]:
    """The pages that hold the rows of a table, in their order: leaves of tables in which `of` stands
    before a number."""
    data = (home / "ledger.db").read_bytes()
    found = []
    for page in range(1, len(data) // PAGE):
        content = data[page * PAGE : (page + 1) * PAGE]
        numbers = re.findall(of.encode() + rb"(\d+)", content)
        if content[0] == LEAF and numbers and BODY[:5].encode() in content:
            found.append((min(map(int, numbers)), page + 1))
    return [page for _, page in sorted(found)]


def overwrite(home: Path, pages: list[int]) -> None:
    with (home / "ledger.db").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xa5" * PAGE)


def bodies(ledger: Ledger) -> dict[str, str]:
    return {item.op_id: item.body for item in ledger.outbox.listing(1000)}


@pytest.mark.parametrize("places", [[0.5], [0.2, 0.8], [0.1, 0.3, 0.5, 0.7, 0.9], [0.0], [1.0]], ids=str)
def test_unsent_text_comes_back_whole_whichever_pages_are_garbage(home: Path, places: list[float]) -> None:
    before = fill(home)
    outbox = leaves(home, "op-")
    hit = sorted({outbox[round(place * (len(outbox) - 1))] for place in places})
    overwrite(home, hit)

    saved = salvage(home)
    ledger = Ledger.open(home, writing=True)
    after = Counter(ledger.outbox.counts())
    lost = sum((before - after).values())
    # Few rows lie on a page: all others are here as they were, and of those nothing unsent is missing.
    assert saved.rows["outbox"] >= ITEMS - 12 * len(hit)
    assert saved.rows["outbox"] + lost == ITEMS
    unsent = sum(before[state] - after[state] for state in (S.CONFLICT, S.HELD, S.QUEUED))
    assert saved.doubtful == unsent
    assert after[S.NEEDS_DECISION] == unsent
    kept = bodies(ledger)
    for number in range(100, ITEMS):
        assert kept[f"op-{number}"] == f"{number} {BODY}"
    assert len(ledger.drafts.all()) == 60
    assert all(before[state] >= after[state] for state in before)
    ledger.close()


def test_rows_between_two_damaged_places_are_found_one_by_one(home: Path) -> None:
    fill(home)
    drafts = leaves(home, "начато ")
    assert len(drafts) > 6
    overwrite(home, [drafts[1], drafts[-2]])
    saved = salvage(home)
    # Drafts stand in no journal: whatever lies on a whole page must come over.
    assert saved.rows["drafts"] > 60 * (len(drafts) - 3) / len(drafts)


def test_without_any_readable_row_the_journal_alone_brings_back_what_was_not_sent(home: Path) -> None:
    fill(home)
    (home / "ledger.db").write_bytes(b"\xa5" * 65536)
    saved = salvage(home)
    assert saved.rows == dict.fromkeys(saved.rows, 0)
    assert saved.doubtful == 100
    ledger = Ledger.open(home, writing=True)
    assert Counter(ledger.outbox.counts()) == {S.NEEDS_DECISION: 100}
    assert bodies(ledger)["op-199"] == f"199 {BODY}"
    ledger.close()


def test_nothing_is_said_to_have_gone_out_twice(home: Path) -> None:
    """What was sent and whose row is lost stays sent: the journal says so, and nobody is asked."""
    fill(home)
    overwrite(home, [leaves(home, "op-")[0]])
    salvage(home)
    ledger = Ledger.open(home, writing=True)
    asked = [item.op_id for item in ledger.outbox.listing(1000, [S.NEEDS_DECISION])]
    assert asked == []
    ledger.close()
