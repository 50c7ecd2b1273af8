"""S3, S4 and S6: from a key to the end of what it paints, in lists of any length."""

from __future__ import annotations

import shutil

from tests.bench.bench import Bench, count, floor, pult
from tests.bench.caches import ZONE, Made, first_number
from tests.bench.mailbox import mailbox
from tests.bench.table import Row, both, median, ms, p95
from tests.bench.terminal import Press, Program

_DOWN, _PAGE_DOWN = b"\x1b[B", b"\x1b[6~"
_ZONE_KEYS = (b"\x1bOR", b"\x1b[15~", b"\x1b[17~", b"\x1bOQ")  # F3, F5, F6, F2
_TO_THE_EDGE = 45  # steps after which the cursor is at the lower end of the longest list that fits
_AT_REST = 3.0  # seconds after which everything that begins late has begun


def _took(presses: list[Press]) -> list[float]:
    return [press.last for press in presses]


def _open(program: Program, shown: str) -> None:
    program.wait_for(shown)
    program.rest(_AT_REST)


def _keys(home: Made, *series: list[bytes]) -> list[list[float]]:
    """One console, and the times of each series of keys in it."""
    with pult(home.home) as program:
        _open(program, first_number())
        return [_took(program.presses(keys)) for keys in series]


def next_ticket(bench: Bench) -> list[Row]:
    times = bench.times(200)
    home = bench.home(bench.usual)
    (took,) = _keys(home, [b"j"] * times)
    with floor("lines", str(home.cache), ZONE) as program:
        _open(program, first_number())
        lines = _took(program.presses([b"j"] * times))
    ratio = median(took) / median(lines)
    rows = [
        Row(
            "S3", "next ticket: list, chain and order", f"{both(lines)} a list alone", both(took), ratio,
            "≤ 3; p95 ≤ 10 ms", ratio <= 3 and p95(took) <= 0.010,
            f"key to the last byte of the frame, {times} presses of j, {count(home.tickets)} tickets",
        )
    ]  # fmt: skip
    if shutil.which("neomutt"):
        with Program(["neomutt", "-n", "-F", "/dev/null", "-f", str(mailbox(bench.root, 10_000))]) as program:
            program.wait_for("10000")
            program.rest(_AT_REST)
            peer = _took(program.presses([b"j"] * times))
        ratio = median(took) / median(peer)
        rows.append(
            Row(
                "S3", "the same against neomutt", f"{both(peer)} neomutt, 10k mails", both(took), ratio,
                "≤ 6", ratio <= 6, "the same keys",
            )
        )  # fmt: skip
    return rows


def scrolling(bench: Bench) -> list[Row]:
    times = bench.times(150)
    keys = ([b"j"] * _TO_THE_EDGE, [b"j"] * times, [_PAGE_DOWN] * times)
    home = bench.home(bench.large)
    _, steps, pages = _keys(home, *keys)
    with floor("table", "1000") as program:
        _open(program, "T000001")
        program.presses([_DOWN] * _TO_THE_EDGE)
        table_steps = _took(program.presses([_DOWN] * times))
        table_pages = _took(program.presses([_PAGE_DOWN] * 20))
    rows = []
    for what, took, table, aim in (
        ("scroll by a row", steps, table_steps, 0.016),
        ("a page on", pages, table_pages, 0.020),
    ):
        ratio = median(took) / median(table)
        rows.append(
            Row(
                "S4", f"{what} in a zone of {count(home.tickets)}", f"{both(table)} DataTable, 1k rows",
                both(took), ratio, f"< 1; p95 ≤ {aim * 1000:.0f} ms", ratio < 1 and p95(took) <= aim,
                f"the ticket is opened as well; {times} presses",
            )
        )  # fmt: skip
    return rows


def zones(bench: Bench) -> list[Row]:
    times = bench.times(120) // len(_ZONE_KEYS)
    keys = [*_ZONE_KEYS] * times
    (small,) = _keys(bench.home(bench.small), keys)
    (large,) = _keys(bench.home(bench.large), keys)
    ratio = median(large) / median(small)
    return [
        Row(
            "S6", f"open a zone, {count(bench.large)} tickets", f"{both(small)} with {count(bench.small)}",
            both(large), ratio, "≤ 1.2; p95 ≤ 20 ms", ratio <= 1.2 and p95(large) <= 0.020,
            f"F3, F5, F6, F2 in turn, {len(keys)} presses, counts exact; slowest {ms(max(large))}",
        )
    ]  # fmt: skip
