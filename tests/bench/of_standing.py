"""S9, S10 and S11: what a desk uses while it stands there."""

from __future__ import annotations

import asyncio
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.commands.setting import Setting
from console.config import Home
from console.desk import open_desk
from console.rules.clocks import next_opening
from console.rules.zones import place
from console.sync.pull import Pull
from screens.app import PultApp
from screens.desk.screen import DeskScreen
from storage.cache import Cache
from tests.bench.bench import Bench, count, floor, pult
from tests.bench.caches import Made, first_number, keep, prepare_home, profile, stream
from tests.bench.table import Row, median, ms
from tests.bench.terminal import Program, Usage, usage

_AT_REST = 5.0


def memory(bench: Bench) -> list[Row]:
    with floor() as program:
        program.wait_for("READY")
        program.rest(1)
        least = usage(program.pid).peak_kb
    used = {}
    for size in sorted({bench.middle, bench.usual, bench.large}):
        with pult(bench.home(size).home) as program:
            program.wait_for(first_number())
            program.presses([b"j"] * 60 + [b"\x1b[6~"] * 20)
            program.rest(2)
            used[size] = usage(program.pid).peak_kb
            below = sum(usage(child).peak_kb for child in program.children())
    ratio = used[bench.usual] / least
    growth = used[bench.large] / used[bench.middle]
    middle = f"{_mb(used[bench.middle])} with {count(bench.middle)}"
    return [
        Row(
            "S9", f"memory of the console, {count(bench.usual)} tickets", f"{_mb(least)} least Textual app",
            _mb(used[bench.usual]), ratio, "≤ 1.6", ratio <= 1.6,
            f"peak of the process after 80 keys; the sync process beside it {_mb(below)}",
        ),
        Row(
            "S9", f"the same with {count(bench.large)}", middle,
            _mb(used[bench.large]), growth, "≤ 1.1", growth <= 1.1, "the same keys",
        ),
    ]  # fmt: skip


def _mb(kilobytes: int) -> str:
    return f"{kilobytes / 1024:.0f} MB"


def minutes(bench: Bench) -> list[Row]:
    """Time passes over a desk full of open tickets, placed by the boutique's own rules."""
    size = bench.usual
    # At night no clock of a desk runs out: some hours after it has opened is what is measured.
    now = next_opening(datetime.now(UTC), profile().hours) + timedelta(hours=3)
    home = _placed(bench, size, now)
    cache = Cache.open(home.cache, writing=True)
    pull = Pull(None, cache, profile())  # type: ignore[arg-type]  # passing time asks no helpdesk
    took, moved = [], []
    for minute in range(1, 11):
        began = time.perf_counter()
        found = pull.time_passes(now + timedelta(minutes=minute), limit=size)
        took.append(time.perf_counter() - began)
        moved.append(len(found.tickets))
    cache.close()
    all_anew = _asking_all(size, now)
    share = median(took) / all_anew
    ticks = asyncio.run(_ticks(home, bench.times(100)))
    busiest = max(ticks)
    where = f"{count(size)} open tickets"
    return [
        Row(
            "S10", f"a minute passes, {where}: the console", "", f"{ms(median(ticks))} a second", None,
            "≤ 5 ms", median(ticks) <= 0.005,
            f"what the loop of the screen does when a second has passed; slowest {ms(busiest)}",
        ),
        Row(
            "S10", f"a minute passes, {where}: the sync process", f"{ms(all_anew)} to ask the rules for all",
            f"{ms(median(took))}", share, "≤ 0.05", share <= 0.05,
            f"{sum(moved)} tickets looked at in ten minutes: whose zone or clock may have changed",
        ),
    ]  # fmt: skip


def _asking_all(tickets: int, now: datetime) -> float:
    """Seconds that the rules alone would take for every ticket, by a sample of them; nothing is written."""
    desk = profile()
    sample = [snapshot for _, snapshot in zip(range(2_000), stream(tickets, begin=now), strict=False)]
    began = time.perf_counter()
    for snapshot in sample:
        order = snapshot.orders[0] if snapshot.orders else None
        place(snapshot.ticket, order, desk, now + timedelta(minutes=1), "me")
    return (time.perf_counter() - began) * tickets / len(sample)


def _placed(bench: Bench, tickets: int, now: datetime) -> Made:
    """Tickets whose clocks run now, made anew each time."""
    home = Made(bench.root / "placed", tickets)
    shutil.rmtree(home.home, ignore_errors=True)
    prepare_home(home.home, bench.root)
    cache = Cache.open(home.cache, writing=True)
    desk = profile()
    snapshots = stream(tickets, begin=now)
    for _ in range(0, tickets, 500):
        with cache.writing():
            for _, snapshot in zip(range(500), snapshots, strict=False):
                order = snapshot.orders[0] if snapshot.orders else None
                keep(cache, snapshot, place(snapshot.ticket, order, desk, now, "me"))
    cache.close()
    return home


async def _ticks(home: Made, times: int) -> list[float]:
    """Seconds of each tick of the desk's screen, and of painting what it made stale."""
    setting = Setting(lambda desk, theme: 0, home=Home(home.home))
    settings = setting.desk()
    desk = open_desk(setting.home, settings, setting.profile(settings), "ru")
    desk.start = lambda: None  # type: ignore[method-assign]  # nothing shall happen beside
    took = []
    app = PultApp(desk, DeskScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        await pilot.pause()
        for _ in range(times):
            began = time.perf_counter()
            screen.tick()
            await pilot.pause(0)
            took.append(time.perf_counter() - began)
            await asyncio.sleep(0.01)
    desk.close()
    return took


def idle(bench: Bench) -> list[Row]:
    seconds = 15.0 if bench.quick else 60.0
    home = bench.home(bench.usual)
    with pult(home.home) as program:
        program.wait_for(first_number())
        program.rest(_AT_REST)
        program.settle(0.9, 5)
        before, files = _uses(program), _states(home)
        program.rest(seconds)
        after, changed = _uses(program), _states(home)
    console = (after[0].cpu - before[0].cpu) / seconds
    beside = (after[1].cpu - before[1].cpu) / seconds
    touched = sorted(name for name in changed if changed[name] != files.get(name))
    return [
        Row(
            "S11", "an idle minute: the console", "", f"{console:.2%} of a core", None, "≤ 1 %",
            console <= 0.01, f"{seconds:.0f} s, {count(home.tickets)} tickets, clocks in the header running",
        ),
        Row(
            "S11", "an idle minute: the sync process", "", f"{beside:.2%} of a core", None, "≤ 1 %",
            beside <= 0.01, "polls the practice desk twice a second, and is that desk's server as well",
        ),
        Row(
            "S11", "what an idle minute writes", "", ", ".join(touched) or "nothing", None, "no writes",
            not touched, "files of the desk whose size or time changed",
        ),
    ]  # fmt: skip


def _uses(program: Program) -> tuple[Usage, Usage]:
    children = [usage(child) for child in program.children()]
    beside = Usage(
        sum(child.cpu for child in children),
        sum(child.peak_kb for child in children),
        sum(child.written for child in children),
    )
    return usage(program.pid), beside


def _states(home: Made) -> dict[str, tuple[int, int]]:
    files: list[Path] = [path for path in home.directory.iterdir() if path.is_file()]
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}
