"""The names of columns: none can mean two things, and the page lists them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.imports.columns import Table
from console.imports.templates import TEMPLATES
from console.orders.columns import ORDERS

PAGE = (Path(__file__).parents[4] / "docs" / "imports.md").read_text("utf-8")


@pytest.mark.parametrize("table", [ORDERS, TEMPLATES], ids=lambda table: table.what)
def test_no_name_means_two_columns(table: Table) -> None:
    for column in table.columns:
        for name in (column.key, *column.others):
            assert table.key(name) == column.key, name


@pytest.mark.parametrize("table", [ORDERS, TEMPLATES], ids=lambda table: table.what)
def test_the_page_lists_every_column_with_its_names(table: Table) -> None:
    told = {}
    section = PAGE.split(f"## Columns of {table.what}\n", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        if line.startswith("| `"):
            key, _what, names = (cell.strip() for cell in line.strip("|").split("|"))
            told[key.strip("`")] = tuple(name.strip() for name in names.split(",")) if names != "–" else ()
    assert told == {column.key: column.others for column in table.columns}
