"""What is purged is in no file any more, byte by byte; what was not sent is in all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.purging import purge_desk
from console.views import NotPossible
from storage.cache import Cache
from storage.crash_points import VARIABLE
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import HeldByAnother
from storage.records import Customer, Draft, DraftKind, Message, MessageKind, Order, OutgoingState, Placement
from tests.unit.storage.builders import ROOT, make_new, make_ticket

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=200)
LIMIT = NOW - timedelta(days=90)
HERE = Placement("incoming", None, 1, None, True)
NOWHERE = Placement("", None, 0, None, False)

# Words that stand nowhere else; each in another column or another file.
SECRETS = (
    "Закревська",
    "perlamutr",
    "akrevska@example.org",
    "0671112233",
    "бирюзовый",
    "сапфировый",
    "Полтавська",
)
FOR_HER = "изумрудный"  # in a reply to her that was sent
UNSENT = "аквамариновый"  # in one that was not
DRAFT = "лазуритовый"


def fill(directory: Path, others: int = 300) -> None:
    """One customer with two tickets among hundreds; then her chain is told anew, as a sync would."""
    cache = Cache.open(directory / "cache.db", writing=True)
    with cache.writing():
        cache.customers.put(Customer("her", "Олена Закревська", "Zakrevska@example.org", "0671112233", "uk"))
        cache.customers.put(Customer("him", "Пётр", "petr@example.org"))
        cache.orders.put(Order("O-her", "new", OLD, OLD, "her", place="Полтавська 7"))
    for begin in range(0, others, 100):
        with cache.writing():
            for number in range(begin, begin + 100):
                put(
                    cache,
                    f"x{number}",
                    "him",
                    "обычные слова",
                    OLD if number % 2 else NOW,
                    shown=not number % 2,
                )
    with cache.writing():
        put(cache, "closed", "her", "perlamutr", OLD, shown=False)
        put(cache, "open", "her", "бирюзовый " * 30, NOW, shown=True)
    with cache.writing():
        put(cache, "open", "her", "сапфировый", NOW, shown=True)
    cache.close()
    ledger = Ledger.open(directory, writing=True)
    ledger.outbox.confirm(
        [
            make_new("sent", ticket_id="open", body=f"ответ {FOR_HER}", created_at=OLD),
            make_new("other", ticket_id="x1", body="ответ другому", created_at=NOW),
            make_new("waits", ticket_id="open", body=f"ответ {UNSENT}", created_at=OLD),
        ],
        None,
    )
    for op_id in ("sent", "other"):
        claimed = ledger.outbox.claim_next("s", NOW, timedelta(minutes=1))
        assert claimed is not None
        assert claimed.op_id == op_id
        ledger.outbox.move(op_id, OutgoingState.SENT, owner="s", server_id="1")
    ledger.drafts.put(Draft("open", DraftKind.REPLY, f"начато {DRAFT}", NOW))
    ledger.audit.append("me", "reply", "open", "", NOW)
    ledger.close()
    for name in ("ledger.db.before-2", "cache.db.damaged", "ledger.db.damaged-1"):
        (directory / name).write_bytes(f"{FOR_HER} {UNSENT}".encode())


def put(cache: Cache, ticket_id: str, who: str, words: str, at: datetime, *, shown: bool) -> None:
    ticket = replace(
        make_ticket(ticket_id), requester_id=who, subject=words, requester=words, updated_at=at, snippet=words
    )
    cache.tickets.put(ticket, HERE if shown else NOWHERE)
    cache.messages.replace(ticket_id, [Message("m1", ticket_id, MessageKind.CUSTOMER, words, words, at)])


def found_in(directory: Path, words: Iterable[str], but: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """In which files which words stand, as bytes: in free pages too, and as the index folds them."""
    found = set()
    for path in directory.iterdir():
        if path.name in but:
            continue
        data = path.read_bytes()
        for word in words:
            for form in {word, word.lower(), word.casefold(), word[:-2].casefold()}:
                if form.encode() in data:
                    found.add((path.name, word))
    return found


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "desk"
    fill(directory)
    return directory


def test_the_words_are_there_before(directory: Path) -> None:
    assert {word for _, word in found_in(directory, (*SECRETS, FOR_HER, UNSENT))} == {
        *SECRETS,
        FOR_HER,
        UNSENT,
    }


@pytest.mark.parametrize("who", ["her", "ZAKREVSKA@example.org"])
def test_no_word_of_a_purged_customer_is_left_in_any_file(directory: Path, who: str) -> None:
    done = purge_desk(directory, None, [who])
    assert (len(done.cache.ticket_ids), done.cache.messages, done.cache.customers) == (2, 2, 1)
    assert done.cache.orders == 1
    assert done.cache.whole
    assert done.ledger.items == 1
    # In what was damaged a text may be that was not sent: it is named, and left to the person.
    assert [path.name for path in done.kept] == ["ledger.db.damaged-1"]
    assert found_in(directory, (*SECRETS, FOR_HER), but=("ledger.db.damaged-1",)) == set()
    assert {path.name for path in done.removed + done.ledger.backups} == {
        "cache.db.damaged",
        "ledger.db.before-2",
    }


def test_unsent_text_stays_whoever_it_is_for(directory: Path) -> None:
    done = purge_desk(directory, NOW + timedelta(days=1), ["her"])
    assert done.ledger.unsent == 2
    ledger = Ledger.open(directory, writing=True)
    assert [item.op_id for item in ledger.outbox.listing(10)] == ["waits"]
    draft = ledger.drafts.get("open")
    assert draft is not None
    assert DRAFT in draft.body
    assert [line["op_id"] for line in ledger.journal.unsettled()] == ["waits"]
    assert ledger.audit.verify() is None
    ledger.close()


def test_what_is_old_and_closed_goes_and_the_rest_stays(directory: Path) -> None:
    done = purge_desk(directory, LIMIT, [])
    assert len(done.cache.ticket_ids) == 151
    assert done.ledger.items == 1
    cache = Cache.open(directory / "cache.db", writing=False)
    assert len(cache.tickets.ids()) == 151
    assert cache.customers.get("her") is not None  # she has a ticket that is open
    assert [row.id for row in cache.search.find("сапфировый", 5)] == ["open"]
    assert cache.search.find("perlamutr", 5) == []
    assert len(cache.search.find("обычные", 500)) == 150
    cache.close()
    assert found_in(directory, ["perlamutr"]) == set()


def test_it_is_done_only_where_nothing_runs(directory: Path) -> None:
    console = Holder.take(directory)
    with pytest.raises(HeldByAnother):
        purge_desk(directory, LIMIT, [])
    console.release()
    with pytest.raises(NotPossible, match="nobody"):
        purge_desk(directory, None, ["someone"])
    assert len(found_in(directory, SECRETS)) >= len(SECRETS)


def test_a_reading_console_is_told_of_since_old_pages_stay(directory: Path) -> None:
    reader = Cache.open(directory / "cache.db", writing=False)
    reader._session.one("BEGIN")
    reader.tickets.get("open")
    assert not purge_desk(directory, None, ["her"]).cache.whole
    reader.close()
    cache = Cache.open(directory / "cache.db", writing=True)
    assert cache._session.rewrite()
    cache.close()
    assert found_in(directory, SECRETS) == set()


PURGES = """
import os, sys
from datetime import datetime
from pathlib import Path
from console.purging import purge_desk
from storage import crash_points
crash_points.arm(os.environ)
purge_desk(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), ["her"])
"""


@pytest.mark.parametrize("point", ["C16", "C16:2", "C13"])
def test_a_purge_that_was_killed_loses_nothing_and_is_finished_by_the_next(
    directory: Path, point: str
) -> None:
    died = subprocess.run(
        [sys.executable, "-c", PURGES, str(directory), LIMIT.isoformat()],
        cwd=ROOT,
        env={**os.environ, VARIABLE: point},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    ledger = Ledger.open(directory, writing=True)
    assert [item.op_id for item in ledger.outbox.pending()] == ["waits"]
    assert ledger.drafts.get("open") is not None
    assert {line["op_id"] for line in ledger.journal.unsettled()} <= {"waits"}
    ledger.close()
    cache = Cache.open(directory / "cache.db", writing=True)
    assert cache._session.all("PRAGMA integrity_check") == [("ok",)]
    left = len(cache.tickets.ids())
    assert left >= 150
    assert len(cache.search.find("обычные", 500)) >= 150
    cache.close()
    known = bool(found_in(directory, ["akrevska@example.org"]))
    purge_desk(directory, LIMIT, ["her"] if known and _knows_her(directory) else [])
    assert found_in(directory, (*SECRETS, FOR_HER), but=("ledger.db.damaged-1",)) == set()


def _knows_her(directory: Path) -> bool:
    cache = Cache.open(directory / "cache.db", writing=False)
    try:
        return cache.customers.get("her") is not None or bool(cache.tickets.of_customer("her", 1))
    finally:
        cache.close()
