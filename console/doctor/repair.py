"""Mending what can be mended: under the locks of a console and a sync, and never a text that was not sent.

Each step looks for itself, says what it did, and does nothing where nothing is wrong. What is taken away
is a cache, or a copy of what is there: a damaged ledger is kept beside the one made from it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from console.config import DeskSettings, Home
from console.doctor.cache import LARGE_WAL
from console.doctor.database import State, beside, look_at, megabytes, size_of
from console.doctor.findings import Area
from console.sync.process import SYNC_ROLE
from storage.cache import Cache
from storage.cache.session import suspicion
from storage.cache.store import SCHEMA as CACHE_SCHEMA
from storage.files import on_network
from storage.frozen import frozen
from storage.holder import Holder
from storage.ledger import Ledger
from storage.ledger.salvage import bring_missing, salvage
from storage.ledger.upgrade import SCHEMA as LEDGER_SCHEMA
from storage.problems import HeldByAnother, Problem, StorageProblem, mark


@frozen
class Repaired:
    """One thing that was mended, or could not be. `check` is the key of the finding that it answers."""

    area: Area
    check: str
    says: Problem
    desk: str = ""
    mended: bool = True


def repair(home: Home, desks: Sequence[DeskSettings]) -> Iterator[Repaired]:
    """Mend what is wrong with a home and these desks, told as it is done."""
    yield from _modes(home.path)
    for desk in desks:
        directory = home.desk(desk.name)
        if not directory.is_dir():
            continue
        try:
            holder = Holder.take(directory)
        except StorageProblem as problem:
            yield _not_done(problem, desk.name)
            continue
        try:
            yield from _held(directory, desk.name)
        finally:
            holder.release()


def _held(directory: Path, desk: str) -> Iterator[Repaired]:
    try:
        syncing = Holder.take(directory, SYNC_ROLE)
    except HeldByAnother as problem:
        yield _not_done(problem, desk)
        return
    try:
        for area, mend in ((Area.LEDGER, _ledger), (Area.CACHE, _cache)):
            try:
                for check, says in mend(directory):
                    yield Repaired(area, check, says, desk)
            except (StorageProblem, OSError) as problem:
                yield _not_done(problem, desk, area)
    finally:
        syncing.release()


def _not_done(problem: Exception, desk: str, area: Area = Area.DESK) -> Repaired:
    why = problem if isinstance(problem, Problem) else Problem("{why}", why=problem)
    return Repaired(area, "left", Problem(mark("Left as it is: {why}"), why=why), desk, mended=False)


def _modes(path: Path) -> Iterator[Repaired]:
    """Close to others what is ours; what is another's, and links, are left alone."""
    closed = 0
    for folder, folders, files in os.walk(path):
        for one in (Path(folder), *(Path(folder) / name for name in (*folders, *files))):
            try:
                found = one.lstat()
                open_to_others = stat.S_IMODE(found.st_mode) & 0o077
                if open_to_others and found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode):
                    one.chmod(stat.S_IMODE(found.st_mode) & 0o700)
                    closed += 1
            except OSError:
                continue  # it has gone meanwhile, or cannot be changed: the examination tells of it
    if closed:
        yield Repaired(
            Area.HOME, "mode", Problem(mark("Closed to other users of this machine: {n} files."), n=closed)
        )


Mended = Iterator[tuple[str, Problem]]


