"""Compiles the catalogues, as a step of every build and by `python -m console.locale.compile`.

hatchling loads this file by its path while it builds a wheel or an editable install, so it imports
nothing of the project.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, where nothing is being built

    class BuildHookInterface:  # type: ignore[no-redef]  # stands in for a build that is not running
        """Nothing to hook into."""


HERE = Path(__file__).parent
# A catalogue says when it was made; with one moment for all, what is compiled twice is the same twice.
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def compile_catalogues(folder: Path = HERE) -> list[Path]:
    """Write each `pult.po` below `folder` as a `pult.mo` beside it; the files written.

    A file is replaced whole, so a console that is just starting never reads half of one.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        catalogue.creation_date = MADE
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(compiled.getvalue())
        fresh.replace(target)
        written.append(target)
    return written


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg,unused-ignore]  # untyped without hatchling
    """hatchling's hook: catalogues are compiled before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; `version` is "standard" or "editable"."""
        compile_catalogues(Path(self.root) / "console" / "locale")


if __name__ == "__main__":
    for path in compile_catalogues():
        sys.stdout.write(f"{path}\n")
