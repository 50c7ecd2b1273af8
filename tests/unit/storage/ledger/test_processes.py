"""Several processes on one file, and processes that die: what was promised holds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from storage.ledger import Ledger
from storage.problems import NewerSchema
from storage.records import Draft, DraftKind
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, ROOT, make_new

LEASE = timedelta(minutes=2)

CLAIMS_ALL = """
import json, sys
from datetime import timedelta
from pathlib import Path
from storage.ledger import Ledger
from tests.unit.storage.builders import NOW
ledger = Ledger.open(Path(sys.argv[1]), writing=True)
print("ready", flush=True)
sys.stdin.readline()
claimed = []
while item := ledger.outbox.claim_next(sys.argv[2], NOW, timedelta(minutes=2)):
    claimed.append(item.op_id)
print(json.dumps(claimed))
"""


def test_what_several_processes_claim_at_once_each_gets_once(home: Path, ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new(f"op-{n}", ticket_id=str(n)) for n in range(60)], None)
    others = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMS_ALL, str(home), f"sender {n}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    claimed = [json.loads(other.communicate()[0]) for other in others]
    assert sorted(chain.from_iterable(claimed)) == sorted(f"op-{n}" for n in range(60))
    for number, ops in enumerate(claimed):
        owners = {item.lease_owner for op_id in ops if (item := ledger.outbox.get(op_id))}
        assert owners <= {f"sender {number}"}
    assert {item.attempts for item in ledger.outbox.listing(100)} == {1}


def test_threads_on_one_handle_and_on_two_claim_each_item_once(home: Path, ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new(f"op-{n}", ticket_id=str(n)) for n in range(40)], None)
    second = Ledger.open(home, writing=True)
    claimed: list[str] = []
    begin = threading.Barrier(4)

    def claim(mine: Ledger, owner: str) -> None:
        begin.wait()
        while item := mine.outbox.claim_next(owner, NOW, LEASE):
            claimed.append(item.op_id)

    threads = [
        threading.Thread(target=claim, args=(mine, f"{number}"))
        for number, mine in enumerate((ledger, ledger, second, second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert sorted(claimed) == sorted(f"op-{n}" for n in range(40))


# A process that confirms (or claims) and dies at a named place: no clean-up of any kind is run.
DIES = """
import os, sys
from datetime import timedelta
from pathlib import Path
from storage.ledger import Ledger
from storage.ledger.journal import Journal
from storage.session import Session
from tests.unit.storage.builders import NOW, make_new

place = sys.argv[2]
ledger = Ledger.open(Path(sys.argv[1]), writing=True)

def dies(function):
    def wrapped(*args):
        function(*args)
        os.kill(os.getpid(), 9)
    return wrapped

if place == "before the journal":
    Journal.confirmed = lambda *_: os.kill(os.getpid(), 9)
if place == "between journal and commit":
    Journal.confirmed = dies(Journal.confirmed)
if place == "before the claim is committed":
    Session.before_commit = lambda *_: os.kill(os.getpid(), 9)
if "claim" in place:
    ledger.outbox.claim_next("dead", NOW, timedelta(minutes=2))
else:
    ledger.outbox.confirm([make_new("new", body="text")], "1")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(
    ("place", "state", "in_journal"),
    [
        ("before the journal", None, False),
        ("between journal and commit", None, True),
        ("after the commit", S.QUEUED, True),
    ],
)
def test_a_text_is_a_draft_or_in_the_outbox_wherever_the_console_dies(
    home: Path, ledger: Ledger, place: str, state: S | None, in_journal: bool
) -> None:
    ledger.drafts.put(Draft("1", DraftKind.REPLY, "text", NOW))
    died = subprocess.run([sys.executable, "-c", DIES, str(home), place], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    survivor = Ledger.open(home, writing=True)
    item = survivor.outbox.get("new")
    assert (item.state if item else None) is state
    assert (survivor.drafts.get("1") is None) == (state is not None)
    assert any(line["op_id"] == "new" for line in survivor.journal.lines()) is in_journal
    # The same text confirmed again goes on as if nothing had been.
    if state is None:
        survivor.outbox.confirm([make_new("new", body="text")], "1")
    assert [line["body"] for line in survivor.journal.unsettled()] == ["text"]
    survivor.close()


@pytest.mark.parametrize(
    ("place", "state"),
    [("before the claim is committed", S.QUEUED), ("after the claim", S.SENDING)],
)
def test_a_claim_is_made_or_not_made_wherever_the_sender_dies(
    home: Path, ledger: Ledger, place: str, state: S
) -> None:
    ledger.outbox.confirm([make_new("op-1")], None)
    died = subprocess.run([sys.executable, "-c", DIES, str(home), place], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    (item,) = ledger.outbox.pending()
    assert item.state is state
    expired = ledger.outbox.expire_leases(NOW + LEASE)
    assert [one.state for one in expired] == ([S.AMBIGUOUS] if state is S.SENDING else [])


# A newer version that dies while it brings the ledger up to its schema.
DIES_UPGRADING = """
import os, sys
from pathlib import Path
from storage.ledger import Ledger, schema, upgrade

place = sys.argv[2]
die = lambda *_: os.kill(os.getpid(), 9)

@schema.migrations()
def of_a_later_version(db):
    db.execute("ALTER TABLE drafts ADD COLUMN later TEXT")
    if place == "in the migration":
        die()

upgrade.SCHEMA += 1
if place == "before it takes the file's place":
    Path.replace = die
if place == "after it took the file's place":
    upgrade.sync_directory = die
Ledger.open(Path(sys.argv[1]), writing=True)
"""


@pytest.mark.parametrize(
    ("place", "replaced"),
    [
        ("in the migration", False),
        ("before it takes the file's place", False),
        ("after it took the file's place", True),
    ],
)
def test_an_upgrade_that_is_killed_leaves_one_whole_ledger(
    home: Path, ledger: Ledger, place: str, replaced: bool
) -> None:
    ledger.outbox.confirm([make_new(f"op-{n}", ticket_id=str(n)) for n in range(20)], None)
    died = subprocess.run([sys.executable, "-c", DIES_UPGRADING, str(home), place], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    reader = Ledger.open(home, writing=False)
    assert len(reader.outbox.pending()) == 20
    reader.close()
    if replaced:
        with pytest.raises(NewerSchema):
            ledger.drafts.put(Draft("1", DraftKind.REPLY, "text", NOW))
    else:
        ledger.drafts.put(Draft("1", DraftKind.REPLY, "text", NOW))
        ledger.close()
        again = Ledger.open(home, writing=True)
        assert again.drafts.get("1") is not None
        again.close()
