"""The floor of every start and every frame: the least that a Textual application can be.

python -m tests.bench.floor_app                     a line of text
python -m tests.bench.floor_app lines CACHE ZONE    one list over the cache, painted line by line
python -m tests.bench.floor_app table ROWS          Textual's own table
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Static


class Least(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("READY")


def main(argv: list[str]) -> None:
    if not argv:
        Least().run()
    elif argv[0] == "lines":
        from tests.bench.floor_lines import LinesApp

        LinesApp(Path(argv[1]), argv[2]).run()
    else:
        from tests.bench.floor_lines import TableApp

        TableApp(int(argv[1])).run()


if __name__ == "__main__":
    main(sys.argv[1:])
