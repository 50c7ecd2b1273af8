"""S5: from a digit to the filled reply, from Enter to the next ticket, and the commit in between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from console.op_ids import new_op_id
from console.profiles.model import Profile
from console.rules.blanks import blanks
from console.rules.macros import ReplyFacts, fill
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import Agent, OutgoingKind
from tests.bench.bench import ROOT, Bench, environment, pult
from tests.bench.caches import Made, profile
from tests.bench.practice import fill_practice
from tests.bench.table import Row, both, median, ms, p95
from tests.bench.terminal import Program

_BODY = "Здравствуйте! Ваш заказ уже в пути и будет у вас послезавтра, резерв мы продлили. " * 4
_READY = "Enter"  # the hint below a filled reply


def answering(bench: Bench) -> list[Row]:
    times = bench.times(60)
    home = fill_practice(bench, 2_000 if bench.quick else 30_000)
    subprocess.run(_sync(home), env=environment(home.home), check=True, stdout=subprocess.DEVNULL)
    digit = _digit_without_blanks(home)
    with pult(home.home) as program:
        program.wait_for("F2")
        program.rest(4)
        fills, sends = _answers(program, digit, times)
    for path in home.directory.glob("cache.db*"):
        path.unlink()  # what follows is a full pull
    with pult(home.home) as program:
        program.wait_for("#")
        program.rest(1)
        busy_fills, busy_sends = _answers(program, digit, times)
    rows = [
        _row("digit to the filled reply", fills, 0.020, "idle"),
        _row("digit to the filled reply", busy_fills, 0.020, "during a full pull"),
        _row("Enter to the next ticket", sends, 0.030, "idle; the reply is durable first"),
        _row("Enter to the next ticket", busy_sends, 0.030, "during a full pull"),
    ]
    return [*rows, *_commits(bench, home)]


def _sync(home: Made) -> list[str]:
    return [sys.executable, "-m", "console.cli", "sync", "--once"]


def _answers(program: Program, digit: bytes, times: int) -> tuple[list[float], list[float]]:
    fills, sends = [], []
    for _ in range(times):
        fills += [press.last for press in program.presses([digit])]
        sends += [press.last for press in program.presses([b"\r"])]
    return fills, sends


def _row(what: str, took: list[float], aim: float, how: str) -> Row:
    met = p95(took) <= aim
    return Row("S5", what, "", both(took), None, f"p95 ≤ {ms(aim)}", met, f"{how}, {len(took)} times")


def _digit_without_blanks(home: Made) -> bytes:
    """A digit whose reply can be sent as it is, for the first ticket of the first zone."""
    desk: Profile = profile()
    cache = Cache.open(home.cache, writing=False)
    try:
        zone = next(zone.key for zone in desk.zones if zone.on_duty and cache.tickets.count(zone.key))
        ticket = cache.tickets.get(cache.tickets.rows(zone, None, 1)[0].id)
        assert ticket is not None
        facts = ReplyFacts(
            ticket=ticket,
            customer=cache.customers.get(ticket.requester_id),
            order=cache.orders.get(ticket.order_number) if ticket.order_number else None,
            agent=Agent("1", "Оксана"),
            now=datetime.now(UTC),
        )
    finally:
        cache.close()
    for macro in sorted(desk.macros, key=lambda macro: macro.digits.get(zone, 10)):
        if zone in macro.digits and not blanks(fill(macro, ticket.language, facts, desk)):
            return str(macro.digits[zone]).encode()
    raise LookupError(f"every reply of {zone} has a blank to fill")


def _commits(bench: Bench, home: Made) -> list[Row]:
    times = bench.times(200)
    directory = bench.root / "commits"
    directory.mkdir(mode=0o700, exist_ok=True)
    idle, floor = _confirmed(directory, times)
    with _filling(bench):
        busy, _ = _confirmed(directory, times)
    ratio = median(idle) / median(floor)
    return [
        Row(
            "S5", "the commit of a reply", f"{both(floor)} write + fdatasync", both(idle), ratio, "≤ 4.5",
            ratio <= 4.5, f"ledger row, its journal line and their fsyncs; {times} in turn",
        ),
        Row(
            "S5", "the same during a full pull", "", both(busy), None, "p95 ≤ 10 ms", p95(busy) <= 0.010,
            "while another process fills a cache beside it",
        ),
    ]  # fmt: skip


def _confirmed(directory: Path, times: int) -> tuple[list[float], list[float]]:
    """Seconds of each reply that was made durable, and of as many bytes written and synced alone."""
    ledger = Ledger.open(directory, writing=True)
    handle = os.open(directory / "floor", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    took, floor = [], []
    try:
        for number in range(times):
            item = NewOutgoing(
                op_id=new_op_id(), group=f"g{number}", account="bench", ticket_id=str(number),
                kind=OutgoingKind.REPLY, created_at=datetime.now(UTC), body=_BODY,
            )  # fmt: skip
            began = time.perf_counter()
            ledger.outbox.confirm([item], drop_draft_of=item.ticket_id)
            took.append(time.perf_counter() - began)
            began = time.perf_counter()
            os.write(handle, _BODY.encode())
            os.fdatasync(handle)
            floor.append(time.perf_counter() - began)
    finally:
        os.close(handle)
        ledger.close()
    return took, floor


@contextmanager
def _filling(bench: Bench) -> Iterator[None]:
    """Meanwhile another process fills a cache, as a first pull does."""
    script = (
        "from pathlib import Path; from tests.bench.caches import fill; "
        f"fill(Path({str(bench.root / 'commits' / 'cache.db')!r}), 10_000_000, print)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(bench.root), stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(3)
        yield
    finally:
        process.kill()
        process.wait()
        for path in (bench.root / "commits").glob("cache.db*"):
            path.unlink()
