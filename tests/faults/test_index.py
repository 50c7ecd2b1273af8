"""docs/faults.md names every crash point and every fault, and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from storage.crash_points import Place, arm, is_armed
from storage.crash_table import CRASH_POINTS
from storage.problems import Problem

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "faults.md"
NEVER_GIVEN = {17, 18, 32}  # numbers of the list of faults that nobody has


def rows(letter: str) -> dict[str, list[str]]:
    """The cells behind each number of the page."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(rf"\| {letter}\d+ ", line)]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len({cell[0] for cell in cells}) == len(cells), "a number stands there twice"
    return {cell[0]: cell[1:] for cell in cells}


def test_every_number_is_there() -> None:
    assert set(rows("C")) == {f"C{number}" for number in range(1, 21)} == set(CRASH_POINTS)
    assert set(rows("F")) == {f"F{number}" for number in range(1, 39) if number not in NEVER_GIVEN}


def test_each_place_is_the_codes() -> None:
    assert {name: cells[0] for name, cells in rows("C").items()} == {
        name: point.place.value for name, point in CRASH_POINTS.items()
    }
    assert {point.place for point in CRASH_POINTS.values()} == set(Place)


@pytest.mark.parametrize(("name", "cells"), [*rows("C").items(), *rows("F").items()], ids=lambda value: value)
def test_each_is_enacted_by_a_test_that_exists(name: str, cells: list[str]) -> None:
    named = [test.strip() for test in cells[-1].split(",")]
    assert named
    for test in named:
        path, _, function = test.partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert function in found, f"{name}: {test}"


def test_each_place_stands_in_the_program() -> None:
    code = "".join(
        path.read_text("utf-8")
        for folder in ("console", "screens", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if path.name not in ("crash_points.py", "crash_table.py")
    )
    for place in Place:
        assert re.search(rf"reached(_on_wire)?\(Place\.{place.name}\)", code), place


@pytest.mark.parametrize("text", ["C99", "nowhere", "C7:x", "C7:", ":", "C7:-1", "7"])
def test_a_point_that_is_none_is_told_with_those_there_are(text: str) -> None:
    try:
        if text == "C7:":
            arm({"PULT_CRASH_AT": text})  # no number is the first time
            assert is_armed(Place.CLAIMED)
            return
        with pytest.raises(Problem, match="expected one of C1, C2") as raised:
            arm({"PULT_CRASH_AT": text})
        assert text in str(raised.value)
    finally:
        arm({})
    assert not is_armed(Place.CLAIMED)
