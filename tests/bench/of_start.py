"""S1 and S2: how soon something can be seen."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.bench.bench import PULT, PYTHON, Bench, count, environment, floor, pult
from tests.bench.caches import first_number
from tests.bench.table import Row, median, ms
from tests.bench.terminal import NotShown, Program, cpu

_PEERS = {
    # what is on the screen once it can be used; none of them is given anything to load
    "harlequin": (("harlequin", ":memory:"), "Query Editor"),
    "posting": (("posting",), "Collection"),
    "jiratui": (("jiratui", "ui"), "Jira"),
}


def start(bench: Bench) -> list[Row]:
    """Rounds of one start each, in turn, so that what slows one slows all."""
    sizes = sorted({bench.small, bench.usual, bench.large})
    homes = {size: bench.home(size).home for size in sizes}
    runs: dict[str, tuple[Callable[[], AbstractContextManager[Program]], str]] = {
        "floor": (lambda: floor(), "READY"),
        **{f"pult {size}": (lambda home=homes[size]: pult(home), first_number()) for size in sizes},  # type: ignore[misc]
        **{
            name: (lambda words=words: Program(words), shown)  # type: ignore[misc]
            for name, (words, shown) in _PEERS.items()
            if shutil.which(words[0])
        },
    }
    took: dict[str, list[float]] = {name: [] for name in runs}
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(bench.times(25) + 1):
        for name, (begin, shown) in list(runs.items()):
            with begin() as program:
                try:
                    seconds = program.wait_for(shown)
                except NotShown:
                    bench.tell(f"{name} showed nothing and is left out")
                    del runs[name]
                    continue
                if turn:  # the first round warms the disk's memory and writes the .pyc files
                    took[name].append(seconds)
                    spent[name].append(cpu(program.pid))
    return _rows(bench, took, spent)


def _rows(bench: Bench, took: dict[str, list[float]], spent: dict[str, list[float]]) -> list[Row]:
    usual, large, small = (f"pult {size}" for size in (bench.usual, bench.large, bench.small))
    least = median(took["floor"])
    ratio = median(took[usual]) / least
    by_cpu = median(spent[usual]) / median(spent["floor"])
    rows = [
        Row(
            "S1", f"start to the first painted zone, {count(bench.usual)} tickets",
            f"{ms(least)} least Textual app", ms(median(took[usual])), ratio, "≤ 1.5", ratio <= 1.5,
            f"spawn to the first ticket's number on the screen, median of {len(took[usual])} rounds in turn; "
            f"by time of the core {by_cpu:.2f}",
        )
    ]  # fmt: skip
    growth = median(took[large]) / median(took[small])
    little = f"{ms(median(took[small]))} with {count(bench.small)}"
    rows.append(
        Row(
            "S1", f"the same with {count(bench.large)}", little, ms(median(took[large])),
            growth, "≤ 1.1", growth <= 1.1, "the same rounds",
        )
    )  # fmt: skip
    for peer in _PEERS:
        if took.get(peer):
            ratio = median(took[usual]) / median(took[peer])
            rows.append(
                Row(
                    "S1", f"start against {peer}", f"{ms(median(took[peer]))} {peer}",
                    ms(median(took[usual])), ratio, "≤ 0.45", ratio <= 0.45, "the same rounds",
                )
            )  # fmt: skip
    return rows


def version(bench: Bench) -> list[Row]:
    home = bench.home(bench.small).home
    env = environment(home)
    runs = {"floor": [PYTHON, "-c", "pass"], "pult": [PULT, "--version"]}
    took: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(bench.times(60) + 1):
        for name, words in runs.items():
            began = time.perf_counter()
            subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL)
            if turn:
                took[name].append(time.perf_counter() - began)
    ratio = median(took["pult"]) / median(took["floor"])
    return [
        Row(
            "S2", "pult --version", f"{ms(median(took['floor']))} python -c pass", ms(median(took["pult"])),
            ratio, "≤ 3", ratio <= 3, f"whole process, median of {len(took['pult'])} in turn",
        )
    ]  # fmt: skip
