"""`python -m tests.bench [--quick] [--only S1,S3] [--into DIRECTORY]`"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import click
import textual

from storage.connection import sqlite3
from tests.bench.bench import ROOT, Bench, Measure
from tests.bench.of_answers import answering
from tests.bench.of_files import pulling, searching
from tests.bench.of_keys import next_ticket, scrolling, zones
from tests.bench.of_standing import idle, memory, minutes
from tests.bench.of_start import start, version
from tests.bench.table import Row, table

MEASURES: dict[str, Measure] = {
    "S1": start,
    "S2": version,
    "S3": next_ticket,
    "S4": scrolling,
    "S5": answering,
    "S6": zones,
    "S7": pulling,
    "S8": searching,
    "S9": memory,
    "S10": minutes,
    "S11": idle,
}


@click.command()
@click.option("--quick", is_flag=True, help="A few rounds and 10,000 tickets: for looking, not for telling.")
@click.option("--only", default="", metavar="S1,S3", help="Only these.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=ROOT / ".bench",
    show_default=True,
    help="Where the caches are made and kept; a million tickets take 3 GB and some minutes, once.",
)
def main(quick: bool, only: str, into: Path) -> None:
    """Measure floors and Pult in one run; print one table."""
    # Without .pyc files every import takes twice as long: that is not what anybody starts.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.umask(0o077)
    into.mkdir(parents=True, exist_ok=True)
    bench = Bench(into, quick, lambda words: click.echo(words, err=True))
    wanted = [mark.strip().upper() for mark in only.split(",") if mark.strip()] or list(MEASURES)
    if unknown := [mark for mark in wanted if mark not in MEASURES]:
        raise click.BadParameter(
            f"{', '.join(unknown)}: there are {', '.join(MEASURES)}", param_hint="--only"
        )
    rows: list[Row] = []
    try:
        for mark in wanted:
            bench.tell(f"{mark}: {MEASURES[mark].__name__}")
            rows += MEASURES[mark](bench)
    finally:
        _tell(rows)


def _tell(rows: Sequence[Row]) -> None:
    """What has been measured, also where a later measure came to grief."""
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end, {platform.platform()}"
    click.echo(f"{versions}, Textual {textual.__version__}; {machine}\n")
    click.echo(table(rows))


if __name__ == "__main__":
    main()
