"""S7 and S8: how fast the cache is filled, and how fast something is found in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from console.sync.pull import Pull
from console.upstream.protocol import (
    Capabilities,
    Catalog,
    ChangePage,
    Dedupe,
    DeskClock,
    Snapshot,
    Upstream,
)
from storage.cache import Cache
from storage.cache.document import document
from storage.cache.heads import Contact, Head
from storage.connection import sqlite3
from storage.records import Agent
from tests.bench.bench import PULT, Bench, count, environment, pult
from tests.bench.caches import Made, first_number, profile, stream
from tests.bench.mailbox import maildir
from tests.bench.practice import fill_practice
from tests.bench.table import Row, both, median, ms, p95
from tests.bench.terminal import Program

_PAGE = 100  # tickets of one page of changes, and of one transaction
_TABLES = ("customers", "orders", "tickets", "messages", "search", "stems")
_ASKED = (
    "доставка", "где мой заказ", "когда вернут деньги", "повернення коштів", "примірка", "order delivery",
    "ирина коваль", "зоряна", "возврат туфли размер", "1000123", "2000457", "067012", "+38 (067) 000-12-34",
    "client.1234@example",
)  # fmt: skip
_QUOTED = ('"три дня"', '"где заказ"', '"мой заказ"')


class _InMemory:
    """A helpdesk that has everything at hand: what is left is the work of pulling."""

    name = "memory"
    account = "memory"
    capabilities = Capabilities(Dedupe.NATIVE_KEY, timedelta(), timedelta(seconds=1), True, False, False)

    def __init__(self, snapshots: Sequence[Snapshot], now: datetime) -> None:
        self._snapshots = snapshots
        self._now = now

    def whoami(self) -> Agent:
        return Agent("me", "Оксана")

    def catalog(self) -> Catalog:
        return Catalog((), ())

    def clock(self) -> DeskClock:
        return DeskClock(self._now, self._now)

    def pull_changes(self, cursor: str | None) -> ChangePage:
        at = int(cursor or 0)
        items = tuple(self._snapshots[at : at + _PAGE])
        return ChangePage(items, (), str(at + len(items)), at + _PAGE < len(self._snapshots))


def pulling(bench: Bench) -> list[Row]:
    tickets = 4_000 if bench.quick else 20_000
    now = datetime.now(UTC)
    snapshots = list(stream(tickets, begin=now))
    rounds = 1 if bench.quick else 3
    raw, pulled = [], []
    for _ in range(rounds):
        pulled.append(tickets / _pulled(bench, snapshots, now))
        raw.append(tickets / _raw(bench, snapshots, now))
    ratio = median(pulled) / median(raw)
    floor = f"{median(raw):,.0f}/s into the same tables"
    rows = [
        Row(
            "S7", "pull, from memory into the cache", floor, f"{median(pulled):,.0f}/s", ratio, "≥ 0.6",
            ratio >= 0.6, f"{count(tickets)} whole tickets, {_PAGE} a commit, search index and all; the "
            "floor inserts the same rows, made before, by executemany",
        )
    ]  # fmt: skip
    whole, idle, busy = _whole(bench, tickets)
    rows.append(
        Row(
            "S7", "pult sync --once, from a practice desk", floor, f"{whole:,.0f}/s", whole / median(raw), "",
            None, "the whole process, reading the other file included",
        )
    )  # fmt: skip
    rows.append(
        Row(
            "S7", "next ticket during a full pull", f"p95 {ms(p95(idle))} idle", f"p95 {ms(p95(busy))}",
            p95(busy) / p95(idle), "≤ 1.2", p95(busy) / p95(idle) <= 1.2,
            f"{len(busy)} presses of j while the sync process fills the cache that is shown",
        )
    )  # fmt: skip
    return rows


def _fresh(bench: Bench) -> Cache:
    directory = bench.root / "fresh"
    shutil.rmtree(directory, ignore_errors=True)
    return Cache.open(directory / "cache.db", writing=True)


def _pulled(bench: Bench, snapshots: Sequence[Snapshot], now: datetime) -> float:
    cache = _fresh(bench)
    upstream: Upstream = _InMemory(snapshots, now)  # type: ignore[assignment]  # all that a pull asks for
    pull = Pull(upstream, cache, profile())
    began = time.perf_counter()
    while pull.page(now, now).more:
        continue
    took = time.perf_counter() - began
    cache.close()
    return took


def _raw(bench: Bench, snapshots: Sequence[Snapshot], now: datetime) -> float:
    """The rows of a filled cache put into an empty one, as fast as SQLite takes them."""
    source = sqlite3.connect(bench.root / "fresh" / "cache.db")
    rows = {table: _rows_of(source, table) for table in _TABLES if table != "search"}
    source.close()
    rows["search"] = _documents(snapshots)
    cache = _fresh(bench)
    cache.close()
    target = sqlite3.connect(bench.root / "fresh" / "cache.db", isolation_level=None)
    target.execute("PRAGMA synchronous = NORMAL")
    target.execute("PRAGMA cache_size = -16384")
    pages = -(-len(snapshots) // _PAGE)
    began = time.perf_counter()
    for page in range(pages):
        target.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            some = rows[table]
            batch = some[len(some) * page // pages : len(some) * (page + 1) // pages]
            if batch:
                columns = "(rowid, text)" if table == "search" else ""
                places = ", ".join("?" * len(batch[0]))
                target.executemany(f"INSERT INTO {table}{columns} VALUES ({places})", batch)
        target.execute("COMMIT")
    took = time.perf_counter() - began
    target.close()
    return took


def _rows_of(source: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return list(source.execute(f"SELECT * FROM {table}"))


def _documents(snapshots: Sequence[Snapshot]) -> list[tuple[object, ...]]:
    made: list[tuple[object, ...]] = []
    for number, snapshot in enumerate(snapshots, 1):
        ticket, customer = snapshot.ticket, snapshot.customer
        head = Head(ticket.number, ticket.subject, ticket.requester, ticket.order_number)
        contact = Contact(customer.email, customer.phone) if customer else Contact()
        bodies = [message.body for message in snapshot.messages or ()]
        made.append((number, document(head, bodies, contact).text))
    return made


def _whole(bench: Bench, tickets: int) -> tuple[float, list[float], list[float]]:
    """Tickets a second of `pult sync --once`; the times of keys when all is quiet, and during such a pull."""
    home = fill_practice(bench, tickets)
    env = environment(home.home)
    _forget(home)
    done = subprocess.run(
        [PULT, "sync", "--once", "--json"], env=env, check=True, capture_output=True, text=True
    )
    sums = json.loads(done.stdout.splitlines()[-1])  # the lines before tell how far it is
    times = bench.times(150)
    with pult(home.home) as program:
        program.wait_for("F2")
        program.rest(4)
        idle = [press.last for press in program.presses([b"j"] * times)]
    _forget(home)
    with pult(home.home) as program:
        _wait_for_tickets(program)
        busy = [press.last for press in program.presses([b"j"] * times)]
    return sums["pulled"] / sums["duration"], idle, busy


def _wait_for_tickets(program: Program) -> None:
    program.wait_for("#")
    program.rest(0.5)


def _forget(home: Made) -> None:
    for path in home.directory.glob("cache.db*"):
        path.unlink()


def searching(bench: Bench) -> list[Row]:
    home = bench.home(bench.large)
    cache = Cache.open(home.cache, writing=False)
    typed = [text[:end] for text in _ASKED for end in range(2, len(text) + 1)]
    warm = [_timed(lambda text=text: cache.search.find(text, 50)) for _ in range(3) for text in typed][  # type: ignore[misc]
        len(typed) :
    ]
    quoted = [_timed(lambda text=text: cache.search.find(text, 50)) for _ in range(5) for text in _QUOTED]  # type: ignore[misc]
    cache.close()
    cold = [_cold(home.cache, text) for text in islice(_some(typed), bench.times(60))]
    where = f"{count(home.tickets)} tickets, {_messages(home.cache):,} messages"
    how = f"{where}; {len(_ASKED)} searches in three languages, numbers, addresses, letter by letter"
    rows = [
        Row("S8", "search while typing, warm", "", both(warm), None, "p95 ≤ 10 ms", p95(warm) <= 0.010, how),
        Row(
            "S8", "the same, cold", "", both(cold), None, "p95 ≤ 30 ms", p95(cold) <= 0.030,
            "the file's pages dropped from the disk's memory, a new connection each time",
        ),
        Row(
            "S8", "quoted words", "", both(quoted), None, "≤ 30 ms", median(quoted) <= 0.030,
            "the newest 300 tickets that have them are read",
        ),
    ]  # fmt: skip
    with pult(home.home) as program:
        program.wait_for(first_number())
        program.rest(3)
        program.press(b"/")
        keys = [letter.encode() for letter in "доставка"] + [b"\x7f"] * 8
        shown = [press.last for press in program.presses(keys * 3, pause=0.08)]
    rows.append(
        Row(
            "S8", "search on the screen, a letter", "", both(shown), None, "", None,
            "key to the last byte of the list of hits",
        )
    )  # fmt: skip
    return rows + _against_notmuch(bench)


def _some(typed: Sequence[str]) -> Iterator[str]:
    return iter(typed[:: max(1, len(typed) // 60)])


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _cold(path: Path, text: str) -> float:
    for part in (path, path.with_name(path.name + "-wal")):
        if part.exists():
            with part.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cache = Cache.open(path, writing=False)
    took = _timed(lambda: cache.search.find(text, 50))
    cache.close()
    return took


def _messages(path: Path) -> int:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT max(pk) FROM messages").fetchone()[0])
    finally:
        connection.close()


def _against_notmuch(bench: Bench) -> list[Row]:
    if not shutil.which("notmuch"):
        return []
    mails = bench.middle
    folder = maildir(bench.root, mails)
    config = bench.root / "notmuch-config"
    config.write_text(f"[database]\npath={folder}\n[user]\nname=desk\nprimary_email=desk@example.com\n")
    env = {**os.environ, "NOTMUCH_CONFIG": str(config)}
    subprocess.run(["notmuch", "new", "--quiet"], env=env, check=True, capture_output=True)
    home = bench.home(mails)
    theirs, ours = [], []
    for text in [text for text in _ASKED if text.replace(" ", "").isalpha()] * bench.times(5):
        words = ["notmuch", "search", "--limit=50", "--sort=newest-first", *text.split()]
        theirs.append(_timed(lambda: subprocess.run(words, env=env, check=True, capture_output=True)))  # noqa: B023
        words = [PULT, "search", "--limit", "50", *text.split()]
        ours.append(
            _timed(
                lambda: subprocess.run(words, env=environment(home.home), check=True, capture_output=True)  # noqa: B023
            )
        )
    ratio = median(theirs) / median(ours)
    return [
        Row(
            "S8", f"search against notmuch, {count(mails)}", f"{ms(median(theirs))} notmuch search",
            f"{ms(median(ours))} pult search", ratio, "≥ 2", ratio >= 2,
            "whole processes on the same texts; theirs knows no word forms",
        )
    ]  # fmt: skip
