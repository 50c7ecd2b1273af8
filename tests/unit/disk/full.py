"""Works at a desk until the disk is full, then goes on; each line printed is one thing that held."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from console.config import Home
from console.desk_files import open_files
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.problems import DiskFull
from storage.records import Draft, DraftKind
from tests.unit.disk.small_disk import MEGABYTE, Kind
from tests.unit.storage.builders import NOW, make_new, make_placement, make_ticket

BODY = "ответ " * 3000


def fill(place: Path, kind: str) -> None:
    """Take all the room that is left, to the last block."""
    if kind == Kind.LIMITED:
        return  # there the files themselves come to their end
    with (place / "filler").open("ab", buffering=0) as filler:
        for size in (65536, 4096, 1):
            while True:
                try:
                    filler.write(b"x" * size)
                except OSError:
                    break


def refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except DiskFull:
        return True
    return False


def says(word: str, *, held: bool) -> None:
    if not held:
        sys.exit(f"it did not hold: {word}")
    sys.stdout.write(f"{word}\n")


def main(directory: str, kind: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python does by itself: a refusal, not the end
    place = Path(directory)
    home = Home(place).prepare("desks", "desk")
    ledger = Ledger.open(home, writing=True)
    cache = Cache.open(home / "cache.db", writing=True)
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
    ledger.outbox.confirm([make_new("before", body=BODY)], None)
    fill(place, kind)
    if kind == Kind.MOUNTED:
        says("the ballast was there", held=(home / "ballast").stat().st_size == MEGABYTE)
        ledger.outbox.confirm([make_new("by the ballast", ticket_id="2", body=BODY)], None)
        says("one more reply was kept", held=ledger.outbox.get("by the ballast") is not None)
        says("the ballast was given for it", held=not (home / "ballast").exists())
        fill(place, kind)

    taken = 0
    while not refused(partial(ledger.outbox.confirm, [a_reply(taken)], None)):
        taken += 1
    before = len(ledger.outbox.pending())
    says("a reply was refused as a whole", held=ledger.outbox.get(f"n{taken}") is None)
    says("so was a draft", held=refused(lambda: many_drafts(ledger)))
    says(
        "and a page of tickets",
        held=refused(partial(many_tickets, cache, 300 if kind == Kind.MOUNTED else 3000)),
    )
    says("what was kept can be read", held=len(ledger.outbox.pending()) == before >= 1)
    says("tickets too", held=cache.tickets.get("1") is not None)
    says("the files are sound", held=sound(ledger, cache))
    if kind == Kind.MOUNTED:
        (place / "filler").unlink()
        ledger.outbox.confirm([make_new("after", ticket_id="a", body=BODY)], None)
        many_tickets(cache, 300)
        says("with room again work goes on", held=ledger.outbox.get("after") is not None)
        ledger.close()
        Ledger.open(home, writing=True).close()
        says("and the ballast is put by again", held=(home / "ballast").exists())
        read_only(place, cache)


def a_reply(number: int) -> NewOutgoing:
    return make_new(f"n{number}", ticket_id=f"n{number}", body=BODY)


def many_drafts(ledger: Ledger) -> None:
    for number in range(500):
        ledger.drafts.put(Draft(f"d{number}", DraftKind.REPLY, BODY, NOW))


def many_tickets(cache: Cache, count: int) -> None:
    with cache.writing():
        for number in range(count):
            cache.tickets.put(make_ticket(f"t{number}", subject=BODY[:500]), make_placement())


def sound(ledger: Ledger, cache: Cache) -> bool:
    checks = [session.all("PRAGMA integrity_check") for session in (ledger._session, cache._session)]
    return checks == [[("ok",)], [("ok",)]]


def read_only(place: Path, cache: Cache) -> None:
    """The same files on the same disk, mounted so that nothing may be written."""
    cache.close()
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    opened = open_files(Home(place), "desk")
    says("a disk that may only be read is read", held=opened.holder is None and opened.why is not None)
    says("with its replies", held=opened.ledger.outbox.get("after") is not None)
    says("and its tickets", held=opened.cache.tickets.get("1") is not None)
    says("and says why", held="may not be written" in str(opened.why))


if __name__ == "__main__":
    main(*sys.argv[1:])
