"""`python -m tests.rig`: replies through a storm, three desks, and a table of what arrived.

Ends with 1 when a reply was lost, sent twice, out of order, to another ticket, or not at all.
"""

from __future__ import annotations

import argparse
import os
import sys

from tests.rig.desks import desk_of
from tests.rig.program import MISTAKES
from tests.rig.storm import Report, Weather, run

SHARES = {"small": 0.4, "sqlite": 0.3, "postgres": 0.3}


def main() -> int:
    asked = _arguments()
    reports = []
    for kind in asked.desks.split(","):
        replies = round(asked.replies * SHARES[kind] / sum(SHARES[one] for one in asked.desks.split(",")))
        weather = Weather(replies, asked.seed, asked.faults, mistake=asked.mistake, at_most=asked.at_most)
        with desk_of(kind) as desk:
            reports.append(run(desk, weather))
        _say(f"{reports[-1].desk}: {reports[-1].seconds:.0f} s")
    _say("\n" + table(reports))
    broken = [f"{report.desk}: {what}" for report in reports for what in report.violations()]
    for what in broken[:20]:
        _say(what)
    return 1 if broken else 0


def table(reports: list[Report]) -> str:
    """The figures, one column a desk."""
    rows: list[tuple[str, list[str]]] = [("", [report.desk for report in reports])]

    def row(name: str, *values: object) -> None:
        rows.append((name, [str(value) for value in values]))

    row("replies confirmed", *(f"{r.confirmed} of {r.replies}" for r in reports))
    row("lost", *(len(r.lost) for r in reports))
    row("twice", *(len(r.twice) for r in reports))
    row("out of order in their ticket", *(len(r.out_of_order) for r in reports))
    row("in another ticket", *(len(r.elsewhere) for r in reports))
    row("not sent when all was well again", *(len(r.undelivered) for r in reports))
    row("customers that got a mail twice", *(_mailed(r) for r in reports))
    row("of them by the desk itself, which forgot one", *(_forgotten(r) for r in reports))
    row("mails that the desk lost itself", *(_lost_mails(r) for r in reports))
    row("requests that write", *(r.writes for r in reports))
    row("of them failed on the line", *(f"{_share(r)} %" for r in reports))
    for fault in sorted({fault for r in reports for fault in r.faults}, key=lambda name: int(name[1:3])):
        row(fault, *(r.faults[fault] for r in reports))
    for harm in ("consoles killed", "syncs killed", "workers killed", "restarts"):
        row(harm, *(r.harm[harm] for r in reports))
    row("seconds", *(f"{r.seconds:.0f}" for r in reports))
    widths = [max(len(values[column]) for _, values in rows) for column in range(len(reports))]
    first = max(len(name) for name, _ in rows)
    lines = [
        f"| {name:<{first}} | " + " | ".join(f"{v:>{w}}" for v, w in zip(values, widths, strict=True)) + " |"
        for name, values in rows
    ]
    lines.insert(1, f"|{'-' * (first + 2)}|" + "|".join(f"{'-' * (w + 1)}:" for w in widths) + "|")
    return "\n".join(lines)


def _mailed(report: Report) -> str:
    return "–" if report.mailed_twice is None else str(len(report.mailed_twice))


def _forgotten(report: Report) -> str:
    return "–" if report.mailed_twice is None else str(len(report.forgotten))


def _lost_mails(report: Report) -> str:
    return "–" if report.mailed_twice is None else str(len(report.not_mailed))


def _share(report: Report) -> int:
    return round(100 * report.faulty_writes / max(1, report.writes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    parser.add_argument("--replies", type=int, default=1000, help="altogether, over all desks")
    parser.add_argument("--desks", default=",".join(SHARES), help="of: small, sqlite, postgres")
    parser.add_argument("--faults", type=float, default=0.35, help="share of the writes that fail")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--at-most", type=float, default=1200.0, help="seconds of storm for each desk")
    parser.add_argument("--mistake", default="", choices=("", *MISTAKES))
    asked = parser.parse_args()
    _say(f"seed {asked.seed}")
    return asked


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