def _ledger(directory: Path) -> Mended:
    path = directory / "ledger.db"
    looked = look_at(path)
    foreign = [beside(path, ending) for ending in ("-wal", "-shm") if beside(path, ending).exists()]
    if foreign and not looked.wal:
        moved = [_moved_aside(one) for one in foreign]
        yield (
            "foreign",
            Problem(mark("Moved aside, since it belongs to another ledger: {path}."), path=moved[0]),
        )
    if looked.version > LEDGER_SCHEMA:
        return
    leftover = beside(path, ".upgrading")
    if leftover.exists():
        for one in (leftover, beside(leftover, "-journal")):
            one.unlink(missing_ok=True)
        yield "upgrading", Problem(mark("Removed the half of an upgrade that was interrupted."))
    nothing = looked.state in (State.MISSING, State.EMPTY)
    if nothing and not (directory / "outbox.jsonl").exists():
        return
    if looked.state in (State.DAMAGED, State.NOT_ONE) or (looked.readable and not _reads(directory)):
        yield from _salvaged(directory)
    elif lost := bring_missing(directory):
        yield (
            "journal.missing",
            Problem(
                mark(
                    "Confirmed texts that stood in outbox.jsonl only: {n}. They wait in the outbox for you."
                ),
                n=lost,
            ),
        )
    ballast = size_of(directory / "ballast")
    Ledger.open(directory, writing=True).close()
    if looked.wal:
        yield "journal", Problem(mark("The ledger is out of WAL mode again."))
    if looked.state is State.UNFINISHED:
        yield "file", Problem(mark("A change of the ledger that a crash had interrupted was taken back."))
    if not ballast and size_of(directory / "ballast"):
        yield "ballast", Problem(mark("The megabyte that is put by for a full disk is there again."))


def _reads(directory: Path) -> bool:
    """Whether all of it can be read: a check of its pages does not see every damage."""
    try:
        ledger = Ledger.open(directory, writing=False)
    except StorageProblem:
        return False
    try:
        ledger.outbox.counts()
        ledger.outbox.listing(1_000_000)
        ledger.drafts.all()
        ledger.audit.verify()
    except StorageProblem:
        return False
    finally:
        ledger.close()
    return True


def _salvaged(directory: Path) -> Mended:
    done = salvage(directory)
    rows = ", ".join(f"{table} {count}" for table, count in done.rows.items())
    yield (
        "file",
        Problem(
            mark("Brought over: {rows}. The damaged ledger is kept as {path}."), rows=rows, path=done.kept_as
        ),
    )
    if done.doubtful:
        yield (
            "doubtful",
            Problem(
                mark(
                    "Texts of which nobody can say whether they went out: {n}. They wait in the outbox for "
                    "you."
                ),
                n=done.doubtful,
            ),
        )


def _moved_aside(path: Path) -> Path:
    number = 1
    while (name := beside(path, f".foreign-{number}")).exists():
        number += 1
    return path.replace(name)


def _cache(directory: Path) -> Mended:
    """Nothing of the operator's own is in it: whatever is wrong, a new one will do."""
    path = directory / "cache.db"
    looked = look_at(path)
    suspected = suspicion(path).exists()
    if not path.exists():
        if lone := [beside(path, e) for e in ("-wal", "-shm") if beside(path, e).exists()]:
            for one in lone:
                one.unlink()
            yield "foreign", Problem(mark("Removed the journal of a cache that is no longer there."))
    elif suspected or looked.state in (State.DAMAGED, State.NOT_ONE):
        suspicion(path).touch(mode=0o600)
        Cache.open(path, writing=True).close()
        yield "file", Problem(mark("The cache was damaged; a new one is there. The next sync fills it."))
    elif looked.version > CACHE_SCHEMA and look_at(directory / "ledger.db").version <= LEDGER_SCHEMA:
        for ending in ("", "-wal", "-shm", "-journal"):
            beside(path, ending).unlink(missing_ok=True)
        yield "schema", Problem(mark("Removed the cache of a newer Pult. The next sync makes one."))
    elif looked.wal and on_network(directory):
        Cache.open(path, writing=True).close()
        yield "journal", Problem(mark("The cache is out of WAL mode, which a network file system damages."))
    elif (wal := size_of(beside(path, "-wal"))) > LARGE_WAL:
        cache = Cache.open(path, writing=True)
        cache.checkpoint()
        cache.close()
        yield "wal", Problem(mark("{size} MB of the cache's journal were given back."), size=megabytes(wal))
    aside = sorted(directory.glob("cache.db.damaged*"))
    if aside:
        size = sum(map(size_of, aside))
        for one in aside:
            one.unlink()
        yield (
            "aside",
            Problem(mark("Removed what was left of a damaged cache ({size} MB)."), size=megabytes(size)),
        )
